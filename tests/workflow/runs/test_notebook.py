"""The notebook of the documentation, on the results of a finished run."""

import json
import shutil

import nbformat
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from executed import NOTEBOOK, executed, figures, outputs


@pytest.fixture(scope="module")
def stored():
    return nbformat.read(NOTEBOOK, as_version=4)


@pytest.fixture(scope="module")
def done(finished):
    return executed(finished.folder / "results")


def test_three_figures_come_out(done):
    shown = figures(done)
    assert len(shown) == 3
    assert all("image/png" in one.data for one in shown)


def test_nothing_is_said_on_the_error_stream(done):
    said = [one for one in outputs(done) if one.output_type in ("stream", "error")]
    assert [one.get("name") for one in said] == ["stdout"] * len(said)


def test_identifiers_are_safe_and_the_trap_is_there(done):
    text = "".join(one.text for one in outputs(done) if "text" in one)
    # The survey has one id that a float holds: -5.
    assert "49 of 50 ids would change as floats" in text
    assert "int64 becomes float64 in a join" in text
    assert "Int64 becomes Int64 in a join" in text


def test_an_ensemble_is_shown(finished, tmp_path):
    """Without what only another main detector has: scores, images, artifacts."""
    theirs, results = finished.folder / "results", tmp_path / "results"
    shutil.copytree(theirs / "one" / "cutouts", results / "one" / "cutouts")
    for name in ("catalog.parquet", "catalog.csv", "run.json"):
        shutil.copy(theirs / name, results)
    run = json.loads((results / "run.json").read_text())
    section = run["config"]["one"]
    section["publish"] |= {"detector": "both", "score": "combined"}
    cut = {"score": "combined", "top": 0.1}
    section["ensembles"]["both"] = {"of": ["knn"], "selection": {"cuts": [cut]}}
    (results / "run.json").write_text(json.dumps(run))
    table = pq.read_table(results / "catalog.parquet")
    for ours, knn in (("combined_sigma", "distance_sigma"), ("selected", "selected")):
        table = table.append_column(f"both_{ours}", table[f"knn_{knn}"])
    own = [name for name in table.column_names if name.startswith("wgan_")]
    table = table.drop_columns([*own, "artifact_score"])
    nothing = pa.nulls(len(table), pa.float32())
    table = table.append_column("artifact_score", nothing)
    pq.write_table(table, results / "catalog.parquet")
    assert len(figures(executed(results))) == 3


def test_it_names_no_detector(stored, finished):
    """Or it would fail where that one is not published."""
    run = json.loads((finished.folder / "results" / "run.json").read_text())
    code = "".join(cell.source for cell in stored.cells if cell.cell_type == "code")
    assert not [name for name in run["config"]["one"]["detectors"] if name in code]
    assert "s_disc" not in code


def test_it_is_stored_without_outputs_and_needs_nothing_of_ours(stored):
    code = [cell for cell in stored.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    assert not any("import peculiar" in cell.source for cell in code)
    assert not any("from peculiar" in cell.source for cell in code)
