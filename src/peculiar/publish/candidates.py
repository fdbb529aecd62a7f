"""The candidates: the list of objects that a person is given to look at."""

import html
import json
import logging
from itertools import starmap
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from peculiar.config.titles import column_title
from peculiar.labels.classes import true_verdicts
from peculiar.publish.candidate_ranks import (
    artifacts_of,
    judged_of,
    order_of,
    rank_candidates,
    sets_aside,
    without_order,
)
from peculiar.publish.candidates_text import remarks, sentence, set_aside
from peculiar.tables import markdown
from peculiar.tables.columns import describe
from peculiar.tables.designations import designation
from peculiar.tables.exact import large_as_text
from peculiar.tables.files import written
from peculiar.tables.spreadsheet import write_spreadsheet
from peculiar.tables.votable import write_votable

log = logging.getLogger(__name__)

#: Lengths of the head of the list in which known peculiar objects are counted.
HEADS = (50, 100, 200)

#: Key of the metadata of ``candidates.parquet``, see `write_candidates`.
FACTS = b"candidates"

#: Columns of the spreadsheet that stay in view: rank, slice and id.
FROZEN = 3

#: The last words of the page.
IMPORT = """\
To open the list in a spreadsheet program take candidates.xlsx, in which ids are text.
A program that opens candidates.csv by itself rounds the ids. Import it instead: in
LibreOffice tick "Format quoted field as text", in Excel choose Data, From Text/CSV, and
"Do not detect data types".
"""

#: Columns of the page in their order, and their format; {order} is the list's order.
FORMATS = {
    "candidate_rank": "{:,}",
    "slice": "{}",
    "object_id": "{}",
    "source_id": "{}",
    "designation": "{}",
    "ra": "{:.5f}",
    "dec": "{:.5f}",
    "{order}": "{:.3f}",
    "artifact_score": "{:.2f}",
    "judgement": "{}",
    "tags": "{}",
    "label": "{}",
}


def write_candidates(
    *,
    catalog: Path,
    publish: dict,
    labels: dict,
    words: dict,
    count: int,
    parquet: Path,
    csv: Path,
    spreadsheet: Path,
    votable: Path,
    text: Path,
) -> None:
    """Write the candidates as tables, and the first of them as a page.

    Parameters
    ----------
    catalog : Path
        ``catalog.parquet``.
    publish : dict
        See `order_of` and `rank_candidates`; ``candidates.objects``: of the table, at
        most.
    labels : dict
        See `peculiar.labels.classes.true_verdicts`.
    words : dict
        See `peculiar.config.titles.words`.
    count : int
        Objects on the page, at most.
    parquet : Path
        Parquet to write: the catalogue's columns, by ``candidate_rank``. The metadata
        have `FACTS`, JSON: the column of the ``order`` and its ``title``, the order
        that is ``wanted`` (null for the default), and the slices ``without`` a value in
        it; the column that ``sets_aside`` artifacts, or null; the numbers of
        ``objects``, of those set ``aside``, of ``candidates`` and of ``judged``
        objects; ``now``, and with judgements ``before`` them, what `known_in` counts
        among the same objects; the ``before_order`` and ``before_title``; and
        ``found``, see `found_by_judging`.
    csv : Path
        The same as CSV, large whole numbers as text.
    spreadsheet, votable : Path
        The same as XLSX and VOTable, with the ``designation``, see
        `peculiar.tables.designations`; the columns of the page come first.
    text : Path
        Markdown to write; a page stands beside it. A missing value is an empty cell.
    """
    table = pq.read_table(catalog)
    order = order_of(table, publish)
    facts: dict = {
        "order": order,
        "title": column_title(order, words),
        "wanted": publish["candidates"]["order"],
        "without": without_order(table, order),
        "sets_aside": sets_aside(table),
        "objects": len(table),
        "aside": int(artifacts_of(table, publish["artifact_threshold"]).sum()),
        "candidates": pc.sum(pc.greater(table["candidate_rank"], 0)).as_py() or 0,
        "judged": judged_of(table),
        "now": known_in(table, table["candidate_rank"].to_numpy(), labels),
    }
    if "judgement" in table.column_names and table["judgement"].null_count < len(table):
        facts |= _before(table, publish, labels)
        facts["before_title"] = column_title(facts["before_order"], words)
    for warning in remarks(facts):
        log.warning(warning)
    rows = table.filter(pc.greater(table["candidate_rank"], 0)).sort_by(
        [("candidate_rank", "ascending")]
    )
    rows = rows.slice(0, publish["candidates"]["objects"])
    content = {**(rows.schema.metadata or {}), FACTS: json.dumps(facts)}
    with written(parquet) as temporary:
        pq.write_table(rows.replace_schema_metadata(content), temporary)
    with written(csv) as temporary:
        pyarrow.csv.write_csv(large_as_text(rows), temporary)
    rows = _page_first(_with_designations(rows), order)
    with written(spreadsheet) as temporary:
        write_spreadsheet(rows, temporary, "candidates", frozen=FROZEN)
    with written(votable) as temporary:
        write_votable(rows, temporary, "candidates")
    parts = [
        "# Candidates\n",
        f"{set_aside(facts)} {sentence(facts)}\n",
        _explanation(facts, publish) + "\n",
        _table(rows.slice(0, count), order),
        IMPORT,
    ]
    markdown.write_text(text, "\n".join(filter(None, parts)))


