"""The same objects by the models of two slices."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from made_up_evaluation import NO_WORDS

from peculiar.evaluate.slices import measure_slices


def merged(path, scores, normalisation):
    """Write a slice's scores of one detector: sigma by a given mean and deviation."""
    columns = {"object_id": pa.array(2**62 + np.arange(len(scores)))}
    mean, deviation = normalisation
    order = 100 * (1 + np.argsort(np.argsort(scores))) / len(scores)
    columns |= {"s": scores, "s_sigma": (scores - mean) / deviation, "rank_pct": order}
    facts = {"s": {"mean": mean, "deviation": deviation}}
    table = pa.table(columns).replace_schema_metadata(
        {"normalisation": json.dumps(facts)}
    )
    pq.write_table(table, path)


@pytest.fixture
def two_slices(tmp_path):
    """Write the first three of five objects scored by a neighbour with four."""
    merged(tmp_path / "own.parquet", np.array([1.0, 3.0, 2.0, 9.0, 0.0]), (2.0, 2.0))
    merged(
        tmp_path / "survey.parquet", np.array([10.0, 20.0, 30.0, 40.0]), (20.0, 10.0)
    )
    # In another order: rows are found by their id.
    ids = 2**62 + np.array([2, 0, 1])
    scored = {"object_id": ids, "s": np.array([25.0, 15.0, 45.0], np.float32)}
    pq.write_table(pa.table(scored), tmp_path / "by.parquet")
    return {
        "comparisons": [("a", "b", "wgan")],
        "scores": [tmp_path / "by.parquet"],
        "own": [tmp_path / "own.parquet"],
        "survey": [tmp_path / "survey.parquet"],
        "selections": [{"rule": "any", "cuts": [{"score": "s", "sigma": 3.0}]}],
        "table": tmp_path / "slices.parquet",
        "text": tmp_path / "slices.md",
    }


def test_each_model_has_its_own_slice_as_measure(two_slices):
    """By hand: own sigma -0.5, 0.5, 0; the neighbour's -0.5, 2.5, 0.5."""
    measure_slices(**two_slices, words=NO_WORDS)
    order, score = pq.read_table(two_slices["table"]).to_pylist()
    assert [row["score"] for row in (order, score)] == ["order", "s"]
    assert {(row["slice"], row["model"]) for row in (order, score)} == {("a", "b")}
    assert score["shift"] == pytest.approx((0.0 + 2.0 + 0.5) / 3)
    assert score["scatter"] == pytest.approx(np.std([0.0, 2.0, 0.5], ddof=1))
    # Both models put them into one order.
    assert order["spearman"] == score["spearman"] == pytest.approx(1.0)
    # A place in an order has no sigma.
    assert order["shift"] is order["scatter"] is None
    assert order["objects"] == score["objects"] == 3


def test_a_slice_of_equal_scores_has_no_sigma_to_compare_in(two_slices):
    (survey,) = two_slices["survey"]
    table = pq.read_table(survey)
    facts = {"s": {"mean": 20.0, "deviation": 0.0}}
    table = table.set_column(1, "s", pa.array([20.0] * 4))
    table = table.replace_schema_metadata({"normalisation": json.dumps(facts)})
    pq.write_table(table, survey)
    measure_slices(**two_slices, words=NO_WORDS)
    _, score = pq.read_table(two_slices["table"]).to_pylist()
    assert (score["objects"], score["shift"]) == (0, None)


def test_objects_without_an_own_score_are_named(two_slices):
    other = {"object_id": [2**62, 7], "s": np.zeros(2, np.float32)}
    pq.write_table(pa.table(other), two_slices["scores"][0])
    with pytest.raises(ValueError, match=r"own.parquet: 1 objects .*: 7\. Expected"):
        measure_slices(**two_slices, words=NO_WORDS)


def test_one_slice_is_a_sentence(tmp_path):
    keys = ("comparisons", "scores", "own", "survey", "selections")
    table, text = tmp_path / "t.parquet", tmp_path / "t.md"
    measure_slices(**{key: [] for key in keys}, words=NO_WORDS, table=table, text=text)
    assert pq.read_table(table).num_rows == 0
    assert "This needs neighbouring slices" in text.read_text()
