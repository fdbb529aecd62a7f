"""Figures of merit of the artifact score for people."""

import pandas as pd

from peculiar.tables.markdown import table

#: What the groups are called.
GROUPS = {
    "faults": "faults",
    "galaxies": "peculiar galaxies",
    "ordinary": "ordinary objects",
}

HEADER = """# Artifact score

Whether artifact_score tells faults ({faults}) from peculiar galaxies ({galaxies}).
"""

AREAS = """
## Area under the ROC curve

{n_galaxies:,} galaxies are compared with. The area is the chance that a fault has the
higher score of a fault and a galaxy, with its 95% bootstrap interval; 0.5 is chance. A
baseline that is lower for faults tells them apart as well and counts by its distance
from 0.5 (marked with an arrow). The best score of a column is bold.

"""

FLAGGED = """
## Flagged objects

Share with an artifact_score of {threshold:g} or above, with its 95% interval (Wilson).

"""


def as_markdown(
    frame: pd.DataFrame,
    groups: dict[str, list[str]],
    *,
    threshold: float,
    left_out: dict[str, int],
) -> str:
    """Return the figures of merit as Markdown.

    Parameters
    ----------
    frame : DataFrame
        Rows of `peculiar.evaluate.artifact_merit.SCHEMA`.
    groups : dict of str to list of str
        The labels of ``faults``, ``galaxies`` and ``ordinary``.
    threshold : float
        From which on objects are flagged.
    left_out : dict of str to int
        By what they lack, how many labelled objects do not count.
    """
    named = {key: ", ".join(names) or "none named" for key, names in groups.items()}
    text = HEADER.format(**named)
    for what, count in left_out.items():
        if count:
            text += f"\n{count:,} labelled objects have no {what} and do not count.\n"
    if frame.empty:
        return text + (
            "\nNothing is measured: no faults or no galaxies with labels are left to "
            "compare. Their labels stand in the config, labels.artifact.\n"
        )
    areas = frame[frame["what"] == "area"]
    text += "\n" + _verdict(areas) + "\n"
    text += AREAS.format(n_galaxies=int(areas["n_galaxies"].iloc[0])) + _area_table(
        areas
    )
    text += FLAGGED.format(threshold=threshold)
    return text + _flagged_table(frame[frame["what"] == "flagged"])


def _verdict(areas: pd.DataFrame) -> str:
    """Return whether the artifact score beats the best baseline, in words."""
    own, *others = areas[areas["label"].isna()].itertuples()
    best = min(others, key=lambda row: row.lead)
    scatter = best.lead_low <= 0 <= best.lead_high
    within = ", though within the scatter" if scatter else ""
    if best.lead > 0:
        text = (
            f"**artifact_score wins{within}.** Its area is {_turned(own)}. The best of "
            f"{len(others)} baselines, {_name(best)}, has {_turned(best)}, which is "
            f"{_difference(best)} less."
        )
    elif best.lead < 0:
        text = (
            f"**A baseline wins{within}.** Of {len(others)} baselines {_name(best)} "
            f"has the largest area, {_turned(best)}. That of artifact_score is "
            f"{_turned(own)}, which is {_difference(best)} less."
        )
    else:
        equal = ", ".join(_name(row) for row in others if row.lead == 0)
        text = (
            f"**A baseline is as good.** artifact_score has an area of {_turned(own)}, "
            f"and so has the best of {len(others)} baselines: {equal}."
        )
    parts = areas.dropna(subset="label").groupby("label", sort=False)
    lost = [_lost(label, part) for label, part in parts if (part["lead"] < 0).any()]
    if lost and len(parts) > 1:
        text += "\n\nOf single labels a baseline wins for " + "; ".join(lost) + "."
    return text + (
        "\n\nWhich baseline is best is chosen by the same objects, which favours it."
    )


def _lost(label: str, part: pd.DataFrame) -> str:
    own, *others = part.itertuples()
    best = min(others, key=lambda row: row.lead)
    within = ", within the scatter" if best.lead_high >= 0 else ""
    areas = f"{_name(best)} {_turned(best)}, artifact_score {_turned(own)}"
    return f"{label} ({areas}{within})"


def _difference(row: tuple) -> str:
    low, high = row.lead_low, row.lead_high
    if row.lead < 0:
        low, high = -high, -low
    return f"{abs(row.lead):.3f} ({low:.2f}..{high:.2f})"


def _reversed(row: tuple) -> bool:
    """Return whether a baseline is lower for faults."""
    return pd.notna(row.lead) and row.area < 0.5


def _name(row: tuple) -> str:
    if pd.isna(row.detector):
        return row.score
    name = f"{row.detector} {row.score}"
    return f"a low {name}" if _reversed(row) else name


def _turned(row: tuple) -> str:
    """Return an area and its interval, turned round if faults score lower."""
    if _reversed(row):
        area, low, high = 1 - row.area, 1 - row.area_high, 1 - row.area_low
    else:
        area, low, high = row.area, row.area_low, row.area_high
    return f"{area:.3f} ({low:.2f}..{high:.2f})"


def _area_table(areas: pd.DataFrame) -> str:
    """Return a table of a row a score and a column a label, all faults first."""
    columns = []
    if areas["label"].nunique() == 1:  # then it is all faults
        areas = areas[areas["label"].isna()]
    for label, part in areas.groupby("label", sort=False, dropna=False):
        rows = list(part.itertuples())
        worth = [1 - row.area if _reversed(row) else row.area for row in rows]
        name = "all faults" if pd.isna(label) else label
        cells = [f"{name} ({rows[0].n:,})"]
        for row, value in zip(rows, worth, strict=True):
            mark = "**" if value == max(worth) else ""
            arrow = " \N{DOWNWARDS ARROW}" if _reversed(row) else ""
            interval = f"({row.area_low:.2f}..{row.area_high:.2f})"
            cells.append(f"{mark}{row.area:.3f}{mark}{arrow} {interval}")
        columns.append(cells)
    first = areas[areas["label"].isna()].itertuples()
    names = ["", *(_name(row).removeprefix("a low ") for row in first)]
    return table(list(zip(names, *columns, strict=True)))


def _flagged_table(flagged: pd.DataFrame) -> str:
    """Return a table of a row a group, followed by its labels if there are several."""
    rows = [("", "n", "flagged", "share")]
    for group, part in flagged.groupby("group", sort=False):
        shown = part if part["label"].nunique() > 1 else part.head(1)
        for row in shown.itertuples():
            name = f"**{GROUPS[group]}**" if pd.isna(row.label) else row.label
            interval = f"({row.flagged_low:.1%}..{row.flagged_high:.1%})"
            share = f"{row.flagged_share:.1%} {interval}"
            rows.append((name, f"{row.n:,.0f}", f"{row.n_flagged:,.0f}", share))
    return table(rows)
