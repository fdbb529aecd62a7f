"""SF21 Fig. 5: properties of the highest-scoring objects against those of all."""

from itertools import cycle
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from peculiar.characterise.property_table import (
    ALL,
    BLEND_CUT,
    NUMBERS,
    compare_samples,
    pool,
    samples,
)
from peculiar.config.titles import PROPERTIES
from peculiar.figures.property_axes import NOTHING_KNOWN, label_ticks, shown
from peculiar.figures.style import (
    COLOURS,
    LINES,
    coinciding,
    draw_sentence,
    figure_file,
    joined,
)
from peculiar.scores.cuts import by_slice, limit_words

#: Letters in a line of the legend, its columns together.
LETTERS = 105

#: Least and greatest number of bins of a distribution.
BINS = 5, 40


def draw_properties(
    *,
    scores: dict[str, Path],
    properties: dict[str, Path],
    names: list[str],
    limits: dict[str, dict],
    least_per_bin: int,
    words: dict[str, str],
    title: str,
    figure: Path,
) -> None:
    """Draw the distributions of properties, of all and of the highest-scoring objects.

    Parameters
    ----------
    scores : dict of str to Path
        ``scores.parquet`` of a detector, by slice; slices are pooled.
    properties : dict of str to Path
        From `peculiar.measure.properties.write_properties`, by slice.
    names : list of str
        The scores: each selects a sample.
    limits : dict of str to dict
        The limit of the samples, by slice: see `peculiar.scores.cuts.limit_of`.
    least_per_bin : int
        Least mean number of objects per bin. Samples too small for `BINS` are not
        drawn.
    figure : Path
        PNG file to write: six panels. Fractions are of the objects of a sample whose
        property is known, also beyond the ends of the axis; triangles are medians.
        Samples that coincide in every panel are one line. A sentence, if no property is
        known or no sample is large enough.
    """
    chosen = {
        words.get(name, name): part
        for name, part in samples(
            pool(scores, properties, names, limits), names
        ).items()
    }
    limit = by_slice({key: limit_words(one) for key, one in limits.items()})
    title = f"Properties of the highest-scoring objects: {title}"
    facts = facts_of(chosen, limit)
    least = BINS[0] * least_per_bin
    large = {name: part for name, part in chosen.items() if len(part) >= least}
    if chosen[ALL][list(NUMBERS)].isna().all(axis=None):
        draw_sentence(figure, title, [NOTHING_KNOWN])
        return
    if len(large) < 2:
        needed = (
            f"Too few objects are {limit} to draw their distributions. Needed: {least} "
            f"by one score, for {BINS[0]} bins of {least_per_bin} objects "
            "(publish.figures.least_per_bin): a larger survey or a looser cut."
        )
        draw_sentence(figure, title, [needed, *facts])
        return
    panels = {name: panel_of(large, name, least_per_bin) for name in NUMBERS}
    lines = lines_of(panels, large)
    with figure_file(figure, width=7.0, height=5.2, facts=facts) as page:
        page.suptitle(title)
        axes = page.subplots(2, 3)
        for one, (name, panel) in zip(axes.flat, panels.items(), strict=True):
            _draw_panel(one, panel, lines, name)
        for one in axes[:, 0]:
            one.set_ylabel("fraction of objects per bin")
        handles = _handles(axes[0, 0], large, lines, limit)
        letters = max(len(one.get_label()) for one in handles)
        page.legend(
            handles=handles,
            loc="outside lower center",
            ncols=min(max(1, LETTERS // letters), len(handles)),
            columnspacing=1.2,
        )


def facts_of(chosen: dict[str, pd.DataFrame], limit: str) -> list[str]:
    """Return the size of each sample, and the property that differs most from all.

    Samples are from `peculiar.characterise.property_table.samples`; the limit is in
    words, for example "above 3 sigma".
    """
    table = compare_samples(chosen)
    lines = [f"{len(chosen[ALL]):,} objects."]
    for name, frame in chosen.items():
        known = table[(table["sample"] == name) & table["ks_distance"].notna()]
        if name == ALL:
            continue
        text = f"{len(frame):,} objects are {limit} in {name}"
        if len(known):
            most = known.loc[known["ks_distance"].idxmax()]
            text += (
                "; they differ most from all objects in "
                f"{PROPERTIES[most['property']]} "
                f"(Kolmogorov-Smirnov distance {most['ks_distance']:.2f})"
            )
        lines.append(f"{text}.")
    return lines


class Panel(NamedTuple):
    """The distributions of one property.

    Attributes
    ----------
    edges : ndarray of float, shape (bins + 1,)
    values : dict of str to Series
        Values as drawn on the axis, of the samples that are large enough.
    counts : dict of str to ndarray of int, shape (bins,)
        Objects per bin of every sample; 0 for those that are too small.
    """

    edges: np.ndarray
    values: dict[str, pd.Series]
    counts: dict[str, np.ndarray]


def panel_of(chosen: dict[str, pd.DataFrame], name: str, least_per_bin: int) -> Panel:
    """Count the values of a property in the same bins for all samples.

    Parameters
    ----------
    chosen : dict of str to DataFrame
        `ALL` and the samples.
    name : str
        The property.
    least_per_bin : int
        As of `draw_properties`.

    Returns
    -------
    panel : Panel
        The bins reach from the 0.5% to the 99.5% quantile of all objects, or to the 2%
        and 98% quantiles of samples that lie further out. Their number is twice the
        root of the smallest sample, or less, with `least_per_bin` objects in the mean.
    """
    values = {key: shown(part[name], name).dropna() for key, part in chosen.items()}
    least = BINS[0] * least_per_bin
    known = {x: some for x, some in values.items() if x == ALL or len(some) >= least}
    if known[ALL].empty:
        return Panel(np.zeros(0), {}, {key: np.zeros(0) for key in chosen})
    ends = [np.quantile(known[ALL], [0.005, 0.995])]
    rest = [some for key, some in known.items() if key != ALL]
    ends += [np.quantile(some, [0.02, 0.98]) for some in rest]
    low, high = min(end[0] for end in ends), max(end[1] for end in ends)
    # Equal values, too, need a bin of some width.
    margin = max(0.02 * (high - low), 1e-3)
    smallest = min(map(len, rest or [known[ALL]]))
    number = min(2 * np.sqrt(smallest), smallest / least_per_bin)
    edges = np.linspace(low - margin, high + margin, int(np.clip(number, *BINS)) + 1)
    counts = {key: np.histogram(known.get(key, []), edges)[0] for key in chosen}
    return Panel(edges, known, counts)


def lines_of(panels: dict[str, Panel], chosen: dict) -> dict[tuple[str, ...], dict]:
    """Return colour and style of the lines, by the samples that share a line.

    Samples (all keys of `chosen` but `ALL`) share one if they coincide in every panel.
    """
    names = [name for name in chosen if name != ALL]
    counts = {
        name: np.concatenate([panel.counts[name] for panel in panels.values()])
        for name in names
    }
    styles = cycle(LINES)
    return {
        tuple(group): {"color": COLOURS[colour], "linestyle": style, "linewidth": 1.2}
        for group, (colour, style) in zip(coinciding(counts), styles, strict=False)
    }


def _draw_panel(
    axes: Axes, panel: Panel, lines: dict[tuple[str, ...], dict], name: str
) -> None:
    axes.set_xlabel(PROPERTIES[name])
    if not panel.values:
        axes.text(0.5, 0.5, "not known", ha="center", transform=axes.transAxes)
        axes.set_xticks([])
        axes.set_yticks([])
        return
    edges, grey = panel.edges, {"color": "0.8", "fill": True}
    for key, line in {ALL: grey, **{group[0]: x for group, x in lines.items()}}.items():
        if key not in panel.values:
            continue
        axes.stairs(panel.counts[key] / len(panel.values[key]), edges, **line)
        axes.plot(
            np.clip(panel.values[key].median(), edges[0], edges[-1]),
            0.985,
            marker="v",
            markersize=6,
            markeredgecolor="white",
            markeredgewidth=0.5,
            color="0.5" if key == ALL else line["color"],
            transform=axes.get_xaxis_transform(),
            clip_on=False,
        )
    axes.set_xlim(edges[0], edges[-1])
    axes.set_ylim(0, 1.15 * axes.get_ylim()[1])
    if name == "blendedness":
        _draw_cut(axes, panel.values)
    label_ticks(axes.xaxis, name)


def _draw_cut(axes: Axes, values: dict[str, pd.Series]) -> None:
    """Draw SF21's cut, and write the fraction of each sample above it."""
    cut = np.log10(BLEND_CUT)
    left, right = axes.get_xlim()
    axes.set_xlim(left, max(right, 0.1))
    # The wide first label goes below that of the vertical axis.
    axes.tick_params(axis="x", pad=7)
    axes.set_ylim(0, (1.25 + 0.12 * len(values)) * axes.get_ylim()[1])
    axes.axvline(cut, color="0.4", linewidth=1, linestyle="--")
    shares = [f"{key}: {(some > cut).mean():.1%}" for key, some in values.items()]
    text = f"above {BLEND_CUT:.2f} (dashed)\n" + "\n".join(shares)
    axes.text(0.04, 0.93, text, fontsize=7, va="top", transform=axes.transAxes)


def _handles(axes: Axes, chosen: dict, lines: dict, limit: str) -> list:
    """Return the legend's entries, with the size of each sample."""
    text = f"all objects ({len(chosen[ALL]):,})"
    handles = [axes.fill_between([], [], color="0.8", label=text)]
    for group, line in lines.items():
        sizes = ", ".join(f"{len(chosen[name]):,}" for name in group)
        text = f"{joined(group)} {limit} ({sizes})"
        if len(group) > 1:
            text += ": lines coincide"
        handles += axes.plot([], [], label=text, **line)
    return [*handles, *axes.plot([], [], "v", color="0.5", label="medians")]
