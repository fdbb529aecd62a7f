"""The strangest objects as a page to read: all, and distinct places without faults."""

import html
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from peculiar.tables import markdown

#: Columns in their order, and how their values are written; sigma is the published
#: score.
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

HEADER = """# Strangest objects

By {score} of {detector}, in standard deviations from the mean of the object's slice.
`rank` counts all {objects:,} objects; `ra` and `dec` are in degrees (ICRS).
`artifact_score` is near 1 for a fault of the instrument and near 0 for a galaxy, empty
where it is not known. `group_size` is how many selected objects show the same place, 0
for an object that is not selected.
"""


def write_top(*, catalog: Path, publish: dict, count: int, text: Path) -> None:
    """Write the strangest objects as two tables: all, and the vetted ones.

    Parameters
    ----------
    catalog : Path
        ``catalog.parquet``, strangest first, as `peculiar.publish.catalog` writes it.
    publish : dict
        ``detector`` and ``score`` that the catalogue is sorted by, and ``artifact``:
        below it the vetted objects are.
    count : int
        Objects in each table; fewer if there are fewer.
    text : Path
        Markdown file to write. A missing value is an empty cell. ``label`` and ``tags``
        are there if anything is known of any object of the table.
    """
    detector, score = publish["detector"], publish["score"]
    selected = f"{detector}_selected"
    columns = ["slice", "object_id", "ra", "dec", f"{detector}_{score}_sigma"]
    columns += ["artifact_score", "group_id", "group_size", selected, "vetted"]
    present = pq.read_schema(catalog).names
    columns += [name for name in ("label", "tags") if name in present]
    table = pq.read_table(catalog, columns=columns)
    table = table.append_column("rank", pa.array(np.arange(1, len(table) + 1)))
    first = table.slice(0, count)
    vetted = table.filter(table["vetted"])
    parts = [
        HEADER.format(score=score, detector=detector, objects=len(table)),
        "## All objects\n",
        _places(first, selected),
        _table(first, columns[4]),
        "## Distinct places, vetted\n",
        "Selected objects, the best of each place, with an artifact_score below "
        f"{publish['artifact']:g}, or without one: {len(vetted):,} in all.\n",
        _table(vetted.slice(0, count), columns[4]),
    ]
    markdown.write_text(text, "\n".join(filter(None, parts)))


def count_places(group_ids: pa.ChunkedArray, selected: pa.ChunkedArray) -> int:
    """Return how many distinct places objects show.

    Parameters
    ----------
    group_ids : array of int64, shape (n,)
        Equal for selected objects of one place.
    selected : array of bool, shape (n,)
        Objects that are not selected, or null, are places of their own.
    """
    chosen = selected.fill_null(False)
    grouped = group_ids.filter(chosen)
    return len(grouped.unique()) + len(group_ids) - len(grouped)


def _places(first: pa.Table, selected: str) -> str:
    places = count_places(first["group_id"], first[selected])
    text = f"The first {len(first):,} objects show {places:,} places."
    others = len(first) - (pc.sum(first[selected]).as_py() or 0)
    if others:
        text += f" {others:,} of them are not selected: each is a place of its own."
    return text + "\n"


def _table(rows: pa.Table, sigma: str) -> str:
    """Return a Markdown table of the columns in `FORMATS`; nothing without rows."""
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
            # Python's own numbers: ids would lose digits as floats.
            cells = [_cell(value, form) for value in rows[name].to_pylist()]
            columns.append([name, *cells])
    return markdown.table(zip(*columns, strict=True))


def _cell(value: object, form: str) -> str:
    """Return a value as a cell that neither ends early nor is read as HTML."""
    if pd.isna(value):
        return ""
    text = html.escape(" ".join(form.format(value).split()), quote=False)
    return text.replace("\\", "\\\\").replace("|", "\\|")
