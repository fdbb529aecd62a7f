"""Recall of injected anomalies against their strength: galaxies, and artifacts."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from matplotlib.axes import Axes
from matplotlib.figure import SubFigure

from peculiar.config.kinds import ASTROPHYSICAL, KINDS
from peculiar.evaluate.injection import pooled
from peculiar.evaluate.injection_text import name_of, strength_text
from peculiar.evaluate.tables import share_of
from peculiar.figures.detector_lines import GREY, legend_of, line_styles
from peculiar.figures.style import draw_sentence, figure_file
from peculiar.inject.injection import NOTHING

#: Panels in a row.
COLUMNS = 4

#: Inches: the page, a row of panels, the title of a group, the legend.
WIDTH, ROW, GROUP, LEGEND = 7.0, 1.75, 0.3, 0.6

#: Style of points, lines and error bars.
POINTS = {"marker": "o", "markersize": 2.5, "linewidth": 1.0, "elinewidth": 0.7}

#: Width of the detectors' error bars together, in steps between strengths.
SPREAD = 0.4


def draw_injection_recall(
    *,
    table: Path,
    fraction: float,
    published: str,
    words: dict[str, str],
    figure: Path,
) -> None:
    """Draw recall against strength: one panel per kind, one line per detector.

    Parameters
    ----------
    table : Path
        From `peculiar.evaluate.injection.measure_injection`.
    fraction : float
        Highest-scoring fraction of the survey that counts as recovered.
    published : str
        The main detector, in black. The best others have colours; the rest are
        grey, without error bars.
    figure : Path
        PNG file to write: peculiar galaxies above, artifacts below. In every panel the
        hosts with nothing added come first; dotted lines repeat their recall. A
        sentence, if nothing was injected.
    """
    frame = pooled(pq.read_table(table).to_pandas())
    frame["detector"] = frame["detector"].replace(words)
    published = words.get(published, published)
    title = (
        f"Injected anomalies that are in the top {100 * fraction:.3g}% of the survey"
    )
    kinds = [kind for kind in frame["kind"].unique() if kind != NOTHING]
    if not kinds:
        draw_sentence(figure, title, ["Nothing was injected."])
        return
    groups = {
        "Peculiar galaxies": [kind for kind in kinds if kind in ASTROPHYSICAL],
        "Artifacts": [kind for kind in kinds if kind not in ASTROPHYSICAL],
    }
    groups = {name: members for name, members in groups.items() if members}
    facts = [
        f"Recovered: in the top {100 * fraction:.3g}% of the survey (wide grey line). "
        "Bars: 95% intervals (Wilson). Dotted: the same hosts with nothing added."
    ]
    facts += [
        _fact(name, frame[frame["kind"].isin([NOTHING, *members])], published)
        for name, members in groups.items()
    ]
    recall = frame[frame["level"] > 0].pivot_table(
        index="detector", columns="kind", values="recall"
    )
    styles = line_styles(recall, published)
    heights = [ROW * -(-len(x) // COLUMNS) + GROUP for x in groups.values()]
    size = {"width": WIDTH, "height": sum(heights) + LEGEND + GROUP}
    with figure_file(figure, **size, facts=facts) as page:
        page.suptitle(title)
        *parts, below = page.subfigures(
            len(groups) + 1, 1, height_ratios=[*heights, LEGEND]
        )
        for part, (name, members) in zip(parts, groups.items(), strict=True):
            panels = _draw_group(part, frame, members, styles)
            part.suptitle(name, fontsize=10, fontweight="bold", x=0.01, ha="left")
            for panel in panels:
                panel.axhline(fraction, color="0.8", linewidth=3, zorder=0)
        below.legend(**legend_of(panels), loc="center", ncols=5)


def _fact(group: str, frame: pd.DataFrame, published: str) -> str:
    """Return what the published and the best detector recover of the strongest."""
    strongest = frame[frame["level"] == frame["level"].max()]
    sums = strongest.groupby("detector", sort=False)[["recovered", "n"]].sum()
    unchanged = frame[frame["level"] == 0].groupby("detector")["recall"].first()
    shares = sums["recovered"] / sums["n"]
    names = [name for name in (published, shares.idxmax()) if name in shares.index]
    found = []
    for name in dict.fromkeys(names):
        one = share_of(int(sums["recovered"][name]), int(sums["n"][name]), "")
        found.append(
            f"{name}, {one['value']:.0%} ({one['low']:.0%} to {one['high']:.0%}; "
            f"{unchanged[name]:.0%} with nothing added)"
        )
    return f"{group}, the strongest: {'; the best, '.join(found)}."


def _draw_group(
    part: SubFigure, frame: pd.DataFrame, kinds: list[str], styles: dict[str, dict]
) -> list[Axes]:
    rows = -(-len(kinds) // COLUMNS)
    axes = part.subplots(rows, COLUMNS, sharey=True).ravel()
    for panel, kind in zip(axes, kinds, strict=False):
        _draw_kind(panel, frame[frame["kind"].isin([NOTHING, kind])], styles)
        panel.set_title(name_of(kind), fontsize=9)
        panel.set_xlabel(KINDS[kind].unit, fontsize=7)
        panel.tick_params(labelsize=7)
    for panel in axes[len(kinds) :]:
        panel.set_axis_off()
    part.supylabel("share recovered", fontsize=9)
    return list(axes[: len(kinds)])


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
        # By rounding an end of the interval may lie just beyond the recall.
        bars = np.maximum([recall - one["recall_low"], one["recall_high"] - recall], 0)
        axes.errorbar(level + shift[detector], recall, bars, **style, **POINTS)
        axes.axhline(recall[0], color=style["color"], linestyle=":", linewidth=0.7)
    strengths = part.groupby("level")["strength"].first()
    labels = [strength_text(x) if level else "none" for level, x in strengths.items()]
    axes.set_xticks(strengths.index, labels)
    axes.set_xlim(-0.5, strengths.index.max() + 0.5)
    axes.set_ylim(-0.03, 1.03)
    axes.set_yticks(np.linspace(0, 1, 6))
    axes.tick_params(axis="x", which="both", top=False)
