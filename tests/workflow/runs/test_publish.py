"""The smallest run of every kind of detector, then others of them are published."""

import pandas as pd
import pytest
import yaml
from astropy.io.votable.ucd import parse_ucd
from astropy.table import Table
from astropy.units import Unit
from checkout import ROOT, Checkout
from executed import executed, figures

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def config():
    return yaml.safe_load((ROOT / "tests" / "config" / "tiny.yaml").read_text())


@pytest.fixture(scope="module")
def tiny(tmp_path_factory, config):
    """Give a finished run of the smallest config."""
    checkout = Checkout(tmp_path_factory.mktemp("tiny") / "checkout")
    checkout.snakemake(config=config)
    assert checkout.plan() == []
    return checkout


def test_every_column_is_told_of(tiny):
    """In the words of the Virtual Observatory, as TOPCAT and Aladin read them."""
    results = tiny.folder / "results"
    candidates = Table.read(results / "candidates.vot")
    assert len(candidates) > 0
    for name in candidates.colnames:
        column = candidates[name]
        assert column.description, name
        parse_ucd(column.meta.get("ucd", ""), check_controlled_vocabulary=True)
        if column.unit is not None:
            Unit(str(column.unit).replace(" ", ""), format="vounit")


@pytest.mark.parametrize(
    ("detector", "score", "title"),
    [
        ("swimmy", "central_i", "denoising autoencoder as in Tanaka"),
        ("novelty", "outlier", "local outlier factor"),
        ("ensemble", "combined", "ranks by isolation forest, pixel statistics"),
    ],
)
def test_another_detector_is_published(tiny, config, detector, score, title):
    """With what only it has and lacks: scores of the release, residuals, artifacts."""
    publish = {"detector": detector, "score": score, "hats": True}
    characterise = config["characterise"] | {"detectors": [detector]}
    config = config | {"publish": publish, "characterise": characterise}
    planned = {job.rule for job in tiny.plan(config=config)}
    assert not planned & {"write_objects", "write_cutouts", "write_view", "train"}
    assert "score" not in planned
    assert "train_autoencoder" in planned
    tiny.snakemake()
    results = tiny.folder / "results"
    catalog = pd.read_parquet(results / "catalog.parquet")
    assert len(catalog) == 210
    assert catalog[f"{detector}_{score}_sigma"].is_monotonic_decreasing
    assert title in (results / "methods.md").read_text()
    assert len(figures(executed(results))) == 3
