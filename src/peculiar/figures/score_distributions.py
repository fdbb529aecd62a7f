"""SF21 Fig. 3: the distributions of the scores, and one against another."""

import textwrap
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.lines import Line2D

from peculiar.figures.style import (
    COLOURS,
    LINES,
    add_counts,
    coinciding,
    draw_sentence,
    figure_file,
    joined,
    part_of,
)
from peculiar.scores.cuts import SIGMA, cut_words, limit_of
from peculiar.scores.merge import passes

#: Letters in a line of the legend.
LETTERS = 26

#: Above these, in sigma, objects are counted.
CUTS = (3, 5)


def draw_score_distributions(
    *,
    scores: Path,
    names: list[str],
    score: str,
    selection: dict,
    least_per_bin: int,
    words: dict[str, str],
    title: str,
    figure: Path,
) -> None:
    """Draw the distribution of each score, and the main one against another.

    Parameters
    ----------
    names : list of str
        The scores to draw, four at most.
    score : str
        The main score, on the vertical axis. The first other score is on the
        horizontal axis.
    selection : dict
        The detector's selection. Its cuts are drawn; that of a fraction of the objects
        at the lowest score that passes.
    least_per_bin : int
        Least number of objects of a distribution.
    figure : Path
        PNG file to write: scores whose histograms coincide are one line. A sentence, if
        there are too few objects.
    """
    table = pq.read_table(scores)
    names = list(dict.fromkeys([*names, score]))
    sigma = table.select([f"{name}_sigma" for name in names]).to_pandas()
    sigma.columns = [words.get(name, name) for name in names]
    selected = table["selected"].to_numpy()
    columns = {name: table[name].to_numpy() for name in table.column_names}
    cuts = [
        _cut_of(cut, columns, words)
        for cut in selection["cuts"]
        if cut["score"] in names
    ]
    names, score = list(sigma), words.get(score, score)
    title = f"Scores: {title}"
    facts = facts_of(sigma, selected)
    if len(sigma) < least_per_bin:
        needed = (
            f"{len(sigma)} objects have a score. Needed for a distribution: "
            f"{least_per_bin} (publish.figures.least_per_bin)."
        )
        draw_sentence(figure, title, [needed, *facts])
        return
    others = [name for name in names if name != score]
    size = {"width": 7.0 if others else 3.6, "height": 3.6 + 0.2 * len(cuts)}
    with figure_file(figure, **size, facts=facts) as page:
        page.suptitle(title)
        panels = page.subplots(1, 2 if others else 1, squeeze=False)[0]
        _draw_histograms(panels[0], sigma, cuts)
        if others:
            _draw_plane(panels[1], sigma[others[0]], sigma[score], selected, cuts)
        if cuts:
            handle = Line2D([], [], color=COLOURS["purple"], linewidth=1)
            lines = [textwrap.fill(cut.words, 100 if others else 50) for cut in cuts]
            page.legend([handle] * len(cuts), lines, loc="outside lower center")


class Cut(NamedTuple):
    """A cut to draw: its score, its limit in sigma, and what passes, in words."""

    score: str
    sigma: float
    words: str


def facts_of(sigma: pd.DataFrame, selected: np.ndarray) -> list[str]:
    """Return range, median and high objects of scores in sigma, one per column."""
    count, chosen = len(sigma), int(selected.sum())
    lines = [f"{chosen:,} of {count:,} objects are selected ({chosen / count:.2%})."]
    for name, values in sigma.items():
        above = [f"{(values > cut).sum():,} above {cut}{SIGMA}" for cut in CUTS]
        lines.append(
            f"{name}: {values.min():.1f} to {values.max():.1f}{SIGMA}, median "
            f"{values.median():z.2f}{SIGMA}; {', '.join(above)}."
        )
    return lines


