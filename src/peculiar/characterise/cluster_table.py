"""What each cluster of the selected objects consists of."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.characterise.clusters import NONE
from peculiar.labels.known import classes_of, scores_of
from peculiar.tables import markdown
from peculiar.tables.files import written

SCHEMA = pa.schema(
    [
        # -1: objects in no cluster.
        pa.field("cluster", pa.int32()),
        pa.field("size", pa.int64()),
        # score: a mean in standard deviations; error: the mean of the autoencoder's
        # error; class: a share of the cluster's objects.
        pa.field("what", pa.string()),
        # Of the score or class; null for error, and for the objects of no class.
        pa.field("name", pa.string()),
        # With a known score or error, or of the class.
        pa.field("objects", pa.int64()),
        # Null without objects.
        pa.field("value", pa.float64()),
    ]
)

HEADER = """# Clusters of the selected objects

Mean scores in standard deviations, the mean squared error of the autoencoder, and the
fraction of each class, by labels and tags. An object may have several classes; objects
without a class are `unknown`.
"""


def describe_clusters(
    *,
    embedding: Path,
    scores: Path,
    labels: list[Path],
    names: list[str],
    table: Path,
    text: Path,
) -> None:
    """Describe each cluster by its size, scores, error and classes.

    Parameters
    ----------
    embedding : Path
        As `peculiar.characterise.clusters.write_embedding` writes it.
    scores : Path
        ``scores.parquet`` of the detector.
    labels : list of Path
        Labels and tags, see `peculiar.labels.known.classes_of`.
    names : list of str
        The scores.
    table : Path
        Parquet to write, see `SCHEMA`: one row a cluster and number, the largest
        cluster first, objects in none last; classes that occur in a cluster, the most
        frequent first, and the objects of no class after them. A score or error that is
        NaN does not count.
    text : Path
        Markdown to write: the same for people, and all clusters together.

    Raises
    ------
    ValueError
        If an object has no scores.
    """
    wanted = ["object_id", "error", "cluster"]
    objects = pq.read_table(embedding, columns=wanted)
    ids, cluster = (objects[name].to_numpy() for name in ("object_id", "cluster"))
    numbers = scores_of(scores, names, ids)
    errors = objects["error"].to_numpy()
    classes = classes_of(labels, ids)
    parts = {one: cluster == one for one in in_order(cluster)}
    rows: dict[int | str, list[dict]] = {
        one: [
            {"cluster": one, "size": int(inside.sum()), **row}
            for row in _describe(inside, numbers, errors, classes)
        ]
        for one, inside in parts.items()
    }
    with written(table) as temporary:
        flat = [row for part in rows.values() for row in part]
        pq.write_table(pa.Table.from_pylist(flat, schema=SCHEMA), temporary)
    all_of_them = np.ones(len(ids), dtype=bool)
    rows["all"] = [
        {"size": len(ids), **row}
        for row in _describe(all_of_them, numbers, errors, classes)
    ]
    markdown.write_text(text, _as_markdown(rows, names))


def in_order(cluster: np.ndarray) -> list[int]:
    """Return the numbers of clusters that occur, the largest first, -1 last.

    Of clusters of one size the lower number comes first.
    """
    names, sizes = np.unique(cluster, return_counts=True)
    return names[np.lexsort([names, -sizes, names == NONE])].tolist()


def _describe(
    inside: np.ndarray,
    numbers: pd.DataFrame,
    errors: np.ndarray,
    classes: dict[str, np.ndarray],
) -> list[dict]:
    """Return ``what``, ``name``, ``objects`` and ``value`` of some objects."""
    rows = [_mean("score", name, numbers[name][inside]) for name in numbers]
    rows.append(_mean("error", None, errors[inside]))
    counts: dict[str | None, int]
    counts = {name: int((has & inside).sum()) for name, has in classes.items()}
    shares = sorted(filter(counts.get, counts), key=lambda name: -counts[name])
    known = np.any(list(classes.values()), axis=0) if classes else np.False_
    counts[None] = int((inside & ~known).sum())
    for name in [*shares, *([None] if counts[None] else [])]:
        share = counts[name] / inside.sum()
        row = {"what": "class", "name": name, "objects": counts[name], "value": share}
        rows.append(row)
    return rows


def _mean(what: str, name: str | None, values: np.ndarray) -> dict:
    values = np.asarray(values, dtype=np.float64)
    known = values[np.isfinite(values)]
    mean = float(known.mean()) if len(known) else None
    return {"what": what, "name": name, "objects": len(known), "value": mean}


def _as_markdown(rows: dict[int | str, list[dict]], names: list[str]) -> str:
    heads = ["cluster", "objects", *names, "error", "classes"]
    lines = [heads]
    for cluster, part in rows.items():
        size = part[0]["size"]
        cells = [_number(row, size) for row in part if row["what"] != "class"]
        classes = [_share(row) for row in part if row["what"] == "class"]
        title = "in no cluster" if cluster == NONE else str(cluster)
        lines.append([title, f"{size:,}", *cells, ", ".join(classes)])
    return HEADER + "\n" + markdown.table(lines)


def _number(row: dict, size: int) -> str:
    if row["value"] is None:
        return "not known"
    digits = ".2f" if row["what"] == "score" else ".5f"
    of = "" if row["objects"] == size else f" of {row['objects']:,}"
    return f"{row['value']:{digits}}{of}"


def _share(row: dict) -> str:
    # A vertical bar would end the cell.
    name = "unknown" if row["name"] is None else row["name"].replace("|", "\\|")
    return f"{name} {row['value']:.0%} ({row['objects']:,})"
