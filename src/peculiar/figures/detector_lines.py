"""Colours of many detectors in one figure, and their legend."""

from collections.abc import Iterable

import pandas as pd
from matplotlib.axes import Axes

from peculiar.figures.style import COLOURS

#: Style of the detectors without a colour, drawn below the others.
GREY = {"color": "0.8", "linewidth": 0.6, "zorder": 0.5, "label": "others"}


def line_styles(recall: pd.DataFrame, published: str) -> dict[str, dict]:
    """Give the best detectors a colour each, and all others the same thin grey line.

    Parameters
    ----------
    recall : DataFrame
        One row per detector, one column per panel; higher is better, NaN is worst.
    published : str
        The main detector: first and in black, if it has a row.

    Returns
    -------
    styles : dict
        Arguments of `Axes.plot` by detector, the label included; `GREY` beyond the
        colours. Detectors are in order of their best rank in any panel; equals in order
        of the mean rank.
    """
    rank = recall.rank(ascending=False, na_option="bottom")
    order = pd.DataFrame({"best": rank.min(axis=1), "mean": rank.mean(axis=1)})
    best = order.sort_values(["best", "mean"], kind="stable").index
    others = [detector for detector in best if detector != published]
    colours = [colour for name, colour in COLOURS.items() if name != "black"]
    styles = dict.fromkeys(others, GREY) | {
        detector: {"color": colour, "label": detector}
        for detector, colour in zip(others, colours, strict=False)
    }
    if published not in recall.index:
        return styles
    black = {"color": COLOURS["black"], "label": published, "zorder": 2.5}
    return {published: black} | styles


def legend_of(panels: Iterable[Axes]) -> dict[str, list]:
    """Return the arguments of a legend: each label of the panels once, grey last."""
    lines = {
        label: line
        for axes in panels
        for line, label in zip(*axes.get_legend_handles_labels(), strict=True)
    }
    labels = sorted(lines, key=lambda label: label in (GREY["label"], "chance"))
    return {"handles": [lines[label] for label in labels], "labels": labels}
