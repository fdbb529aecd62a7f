"""The patch of docs/survey/large-images.md, word for word: images to a catalogue."""

import contextlib
import os
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from astropy.io import fits
from checkout import ROOT, Checkout
from small_survey import CONFIG

DATA = os.environ.get("PECULIAR_DATA")
#: Half of a cutout's side, and its side, in px.
HALF = 32


def example(language: str) -> str:
    """Return the docs' part on the patch, in Python or YAML."""
    text = (ROOT / "docs" / "survey" / "large-images.md").read_text(encoding="utf-8")
    blocks = re.findall(rf"```{language}\n(.*?)```", text, re.S)
    return next(block for block in blocks if "patch.csv" in block)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    if not DATA:
        pytest.skip("PECULIAR_DATA does not name the folder with the patch")
    checkout = Checkout(tmp_path_factory.mktemp("patch") / "checkout")
    patch = Path(DATA) / "hsc_pdr3_patch"
    (checkout.folder / "hsc_pdr3_patch").symlink_to(patch.resolve())
    with contextlib.chdir(checkout.folder):
        exec(compile(example("python"), "docs/survey/large-images.md", "exec"), {})
    # What the example leaves out: detectors, without networks, and a slice.
    config = {"detectors": CONFIG["detectors"].copy(), "slices": {"i23": None}}
    del config["detectors"]["wgan"]
    config["publish"] = {"detector": "knn", "score": "distance"}
    config["characterise"] = CONFIG["characterise"]
    config |= yaml.safe_load(example("yaml"))
    names = ("catalog.parquet", "rejects.parquet")
    checkout.snakemake("--", *(f"results/{name}" for name in names), config=config)
    return checkout.folder


def test_every_object_of_the_patch_is_scored_or_named_with_a_reason(folder):
    table = pd.read_csv(folder / "patch.csv")
    with fits.open(folder / "hsc_pdr3_patch" / "I-10054-0,2.fits") as hdus:
        height, width = next(h for h in hdus if h.data is not None).data.shape
    bright = table["i_mag"] < 23.0
    # The first pixel of the cutout, and that behind its last, are in the image.
    first = np.ceil(table[["x", "y"]] - HALF)
    inside = first["x"].between(0, width - 2 * HALF)
    inside &= first["y"].between(0, height - 2 * HALF)
    catalog = pd.read_parquet(folder / "results" / "catalog.parquet")
    rejects = pd.read_parquet(folder / "results" / "rejects.parquet")
    assert set(catalog["object_id"]) == set(table["object_id"][bright & inside])
    assert len(catalog) + len(rejects) == len(table) == 454
    reasons = rejects.set_index("object_id")["reason"]
    assert set(reasons.index[reasons == "beyond_edge"]) == set(
        table["object_id"][bright & ~inside]
    )
    assert set(reasons.index[reasons != "beyond_edge"]) == set(
        table["object_id"][~bright]
    )
    assert len(catalog) > 50


def test_the_scores_are_numbers_and_someone_is_selected(folder):
    catalog = pd.read_parquet(folder / "results" / "catalog.parquet")
    for score in ("knn_distance", "pixel_statistics_total"):
        assert np.isfinite(catalog[score]).all()
        assert catalog[score].nunique() == len(catalog)
    assert 0 < catalog["knn_selected"].sum() < len(catalog)
