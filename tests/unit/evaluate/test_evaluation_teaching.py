"""Counts of a kind that was left out, by hand."""

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from peculiar.evaluate.teaching import measure_teaching

#: Ids that no double holds.
IDS = 2**63 - 1001 + np.arange(500, dtype=np.int64)
CLASSES = {"ordinary": ["ordinary"], "interesting": ["arc", "tail"]}
CLASSES["artifact"] = {"artifacts": ["trail"], "galaxies": ["arc", "tail"]}


@pytest.fixture
def paths(tmp_path):
    """Write 500 objects: 10 arcs, 10 tails, 30 trails, the others ordinary."""
    label = np.full(500, "ordinary", dtype=object)
    label[:10], label[10:20], label[20:50] = "arc", "tail", "trail"
    # Taught, arcs come first, then trails, tails last.
    score = -np.arange(500.0)
    score[10:20] -= 1000
    artifact = np.where(label == "trail", 0.9, 0.1)
    frame = pd.DataFrame({"object_id": IDS, "taught": score})
    frame["p_taught_artifact"] = artifact
    # Left out, six arcs are first and four last; tails stay last.
    without = score.copy()
    without[6:10] = -9999
    survey = pd.DataFrame({"object_id": IDS[::-1], "arc": without[::-1]})
    survey["tail"] = score[::-1]
    images = pd.DataFrame({"host": IDS[:4], "kind": "arc", "strength": 0.2})
    images["above_left_out"] = [0.01, 0.2, 0.3, 0.049]
    images["above_taught"] = [0.01, 0.02, 0.03, 0.06]
    labels = pd.DataFrame({"object_id": IDS, "label": label})
    tables = {"taught": frame, "left_out": survey, "images": images, "labels": labels}
    for name, table in tables.items():
        table.to_parquet(tmp_path / name, index=False)
    return {name: {"bright": tmp_path / name} for name in tables}


def measured(paths, tmp_path, not_taught=()):
    measure_teaching(
        **paths,
        classes=CLASSES,
        not_taught=dict(not_taught),
        table=tmp_path / "table",
        text=tmp_path / "table.md",
    )
    return pq.read_table(tmp_path / "table").to_pandas(), (
        tmp_path / "table.md"
    ).read_text()


def test_the_kind_that_was_left_out_is_the_headline(paths, tmp_path):
    frame, text = measured(paths, tmp_path)
    rows = frame.set_index(["counted", "kind", "left_out"])
    arc = rows.loc[("survey", "arc", True)]
    assert (arc["n"], arc["found"], arc["looks"]) == (10, 6, 200)
    assert arc["chance"] == pytest.approx(200 / 460)
    assert rows.loc[("survey", "arc", False)]["found"] == 10
    assert rows.loc[("survey", "tail", True)]["found"] == 0
    # The median of 60% and 0%.
    assert "30% are among the first 200" in text
    assert "upper bound" in text


def test_artifacts_are_set_aside_before_counting(paths, tmp_path):
    frame, _ = measured(paths, tmp_path)
    rows = frame[frame["counted"] == "list"].set_index("looks")
    assert rows.loc[50, "found"] == 10
    assert rows.loc[50, "n"] == 50
    assert rows.loc[50, "chance"] == pytest.approx(20 / 470)
    # There are 470 without artifacts.
    assert rows.index.max() == 400


def test_injected_images_above_the_highest_part_of_the_survey(paths, tmp_path):
    frame, _ = measured(paths, tmp_path)
    rows = frame[frame["counted"] == "injected"].set_index("left_out")
    assert rows.loc[True, "found"] == 2
    assert rows.loc[False, "found"] == 3


def test_without_labels_only_injected_images_are_counted(paths, tmp_path):
    known = pd.read_parquet(paths["labels"]["bright"]).drop(columns="label")
    known.to_parquet(paths["labels"]["bright"], index=False)
    frame, text = measured(paths, tmp_path)
    assert set(frame["counted"]) == {"injected"}
    assert "among the first" not in text


def test_a_slice_that_was_not_taught_is_named(tmp_path):
    nothing = {name: {} for name in ("taught", "left_out", "images", "labels")}
    frame, text = measured(nothing, tmp_path, {"faint": "teaching is null"})
    assert len(frame) == 0
    assert "faint: nothing taught; teaching is null." in text
