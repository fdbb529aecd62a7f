"""The record of a run, and the table of rejects."""

import json
import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from made_up_results import FIRST_ID, write_objects, write_refused

from peculiar.publish.rejects_page import write_rejects_page
from peculiar.run.record import write_run_record
from peculiar.tables.inputs.report import with_report
from peculiar.tables.rejects import merge_rejects


def normalisation(name):
    """Return the normalisation of a slice's scores; slice b has grown."""
    rows = {"a": None, "b": 15}[name]
    return {"rows": rows, "objects": 14, "s": {"mean": 2.5, "deviation": 0.5}}


#: What was found in the tables of two slices.
REPORTS = {
    "a": {
        "unknown": {"i_mag": {"99": 12, "--": 1}, "z": {"-9": 1}},
        "unreadable": {"i_mag": {"<21": 3, "12:30": 1}, "z": {"ok": 1}},
        "converted": {"ra": "rad -> deg"},
        "left_out": {"spec": "lists of numbers"},
        "joined": {"images": 29, "with_row": 9},
    },
    "b": {"unknown": {}},
}


def _report(path, report):
    """Add a report to a table of objects; those of slice b have no position."""
    table = pq.read_table(path)
    if not report["unknown"]:
        index = table.column_names.index("ra")
        table = table.set_column(index, "ra", pa.nulls(len(table), pa.float64()))
    pq.write_table(with_report(table, report), path)


@pytest.fixture
def results(tmp_path):
    """Return the files of two slices: 30 and 20 rows, 4 and 1 of them rejected."""
    paths = {"objects": {}, "scores": {}, "rejects": {}}
    for name, rows, refused in (
        ("a", 30, {"catalogue": 1, "cutouts": 3}),
        ("b", 20, {"cutouts": 1}),
    ):
        listed = rows - refused.get("catalogue", 0)
        scored = listed - refused["cutouts"]
        paths["objects"][name] = write_objects(
            tmp_path / name / "objects.parquet",
            FIRST_ID + np.arange(listed),
            np.zeros(listed),
        )
        _report(paths["objects"][name], REPORTS[name])
        table = {"object_id": np.arange(scored), "selected": np.arange(scored) < 2}
        paths["scores"][name] = {"wgan": tmp_path / name / "scores.parquet"}
        merged = pa.table(table).replace_schema_metadata(
            {"normalisation": json.dumps(normalisation(name))}
        )
        pq.write_table(merged, paths["scores"][name]["wgan"])
        paths["rejects"][name] = [
            write_refused(
                tmp_path / name / f"{stage}.pq", [FIRST_ID + 5] * count, stage
            )
            for stage, count in refused.items()
        ]
    table = tmp_path / "rejects.parquet"
    merge_rejects(rejects=paths.pop("rejects"), table=table)
    return paths | {"rejects": table, "folder": tmp_path}


@pytest.fixture
def record(results):
    path = results["folder"] / "run.json"
    write_run_record(
        config={"a": {"seed": 2**60 + 1}},
        code={"train": "0123456789abcdef"},
        objects=results["objects"],
        scores=results["scores"],
        rejects=results["rejects"],
        record=path,
    )
    return path


def test_rejects_of_all_slices(results):
    table = pq.read_table(results["rejects"])
    assert table["slice"].to_pylist() == ["a"] * 4 + ["b"]
    assert table["object_id"].to_pylist() == [FIRST_ID + 5] * 5
    assert table.schema.field("object_id").type == pa.int64()
    assert table["stage"].to_pylist() == ["catalogue"] + ["cutouts"] * 4


@pytest.mark.parametrize("ids", [[], [None, FIRST_ID]])
def test_a_table_of_rejects_may_lack_rows_and_ids(tmp_path, ids):
    path = write_refused(tmp_path / "0.parquet", ids, "catalogue")
    merge_rejects(rejects={"a": [path]}, table=tmp_path / "rejects.parquet")
    table = pq.read_table(tmp_path / "rejects.parquet")
    assert table["object_id"].to_pylist() == ids
    assert table.column_names[:3] == ["slice", "object_id", "source_id"]


def test_record_counts(record):
    def counts(name, rows, objects, scored, **rejected):
        wgan = {"scored": scored, "selected": 2, "normalisation": normalisation(name)}
        found = {"rows": rows, "objects": objects, "detectors": {"wgan": wgan}}
        found |= {"inputs": REPORTS[name]}
        found |= {"without_position": {"a": 0, "b": objects}[name]}
        refused = {stage: {"not_finite": number} for stage, number in rejected.items()}
        return found | {"rejected": refused}

    assert json.loads(record.read_text())["counts"] == {
        "a": counts("a", 30, 29, 26, catalogue=1, cutouts=3),
        "b": counts("b", 20, 20, 19, cutouts=1),
    }


def test_record_says_what_the_run_was_made_with(record):
    content = json.loads(record.read_text())
    assert content["config"] == {"a": {"seed": 2**60 + 1}}
    assert content["code"] == {"train": "0123456789abcdef"}
    assert content["versions"]["numpy"] == np.__version__
    assert content["versions"]["pyarrow"] == pa.__version__
    assert {"python", "peculiar"} <= set(content["versions"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", content["finished"])


def test_the_page_of_rejects_counts_reasons_and_shows_three_rows_of_each(results):
    write_rejects_page(
        rejects=results["rejects"],
        objects=results["objects"],
        text=results["folder"] / "rejects.md",
    )
    text = (results["folder"] / "rejects.md").read_text()
    assert "**5 of 50 rows (10.0%) are refused**" in text
    assert "1 when the catalogue was read, 4 when the cutouts were made" in text
    assert "| a | cutouts | not_finite | 3 | 10.0% |" in text
    assert "| b | cutouts | not_finite | 1 | 5.0% |" in text
    examples = text.partition("## Examples")[2].partition("##")[0]
    assert examples.count("| a | not_finite | ") == 3 + 1
    assert str(FIRST_ID + 5) in examples
    assert "| a | i_mag | `99` | 12 |" in text
    assert "5 values became null: i_mag 4, z 1." in text
    assert "| a | i_mag | `<21` | 3 |" in text
    assert "| a | ra | rad -> deg |" in text
    assert "| a | spec | left out: lists of numbers |" in text
    assert "9 of 29 images" in text
    page = (results["folder"] / "rejects.html").read_text()
    assert "<td>rad -&gt; deg</td>" in page


def test_the_page_of_rejects_names_objects_as_the_source_does(results):
    path = results["rejects"]
    table = pq.read_table(path)
    number = pc.equal(table["slice"], "a")
    names = pc.if_else(number, "NGC 5", pa.scalar(None, pa.string()))
    index = table.column_names.index("source_id")
    pq.write_table(table.set_column(index, "source_id", names), path)
    page = results["folder"] / "rejects.md"
    write_rejects_page(
        rejects=results["rejects"], objects=results["objects"], text=page
    )
    examples = page.read_text().partition("## Examples")[2]
    assert "| a | not_finite | NGC 5 |" in examples
    assert f"| b | not_finite | {FIRST_ID + 5} |" in examples
