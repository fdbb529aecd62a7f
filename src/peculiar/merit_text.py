"""Figures of merit as tables for people."""

import pandas as pd

from peculiar.markdown import table

#: What the parts of the table are called, in the order in which they are shown.
PARTS = {
    "label_mean": "Groups, each label counting alike",
    "label_pooled": "Groups, each object counting alike",
    "label": "Labels",
    "tag": "Tags, what people call an object",
    "strength_pooled": "Groups by strength: weakest (1) to strongest (3) third",
    "strength": "Labels by strength: weakest (1) to strongest (3) third",
}

OVER_SEEDS = "Detectors that differ in their seed alone: mean and standard deviation"

HEADER = """# Figures of merit

Area under the ROC curve of each score, with its 95% bootstrap interval: the chance that
an object of the label is scored stranger than an ordinary one ({ordinary}). 0.5 is
chance; the best score of a row is bold. `selected` is the share that each detector
selects.
"""


def as_markdown(
    frame: pd.DataFrame, labels: dict, *, repeats: list[list[str]], left_out: int
) -> str:
    """Return the figures of merit as Markdown.

    Parameters
    ----------
    frame : DataFrame
        Rows of `peculiar.merit.SCHEMA`.
    labels : dict
        ``ordinary``: labels of the comparison.
    repeats : list of list of str
        Detectors that differ in their seed alone.
    left_out : int
        How many labelled objects do not count because they were used in training.
    """
    text = HEADER.format(ordinary=", ".join(labels["ordinary"]) or "none named")
    if left_out:
        text += f"\n{left_out} labelled objects used in training do not count.\n"
    if frame.empty:
        return text + "\nNo labelled objects are left to compare.\n"
    text += f"\n{frame['n_ordinary'].iloc[0]} ordinary objects are compared with.\n"
    for what, title in PARTS.items():
        part = frame[frame["what"] == what]
        if len(part):
            text += f"\n## {title}\n\n" + table(wide_rows(part, intervals=True))
    spread = rows_over_seeds(frame[frame["what"].isin(list(PARTS)[:3])], repeats)
    if spread:
        text += f"\n## {OVER_SEEDS}\n\n" + table(spread)
    return text


def wide_rows(part: pd.DataFrame, *, intervals: bool) -> list[list[str]]:
    """Return one row a label or group and one column a score, headings first.

    Parameters
    ----------
    part : DataFrame
        Rows of one kind (column ``what``).
    intervals : bool
        Whether areas have their intervals, the best is bold, and the selected shares
        follow.
    """
    keys = list(dict.fromkeys(zip(part["detector"], part["score"], strict=True)))
    detectors = list(dict.fromkeys(part["detector"]))
    heading = ["", "n", *(f"{detector} {score}" for detector, score in keys)]
    if intervals:
        heading += [f"selected {detector}" for detector in detectors]
    rows = [heading]
    for _, row in part.groupby(["group", "label", "third"], sort=False, dropna=False):
        cells = [_name(row.iloc[0]), str(row["n"].iloc[0])]
        best = row["area"].max()
        cells += [_area(one, intervals, best) for one in row.itertuples()]
        if intervals:
            shares = row.groupby("detector", sort=False)["selected_share"].first()
            cells += [f"{shares[detector]:.1%}" for detector in detectors]
        rows.append(cells)
    return rows


def rows_over_seeds(frame: pd.DataFrame, repeats: list[list[str]]) -> list[list[str]]:
    """Return one row a score and one column a group or label, headings first.

    Parameters
    ----------
    frame : DataFrame
        Rows of groups and labels, not of thirds of strength.
    repeats : list of list of str
        Detectors that differ in their seed alone.

    Returns
    -------
    rows : list of list of str
        Mean and standard deviation (with n - 1) of the areas; empty without repeats.
    """
    rows = []
    for names in repeats:
        ours = frame[frame["detector"].isin(names)]
        columns = ours.groupby(["what", "group", "label"], sort=False, dropna=False)
        if not rows:
            heads = (_head(column.iloc[0]) for _, column in columns)
            rows.append(["score", *heads])
        areas = [
            column.groupby("score", sort=False)["area"].agg(["mean", "std"])
            for _, column in columns
        ]
        for score in ours["score"].unique():
            cells = (
                f"{area['mean'][score]:.3f} ± {area['std'][score]:.3f}"
                for area in areas
            )
            rows.append([f"{', '.join(names)}: {score}", *cells])
    return rows


def _head(row: pd.Series) -> str:
    how = {"label_mean": " mean", "label_pooled": " pooled"}.get(row["what"], "")
    return _name(row) + how


def _name(row: pd.Series) -> str:
    name = row["label"] if pd.notna(row["label"]) else row["group"]
    return f"{name} {row['third']:.0f}" if pd.notna(row["third"]) else str(name)


def _area(row: tuple, intervals: bool, best: float) -> str:
    if not intervals:
        return f"{row.area:.3f}"
    mark = "**" if row.area == best else ""
    return f"{mark}{row.area:.3f}{mark} ({row.area_low:.2f}..{row.area_high:.2f})"
