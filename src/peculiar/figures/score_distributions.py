"""SF21 Fig. 3: how the scores are distributed, and one against another."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap, LogNorm

from peculiar.figures.style import COLOURS, figure_file
from peculiar.scores.cuts import SIGMA

#: Lines of the scores, in the order of the table.
LINES = (("blue", "-"), ("vermilion", "-"), ("black", "--"), ("green", ":"))

#: Above these, in sigma, objects are counted.
CUTS = (3, 5)


def draw_score_distributions(
    *,
    scores: Path,
    names: list[str],
    score: str,
    selection: dict,
    title: str,
    figure: Path,
) -> None:
    """Draw the distribution of each score, and the published one against another.

    Parameters
    ----------
    scores : Path
        ``scores.parquet`` of a slice and detector.
    names : list of str
        The scores to draw, four at most.
    score : str
        The published score, drawn as well, on the vertical axis; on the other is the
        first other score, if there is one.
    selection : dict
        The detector's selection; its cuts in sigma are drawn.
    title : str
        What the figure is of: slice and detector.
    figure : Path
        PNG file to write.
    """
    table = pq.read_table(scores)
    names = list(dict.fromkeys([*names, score]))
    sigma = table.select([f"{name}_sigma" for name in names]).to_pandas()
    sigma.columns = names
    selected = table["selected"].to_numpy()
    cuts = {
        cut["score"]: cut["sigma"]
        for cut in selection["cuts"]
        if "sigma" in cut and cut["score"] in names
    }
    others = [name for name in names if name != score]
    size = {"width": 7.0 if others else 3.6, "height": 3.6}
    with figure_file(figure, **size, facts=facts_of(sigma, selected)) as page:
        page.suptitle(title)
        panels = page.subplots(1, 2 if others else 1, squeeze=False)[0]
        _draw_histograms(panels[0], sigma, cuts)
        if others:
            _draw_plane(panels[1], sigma[others[0]], sigma[score], selected, cuts)


def facts_of(sigma: pd.DataFrame, selected: np.ndarray) -> list[str]:
    """Return what the distributions are in numbers.

    Parameters
    ----------
    sigma : DataFrame
        A column a score, in sigma.
    selected : ndarray of bool
    """
    count, chosen = len(sigma), int(selected.sum())
    lines = [f"{chosen:,} of {count:,} objects are selected ({chosen / count:.2%})."]
    for name, values in sigma.items():
        above = [f"{(values > cut).sum():,} above {cut}{SIGMA}" for cut in CUTS]
        lines.append(
            f"{name}: {values.min():.1f} to {values.max():.1f}{SIGMA}, median "
            f"{values.median():z.2f}{SIGMA}; {', '.join(above)}."
        )
    return lines


def _draw_histograms(axes: Axes, sigma: pd.DataFrame, cuts: dict[str, float]) -> None:
    """Draw the number of objects per bin of every score, and the cuts."""
    low, high = sigma.to_numpy().min(), sigma.to_numpy().max()
    # Fine enough for the peak, coarse enough that bins of few objects show a tail.
    width = 0.1 if len(sigma) > 10_000 else 0.25
    edges = np.arange(np.floor(low) - width, np.ceil(high) + 2 * width, width)
    for name, (colour, line) in zip(sigma, LINES * len(sigma.columns), strict=False):
        counts, _ = np.histogram(sigma[name], edges)
        axes.step(
            edges,
            np.append(counts, 0),
            where="post",
            color=COLOURS[colour],
            linestyle=line,
            label=f"{name}: {sigma[name].min():.1f} to {sigma[name].max():.1f}{SIGMA}",
        )
    for name, cut in cuts.items():
        above = int((sigma[name] > cut).sum())
        axes.axvline(
            cut,
            color=COLOURS["purple"],
            linewidth=1,
            label=f"{name} > {cut:g}{SIGMA}: {above:,} ({above / len(sigma):.1%})",
        )
    axes.set_yscale("log")
    # Room for the legend over the peak, in decades.
    bottom, top = 0.7, axes.get_ylim()[1]
    axes.set_ylim(bottom, top * (top / bottom) ** 0.35)
    axes.legend(
        loc="upper right", frameon=True, edgecolor="none", framealpha=0.9, borderpad=0.2
    )
    axes.set_xlabel("score - mean (standard deviations)")
    axes.set_ylabel(f"objects per {width:g}{SIGMA}")


def _draw_plane(
    axes: Axes,
    across: pd.Series,
    up: pd.Series,
    selected: np.ndarray,
    cuts: dict[str, float],
) -> None:
    """Draw the density of all objects and where the selected ones are."""
    cells = {
        # Cells get smaller as there is more to fill them with.
        "gridsize": int(np.clip(np.sqrt(len(up)), 30, 90)),
        "extent": (*_ends(across), *_ends(up)),
        "mincnt": 1,
        "linewidths": 0.1,
    }
    meshes = [
        axes.hexbin(
            across[kept], up[kept], cmap=_colours(name), norm=LogNorm(), **cells
        )
        for kept, name in ((~selected, "Greys"), (selected, "Oranges"))
        if kept.any()
    ]
    most = max(10, *(mesh.get_array().max() for mesh in meshes))
    for mesh in meshes:
        mesh.set_clim(1, most)
    axes.figure.colorbar(meshes[0], ax=axes, label="objects per cell", pad=0.02)
    axes.plot(
        [],
        [],
        linestyle="none",
        marker="h",
        color=_colours("Oranges")(0.5),
        label=f"{selected.sum():,} of {len(up):,} selected",
    )
    for series, line in ((across, axes.axvline), (up, axes.axhline)):
        if series.name in cuts:
            line(cuts[series.name], color=COLOURS["purple"], linewidth=1)
    # Of a constant score the rank correlation is not defined.
    varied = min(across.nunique(), up.nunique()) > 1
    rank = f"Spearman {across.corr(up, method='spearman'):.2f}" if varied else None
    axes.legend(
        loc="upper left",
        title=rank,
        alignment="left",
        handletextpad=0,
    )
    axes.set_ylim(top=up.max() + 0.25 * (up.max() - up.min()))
    axes.set_xlabel(f"{across.name} ({SIGMA})")
    axes.set_ylabel(f"{up.name} ({SIGMA})")


def _ends(values: pd.Series) -> tuple[float, float]:
    """Return the range of values, a little wider, so that it is never empty."""
    return values.min() - 0.5, values.max() + 0.5


def _colours(name: str) -> Colormap:
    """Return a colour map without its light end: one object has to be seen."""
    return LinearSegmentedColormap.from_list(
        name, colormaps[name](np.linspace(0.3, 1.0, 256))
    )
