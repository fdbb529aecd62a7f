"""Recall of injected anomalies against their strength."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from peculiar.evaluate.injection import pooled
from peculiar.evaluate.injection_text import name_of, strength_text
from peculiar.figures.crowd import GREY, legend_of, line_styles
from peculiar.figures.style import figure_file
from peculiar.inject.injection import NOTHING

#: Panels side by side.
COLUMNS = 3

#: Of points, their lines and their bars.
POINTS = {"marker": "o", "markersize": 2.5, "linewidth": 1.0, "elinewidth": 0.7}

#: Of a step between strengths, what the detectors' error bars share.
SPREAD = 0.4


def draw_recovery(
    *, table: Path, fraction: float, published: str, figure: Path
) -> None:
    """Draw recall against strength, a panel a kind and a line a detector.

    Parameters
    ----------
    table : Path
        Of `peculiar.evaluate.injection.measure_injection`.
    fraction : float
        Of the survey that counts as recovered.
    published : str
        The detector that is published: in black. The best others have colours, all
        that are left are grey, without bars.
    figure : Path
        PNG file to write. In every panel the hosts without anything added come first,
        and dotted lines keep their rates in sight.
    """
    frame = pooled(pq.read_table(table).to_pandas())
    kinds = [kind for kind in frame["kind"].unique() if kind != NOTHING]
    rows = max(-(-len(kinds) // COLUMNS), 1)
    facts = [
        f"Recovered: within the highest {100 * fraction:.3g}% of the survey. Bars: 95% "
        "(Wilson). Dotted: the same hosts with nothing added. Wide and grey: that "
        "share of the survey. In black what is published, in colour the best others."
    ]
    facts += [_fact(name, part) for name, part in frame.groupby("detector", sort=False)]
    with figure_file(figure, width=7.0, height=1.9 * rows + 0.8, facts=facts) as page:
        if not kinds:
            page.text(0.5, 0.5, "nothing was injected", ha="center", va="center")
            return
        injected = frame[frame["level"] > 0]
        recall = injected.pivot_table(index="detector", columns="kind", values="recall")
        styles = line_styles(recall, published)
        axes = page.subplots(rows, COLUMNS, sharey=True).ravel()
        for panel, kind in zip(axes, kinds, strict=False):
            _draw_kind(panel, frame[frame["kind"].isin([NOTHING, kind])], styles)
            panel.axhline(fraction, color="0.8", linewidth=3, zorder=0)
            panel.set_title(name_of(kind), fontsize=9)
        _finish(page, axes, len(kinds))


def _fact(detector: str, frame: pd.DataFrame) -> str:
    """Say how much of the strongest of all kinds a detector recovers."""
    strongest = frame[frame["level"] == frame["level"].max()]
    control = frame[frame["level"] == 0]["recall"].iloc[0]
    recall = strongest["recovered"].sum() / strongest["n"].sum()
    return (
        f"{detector}: {recall:.0%} of the strongest, all kinds together; {control:.0%} "
        "with nothing added."
    )


def _draw_kind(axes: Axes, part: pd.DataFrame, styles: dict[str, dict]) -> None:
    coloured = [name for name, style in styles.items() if style is not GREY]
    shifts = np.linspace(-SPREAD / 2, SPREAD / 2, len(coloured) + 2)[1:-1]
    shift = dict(zip(coloured, shifts, strict=True))
    for detector, style in styles.items():
        one = part[part["detector"] == detector].sort_values("level")
        level, recall = one["level"].to_numpy(), one["recall"].to_numpy()
        if detector not in shift:
            axes.plot(level, recall, **style)
            continue
        # Rounding may leave an end of the interval just on the other side.
        bars = np.maximum([recall - one["recall_low"], one["recall_high"] - recall], 0)
        axes.errorbar(level + shift[detector], recall, bars, **style, **POINTS)
        axes.axhline(recall[0], color=style["color"], linestyle=":", linewidth=0.7)
    strengths = part.drop_duplicates("level").sort_values("level")
    labels = [
        strength_text(x.strength) if x.level else "none" for x in strengths.itertuples()
    ]
    axes.set_xticks(strengths["level"], labels)
    axes.set_xlim(-0.5, strengths["level"].max() + 0.5)
    axes.set_ylim(-0.03, 1.03)
    axes.set_yticks(np.linspace(0, 1, 6))
    axes.tick_params(axis="x", which="both", top=False)


def _finish(page: Figure, axes: np.ndarray, used: int) -> None:
    """Name the axes, and put the legend into a free panel, or above all."""
    legend = legend_of(axes[:used])
    page.supxlabel("strength of the anomaly", fontsize=9)
    page.supylabel("share recovered", fontsize=9)
    for panel in axes[used:]:
        panel.set_axis_off()
    if used < len(axes):
        axes[used].legend(**legend, loc="center")
    else:
        page.legend(**legend, loc="outside upper center", ncols=4)
