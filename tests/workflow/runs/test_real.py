"""The run on real HSC cutouts, with networks too small and too short to find much."""

import os
import shutil

import pandas as pd
import pytest
import yaml
from checkout import ROOT, Checkout

pytestmark = pytest.mark.slow

DATA = os.environ.get("PECULIAR_DATA")


#: What the autoencoders and maps are told by; histories hold times.
SEEDED = ("*.weights.h5", "*.latents.parquet", "*.maps.parquet", "re*s.parquet")

#: What makes training short, by kind of detector and section.
SMALL = {
    "wgan": {
        "network": {"width": 2, "latent": 8},
        "training": {
            "iterations": 30,
            "batch": 4,
            "critic_steps": 1,
            "snapshots_every": 15,
        },
        "encoder": {"iterations": 10, "batch": 4},
        "scoring": {"iterations": 1},
        # Nobody stands out by three sigma for networks that have learnt nothing yet.
        "selection": {"cuts": [{"score": "s_disc", "sigma": 1.0}]},
    },
    "swimmy": {
        "network": {"filters": [4, 4], "latent": 2},
        "training": {"runs": 1, "epochs": 1, "keep_from": 1},
    },
    "autoencoder": {
        "network": {"width": 2, "latent": 8},
        "training": {"iterations": 10, "batch": 4},
    },
}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    if not DATA:
        pytest.skip("PECULIAR_DATA does not name the folder with real cutouts")
    config = yaml.safe_load((ROOT / "config" / "hsc_real.yaml").read_text())
    # One family with several seeds is enough.
    for name in ("wgan", "swimmy", "autoencoder", "critic_knn"):
        for seed in (2, 3):
            del config["detectors"][f"{name}_{seed}"]
    for detector in config["detectors"].values():
        for section, values in SMALL.get(detector["kind"], {}).items():
            detector[section] = detector.get(section, {}) | values
    config["evaluation"]["injection"] |= {"hosts": 10, "levels": 2}
    config["characterise"]["autoencoder"] |= {"width": 2, "iterations": 20}
    checkout = Checkout(tmp_path_factory.mktemp("real") / "checkout")
    checkout.snakemake(config=config)
    return checkout


@pytest.fixture
def results(checkout):
    return checkout.folder / "results"


def test_every_real_cutout_is_scored(results):
    catalog = pd.read_parquet(results / "catalog.parquet")
    assert len(catalog) == 299
    assert catalog["object_id"].is_unique
    assert catalog["label"].value_counts()["boring"] == 201
    assert len(pd.read_parquet(results / "rejects.parquet")) == 0
    # Of the released 3-sigma table, 75 are among them, the lowest at 3 sigma.
    known = catalog["published_discriminator_sigma"].dropna()
    assert len(known) == 75
    assert known.min() >= 3.0


def test_the_selected_have_a_place_on_a_map(results):
    catalog = pd.read_parquet(results / "catalog.parquet")
    selected = set(catalog["object_id"][catalog["wgan32_1_selected"]])
    assert 0 < len(selected) < len(catalog)
    for what in ("reals", "residuals"):
        path = results / "cosmos" / "wgan32_1" / "embedding" / f"{what}.parquet"
        assert set(pd.read_parquet(path)["object_id"]) == selected
    # No positions are known, so that nobody is anybody's neighbour.
    assert (catalog["group_size"] == catalog["wgan32_1_selected"]).all()
    assert catalog["artifact_score"].between(0, 1).all()


def test_the_same_seed_gives_the_same_map(checkout, results):
    folder = results / "cosmos" / "wgan32_1" / "embedding"
    files = {path: path.read_bytes() for name in SEEDED for path in folder.glob(name)}
    # Two autoencoders, their latent values, two maps, and two tables of the selected.
    assert len(files) == 8
    shutil.rmtree(folder)
    checkout.snakemake("--forcerun", "choose_embedded")
    for path, content in files.items():
        assert path.read_bytes() == content, path


def test_half_of_the_ordinary_objects_train_and_half_are_compared_with(results):
    sample = pd.read_parquet(results / "cosmos" / "wgan_1" / "sample.parquet")
    catalog = pd.read_parquet(results / "catalog.parquet").set_index("object_id")
    assert set(catalog["label"].loc[sample["object_id"]]) == {"boring"}
    other = pd.read_parquet(results / "cosmos" / "knn" / "sample.parquet")
    assert sample["object_id"].tolist() == other["object_id"].tolist()
    metrics = metrics_of(results)
    rows = metrics[metrics["class"] == "interesting (group)"]
    precision = rows[rows["metric"] == "average_precision"]
    assert set(precision["n"]) == {37}
    ordinary = precision["n"] / precision["chance"] - precision["n"]
    assert set(ordinary.round().astype(int)) == {201 - len(sample)}


def test_pixel_statistics_are_what_they_were_measured_to_be(results):
    rows = metrics_of(results).query("metric == 'roc_auc' and score == 'cast'")
    area = rows[rows["class"] == "top100"]["value"]
    # 0.998 by an independent measurement on a larger sample of the same sorting.
    assert area.max() > 0.97


def test_seeds_make_other_networks_and_their_spread_is_reported(results):
    catalog = pd.read_parquet(results / "catalog.parquet")
    scores = catalog[[f"wgan32_{seed}_s_disc" for seed in (1, 2, 3)]]
    assert (scores.nunique(axis=1) == 3).all()
    rows = metrics_of(results).query("metric == 'roc_auc' and score == 's_disc'")
    rows = rows[rows["class"] == "interesting (group)"]
    values = rows[rows["detector"].str.fullmatch(r"wgan32_\d")]["value"]
    assert len(values) == 3
    shown = f"{values.mean():.3f} ± {values.std(ddof=1):.3f}"
    for text in ("evaluation/metrics.md", "run.md"):
        assert shown in (results / text).read_text()


def metrics_of(results):
    return pd.read_parquet(results / "evaluation" / "metrics.parquet")


def test_objects_set_aside_are_followed_through_the_training(results):
    watched = pd.read_parquet(results / "cosmos" / "wgan32_2" / "watch.parquet")
    sample = pd.read_parquet(results / "cosmos" / "wgan32_2" / "sample.parquet")
    assert set(watched["iteration"]) == {15, 30}
    assert watched["object_id"].nunique() == 299 - len(sample)
    assert not watched["object_id"].isin(sample["object_id"]).any()
    assert (results / "figures" / "cosmos_wgan32_2_watch.png").stat().st_size > 10_000
