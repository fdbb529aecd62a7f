"""The smallest run of every kind of detector, then another of them is published."""

import pandas as pd
import pytest
import yaml
from checkout import ROOT, Checkout

pytestmark = pytest.mark.slow


def test_another_detector_is_published(tmp_path):
    """With what only it has and lacks: no score of the release, images of residuals."""
    config = yaml.safe_load((ROOT / "tests" / "config" / "tiny.yaml").read_text())
    checkout = Checkout(tmp_path / "checkout")
    checkout.snakemake(config=config)
    assert checkout.plan() == []
    config["publish"] = {"detector": "swimmy", "score": "central_i", "hats": True}
    config["characterise"]["detectors"] = ["swimmy"]
    planned = {job.rule for job in checkout.plan(config=config)}
    assert not planned & {"write_objects", "write_cutouts", "write_view", "train"}
    assert "score" not in planned
    assert "train_autoencoder" in planned
    checkout.snakemake()
    catalog = pd.read_parquet(checkout.folder / "results" / "catalog.parquet")
    assert len(catalog) == 210
    assert catalog["swimmy_central_i_sigma"].is_monotonic_decreasing
