"""The page of candidates."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peculiar.publish.candidates import count_positions, write_candidates

FIRST_ID = 2**62 + 1
PUBLISH = {"detector": "wgan", "score": "s_disc", "artifact_threshold": 0.5}
#: Rows in order of score: the first, third and fourth are at one position.
GROUPS = [0, 1, 0, 0, 4, 5, 6, 7]
SELECTED = [True, True, True, True, True, False, False, False]


@pytest.fixture
def frame():
    count = len(GROUPS)
    ids = FIRST_ID + np.arange(count, dtype=np.int64)
    return pd.DataFrame(
        {
            "slice": ["a", "b"] * (count // 2),
            "object_id": ids,
            "ra": np.where(np.arange(count) == 1, np.nan, 10 + np.arange(count) / 3),
            "dec": -1 / 3,
            "label": [None, "arc", None, None, "plain", None, None, None],
            "wgan_s_disc_sigma": 9.876 - np.arange(count),
            "wgan_selected": SELECTED,
            "group_id": ids[GROUPS],
            "group_size": np.int32([3, 1, 3, 3, 1, 0, 0, 0]),
            "artifact_score": np.float32([0.2, np.nan, 0.1, 0.3, 0.456, 1, 0, 0.5]),
            "candidate": [True, True, False, False, True, False, False, False],
            "tags": pd.Series([None] * count, dtype="str"),
        }
    )


def write(frame, tmp_path, *, count):
    catalog, text = tmp_path / "catalog.parquet", tmp_path / "candidates.md"
    pq.write_table(pa.Table.from_pandas(frame), catalog)
    write_candidates(catalog=catalog, publish=PUBLISH, count=count, text=text)
    return text.read_text()


def tables(text):
    """Return the tables of a page, each as a list of rows by heading."""
    found = []
    for section in text.split("\n## ")[1:]:
        lines = [line for line in section.splitlines() if line.startswith("|")]
        rows = [[cell.strip() for cell in line.split(" | ")] for line in lines]
        rows = [[cell.strip("| ") for cell in row] for row in rows]
        found.append([dict(zip(rows[0], row, strict=True)) for row in rows[2:]])
    return found


def test_all_objects_by_hand(frame, tmp_path):
    _, first = tables(write(frame, tmp_path, count=5))
    assert len(first) == 5
    assert first[0] == {
        "rank": "1",
        "slice": "a",
        "object_id": "4611686018427387905",
        "ra": "10.00000",
        "dec": "-0.33333",
        "wgan_s_disc_sigma": "9.88",
        "artifact_score": "0.20",
        "group_size": "3",
        "label": "",
    }
    assert (first[1]["ra"], first[1]["artifact_score"]) == ("", "")
    assert [row["label"] for row in first] == ["", "arc", "", "", "plain"]
    assert [row["object_id"] for row in first] == [str(FIRST_ID + i) for i in range(5)]


def test_candidates_keep_their_rank_of_all(frame, tmp_path):
    text = write(frame, tmp_path, count=2)
    assert [row["rank"] for row in tables(text)[0]] == ["1", "2"]
    text = write(frame, tmp_path, count=7)
    assert [row["rank"] for row in tables(text)[0]] == ["1", "2", "5"]
    assert "an artifact_score below 0.5 or without one: 3 objects in all." in text


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "The first 1 objects are at 1 positions.\n"),
        (4, "The first 4 objects are at 2 positions.\n"),
        (6, "The first 6 objects are at 4 positions. 1 of them are not selected; each"),
        (8, "The first 8 objects are at 6 positions. 3 of them are not selected; each"),
    ],
)
def test_distinct_positions_by_hand(frame, tmp_path, count, words):
    assert words in write(frame, tmp_path, count=count)


@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from([True, False, None]))))
def test_positions_are_groups_of_the_selected_and_all_other_objects(rows):
    groups, selected = [row[0] for row in rows], [row[1] for row in rows]
    positions = {
        ("group", FIRST_ID + group) if kept else ("object", number)
        for number, (group, kept) in enumerate(rows)
    }
    counted = count_positions(
        pa.chunked_array([pa.array(FIRST_ID + np.array(groups, dtype=np.int64))]),
        pa.chunked_array([pa.array(selected, pa.bool_())]),
    )
    assert counted == len(positions)


def test_tags_cannot_break_the_table(frame, tmp_path):
    frame["tags"] = ["a | b\n<script>\\", *[None] * (len(frame) - 1)]
    line = write(frame, tmp_path, count=1).splitlines()
    line = next(one for one in line if one.startswith("| 1 |"))
    assert line.endswith(r"| 3 | a \| b &lt;script&gt;\\ |")


def test_empty_columns_are_left_out(frame, tmp_path):
    candidates, first = tables(write(frame.drop(columns="tags"), tmp_path, count=1))
    assert "label" not in first[0] | candidates[0]
    assert "label" in tables(write(frame, tmp_path, count=2))[0][0]


def test_slice_without_the_published_detector_comes_last(frame, tmp_path):
    frame["wgan_selected"] = pd.array([*SELECTED[:5], None, None, None], "boolean")
    frame.loc[5:, "wgan_s_disc_sigma"] = np.nan
    text = write(frame, tmp_path, count=8)
    assert tables(text)[1][7]["wgan_s_disc_sigma"] == ""
    assert "The first 8 objects are at 6 positions. 3 of them are not selected" in text


def test_no_candidates(frame, tmp_path):
    frame["candidate"] = False
    text = write(frame, tmp_path, count=3)
    assert "or without one: 0 objects in all." in text
    assert tables(text)[0] == []
