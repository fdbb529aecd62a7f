"""Areas, average precisions and enrichment as tables for people."""

import numpy as np
import pandas as pd

from peculiar.evaluate.tables import cell
from peculiar.tables import markdown

HEADER = """# How well known objects come first

All detectors and baselines side by side, by the order of their selection (`order`) and,
where they have several scores, by each. Compared with ordinary objects ({ordinary}); of
objects within {radius:g} arcsec of each other one counts. 95% bootstrap intervals; the
best of a column is bold. `ranking.parquet` has all this.
"""

#: Title, what it says, and digits, of each figure.
FIGURES = {
    "area": (
        "Area under the ROC curve",
        "The chance that an object of the label comes before an ordinary one; 0.5 is "
        "chance.",
        "{:.3f}",
        "{:.2f}..{:.2f}",
    ),
    "precision": (
        "Average precision",
        "The mean share of the label among those that come at least as early. It falls "
        "with the prevalence, which is its value by chance and stands below the names: "
        "compare within a column only.",
        "{:.3f}",
        "{:.2f}..{:.2f}",
    ),
    "enrichment": (
        "Enrichment in the top 1%",
        "How many times more of the label than of all objects are in the top 1% of "
        "their slice; 1 is chance, 100 the most there can be.",
        "{:.1f}",
        "{:.0f}..{:.0f}",
    ),
}


def as_markdown(
    rows: pd.DataFrame, ordinary: list[str], *, radius: float, left_out: int
) -> str:
    """Return the rankings as Markdown.

    Parameters
    ----------
    rows : DataFrame
        Rows of `peculiar.evaluate.ranking.SCHEMA`.
    ordinary : list of str
        Labels of the comparison.
    radius : float
        Arcsec within which one object counts.
    left_out : int
        How many known objects do not count because they were used in training.
    """
    names = ", ".join(ordinary) or "none named"
    text = HEADER.format(ordinary=names, radius=radius)
    if left_out:
        text += f"\n{left_out} known objects used in training do not count.\n"
    if rows.empty:
        return text + (
            "\nThere is nothing to compare: it takes objects with labels or tags, and "
            "ordinary ones among them (`labels.ordinary`).\n"
        )
    for figure, (title, meaning, *_) in FIGURES.items():
        text += f"\n## {title}\n\n{meaning}\n\n"
        text += markdown.table(_cells(rows, figure))
    return text


def _cells(rows: pd.DataFrame, figure: str) -> list[list[str]]:
    """Return a row a score and a column a class, headings first."""
    keys = list(dict.fromkeys(zip(rows["detector"], rows["score"], strict=True)))
    head = ["", "objects", "ordinary"]
    head += ["prevalence"] if figure == "precision" else []
    columns = [[*head, *(f"{detector} {score}" for detector, score in keys)]]
    for (what, label), part in rows.groupby(["what", "label"], sort=False):
        by_key = {(row.detector, row.score): row for row in part.itertuples()}
        most = part.loc[part["n"].idxmax()]
        best = part[figure].max()
        top = [_name(what, label), f"{most['n']:,}", f"{most['n_ordinary']:,}"]
        top += [f"{most['prevalence']:.3f}"] if figure == "precision" else []
        cells = (_cell(by_key.get(key), figure, best, most["n"]) for key in keys)
        columns.append([*top, *cells])
    return [list(row) for row in zip(*columns, strict=True)]


def _name(what: str, label: str) -> str:
    return {"group": f"{label} (group)", "tag": f"{label} (tag)"}.get(what, label)


def _cell(row: tuple | None, figure: str, best: float, objects: int) -> str:
    if row is None:
        return ""
    *_, digits, ends = FIGURES[figure]
    value, low, high = (getattr(row, f"{figure}{end}") for end in ("", "_low", "_high"))
    if not np.isfinite(value):
        return "nobody there"
    interval = ends.format(low, high)
    if row.n != objects:  # the others are in slices that it does not score
        interval += f" of {row.n:,}"
    # Nobody is best where nobody finds anything.
    return cell(digits.format(value), interval, best=value == best > 0)
