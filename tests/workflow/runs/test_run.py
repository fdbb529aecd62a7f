"""One run of everything, on a survey of which three rows are no good."""

import json
import re

import h5py
import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from astropy.table import Table
from small_survey import CONFIG, GOOD

DETECTORS = list(CONFIG["detectors"])


@pytest.fixture
def results(finished):
    return finished.folder / "results"


def test_every_row_is_scored_or_refused_with_a_reason(results):
    rejects = pd.read_parquet(results / "rejects.parquet")
    found = rejects.set_index("source_row").sort_index()
    assert found["reason"].to_dict() == {
        3: "not_finite",
        7: "duplicate_id",
        11: "duplicate_id",
    }
    assert found["stage"].to_list() == ["cutouts", "catalogue", "catalogue"]
    with h5py.File(results.parent / "survey.h5") as file:
        ids = file["object_id"][:]
    good = np.delete(ids, [3, 7, 11])
    for name in DETECTORS:
        table = pq.read_table(results / "one" / name / "scores.parquet")
        assert table["object_id"].to_pylist() == good.tolist()
    assert pd.read_parquet(results / "catalog.parquet")["object_id"].is_unique


@pytest.mark.filterwarnings("ignore:Column .* contains NULL")
def test_catalogue_is_the_same_in_all_formats(results):
    parquet = pd.read_parquet(results / "catalog.parquet")
    assert len(parquet) == GOOD
    assert parquet["wgan_s_disc_sigma"].is_monotonic_decreasing
    csv = pd.read_csv(results / "catalog.csv", dtype={"object_id": str})
    assert csv["object_id"].astype(np.int64).to_list() == parquet["object_id"].to_list()
    fits = Table.read(results / "catalog.fits")
    assert fits["object_id"].tolist() == parquet["object_id"].to_list()
    for name in ("wgan_s_disc", "knn_distance", "pixel_statistics_total"):
        np.testing.assert_array_equal(fits[name], parquet[name])
        # Nine digits hold a float32.
        np.testing.assert_allclose(csv[name], parquet[name], rtol=1e-7)


def test_candidates_are_the_same_in_all_formats(results):
    ids = pd.read_parquet(results / "candidates.parquet")["object_id"].to_list()
    assert len(ids) > 40
    sheet = openpyxl.load_workbook(results / "candidates.xlsx")["candidates"]
    header, *rows = sheet.iter_rows(values_only=True)
    assert [int(row[header.index("object_id")]) for row in rows] == ids
    assert Table.read(results / "candidates.vot")["object_id"].tolist() == ids


def test_scores_are_those_of_the_shards(results):
    for name in DETECTORS:
        shards = sorted((results / "one" / name / "scores").glob("*.parquet"))
        assert [shard.stem for shard in shards] == ["0000", "0001", "0002"]
        raw = pd.concat([pd.read_parquet(shard) for shard in shards])
        merged = pd.read_parquet(results / "one" / name / "scores.parquet")
        for score in raw.columns[1:]:
            values = raw[score].to_numpy(dtype=np.float64)
            assert merged[score].to_list() == raw[score].to_list()
            sigma = (values - values.mean()) / values.std()
            # The merge sums exactly; NumPy's own sums are good to about 1e-13.
            np.testing.assert_allclose(merged[f"{score}_sigma"], sigma, atol=1e-9)


def test_selected_are_those_above_the_cut(results):
    table = pd.read_parquet(results / "one" / "wgan" / "scores.parquet")
    assert table["selected"].equals(table["s_disc_sigma"] > 1.0)
    assert 0 < table["selected"].sum() < len(table)
    table = pd.read_parquet(results / "one" / "knn" / "scores.parquet")
    assert table["selected"].sum() == GOOD // 10


def test_release_holds_the_images_of_the_catalogue(results):
    catalog = pd.read_parquet(results / "catalog.parquet")
    with h5py.File(results / "release.h5") as file:
        assert file["object_ids"][:].tolist() == catalog["object_id"].to_list()
        with h5py.File(results / "one" / "views" / "rgb" / "0001.h5") as view:
            row = file["object_ids"][:].tolist().index(view["object_id"][2])
            np.testing.assert_array_equal(file["reals"][row], view["image"][2])


def test_run_record_and_parameters_say_how(results):
    record = json.loads((results / "run.json").read_text())
    counts = record["counts"]["one"]
    assert (counts["rows"], counts["objects"]) == (GOOD + 3, GOOD + 1)
    assert counts["detectors"]["wgan"]["scored"] == GOOD
    assert record["config"]["one"]["detectors"]["wgan"]["training"]["batch"] == 4
    assert {"score", "peculiar.detectors.wgan.train_wgan"} <= record["code"].keys()
    model = results / "one" / "wgan" / "model"
    parameters = json.loads((model / "wgan.json").read_text())
    assert parameters["sections"]["training"]["iterations"] == 4
    assert parameters["detector"] == {"kind": "wgan", "seed": 1}


def test_it_says_little_and_last_what_was_found(results, finished):
    summary = (results / "summary.txt").read_text()
    assert finished.said.endswith(f"\n{summary}")
    lines = finished.said.removesuffix(summary).splitlines()
    assert len(lines) <= 14, finished.said
    assert any(re.match(r" *\d0%  [\d,]+ of [\d,]+ jobs", line) for line in lines)
    # What jobs print is in their logs.
    logs = results / "logs" / "train" / "one" / "wgan"
    assert "INFO" in (logs / "wgan.log").read_text()


def test_the_summary_names_files_that_are_there(results):
    summary = (results / "summary.txt").read_text()
    lines = [line.split() for line in summary.splitlines() if " results/" in line]
    named = [words[0] for words in lines]
    assert len(named) == 5
    listed = re.findall("^- (.+)$", (results / "run.md").read_text(), re.MULTILINE)
    assert len(listed) >= 10
    named += listed
    assert [name for name in named if not (results.parent / name).is_file()] == []


def test_nothing_half_made_stays(results):
    # Snakemake notes in a folder that it is whole.
    hidden = {path.name for path in results.rglob(".*")}
    assert hidden <= {".snakemake_timestamp"}
    assert list(results.rglob("scratch/*")) == []


def test_the_number_of_files_is_as_forecast(unrun, finished):
    said = unrun.forecast(config=CONFIG).stdout
    folders = ("results", "logs", ".snakemake/metadata")
    paths = [path for name in folders for path in (finished.folder / name).rglob("*")]
    explorer = finished.folder / "results" / "explorer"
    counted = [
        path for path in paths if path.is_file() and explorer not in path.parents
    ]
    # The explorer is one product. Trainings leave some files more for TensorBoard, and
    # the progress of their own.
    number = unrun.number_of_files(said)
    assert number <= len(counted) + 1 < number + 20
