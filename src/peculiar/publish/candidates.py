"""The page of candidates and of the objects of highest score."""

import html
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from peculiar.tables import markdown

#: Columns in their order, and their format; sigma stands for the published score.
FORMATS = {
    "rank": "{:,}",
    "slice": "{}",
    "object_id": "{}",
    "ra": "{:.5f}",
    "dec": "{:.5f}",
    "sigma": "{:.2f}",
    "artifact_score": "{:.2f}",
    "group_size": "{}",
    "label": "{}",
    "tags": "{}",
}

HEADER = """# Candidates and highest scores

Objects are ranked by {score} of {detector}, in standard deviations from the mean of
their slice. `rank` is the rank among all {objects:,} objects; `ra` and `dec` are in
degrees (ICRS). `artifact_score` is near 1 for an artifact of the instrument, near 0 for
a galaxy, and empty where it was not measured. `group_size` is the number of selected
objects at the same position, and 0 for an object that is not selected.
"""


def write_candidates(*, catalog: Path, publish: dict, count: int, text: Path) -> None:
    """Write the objects of highest score as two tables: candidates, and all objects.

    Parameters
    ----------
    catalog : Path
        ``catalog.parquet``, highest score first, see `peculiar.publish.catalog`.
    publish : dict
        ``detector`` and ``score`` that the catalogue is sorted by, and
        ``artifact_threshold``: candidates have an artifact score below it.
    count : int
        Objects in each table, at most.
    text : Path
        Markdown file to write. A missing value is an empty cell. ``label`` and ``tags``
        are left out if they are missing for all objects of the table.
    """
    detector, score = publish["detector"], publish["score"]
    selected = f"{detector}_selected"
    columns = ["slice", "object_id", "ra", "dec", f"{detector}_{score}_sigma"]
    columns += ["artifact_score", "group_id", "group_size", selected, "candidate"]
    present = pq.read_schema(catalog).names
    columns += [name for name in ("label", "tags") if name in present]
    table = pq.read_table(catalog, columns=columns)
    table = table.append_column("rank", pa.array(np.arange(1, len(table) + 1)))
    first = table.slice(0, count)
    candidates = table.filter(table["candidate"])
    parts = [
        HEADER.format(score=score, detector=detector, objects=len(table)),
        "## Candidates\n",
        "The top-scoring selected object at each position, with an artifact_score "
        f"below {publish['artifact_threshold']:g} or without one: "
        f"{len(candidates):,} objects in all.\n",
        _table(candidates.slice(0, count), columns[4]),
        "## All objects, artifacts and repeated positions included\n",
        _positions(first, selected),
        _table(first, columns[4]),
    ]
    markdown.write_text(text, "\n".join(filter(None, parts)))


def count_positions(group_ids: pa.ChunkedArray, selected: pa.ChunkedArray) -> int:
    """Return the number of distinct positions: groups of selected objects, and others.

    An object that is not selected, or null, counts as a position of its own.
    """
    chosen = selected.fill_null(False)
    grouped = group_ids.filter(chosen)
    return len(grouped.unique()) + len(group_ids) - len(grouped)


def _positions(first: pa.Table, selected: str) -> str:
    positions = count_positions(first["group_id"], first[selected])
    text = f"The first {len(first):,} objects are at {positions:,} positions."
    others = len(first) - (pc.sum(first[selected]).as_py() or 0)
    if others:
        text += f" {others:,} of them are not selected; each counts as a position."
    return text + "\n"


def _table(rows: pa.Table, sigma: str) -> str:
    """Return a Markdown table of the columns in `FORMATS`; empty without rows."""
    if not len(rows):
        return ""
    names = [sigma if name == "sigma" else name for name in FORMATS]
    known = set(rows.column_names)
    for name in ("label", "tags"):
        if name in known and rows[name].null_count == len(rows):
            known.remove(name)
    columns = []
    for name, form in zip(names, FORMATS.values(), strict=True):
        if name in known:
            # As Python's numbers: ids would lose digits as floats.
            cells = [_cell(value, form) for value in rows[name].to_pylist()]
            columns.append([name, *cells])
    return markdown.table(zip(*columns, strict=True))


def _cell(value: object, form: str) -> str:
    """Return a value as a cell, with Markdown's bars and HTML escaped."""
    if pd.isna(value):
        return ""
    text = html.escape(" ".join(form.format(value).split()), quote=False)
    return text.replace("\\", "\\\\").replace("|", "\\|")
