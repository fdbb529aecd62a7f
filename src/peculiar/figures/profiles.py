"""T21 Fig. 8: radial profiles of known objects, selected and not."""

from pathlib import Path

import h5py
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from peculiar.evaluate.profiles import UNIT_RADIUS, mean_profiles
from peculiar.figures.style import COLOURS, figure_file

#: Bands and labels that are drawn, at most: what fits on a page.
BANDS, LABELS = 5, 6

#: Drawn up to this radius, px, and down to this share of the brightest ring.
OUTERMOST, FAINTEST = 20, 1e-3

#: Objects of a curve at least: the error of a mean of two says little.
FEWEST = 3

#: Inches: the page, a row, what is above and below the rows.
WIDTH, ROW, REST = 7.0, 1.35, 1.2


def draw_profiles(
    *,
    cutouts: list[Path],
    scores: Path,
    labels: Path,
    ordinary: list[str],
    seed: int,
    title: str,
    figure: Path,
) -> None:
    """Draw the mean radial profiles of labels: a row each, a panel a band.

    Parameters
    ----------
    cutouts, scores, labels, ordinary, seed
        See `peculiar.evaluate.profiles.mean_profiles`.
    title : str
        What the figure is of: slice and detector.
    figure : Path
        PNG file to write: selected objects solid, others dashed, with the standard
        error of the mean as a band, in every panel also the ordinary objects that are
        not selected; a sentence, if no label has enough objects. If there are more
        than `LABELS`, those that have both curves come first, and the others stand in
        the text beside it alone.
    """
    profiles = mean_profiles(
        cutouts=cutouts, scores=scores, labels=labels, ordinary=ordinary, seed=seed
    )
    facts = facts_of(profiles)
    heading = f"{title}: mean radial profiles"
    names = _chosen(profiles)
    if not names:
        with figure_file(figure, width=WIDTH, height=1.2, facts=facts) as page:
            page.suptitle(heading)
            page.text(0.5, 0.35, facts[0], ha="center", va="center")
        return
    bands = list(dict.fromkeys(profiles["band"]))[:BANDS]
    with h5py.File(cutouts[0]) as file:
        scale = float(file.attrs["pixel_scale"])
        unit = "flux" if "flux" in file else "brightness"
    drawn = profiles[profiles["radius"] <= OUTERMOST]
    with figure_file(
        figure, width=WIDTH, height=REST + ROW * len(names), facts=facts
    ) as page:
        page.suptitle(heading)
        panels = page.subplots(
            len(names), len(bands), sharex=True, sharey=True, squeeze=False
        )
        for row, name in zip(panels, names, strict=True):
            for axes, band in zip(row, bands, strict=True):
                of_band = drawn[drawn["band"] == band]
                _draw_panel(axes, of_band, name, scale)
            _name_row(row[0], drawn[drawn["label"] == name], name)
        for axes, band in zip(panels[0], bands, strict=True):
            axes.set_title(band)
        page.supylabel(f"{unit} per px / {unit} within {UNIT_RADIUS} px", fontsize=9)
        _explain(page, panels, drawn, scale)


def facts_of(profiles: pd.DataFrame) -> list[str]:
    """Return how many objects of each label are selected, and what sets them apart.

    Parameters
    ----------
    profiles : DataFrame
        As `peculiar.evaluate.profiles.mean_profiles` gives it.
    """
    if profiles.empty:
        return ["No label has enough objects for a profile."]
    lines = []
    for name, part in profiles.groupby("label", sort=False):
        counts = _counts(part, "of")
        text = f"{name}: {counts[True]:,} selected, {counts[False]:,} not."
        used = _counts(part, "n")
        if used != counts:
            text += f" The means are of {used[True]:,} and {used[False]:,}."
        if _has_both(part):
            inner = part[part["radius"] <= UNIT_RADIUS / 2]
            means = inner.pivot_table(
                index="band", columns="selected", values="mean", sort=False
            )
            ratios = means[True] / means[False]
            each = ", ".join(f"{band} {value:.2f}" for band, value in ratios.items())
            text += (
                f" Mean of the rings up to {UNIT_RADIUS / 2:g} px, selected over not: "
                f"{each}."
            )
        lines.append(text)
    return lines


def _chosen(profiles: pd.DataFrame) -> list[str]:
    """Return the labels that are drawn, in their order."""
    parts = dict(iter(profiles.groupby("label", sort=False)))
    first = sorted(parts, key=lambda name: not _has_both(parts[name]))[:LABELS]
    return [name for name in parts if name in first]


def _has_both(part: pd.DataFrame) -> bool:
    """Return whether a label has enough objects for both curves."""
    return min(_counts(part, "n").values()) >= FEWEST


def _counts(part: pd.DataFrame, which: str) -> dict[bool, int]:
    """Return how many objects a label has, selected and not: in the means, or all."""
    found = part.groupby("selected")[which].first()
    return {selected: int(found.get(selected, 0)) for selected in (True, False)}


def _draw_panel(axes: Axes, of_band: pd.DataFrame, name: str, scale: float) -> None:
    plain = of_band[(of_band["label"] == "ordinary") & ~of_band["selected"]]
    if name != "ordinary" and len(plain):
        axes.plot(plain["radius"] * scale, _positive(plain["mean"]), color="0.65")
    own = of_band[of_band["label"] == name]
    for selected, line in _lines().items():
        part = own[own["selected"] == selected]
        if part.empty or part["n"].iloc[0] < FEWEST:
            continue
        radius = part["radius"] * scale
        axes.plot(radius, _positive(part["mean"]), **line)
        axes.fill_between(
            radius,
            # Down to the axis where the error reaches zero: it has a logarithm.
            np.maximum(part["mean"] - part["error"], 1e-12),
            np.maximum(part["mean"] + part["error"], 1e-12),
            color=line["color"],
            alpha=0.25,
            linewidth=0,
        )


def _positive(mean: pd.Series) -> pd.Series:
    """Return the values that have a logarithm, NaN for others: the line has a gap."""
    return mean.where(mean > 0)


def _lines() -> dict[bool, dict]:
    return {
        True: {"color": COLOURS["vermilion"], "linestyle": "-"},
        False: {"color": COLOURS["blue"], "linestyle": "--"},
    }


def _name_row(axes: Axes, part: pd.DataFrame, name: str) -> None:
    counts = _counts(part, "of")
    selected = f"{counts[True]:,} of {sum(counts.values()):,} selected"
    axes.set_ylabel(f"{name.replace('_', ' ')}\n{selected}", fontsize=7)


def _explain(
    page: Figure, panels: np.ndarray, drawn: pd.DataFrame, scale: float
) -> None:
    """Set the common axes, and draw the legend."""
    first = panels[0, 0]
    brightest = drawn["mean"].max()
    first.set_yscale("log")
    first.set_ylim(FAINTEST * brightest, 2 * brightest)
    first.set_xlim(0, drawn["radius"].max() * scale)
    middle = panels[-1, panels.shape[1] // 2]
    middle.set_xlabel("radius (arcsec)")
    lines = _lines()
    handles = [
        *first.plot([], [], label="selected", **lines[True]),
        *first.plot([], [], label="not selected", **lines[False]),
    ]
    if "ordinary" in set(drawn["label"]):
        grey = {"color": "0.65", "label": "ordinary, not selected"}
        handles += first.plot([], [], **grey)
    page.legend(handles=handles, loc="outside lower center", ncols=len(handles))
