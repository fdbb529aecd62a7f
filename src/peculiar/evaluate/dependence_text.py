"""What the scores follow, as a table for people."""

import numpy as np
import pandas as pd

from peculiar.evaluate.tables import cell
from peculiar.tables import markdown

HEADER = """# What the scores follow

{found}Spearman's correlation of each detector's order with properties of {who}, ranked
within their slices, with its 95% interval. Beyond {flag:g}, of either sign, it is
flagged: bold. Of the shard, a part of the files and nothing of the sky, the share of
the variance between shards stands beside what chance gives; a score that follows the
shard is a bug, unless the catalogue is sorted by what the score follows.
"""


def as_markdown(rows: pd.DataFrame, *, flag: float, ordinary: bool) -> str:
    """Return the dependences as Markdown.

    Parameters
    ----------
    rows : DataFrame
        Rows of `peculiar.evaluate.dependence.SCHEMA`.
    flag : float
        Beyond which a correlation is flagged.
    ordinary : bool
        Whether only ordinary objects were measured.
    """
    who = "ordinary objects" if ordinary else "all objects"
    known = rows[rows["spearman"].notna()]
    text = HEADER.format(found=_found(known, flag), who=who, flag=flag)
    if known.empty:
        return text + "\nNo property is known of enough objects, so nothing is said.\n"
    text += f"\n{markdown.table(_cells(known))}\n"
    unknown = [
        what
        for what, part in rows.groupby("property", sort=False)
        if part["spearman"].isna().all()
    ]
    if unknown:
        text += f"Not known, or the same for all: {', '.join(unknown)}.\n\n"
    flagged = known[known["flagged"]]
    return text + "".join(f"- {_sentence(row)}\n" for row in flagged.itertuples())


def _found(known: pd.DataFrame, flag: float) -> str:
    """Return how many correlations are large, and which is the largest."""
    if known.empty:
        return ""
    properties = known[known["property"] != "shard"]
    strong = properties[properties["flagged"]]
    text = (
        f"{len(strong)} of {len(properties)} correlations of a detector with a "
        f"property are beyond {flag:g}"
    )
    if len(strong):
        row = strong.loc[strong["spearman"].abs().idxmax()]
        text += (
            f"; the largest is that of {row['detector']} with {row['property']} "
            f"({row['spearman']:z.2f})"
        )
    shards = known[known["share"].notna()]
    if shards.empty:
        return f"{text}.\n\n"
    names = ", ".join(shards["detector"][shards["flagged"]]) or "No detector"
    return f"{text}. {names} follows the shard.\n\n"


def _cells(known: pd.DataFrame) -> list[list[str]]:
    """Return a row a detector and a column a property, headings first."""
    names = known[["property", "column"]].drop_duplicates()
    heads = [
        row.property if row.property == row.column else f"{row.property} ({row.column})"
        for row in names.itertuples()
    ]
    shards = known["share"].notna().any()
    rows = [["", "objects", *heads, *(["variance between shards"] if shards else [])]]
    for detector, part in known.groupby("detector", sort=False):
        by_name = {row.property: row for row in part.itertuples()}
        cells = [_correlation(by_name.get(name)) for name in names["property"]]
        row = [detector, f"{part['objects'].max():,}", *cells]
        rows.append([*row, *([_share(by_name.get("shard"))] if shards else [])])
    return rows


def _correlation(row: tuple | None) -> str:
    if row is None:
        return ""
    interval = f"{row.spearman_low:z.2f}..{row.spearman_high:z.2f}"
    # A shard may be flagged by its share alone.
    flagged = row.flagged and row.property != "shard"
    return cell(f"{row.spearman:z.2f}", interval, best=flagged)


def _share(row: tuple | None) -> str:
    if row is None or np.isnan(row.share):
        return ""
    chance = f"chance {row.share_by_chance:.2%}, p {row.p:.4f}"
    return cell(f"{row.share:.2%}", chance, best=row.flagged)


def _sentence(row: tuple) -> str:
    if row.property == "shard":
        return (
            f"{row.detector} follows the shard: {row.share:.2%} of the variance, "
            f"{row.share_by_chance:.2%} by chance."
        )
    return f"{row.detector} follows {row.property} ({row.spearman:z.2f})."
