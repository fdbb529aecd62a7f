"""SF19 Fig. 9: radius and blendedness against the score."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import LogNorm

from peculiar.characterise.property_table import BLEND_CUT, pool
from peculiar.config.titles import PROPERTIES
from peculiar.figures.detector_lines import legend_of
from peculiar.figures.property_axes import NOTHING_KNOWN, label_ticks, shown
from peculiar.figures.style import (
    COLOURS,
    add_counts,
    draw_sentence,
    figure_file,
    part_of,
)
from peculiar.scores.cuts import SIGMA, by_slice, limit_words

#: Fewer objects are drawn as points.
FEW = 1000

#: Least width of a group of the running median, in sigma.
WIDTH = 0.25

DRAWN = ("r_eff_arcsec", "blendedness")

#: Ticks of the score. Its axis is an inverse hyperbolic sine: linear near the mean and
#: logarithmic far from it.
SCORES = (-30, -10, -3, -1, 0, 1, 3, 10, 30, 100)


def draw_score_radius(
    *,
    scores: dict[str, Path],
    properties: dict[str, Path],
    score: str,
    limits: dict[str, dict],
    least_per_bin: int,
    words: dict[str, str],
    title: str,
    figure: Path,
) -> None:
    """Draw radius and blendedness against a score.

    Parameters
    ----------
    scores : dict of str to Path
        ``scores.parquet`` of a detector, by slice; slices are pooled by their scores in
        sigma.
    properties : dict of str to Path
        From `peculiar.measure.properties.write_properties`, by slice.
    limits : dict of str to dict
        The limit of the selection, by slice, drawn as a line: see
        `peculiar.scores.cuts.limit_of`.
    least_per_bin : int
        Least number of objects in a group of the running median.
    figure : Path
        PNG file to write: density of objects (points, if there are few), running
        median, and 16% and 84% quantiles. A sentence, if either property is known for
        too few objects.
    """
    called = words.get(score, score)
    ours = {f"{score}_{end}": f"{called}_{end}" for end in ("sigma", "beyond")}
    pooled = pool(scores, properties, [score], limits).rename(columns=ours)
    score = called
    limit = by_slice({key: limit_words(one) for key, one in limits.items()})
    facts = facts_of(pooled, score, limit)
    title = f"Size and blendedness against {score}: {title}"
    known = pooled[list(DRAWN)].notna().sum().max()
    if known < least_per_bin:
        needed = (
            f"Size and blendedness are known for {known} objects. Needed for a running "
            f"median: {least_per_bin} (publish.figures.least_per_bin)."
        )
        draw_sentence(figure, title, [needed if known else NOTHING_KNOWN])
        return
    lowest = pooled[pooled[f"{score}_beyond"]].groupby("slice")[f"{score}_sigma"].min()
    cuts = {limits[key].get("sigma", lowest.get(key)) for key in limits}
    with figure_file(figure, width=7.0, height=3.4, facts=facts) as page:
        page.suptitle(title)
        panels = page.subplots(1, 2, sharex=True)
        meshes = []
        for axes, name in zip(panels, DRAWN, strict=True):
            frame = pd.DataFrame(
                {"x": pooled[f"{score}_sigma"], "y": shown(pooled[name], name)}
            ).dropna()
            axes.set_ylabel(PROPERTIES[name])
            # Near its axis, also where one number is wide.
            axes.yaxis.set_label_coords(-0.15, 0.5)
            axes.set_xlabel(f"{score} ({SIGMA})")
            if frame.empty:
                axes.text(0.5, 0.5, "not known", ha="center", transform=axes.transAxes)
                axes.set_yticks([])
                continue
            meshes += _draw_objects(axes, frame)
            _draw_lines(axes, frame, name, least_per_bin)
            _draw_cuts(axes, sorted(cuts - {None}), f"selected: {limit}")
            label_ticks(axes.yaxis, name)
        _label_scores(panels[0], pooled[f"{score}_sigma"])
        page.legend(**legend_of(panels), loc="outside lower center", ncols=4)
        if meshes:
            add_counts(panels, meshes)


def _draw_cuts(axes: Axes, cuts: list[float], text: str) -> None:
    """Draw limits of the selection, in sigma; the text stands in the legend once."""
    for number, cut in enumerate(cuts):
        label = None if number else text
        axes.axvline(np.arcsinh(cut), color=COLOURS["blue"], linewidth=1, label=label)


def facts_of(pooled: pd.DataFrame, score: str, limit: str) -> list[str]:
    """Return the median properties of the objects beyond the limit and of the others.

    The table is from `peculiar.characterise.property_table.pool`; the limit is in
    words, for example "above 3 sigma".
    """
    above = pooled[f"{score}_beyond"]
    lines = [f"{above.sum():,} of {len(pooled):,} objects are {limit} in {score}."]
    for name in DRAWN:
        parts = [pooled[name][which].dropna() for which in (above, ~above)]
        known = [f"{part.median():.3g}" if len(part) else "not known" for part in parts]
        lines.append(
            f"Median {PROPERTIES[name]}: {known[0]}; of the others {known[1]}."
        )
    return lines


def running_quantiles(x: np.ndarray, y: np.ndarray, least: int) -> pd.DataFrame:
    """Return quantiles of `y` in groups of neighbouring `x`.

    Parameters
    ----------
    x, y : ndarray of float, shape (n,)
    least : int
        Least number of objects of a group.

    Returns
    -------
    groups : DataFrame
        ``x``: median x of the group; ``low``, ``median``, ``high``: the 16%, 50% and
        84% quantiles of its y; ``n``. Groups begin at the highest x, so that the tail
        has its own. Each is at least `WIDTH` wide; the last takes what is left. No rows
        if there are fewer than `least` objects.
    """
    order = np.argsort(x, kind="stable")
    x, y = x[order], y[order]
    stops = [len(x) if len(x) >= least else 0]
    while stops[-1] > 0:
        stop = stops[-1]
        by_width = np.searchsorted(x, x[stop - 1] - WIDTH, side="right")
        start = min(by_width, stop - least)
        stops.append(start if start >= least else 0)
    rows = []
    for start, stop in zip(stops[:0:-1], stops[-2::-1], strict=True):
        low, median, high = np.quantile(y[start:stop], [0.16, 0.5, 0.84])
        middle = np.median(x[start:stop])
        rows.append((middle, low, median, high, stop - start))
    return pd.DataFrame(rows, columns=["x", "low", "median", "high", "n"])


def _draw_objects(axes: Axes, frame: pd.DataFrame) -> list[PolyCollection]:
    """Draw points, or the number of objects per cell if there are many."""
    x, y = np.arcsinh(frame["x"]), frame["y"]
    if len(x) < FEW:
        axes.plot(x, y, linestyle="none", marker=".", markersize=4, color="0.6")
        return []
    mesh = axes.hexbin(
        x,
        y,
        gridsize=int(np.clip(np.sqrt(len(x)) / 1.5, 25, 80)),
        mincnt=1,
        linewidths=0.1,
        norm=LogNorm(),
        cmap=part_of("Greys", 0.2, 0.9),
    )
    return [mesh]


def _draw_lines(axes: Axes, frame: pd.DataFrame, name: str, least: int) -> None:
    """Draw the running quantiles, and SF21's cut in blendedness."""
    groups = running_quantiles(frame["x"].to_numpy(), frame["y"].to_numpy(), least)
    middle, colour = np.arcsinh(groups["x"]), COLOURS["vermilion"]
    # A single group is a point.
    marker = "o" if len(groups) == 1 else None
    axes.plot(
        middle, groups["median"], color=colour, marker=marker, label="running median"
    )
    for key, label in (("low", "16% and 84% quantile"), ("high", None)):
        axes.plot(middle, groups[key], "--", color=colour, linewidth=1, label=label)
    if name == "blendedness":
        cut = {"color": COLOURS["black"], "linewidth": 1, "linestyle": ":"}
        axes.axhline(np.log10(BLEND_CUT), label="cut of SF21", **cut)


def _label_scores(axes: Axes, sigmas: pd.Series) -> None:
    low, high = np.arcsinh([sigmas.min(), sigmas.max()])
    axes.set_xlim(low - 0.2, high + 0.2)
    inside = [tick for tick in SCORES if low <= np.arcsinh(tick) <= high]
    labels = [f"{tick:g}".replace("-", "\N{MINUS SIGN}") for tick in inside]
    axes.set_xticks(np.arcsinh(inside), labels)
