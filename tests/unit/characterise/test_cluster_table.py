"""What each cluster consists of, against counts by hand."""

import logging

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from made_up_results import FIRST_ID

from peculiar.characterise.cluster_table import SCHEMA, describe_clusters, in_order
from peculiar.labels.known import classes_of, scores_of


def ids_of(count):
    return FIRST_ID + np.arange(count, dtype=np.int64)


def write_slice(folder, cluster, *, seed=1):
    """Write embedding and scores of some objects, scores in another order."""
    rng = np.random.default_rng(seed)
    count = len(cluster)
    ids = ids_of(count)
    pq.write_table(
        pa.table(
            {
                "object_id": ids,
                "latent_00": rng.normal(size=count).astype(np.float32),
                "error": rng.random(count).astype(np.float32),
                "cluster": pa.array(cluster, pa.int32()),
            }
        ),
        folder / "embedding.parquet",
    )
    order = rng.permutation(count + 20)
    columns = {
        "object_id": ids_of(count + 20)[order],
        "s_gen_sigma": rng.normal(size=count + 20),
        "s_disc_sigma": rng.normal(size=count + 20),
    }
    pq.write_table(pa.table(columns), folder / "scores.parquet")
    return {
        "embedding": folder / "embedding.parquet",
        "scores": folder / "scores.parquet",
        "labels": [],
        "names": ["s_gen", "s_disc"],
        "table": folder / "clusters.parquet",
        "text": folder / "clusters.md",
    }


def write_labels(path, rows, name="label"):
    columns = {"object_id": pa.array([row[0] for row in rows], pa.int64())}
    columns[name] = pa.array([row[1] for row in rows], pa.string())
    pq.write_table(pa.table(columns), path)
    return path


def rows_of(arguments):
    describe_clusters(**arguments)
    table = pq.read_table(arguments["table"])
    assert table.schema.equals(SCHEMA)
    return table.to_pylist()


def cells(arguments):
    """Return the rows of the Markdown table, without the line below its head."""
    lines = arguments["text"].read_text(encoding="utf-8").splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")]
    return rows[0], rows[1:]


def test_three_clusters_counted_by_hand(tmp_path):
    """Ids beside each other near 2^63: as floats they would all be one."""
    arguments = write_slice(tmp_path, [1, 0, 0, -1, 0, 1])
    one, two, three, four, five, _ = ids_of(6).tolist()
    labels = [(one, "arc"), (two, "arc"), (three, None), (four, "star"), (five, "star")]
    labels.append((FIRST_ID + 900, "of another slice"))
    tags = [(two, "arc; ring"), (five, "ring")]
    arguments["labels"] = [
        write_labels(tmp_path / "labels.parquet", labels),
        write_labels(tmp_path / "tags.parquet", tags, "tags"),
    ]
    rows = rows_of(arguments)
    errors = pq.read_table(arguments["embedding"])["error"].to_numpy()
    means = [row["value"] for row in rows if row["what"] == "error"]
    expected = [errors[places].mean() for places in ([1, 2, 4], [0, 5], [3])]
    assert means == pytest.approx(expected)
    found = [
        (row["cluster"], row["size"], row["name"], row["objects"], row["value"])
        for row in rows
        if row["what"] == "class"
    ]
    # Of the second both a label and a tag say arc; the third has a label that is null.
    assert found == [
        (0, 3, "ring", 2, 2 / 3),
        (0, 3, "arc", 1, 1 / 3),
        (0, 3, "star", 1, 1 / 3),
        (0, 3, None, 1, 1 / 3),
        (1, 2, "arc", 1, 0.5),
        (1, 2, None, 1, 0.5),
        (-1, 1, "star", 1, 1.0),
    ]
    heads, rows = cells(arguments)
    assert heads == ["cluster", "objects", "s_gen", "s_disc", "error", "classes"]
    assert [row[:2] for row in rows] == [
        ["0", "3"],
        ["1", "2"],
        ["in no cluster", "1"],
        ["all", "6"],
    ]
    assert rows[0][-1] == "ring 67% (2), arc 33% (1), star 33% (1), unknown 33% (1)"
    assert rows[3][-1] == "arc 33% (2), ring 33% (2), star 33% (2), unknown 33% (2)"


@pytest.mark.parametrize(
    ("cluster", "order"),
    [
        ([0, 1, 1, 2], [1, 0, 2]),
        ([-1, -1, -1, 4, 2, 2], [2, 4, -1]),
        ([-1], [-1]),
        ([], []),
    ],
)
def test_clusters_are_in_order_of_size_and_none_is_last(cluster, order):
    assert in_order(np.array(cluster, dtype=np.int32)) == order


def test_unknown_scores_do_not_count_and_are_logged(tmp_path, caplog):
    arguments = write_slice(tmp_path, [0, 0, 0, 1])
    table = pq.read_table(arguments["scores"]).sort_by("object_id")
    values = table["s_gen_sigma"].to_numpy().copy()
    values[[0, 3]] = np.nan
    table = table.set_column(1, "s_gen_sigma", pa.array(values))
    pq.write_table(table, arguments["scores"])
    with caplog.at_level(logging.WARNING):
        rows = [row for row in rows_of(arguments) if row["name"] == "s_gen"]
    assert [(row["objects"], row["size"]) for row in rows] == [(2, 3), (0, 1)]
    assert rows[0]["value"] == pytest.approx(values[1:3].mean(), rel=1e-14)
    assert rows[1]["value"] is None
    assert "2 of 4 objects have no s_gen" in caplog.text
    _, shown = cells(arguments)
    assert shown[0][2] == f"{values[1:3].mean():.2f} of 2"
    assert shown[1][2] == "not known"


def test_same_bytes_twice_and_a_bar_does_not_end_a_cell(tmp_path):
    arguments = write_slice(tmp_path, [0, 0])
    path = write_labels(tmp_path / "l.parquet", [(FIRST_ID, "a|b")])
    arguments["labels"] = [path]
    content = []
    for _ in range(2):
        describe_clusters(**arguments)
        content.append([arguments[x].read_bytes() for x in ("table", "text")])
    assert content[0] == content[1]
    assert rb"a\|b 50% (1), unknown 50% (1)" in content[0][1]


def test_tables_that_know_nothing_are_no_classes(tmp_path):
    pq.write_table(pa.table({"object_id": ids_of(3)}), tmp_path / "l.parquet")
    empty = pa.table({"object_id": ids_of(3), "label": pa.nulls(3)})
    pq.write_table(empty, tmp_path / "e.parquet")
    labels = [tmp_path / "l.parquet", tmp_path / "e.parquet"]
    assert classes_of(labels, ids_of(3)) == {}


def test_missing_scores_are_named(tmp_path):
    arguments = write_slice(tmp_path, [0, 0])
    with pytest.raises(ValueError, match=r"has no total_sigma.*: s_gen, s_disc"):
        scores_of(arguments["scores"], ["total"], ids_of(2))
    lost = FIRST_ID + 5000
    with pytest.raises(ValueError, match=rf"1 embedded objects are not there: {lost}"):
        scores_of(arguments["scores"], ["s_gen"], np.append(ids_of(2), lost))
