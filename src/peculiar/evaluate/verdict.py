"""Whether the score that was chosen beforehand beats what it has to beat."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from peculiar.tables import markdown

HEADER = """
## Against the baselines

Area of the published score, {score} of {detectors}, which was chosen before this
table was made, mean and standard deviation (n - 1) over its seeds; and of the best
baseline or trivial score, which is chosen by this very table: the best of {count} has
luck on its side.

"""


OTHERS = """
All other detectors by their order, of the groups; whichever is the best of these is
chosen by this very table, too.

"""

#: What the order of a detector's selection is called, beside the names of its scores.
ORDER = "order"


def against_baselines(
    rows: pd.DataFrame,
    *,
    detectors: list[str],
    score: str,
    baselines: list[str],
    others: list[list[str]],
) -> str:
    """Return as Markdown whether the published score beats every baseline.

    Parameters
    ----------
    rows : DataFrame
        Rows of `peculiar.evaluate.ranking.SCHEMA`.
    detectors : list of str
        The published detector and its repeats of other seeds.
    score : str
        Their score; of a detector with a single one its order stands for it.
    baselines : list of str
        Detectors that are there to be beaten, with all of their scores.
    others : list of list of str
        All other detectors, repeats of one together.

    Returns
    -------
    text : str
        A table with a row a label, group or tag, and one of the others with a row a
        group and detector; empty if there is nothing to compare.
    """
    ours = rows[rows["detector"].isin(detectors)]
    if (ours["score"] == score).any():
        ours = ours[ours["score"] == score]
    theirs = rows[rows["detector"].isin(baselines)]
    if ours.empty or theirs.empty:
        return ""
    count = len(theirs[["detector", "score"]].drop_duplicates())
    names = ", ".join(dict.fromkeys(ours["detector"]))
    text = HEADER.format(score=score, detectors=names, count=count)
    text += _table("published", list(_compared(ours, theirs)))
    orders = rows[(rows["what"] == "group") & (rows["score"] == ORDER)]
    table = [
        [f"{', '.join(family)}: {row[0]}", *row[1:]]
        for family in others
        for row in _compared(orders[orders["detector"].isin(family)], theirs)
    ]
    return text + (OTHERS + _table("area", table) if table else "")


def _table(area: str, rows: list[list[str]]) -> str:
    return markdown.table([["", "objects", area, "best baseline", "verdict"], *rows])


def _compared(ours: pd.DataFrame, theirs: pd.DataFrame) -> Iterator[list[str]]:
    """Give a row for each label, group or tag that baselines are judged by, too."""
    for (what, label), part in ours.groupby(["what", "label"], sort=False):
        rivals = theirs[(theirs["what"] == what) & (theirs["label"] == label)]
        if len(rivals):
            yield _row(what, label, part, rivals)


def _row(what: str, label: str, part: pd.DataFrame, rivals: pd.DataFrame) -> list[str]:
    mean, best = part["area"].mean(), rivals.loc[rivals["area"].idxmax()]
    spread = part["area"].std() if len(part) > 1 else np.nan
    shown = f"{mean:.3f}" + ("" if np.isnan(spread) else f" ± {spread:.3f}")
    # Who is better by less than what is printed is no better.
    difference = round(mean - best["area"], 3)
    word = "**beats it**" if difference > 0 else "does not beat it"
    return [
        label if what == "label" else f"{label} ({what})",
        f"{part['n'].max():,}",
        shown,
        f"{best['area']:.3f} ({best['detector']} {best['score']})",
        f"{word}: {difference:+.3f}",
    ]