def _cut_of(cut: dict, columns: dict[str, np.ndarray], called: dict) -> Cut:
    passed = passes(columns, cut)
    alone = passes(columns, {"score": cut["score"]} | limit_of({"cuts": [cut]}))
    lowest = columns[f"{cut['score']}_sigma"][alone].min(initial=np.inf)
    count = int(passed.sum())
    words = f"{cut_words(cut, called)}: {count:,} ({count / len(passed):.1%})"
    score = called.get(cut["score"], cut["score"])
    return Cut(score, cut.get("sigma", lowest), words)


def _draw_histograms(axes: Axes, sigma: pd.DataFrame, cuts: list[Cut]) -> None:
    """Draw the number of objects per bin of every score, and the cuts."""
    low, high = sigma.to_numpy().min(), sigma.to_numpy().max()
    # Wider bins for few objects, so that the tail is seen.
    width = 0.1 if len(sigma) > 10_000 else 0.25
    edges = np.arange(np.floor(low) - width, np.ceil(high) + 2 * width, width)
    counts = {name: np.histogram(sigma[name], edges)[0] for name in sigma}
    for group, (colour, style) in zip(coinciding(counts), cycle(LINES), strict=False):
        label = joined(group) + (" (lines coincide)" if len(group) > 1 else "")
        label = textwrap.fill(label, LETTERS)
        line = {"color": COLOURS[colour], "linestyle": style, "label": label}
        axes.step(edges, np.append(counts[group[0]], 0), where="post", **line)
    for cut in cuts:
        if np.isfinite(cut.sigma):
            axes.axvline(cut.sigma, color=COLOURS["purple"], linewidth=1)
    axes.set_yscale("log")
    # The legend needs room above the peak, in decades.
    bottom, top = 0.7, axes.get_ylim()[1]
    labels = axes.get_legend_handles_labels()[1]
    lines = 0.07 * sum(label.count("\n") + 1 for label in labels)
    axes.set_ylim(bottom, top * (top / bottom) ** (0.1 + lines))
    # The legend covers the lines of the cuts.
    box = {"frameon": True, "edgecolor": "none", "framealpha": 1.0}
    axes.legend(loc="upper right", borderpad=0.2, **box)
    axes.set_xlabel(f"score, from the mean of all objects ({SIGMA})")
    axes.set_ylabel(f"objects per {width:g}{SIGMA}")


def _draw_plane(
    axes: Axes,
    across: pd.Series,
    up: pd.Series,
    selected: np.ndarray,
    cuts: list[Cut],
) -> None:
    """Draw the density of all objects, and of the selected ones."""
    cells = {
        # More objects, smaller cells.
        "gridsize": int(np.clip(np.sqrt(len(up)), 30, 90)),
        "extent": (*_ends(across), *_ends(up)),
        "mincnt": 1,
        "linewidths": 0.1,
    }
    meshes = [
        axes.hexbin(
            across[kept], up[kept], cmap=part_of(name, 0.3), norm=LogNorm(), **cells
        )
        for kept, name in ((~selected, "Greys"), (selected, "Oranges"))
        if kept.any()
    ]
    add_counts(axes, meshes)
    label = f"{selected.sum():,} of {len(up):,} selected"
    axes.plot([], [], "h", color=part_of("Oranges", 0.3)(0.5), label=label)
    for series, line in ((across, axes.axvline), (up, axes.axhline)):
        for cut in cuts:
            if cut.score == series.name and np.isfinite(cut.sigma):
                line(cut.sigma, color=COLOURS["purple"], linewidth=1)
    # A constant score has no rank correlation.
    varied = min(across.nunique(), up.nunique()) > 1
    rank = across.corr(up, method="spearman") if varied else None
    text = f"rank correlation {rank:.2f}" if varied else None
    style = {"title_fontsize": 8, "alignment": "left", "handletextpad": 0}
    axes.legend(loc="upper left", title=text, **style)
    axes.set_ylim(top=up.max() + 0.25 * (up.max() - up.min()))
    axes.set_xlabel(f"{across.name} ({SIGMA})")
    axes.set_ylabel(f"{up.name} ({SIGMA})")


def _ends(values: pd.Series) -> tuple[float, float]:
    """Return the range of values, wider by 0.5 sigma on each side."""
    return values.min() - 0.5, values.max() + 0.5
