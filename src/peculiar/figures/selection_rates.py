"""The share that detectors select, against redshift and equivalent width (T21)."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from peculiar.evaluate.selection_rates import QUANTITIES
from peculiar.figures.detector_lines import GREY, legend_of, line_styles
from peculiar.figures.style import figure_file

#: Panels in a row, and in all: what fits on a page; the table has the others.
COLUMNS, PANELS = 3, 9

#: Of points, their lines and their bars.
POINTS = {"marker": "o", "markersize": 4, "linewidth": 1, "elinewidth": 0.8}

#: Inches: the page, a row of panels, title, axes and legend.
WIDTH, ROW, REST = 7.0, 2.3, 1.2

NOTHING_KNOWN = "No redshifts or equivalent widths of labelled objects are known."


def draw_selection_rates(*, table: Path, published: str, figure: Path) -> None:
    """Draw the share that is selected, bin by bin: a panel a label and quantity.

    Parameters
    ----------
    table : Path
        As `peculiar.evaluate.selection_rates.measure_selection_rates` writes it.
    published : str
        The detector that is published: in black. Those that select most of the labels
        have colours, all that are left are grey, without intervals.
    figure : Path
        PNG file to write: at the middle value of each bin the share that each detector
        selects, with its 95% interval; a sentence, if nothing is known. The labels of
        most objects are drawn, the table has all.
    """
    rates = pq.read_table(table).to_pandas()
    title = "Share that is selected, and its 95% interval"
    facts = facts_of(rates)
    if rates.empty:
        with figure_file(figure, width=WIDTH, height=1.2, facts=facts) as page:
            page.suptitle(title)
            page.text(0.5, 0.35, NOTHING_KNOWN, ha="center", va="center")
        return
    parts = _panels(rates)
    shares = pd.concat(parts).pivot_table(
        index="detector", columns=["quantity", "label"], values="share"
    )
    styles = line_styles(shares, published)
    columns = min(COLUMNS, len(parts))
    rows = -(-len(parts) // columns)
    size = {"width": WIDTH, "height": REST + ROW * rows}
    with figure_file(figure, **size, facts=facts) as page:
        page.suptitle(title)
        panels = page.subplots(rows, columns, sharey=True, squeeze=False)
        for axes, part in zip(panels.flat, parts, strict=False):
            _draw_panel(axes, part, styles)
        for axes in panels.flat[len(parts) :]:
            axes.set_axis_off()
        # As high as need be, with room for marks at 0 and 1.
        top = max(0.1, pd.concat(parts)["share_high"].max())
        panels[0, 0].set_ylim(-0.03 * top, 1.03 * top)
        panels[0, 0].yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        for axes in panels[:, 0]:
            axes.set_ylabel("selected")
        legend = legend_of(panels.flat[: len(parts)])
        page.legend(**legend, loc="outside lower center", ncols=4)


def facts_of(rates: pd.DataFrame) -> list[str]:
    """Return what share of the lowest and of the highest bin each detector selects.

    Parameters
    ----------
    rates : DataFrame
        Rows of `peculiar.evaluate.selection_rates.SCHEMA`.
    """
    if rates.empty:
        return [NOTHING_KNOWN]
    lines = []
    by = ["quantity", "label", "detector"]
    for (quantity, label, detector), part in rates.groupby(by, sort=False):
        first, last = part.iloc[0], part.iloc[-1]
        text = f"{label}, {detector}: {first['share']:.0%} of {first['n']:,}"
        if len(part) == 1:
            lines.append(f"{text} with a known {QUANTITIES[quantity]}.")
        else:
            lines.append(
                f"{text} with {QUANTITIES[quantity]} {first['low']:.3g} to "
                f"{first['high']:.3g}, {last['share']:.0%} of {last['n']:,} with "
                f"{last['low']:.3g} to {last['high']:.3g}."
            )
    return lines


def _panels(rates: pd.DataFrame) -> list[pd.DataFrame]:
    """Return what each panel shows: quantity by quantity, the largest labels first."""
    parts = [part for _, part in rates.groupby(["quantity", "label"], sort=False)]
    # Every detector counts about the same objects.
    sizes = [part.groupby("detector")["n"].sum().max() for part in parts]
    largest = np.argsort(sizes, kind="stable")[::-1][:PANELS]
    return [parts[number] for number in sorted(largest)]


def _draw_panel(axes: Axes, part: pd.DataFrame, styles: dict[str, dict]) -> None:
    quantity, label = part["quantity"].iloc[0], part["label"].iloc[0]
    axes.set_title(label.replace("_", " "))
    axes.set_xlabel(QUANTITIES[quantity])
    low, high = part["low"].min(), part["high"].max()
    logarithmic = low > 0 and high > 10 * low
    if logarithmic:
        axes.set_xscale("log")
        low, high = np.log10([low, high])
    # All bins, and a little beside them: with one bin its marks stand together.
    margin = 0.05 * (high - low) or 0.5
    edges = np.array([low - margin, high + margin])
    axes.set_xlim(10**edges if logarithmic else edges)
    coloured = [name for name, style in styles.items() if style is not GREY]
    # Side by side, within an eighth of the panel's width.
    width = min(0.012, 0.125 / max(len(coloured), 1))
    steps = width * (np.arange(len(coloured)) - (len(coloured) - 1) / 2)
    shifts = dict(zip(coloured, steps * (high - low), strict=True))
    for name, style in styles.items():
        own = part[part["detector"] == name]
        if name not in shifts:
            axes.plot(own["median"], own["share"], **style)
            continue
        shift = shifts[name]
        place = own["median"] * 10**shift if logarithmic else own["median"] + shift
        errors = (own["share"] - own["share_low"], own["share_high"] - own["share"])
        axes.errorbar(place, own["share"], np.maximum(errors, 0), **style, **POINTS)
