"""A survey grows: new slices, new objects. What was made of the old ones stays."""

import json

import pyarrow.parquet as pq
import pytest
from checkout import ONLY_PRODUCTS, count, state
from small_survey import GOOD, write_survey


@pytest.mark.slow
def test_a_slice_comes_and_goes(grown, config):
    results = grown.folder / "results"
    products, old = grown.products(), state(results / "one")
    # Other networks than the default's: models of its own.
    config["slices"]["two"] = {"detectors": {"wgan": {"network": {"width": 3}}}}
    grown.snakemake(config=config)
    # Nothing is made anew; beside it stand its objects' scores by the new models.
    now = state(results / "one")
    assert {path: now[path] for path in old} == old
    more = {f"{name}/by/two.parquet" for name in ("wgan", "knn")}
    assert {str(path) for path in now.keys() - old.keys()} == more
    catalog = pq.read_table(results / "catalog.parquet").to_pandas()
    assert set(catalog["slice"]) == {"one", "two"}
    widths = {
        name: json.loads((results / name / "wgan/model/wgan.json").read_text())
        for name in ("one", "two")
    }
    assert widths["one"]["sections"]["network"]["width"] == 2
    assert widths["two"]["sections"]["network"]["width"] == 3
    assert grown.plan() == []

    del config["slices"]["two"]
    assert not any(job.wildcards for job in grown.plan(config=config))
    grown.snakemake(*ONLY_PRODUCTS)
    assert grown.products() == products
    assert state(results / "one") == now


def test_new_objects_are_scored_with_the_old_network(grown, config):
    """53 rows are shards of 20, 20 and 13; of the next 12 is a fourth."""
    assert GOOD + 3 == 53
    one = grown.folder / "results" / "one"
    scores = pq.read_table(one / "wgan/scores.parquet").to_pandas()
    folders = [
        one / "cutouts",
        one / "views",
        one / "wgan" / "scores",
        *(one / name / "model" for name in ("wgan", "knn")),
    ]
    old = {folder: state(folder) for folder in folders}
    config["shards"]["ends"] = [53]
    for detector in config["detectors"].values():
        detector["reference_rows"] = 53
    survey = grown.folder / "survey.h5"
    survey.unlink()
    write_survey(survey, 65)
    jobs = count(grown.plan(config=config))
    assert {
        rule: jobs.get(rule, 0) for rule in ("write_cutouts", "train", "score")
    } == {
        "write_cutouts": 1,
        "train": 0,
        "score": len(config["detectors"]),  # of the new shard alone
    }
    assert "choose_sample" not in jobs
    grown.snakemake("--", "results/catalog.parquet", "results/run.json")
    for folder in folders:
        now = state(folder)
        assert {path: now[path] for path in old[folder]} == old[folder]
    after = pq.read_table(one / "wgan/scores.parquet").to_pandas()
    assert len(after) == len(scores) + 12
    kept = [name for name in scores if not name.endswith("_pct")]
    assert after[kept][: len(scores)].equals(scores[kept])
    record = json.loads((grown.folder / "results/run.json").read_text())
    counts = record["counts"]["one"]
    assert counts["rows"] == 65
    assert counts["detectors"]["wgan"]["normalisation"]["rows"] == 53
    assert counts["detectors"]["wgan"]["normalisation"]["objects"] == len(scores)
