"""Figures of merit as tables for people."""

import pandas as pd

from peculiar.tables.markdown import table

#: What the parts of the table are called, in the order in which they are shown. Thirds
#: of single labels are a few objects each: only the Parquet table has them.
PARTS = {
    "label_mean": "Groups, each label counting alike",
    "label_pooled": "Groups, each object counting alike",
    "label": "Labels",
    "tag": "Tags, what people call an object",
    "strength_pooled": "Groups by strength: weakest (1) to strongest (3) third",
}

OVER_SEEDS = "Detectors that differ in their seed alone: mean and standard deviation"

ON_FEWER = (
    "Scores that only some slices have are measured on the objects of these; in "
    "`merit.parquet` each has its own numbers of objects."
)

HEADER = """# Figures of merit

Area under the ROC curve of each score, with its 95% bootstrap interval: the chance that
an object of the label is scored stranger than an ordinary one ({ordinary}). 0.5 is
chance; the best score of a column is bold. The last rows have the share that each
detector selects. `merit.parquet` has all this, and each label by strength.
"""


def as_markdown(
    frame: pd.DataFrame, labels: dict, *, repeats: list[list[str]], left_out: int
) -> str:
    """Return the figures of merit as Markdown.

    Parameters
    ----------
    frame : DataFrame
        Rows of `peculiar.evaluate.merit.SCHEMA`.
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
    text += f"\n{frame['n_ordinary'].max():,} ordinary objects are compared with.\n"
    if (frame.groupby("what")["n_ordinary"].nunique() > 1).any():
        text += f"\n{ON_FEWER}\n"
    for what, title in PARTS.items():
        part = frame[frame["what"] == what]
        if len(part):
            text += f"\n## {title}\n\n" + table(rows_by_score(part))
    spread = rows_over_seeds(frame[frame["what"].isin(list(PARTS)[:3])], repeats)
    if spread:
        text += f"\n## {OVER_SEEDS}\n\n" + table(spread)
    return text


def rows_by_score(part: pd.DataFrame) -> list[list[str]]:
    """Return one row a score and one column a label or group, headings first.

    Parameters
    ----------
    part : DataFrame
        Rows of one kind (column ``what``), every label with every score.

    Returns
    -------
    rows : list of list of str
        Behind the heading the numbers of objects, then areas with their intervals, then
        the share that each detector selects. Empty where a score is not of the label.
    """
    scores = list(dict.fromkeys(zip(part["detector"], part["score"], strict=True)))
    detectors = list(dict.fromkeys(part["detector"]))
    names = [f"{detector} {score}" for detector, score in scores]
    columns = [["", "objects", *names, *(f"selected by {name}" for name in detectors)]]
    keys = ["group", "label", "third"]
    for _, column in part.groupby(keys, sort=False, dropna=False):
        best = column["area"].max()
        areas = {
            (row.detector, row.score): _area(row, best) for row in column.itertuples()
        }
        shares = (
            column.groupby("detector")["selected_share"].first().map("{:.1%}".format)
        )
        columns.append(
            [
                _name(column.iloc[0]),
                f"{column['n'].max():,}",
                *(areas.get(score, "") for score in scores),
                *(shares.get(name, "") for name in detectors),
            ]
        )
    return [list(row) for row in zip(*columns, strict=True)]


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
    keys = ["what", "group", "label"]
    columns = [part for _, part in frame.groupby(keys, sort=False, dropna=False)]
    rows = (
        [["score", *(_head(column.iloc[0]) for column in columns)]] if repeats else []
    )
    for names in repeats:
        ours = [column[column["detector"].isin(names)] for column in columns]
        for score in dict.fromkeys(name for part in ours for name in part["score"]):
            areas = [part["area"][part["score"] == score] for part in ours]
            cells = [
                f"{area.mean():.3f} ± {area.std():.3f}" if len(area) else ""
                for area in areas
            ]
            rows.append([f"{', '.join(names)}: {score}", *cells])
    return rows


def _head(row: pd.Series) -> str:
    how = {"label_mean": " mean", "label_pooled": " pooled"}.get(row["what"], "")
    return _name(row) + how


def _name(row: pd.Series) -> str:
    name = row["label"] if pd.notna(row["label"]) else row["group"]
    return f"{name} {row['third']:.0f}" if pd.notna(row["third"]) else str(name)


def _area(row: tuple, best: float) -> str:
    mark = "**" if row.area == best else ""
    return f"{mark}{row.area:.3f}{mark} ({row.area_low:.2f}..{row.area_high:.2f})"
