"""SF21 Fig. 5: properties of the highest scoring objects against those of all."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis

from peculiar.characterise.property_table import (
    ALL,
    BLEND_CUT,
    NUMBERS,
    compare_samples,
    pool,
    samples,
)
from peculiar.figures.score_distributions import LINES
from peculiar.figures.style import COLOURS, figure_file
from peculiar.scores.cuts import SIGMA

#: Axis labels.
LABELS = {
    "r_eff_arcsec": "half-light radius (arcsec)",
    "ellipticity": "ellipticity, $1 - b/a$",
    "blendedness": "blendedness",
    "aper_to_cmodel": r"$\log_{10}$(i flux in 2″ / total)",
    "g_r": "g $-$ r (mag)",
    "r_i": "r $-$ i (mag)",
}

#: Smaller blendedness, 0 among it, stands in the first bin.
LEAST_BLENDED = 1e-4

#: Instead of panels that would all be empty.
NOTHING_KNOWN = (
    "Nothing is known of these properties: images that are stretched already cannot\n"
    "be measured, and source.properties names no columns that say it."
)

#: Ticks of the properties whose axes are logarithmic, and how they are labelled.
TICKS = {
    "r_eff_arcsec": {tick: f"{tick:g}" for tick in (0.1, 0.2, 0.5, 1, 2, 5, 10)},
    "blendedness": {LEAST_BLENDED: r"$\leq 10^{-4}$"}
    | {10.0**power: f"$10^{{{power}}}$" for power in (-3, -2, -1, 0)},
}


def draw_properties(
    *,
    scores: dict[str, Path],
    properties: dict[str, Path],
    names: list[str],
    sigma: float,
    title: str,
    figure: Path,
) -> None:
    """Draw how properties are distributed, of all objects and above a threshold.

    Parameters
    ----------
    scores : dict of str to Path
        Per slice ``scores.parquet`` of a detector; slices are pooled by their scores
        in sigma.
    properties : dict of str to Path
        Per slice what `peculiar.measure.properties.write_properties` writes.
    names : list of str
        The scores.
    sigma : float
        Objects above it are drawn, for each score.
    title : str
        What the figure is of.
    figure : Path
        PNG file to write: six panels. Fractions are of the objects of a sample whose
        property is known, those beyond the ends of the axis included; triangles are
        medians. A panel of which nothing is known says so; if that is all of them, a
        sentence is all there is.
    """
    chosen = samples(pool(scores, properties, names), names, sigma)
    if chosen[ALL][list(NUMBERS)].isna().all(axis=None):
        draw_nothing_known(title, facts_of(chosen), figure)
        return
    with figure_file(figure, width=7.0, height=5.0, facts=facts_of(chosen)) as page:
        page.suptitle(title)
        panels = page.subplots(2, 3)
        for axes, name in zip(panels.flat, NUMBERS, strict=True):
            values = {
                key: shown(frame[name], name).dropna() for key, frame in chosen.items()
            }
            _draw_panel(axes, values, name)
        for axes in panels[:, 0]:
            axes.set_ylabel("fraction per bin")
        page.legend(
            handles=_handles(panels[0, 0], chosen, sigma),
            loc="outside lower center",
            ncols=min(5, len(chosen) + 1),
            columnspacing=1.2,
        )


def draw_nothing_known(title: str, facts: list[str], figure: Path) -> None:
    """Draw a sentence instead of panels that would all be empty.

    Parameters
    ----------
    title : str
        What the figure is of.
    facts : list of str
        As `peculiar.figures.style.figure_file` takes them.
    figure : Path
        PNG file to write.
    """
    with figure_file(figure, width=7.0, height=1.2, facts=facts) as page:
        page.suptitle(title)
        page.text(0.5, 0.35, NOTHING_KNOWN, ha="center", va="center")


def facts_of(chosen: dict[str, pd.DataFrame]) -> list[str]:
    """Return how large the samples are, and in what each differs most from all.

    Parameters
    ----------
    chosen : dict of str to DataFrame
        As `peculiar.characterise.property_table.samples` gives them.
    """
    table = compare_samples(chosen)
    lines = [f"{len(chosen[ALL]):,} objects."]
    for name, frame in chosen.items():
        known = table[(table["sample"] == name) & table["ks_distance"].notna()]
        if name == ALL or known.empty:
            continue
        most = known.loc[known["ks_distance"].idxmax()]
        lines.append(
            f"The {len(frame):,} by {name} differ most in {most['property']} "
            f"(Kolmogorov-Smirnov distance {most['ks_distance']:.2f})."
        )
    return lines


def shown(values: pd.Series, name: str) -> pd.Series:
    """Return values as they stand on the axis.

    Parameters
    ----------
    values : Series of float
        A property.
    name : str
        Which.

    Returns
    -------
    values : Series of float
        The logarithm (base 10) of radii, NaN if not above 0, and of blendedness, at
        least `LEAST_BLENDED`; others as they are.
    """
    if name == "r_eff_arcsec":
        return np.log10(values.where(values > 0))
    if name == "blendedness":
        return np.log10(values.clip(lower=LEAST_BLENDED))
    return values


def label_ticks(axis: Axis, name: str) -> None:
    """Label a logarithmic axis by the numbers themselves; leave others alone.

    Parameters
    ----------
    axis : Axis
        What `shown` values stand on, its ends known.
    name : str
        Which property.
    """
    if name not in TICKS:
        return
    low, high = sorted(axis.get_view_interval())
    inside = [tick for tick in TICKS[name] if low <= np.log10(tick) <= high]
    axis.set_ticks(np.log10(inside), [TICKS[name][tick] for tick in inside])
    decades = np.log10(np.outer(10.0 ** np.arange(-4, 2), np.arange(1, 10))).ravel()
    axis.set_ticks(decades[(decades >= low) & (decades <= high)], minor=True)


def bin_edges(values: dict[str, pd.Series]) -> np.ndarray:
    """Return bins that suit all samples.

    Parameters
    ----------
    values : dict of str to Series
        Finite numbers, of `ALL` and of the samples; `ALL` is not empty.

    Returns
    -------
    edges : ndarray of float, shape (bins + 1,)
        From the 0.5% to the 99.5% quantile of all, or further if a sample's 2% or 98%
        lies beyond: single outliers do not squeeze the rest. About twice the root of
        the smallest sample in number, so that its bins are not mostly noise.
    """
    ends = [np.quantile(values[ALL], [0.005, 0.995])]
    rest = [some for key, some in values.items() if key != ALL and len(some)]
    ends += [np.quantile(some, [0.02, 0.98]) for some in rest]
    low, high = min(end[0] for end in ends), max(end[1] for end in ends)
    # Equal values, too, need a bin to stand in.
    margin = max(0.02 * (high - low), 1e-3)
    smallest = min(map(len, rest), default=len(values[ALL]))
    number = int(np.clip(2 * np.sqrt(smallest), 12, 40))
    return np.linspace(low - margin, high + margin, number + 1)


def _draw_panel(axes: Axes, values: dict[str, pd.Series], name: str) -> None:
    axes.set_xlabel(LABELS[name])
    if values[ALL].empty:
        axes.text(0.5, 0.5, "not known", ha="center", transform=axes.transAxes)
        axes.set_xticks([])
        axes.set_yticks([])
        return
    edges = bin_edges(values)
    for key, line in zip(values, _lines(values), strict=True):
        if values[key].empty:
            continue
        counts, _ = np.histogram(values[key], edges)
        share = counts / len(values[key])
        if key == ALL:
            axes.stairs(share, edges, fill=True, color="0.8")
        else:
            axes.stairs(share, edges, linewidth=1.2, **line)
        axes.plot(
            np.clip(values[key].median(), edges[0], edges[-1]),
            0.99,
            marker="v",
            markersize=6,
            markeredgecolor="white",
            markeredgewidth=0.5,
            color=line["color"],
            transform=axes.get_xaxis_transform(),
            clip_on=False,
        )
    axes.set_xlim(edges[0], edges[-1])
    axes.set_ylim(0, 1.15 * axes.get_ylim()[1])
    if name == "blendedness":
        _draw_cut(axes, values)
    label_ticks(axes.xaxis, name)


def _draw_cut(axes: Axes, values: dict[str, pd.Series]) -> None:
    """Draw SF21's cut, and say how many lie above it."""
    cut = np.log10(BLEND_CUT)
    left, right = axes.get_xlim()
    axes.set_xlim(left, max(right, 0.1))
    # Room for the numbers.
    axes.set_ylim(0, 1.4 * axes.get_ylim()[1])
    axes.axvline(cut, color="0.4", linewidth=1, linestyle="--")
    shares = [
        f"{key}: {(some > cut).mean():.1%}" for key, some in values.items() if len(some)
    ]
    axes.text(
        0.04,
        0.93,
        f"above {BLEND_CUT:.2f} (dashed)\n" + "\n".join(shares),
        va="top",
        fontsize=7,
        transform=axes.transAxes,
    )


def _handles(axes: Axes, chosen: dict[str, pd.DataFrame], sigma: float) -> list:
    """Return the legend's entries, with the size of each sample."""
    handles = []
    for (key, frame), line in zip(chosen.items(), _lines(chosen), strict=True):
        if key == ALL:
            text = f"all objects ({len(frame):,})"
            handles.append(axes.fill_between([], [], color="0.8", label=text))
        else:
            text = f"{key} > {sigma:g}{SIGMA} ({len(frame):,})"
            handles += axes.plot([], [], linewidth=1.2, label=text, **line)
    handles += axes.plot([], [], "v", color="0.5", label="medians")
    return handles


def _lines(chosen: dict) -> list[dict]:
    """Return colour and style of each sample; the first is that of all objects."""
    styles = LINES * len(chosen)
    lines = [
        {"color": COLOURS[colour], "linestyle": style}
        for colour, style in styles[: len(chosen) - 1]
    ]
    return [{"color": "0.5", "linestyle": "-"}, *lines]
