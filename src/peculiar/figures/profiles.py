"""T21 Fig. 8: radial profiles of known objects, selected and not."""

from pathlib import Path

import h5py
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from peculiar.evaluate.profiles import ORDINARY, UNIT_RADIUS, mean_profiles
from peculiar.figures.style import COLOURS, draw_sentence, figure_file

#: Greatest number of bands and of classes drawn.
BANDS, CLASSES = 5, 5

#: Largest radius drawn, px, and faintest value, as a fraction of the brightest.
OUTERMOST, FAINTEST = 20, 1e-3

#: Panels in a row; the legend takes the panel after the last.
COLUMNS = 3

#: Inches: the page, a row of panels, the title.
WIDTH, ROW, REST = 7.0, 2.2, 0.5


def draw_profiles(
    *,
    cutouts: list[Path],
    scores: Path,
    labels: Path,
    classes: dict,
    least_per_bin: int,
    seed: int,
    title: str,
    figure: Path,
) -> None:
    """Draw the mean radial profiles of classes of objects: one panel per band.

    Parameters
    ----------
    cutouts, labels, classes
        See `peculiar.evaluate.profiles.mean_profiles`.
    least_per_bin : int
        Least number of objects of a profile.
    figure : Path
        PNG file to write: selected objects solid, others dashed, with the standard
        error of the mean as a band; one colour per class, ordinary objects grey. The
        `CLASSES` largest classes are drawn; the text has all. A sentence, if no class
        but the ordinary objects is large enough.
    """
    profiles, counts = mean_profiles(
        cutouts=cutouts,
        scores=scores,
        labels=labels,
        classes=classes,
        least=least_per_bin,
        seed=seed,
    )
    facts = facts_of(profiles, counts)
    title = f"Mean radial profiles of known objects: {title}"
    known = [name for name in profiles["label"].unique() if name != ORDINARY]
    if not known:
        needed = (
            "No class of known objects is large enough for a mean radial profile. "
            f"Needed: {least_per_bin} objects of one class that are selected, or that "
            "are not (publish.figures.least_per_bin)."
        )
        draw_sentence(figure, title, [needed, *facts])
        return
    drawn = profiles[profiles["label"].isin([ORDINARY, *known[:CLASSES]])]
    drawn = drawn[drawn["radius"] <= OUTERMOST]
    bands = list(dict.fromkeys(drawn["band"]))[:BANDS]
    with h5py.File(cutouts[0]) as file:
        scale = float(file.attrs["pixel_scale"])
        unit = "flux" if "flux" in file else "brightness"
    rows = (len(bands) + COLUMNS) // COLUMNS
    size = {"width": WIDTH, "height": REST + ROW * rows}
    with figure_file(figure, **size, facts=facts) as page:
        page.suptitle(title)
        panels = page.subplots(rows, COLUMNS, sharex=True, sharey=True).ravel()
        for axes, band in zip(panels, bands, strict=False):
            _draw_panel(axes, drawn[drawn["band"] == band], scale)
            axes.set_title(f"{band} band")
        for axes in panels[len(bands) :]:
            axes.set_axis_off()
        for axes in panels[: len(bands)]:
            axes.tick_params(labelbottom=True)
        brightest = drawn["mean"].max()
        panels[0].set_yscale("log")
        panels[0].set_ylim(FAINTEST * brightest, 2 * brightest)
        panels[0].set_xlim(0, drawn["radius"].max() * scale)
        page.supxlabel("radius (arcsec)", fontsize=9)
        page.supylabel(
            f"mean {unit} per px /\n{unit} within {UNIT_RADIUS} px", fontsize=9
        )
        lines, names = panels[0].get_legend_handles_labels()
        panels[len(bands)].legend(lines, names, loc="center", fontsize=7)


def facts_of(profiles: pd.DataFrame, counts: pd.DataFrame) -> list[str]:
    """Return how many objects of each class are selected, and how bright they are.

    Profiles and counts are from `peculiar.evaluate.profiles.mean_profiles`.
    """
    if counts.empty:
        return ["No object has a label."]
    lines = []
    for row in counts.to_dict("records"):
        text = f"{_words(row['label'])}: {row['selected']:,} selected, "
        text += f"{row['not_selected']:,} not selected."
        own = profiles[profiles["label"] == row["label"]]
        used = own.groupby("selected")["n"].first()
        if len(used) == 2:
            inner = own[own["radius"] <= UNIT_RADIUS / 2]
            means = inner.pivot_table(
                index="band", columns="selected", values="mean", sort=False
            )
            ratios = (means[True] / means[False]).items()
            each = ", ".join(f"{band} {value:.2f}" for band, value in ratios)
            text += (
                f" Mean brightness within {UNIT_RADIUS / 2:g} px of the selected "
                f"objects, divided by that of the others ({used[True]:,} and "
                f"{used[False]:,} objects): {each}."
            )
        lines.append(text)
    return lines


def _draw_panel(axes: Axes, of_band: pd.DataFrame, scale: float) -> None:
    colours = [colour for name, colour in COLOURS.items() if name != "black"]
    for label, own in of_band.groupby("label", sort=False):
        colour = "0.5" if label == ORDINARY else colours.pop(0)
        for selected, style in ((True, "-"), (False, "--")):
            part = own[own["selected"] == selected]
            if part.empty:
                continue
            text = f"{_words(label)},\n{'' if selected else 'not '}selected"
            radius, mean = part["radius"] * scale, part["mean"]
            # The line has a gap where the mean has no logarithm.
            axes.plot(radius, mean.where(mean > 0), style, color=colour, label=text)
            ends = (mean - part["error"], mean + part["error"])
            low, high = (np.maximum(end, 1e-12) for end in ends)
            axes.fill_between(radius, low, high, color=colour, alpha=0.25, linewidth=0)


def _words(label: str) -> str:
    return label.replace("_", " ")
