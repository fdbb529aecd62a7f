"""Recall of known objects, against counts by hand and Wilson's formula."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_evaluation import (
    LABELS,
    NO_WORDS,
    made_up_catalog,
    table_below,
    write_catalog,
)

from peculiar.evaluate.objects import in_top, standing
from peculiar.evaluate.recall import measure_recall
from peculiar.figures.recall import draw_recall
from peculiar.scores.merge import passes

T21 = {"fraction": 0.1207, "source": "T21"}


@given(
    values=st.lists(st.integers(0, 5), min_size=1, max_size=40),
    top=st.sampled_from([0.01, 0.05, 0.29, 0.5, 1.0]),
)
def test_the_top_is_that_of_a_selection(values, top):
    values = np.array(values, dtype=float)
    found = in_top(*standing(values, np.zeros(len(values))), top)
    expected = passes({"s": values}, {"score": "s", "top": top})
    np.testing.assert_array_equal(found, expected)


def test_the_top_is_of_each_slice_and_of_scored_objects():
    values = np.array([1.0, 2.0, 3.0, 4.0, 10.0, 20.0, np.nan, np.nan])
    slices = np.array(["a"] * 4 + ["b"] * 4)
    at_least, count = standing(values, slices)
    assert at_least.tolist() == [4, 3, 2, 1, 2, 1, 0, 0]
    assert count.tolist() == [4, 4, 4, 4, 2, 2, 0, 0]
    top = in_top(at_least, count, 0.5)
    assert top.tolist() == [False, False, True, True, False, True, False, False]


@pytest.fixture
def results(tmp_path):
    return {
        "frame": made_up_catalog(),
        "catalog": tmp_path / "catalog.parquet",
        "labels": LABELS,
        "detectors": ["wgan", "knn"],
        "detector": "wgan",
        "fractions": [0.05, 0.1207],
        "published": [],
        "training_samples": {},
        "chosen_by": {},
        "table": tmp_path / "recall.parquet",
        "text": tmp_path / "recall.md",
    }


def measure(results):
    write_catalog(results["frame"], results["catalog"])
    measure_recall(
        **{key: results[key] for key in results if key != "frame"} | {"words": NO_WORDS}
    )
    return pq.read_table(results["table"]).to_pandas()


def row_of(table, of_slice=None, **facts):
    chosen = np.logical_and.reduce([table[key] == facts[key] for key in facts])
    chosen &= table["slice"].isna() if of_slice is None else table["slice"] == of_slice
    assert chosen.sum() == 1
    return table[chosen].iloc[0]


@pytest.mark.parametrize(
    ("what", "label", "members"),
    [
        ("label", "arc", ["arc"]),
        ("group", "astrophysical", ["arc", "merger"]),
    ],
)
@pytest.mark.parametrize(("detector", "slices"), [("wgan", 2), ("knn", 1)])
@pytest.mark.parametrize("fraction", [0.05, 0.1207])
def test_recall_is_counted(results, what, label, members, detector, slices, fraction):
    table = measure(results)
    frame = results["frame"]
    # The first 5% of 400 and of 200 are 20 and 10 objects, 12.07% 48 and 24.
    first = {0.05: {"bright": 20, "faint": 10}, 0.1207: {"bright": 48, "faint": 24}}
    found = objects = 0
    for name, part in list(frame.groupby("slice"))[:slices]:
        best = part.sort_values(f"{detector}_rank_pct", ascending=False)
        found += best["label"][: first[fraction][name]].isin(members).sum()
        objects += part["label"].isin(members).sum()
    facts = {"what": what, "label": label, "detector": detector}
    row = row_of(table, fraction=fraction, **facts)
    assert (row["found"], row["n"]) == (found, objects)
    assert row["recall"] == pytest.approx(found / objects)
    # Wilson 1927, with the normal's 97.5% quantile.
    z, p = 1.959963984540054, found / objects
    middle = (p + z**2 / 2 / objects) / (1 + z**2 / objects)
    half = z * np.sqrt(p * (1 - p) / objects + z**2 / 4 / objects**2)
    half /= 1 + z**2 / objects
    assert row["recall_low"] == pytest.approx(middle - half)
    assert row["recall_high"] == pytest.approx(middle + half)


def test_recall_of_each_slice_is_counted(results):
    results["published"] = [T21 | {"label": "arc", "recall": 0.5, "objects": 10}]
    table = measure(results)
    frame = results["frame"]
    facts = {"what": "label", "label": "arc", "detector": "wgan", "fraction": 0.1207}
    for name, first in (("bright", 48), ("faint", 24)):
        part = frame[frame["slice"] == name]
        best = part.sort_values("wgan_rank_pct", ascending=False)["label"][:first]
        row = row_of(table, name, **facts)
        assert row["found"] == (best == "arc").sum()
        assert row["n"] == (part["label"] == "arc").sum()
        cells = table_below(results["text"].read_text(), "By slice:")
        assert f"{row['recall']:.1%}" in cells[f"arc, {name}"]["wgan"]
    # knn scored the brighter alone; what is not published is not told by slice.
    assert cells["arc, faint"]["knn"] == ""
    assert "merger, bright" not in cells
    # Curves are of all slices together.
    assert set(table["fraction"][table["slice"].notna()]) == {0.05, 0.1207}


def test_ordinary_objects_are_not_looked_for_and_curves_end_at_all(results):
    frame = results["frame"]
    best = frame["wgan_rank_pct"] > 96
    frame["tags"] = np.where(best, "ring; bar", None)
    table = measure(results)
    row = row_of(table, what="tag", label="ring", detector="wgan", fraction=0.05)
    assert (row["recall"], row["n"]) == (1, best.sum())
    assert "ordinary" not in set(table["label"])
    assert (table["recall"][table["fraction"] == 1] == 1).all()
    whole = table[table["slice"].isna()]
    for _, part in whole.groupby(["what", "label", "detector"]):
        assert part.sort_values("fraction")["recall"].is_monotonic_increasing


def test_text_stands_beside_what_others_found(results):
    results["published"] = [
        T21 | {"label": "merger", "recall": 14 / 23, "objects": 23},
        T21 | {"label": "quasar", "recall": 0.632, "objects": 701},
    ]
    table = measure(results)
    text = results["text"].read_text()
    row = row_of(
        table,
        what="group",
        label="astrophysical",
        detector="wgan",
        fraction=0.1207,
    )
    assert text.startswith(
        "# Recall of known objects\n\nThe highest-ranked 12.07% of all objects by wgan "
        f"contain {row['found']} of the {row['n']} peculiar galaxies: "
        f"{row['recall']:.0%} (95% "
    )
    cells = table_below(text, "## The highest-ranked 12.07% of all objects")
    assert cells["merger"]["published"] == "60.9% (41%..78% of 23) T21"
    assert cells["arc"]["published"] == ""
    row = row_of(table, what="label", label="merger", detector="wgan", fraction=0.1207)
    assert cells["merger"]["wgan"].startswith(f"**{row['recall']:.1%}** (")
    knn = row_of(table, what="label", label="arc", detector="knn", fraction=0.1207)
    assert f"of {knn['n']})" in cells["arc"]["knn"]  # fewer than have the label
    # A kind that is not here is named all the same; 63.2% of 701 are 443.
    theirs = table_below(text, "## In the literature")
    assert theirs["quasar"]["found"] == "443"
    assert "published" not in table_below(text, "## The highest-ranked 5% of")["arc"]


def test_objects_used_in_training_do_not_count(results, tmp_path):
    frame = results["frame"]
    seen = frame[(frame["label"] == "arc") & (frame["slice"] == "bright")]
    path = tmp_path / "sample.parquet"
    pq.write_table(pa.table({"object_id": seen["object_id"].to_numpy()[:5]}), path)
    results["training_samples"] = {"bright": [path], "faint": [path]}
    row = row_of(
        measure(results), what="label", label="arc", detector="wgan", fraction=1
    )
    assert row["n"] == (frame["label"] == "arc").sum() - 5
    assert "5 known objects used in training" in results["text"].read_text()


@pytest.mark.parametrize("missing", ["column", "values"])
def test_where_nothing_is_known_it_says_so(results, missing, caplog):
    if missing == "column":
        del results["frame"]["label"]
    else:
        results["frame"]["label"] = None
    assert len(measure(results)) == 0
    assert "No object has a label or a tag" in results["text"].read_text()
    assert "no recall" in caplog.text
    figure = results["table"].with_suffix(".png")
    draw_recall(table=results["table"], published="wgan", words={}, figure=figure)
    assert "No object has a label or a tag" in figure.with_suffix(".txt").read_text()
