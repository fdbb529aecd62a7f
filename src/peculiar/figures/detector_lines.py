"""How a figure tells many detectors apart."""

from collections.abc import Iterable

import pandas as pd
from matplotlib.axes import Axes

from peculiar.figures.style import COLOURS

#: Of all that have no colour; below the others.
GREY = {"color": "0.8", "linewidth": 0.6, "zorder": 0.5, "label": "others"}


def line_styles(recall: pd.DataFrame, published: str) -> dict[str, dict]:
    """Give the best detectors a colour each, and all others the same thin grey line.

    Parameters
    ----------
    recall : DataFrame
        A row a detector, a column a panel; higher is better, NaN the worst.
    published : str
        The detector that is published: first and in black, if it has a row.

    Returns
    -------
    styles : dict
        By detector what `Axes.plot` takes, the label included; `GREY` itself for those
        beyond the colours. Those come first that are the best one of a panel, then
        those that are the second, and so on; of equals the one that ranks higher in the
        mean of the panels.
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
    """Return what a legend takes: every label of some panels once, with its line."""
    lines = {
        label: line
        for axes in panels
        for line, label in zip(*axes.get_legend_handles_labels(), strict=True)
    }
    return {"handles": list(lines.values()), "labels": list(lines)}