def facts_of(candidates: Path) -> dict:
    """Return the `FACTS` of ``candidates.parquet``, see `write_candidates`."""
    return json.loads(pq.read_schema(candidates).metadata[FACTS])


def _before(table: pa.Table, publish: dict, labels: dict) -> dict:
    """Return what the judgements have found, and the order before them."""
    blank = pa.nulls(len(table), pa.string())
    place = table.column_names.index("judgement")
    unjudged = table.set_column(place, "judgement", blank)
    order = order_of(unjudged, publish)
    ranks = rank_candidates(unjudged, order, publish)
    return {
        "before_order": order,
        "before": known_in(table, ranks, labels),
        "found": found_by_judging(table, labels, publish["artifact_threshold"]),
    }


def found_by_judging(table: pa.Table, labels: dict, threshold: float) -> dict | None:
    """Return how many peculiar objects are ``known``, and ``found``: judged so.

    ``aside`` are those that are not found and set aside as artifacts, see
    `peculiar.publish.candidate_ranks.artifacts_of`. None without labels of peculiar
    objects.
    """
    if "label" not in table.column_names:
        return None
    wanted = true_verdicts(table["label"], labels) == "interesting"
    judged = pc.fill_null(pc.equal(table["judgement"], "interesting"), False).to_numpy()
    ids = table["object_id"].to_numpy()
    aside = wanted & ~judged & artifacts_of(table, threshold)
    counts = {"known": wanted, "found": wanted & judged, "aside": aside}
    return {name: len(np.unique(ids[rows])) for name, rows in counts.items()}


def known_in(table: pa.Table, ranks: np.ndarray, labels: dict) -> dict | None:
    """Count the known peculiar objects among the first unjudged candidates.

    Parameters
    ----------
    table : pa.Table
        The catalogue: ``label`` and ``judgement``, if it has them.
    ranks : ndarray of int, shape (n,)
        0 for an object that is no candidate.
    labels : dict
        See `peculiar.labels.classes.true_verdicts`.

    Returns
    -------
    counts : dict or None
        ``found``: by the length of the head, in text, how many of its objects are known
        to be peculiar; ``chance``: the fraction of such objects among all that are not
        judged. None without labels of peculiar objects.
    """
    if "label" not in table.column_names:
        return None
    wanted = true_verdicts(table["label"], labels) == "interesting"
    if not wanted.any():
        return None
    unjudged = np.ones(len(table), bool)
    if "judgement" in table.column_names:
        unjudged = table["judgement"].is_null().to_numpy()
    rows = np.flatnonzero(unjudged & (ranks > 0))
    rows = rows[np.argsort(ranks[rows])]
    heads = [size for size in HEADS if size <= len(rows)] or [len(rows)]
    return {
        "found": {str(size): int(wanted[rows[:size]].sum()) for size in heads},
        "chance": float(wanted[unjudged].mean()) if unjudged.any() else 0.0,
    }


def _explanation(facts: dict, publish: dict) -> str:
    limit, column = publish["artifact_threshold"], facts["sets_aside"]
    score, others = "", ""
    if facts["order"] == "p_interesting":
        score = " (a score, no calibrated probability)"
    if column:
        others = f", and, of those not judged, those with {column} of {limit:g} or more"
    text = (
        f"Candidates are ordered by the column {facts['order']}{score}, highest first. "
        f"Set aside first: objects that people call artifacts{others}; of objects "
        f"within {publish['same_place']:g} arcsec only the first is listed. Judged "
        "objects stay in the list, marked, and are not counted above. The "
        "designation, the object's name in the explorer, is the position, cut off to "
        "0.1 s and 1 arcsec."
    )
    return " ".join([text, *remarks(facts)])


def _with_designations(rows: pa.Table) -> pa.Table:
    """Return a table with the designation of each position, if it has positions."""
    known = set(rows.column_names)
    if not {"ra", "dec"} <= known or "designation" in known:
        return rows
    places = zip(rows["ra"].to_pylist(), rows["dec"].to_pylist(), strict=True)
    names = pa.array(starmap(designation, places), pa.string())
    return rows.append_column(describe(pa.field("designation", pa.string())), names)


def _page_first(rows: pa.Table, order: str) -> pa.Table:
    """Return a table whose first columns are those of the page, see `FORMATS`."""
    first = [name.format(order=order) for name in FORMATS]
    names = [name for name in first if name in rows.column_names]
    return rows.select(dict.fromkeys([*names, *rows.column_names]))


def _table(rows: pa.Table, order: str) -> str:
    """Return a Markdown table of the columns in `FORMATS`; empty without rows."""
    if not len(rows):
        return ""
    columns = []
    for name, form in FORMATS.items():
        name = name.format(order=order)
        if name in rows.column_names:
            # As Python's numbers: ids would lose digits as floats.
            cells = [_cell(value, form) for value in rows[name].to_pylist()]
            if name == "label":
                cells = [cell.replace("_", " ") for cell in cells]
            columns.append([name, *cells])
    columns = [c for c in columns if c[0] == "object_id" or any(c[1:])]
    return markdown.table(zip(*columns, strict=True))


def _cell(value: object, form: str) -> str:
    """Return a value as a cell, with Markdown's bars and HTML escaped."""
    if pd.isna(value):
        return ""
    text = html.escape(form.format(value), quote=False)
    return markdown.cell(text.replace("\\", "\\\\"))
