"""One map: a square panel of objects, coloured by a score."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import Collection
from matplotlib.colors import Normalize

from peculiar.figures.style import part_of
from peculiar.scores.cuts import SIGMA

#: Above this number of objects, points would hide each other: cells show the mean.
MANY = 20_000

#: Number of cells across a panel.
CELLS = 90

#: Quantiles of the score at the ends of the colours.
ENDS = (0.01, 0.98)

#: Least and greatest diameter of a point, in 1/72 inch.
SMALLEST, LARGEST = 1.5, 5.0


def read_map(maps: Path, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Read one map.

    Parameters
    ----------
    maps : Path
        From `peculiar.characterise.maps.make_maps`.
    name : str
        Name of the map.

    Returns
    -------
    ids : ndarray of int64, shape (n,)
    places : ndarray of float64, shape (n, 2)
        Positions; all NaN if there were too few objects for a map.

    Raises
    ------
    ValueError
        If there are maps, but not this one.
    """
    table = pq.read_table(maps)
    part = table.filter(pc.equal(table["map"], name))
    if len(table) and not len(part):
        names = ", ".join(pc.unique(table["map"]).to_pylist())
        raise ValueError(f"{maps} has no map {name!r}. Expected one of: {names}")
    return part["object_id"].to_numpy(), places_of(part)


def places_of(table: pa.Table) -> np.ndarray:
    """Return ``umap_x`` and ``umap_y``, float64 (n, 2), NaN for nulls."""
    columns = [table[name].cast(pa.float64()) for name in ("umap_x", "umap_y")]
    return np.column_stack([column.to_numpy() for column in columns])


def is_map(places: np.ndarray) -> bool:
    """Return whether there are positions, and all are known."""
    return len(places) > 0 and bool(np.isfinite(places).all())


def colour_scale(values: np.ndarray) -> ScalarMappable:
    """Return the colours of scores in sigma, float (n,); NaN is left out.

    They are perceptually uniform, from light (low) to dark (high), also for colour-
    blind readers. They end at the `ENDS` quantiles, rounded outwards to half a sigma:
    outliers do not compress them.
    """
    known = values[np.isfinite(values)]
    low, high = np.quantile(known, ENDS) if len(known) else (0.0, 1.0)
    low, high = np.floor(2 * low) / 2, np.ceil(2 * high) / 2
    return ScalarMappable(Normalize(low, max(high, low + 1)), part_of("magma_r", 0.12))


def draw_places(
    axes: Axes, places: np.ndarray, values: np.ndarray, scale: ScalarMappable
) -> Collection:
    """Draw objects at their positions on a map, coloured by score.

    Parameters
    ----------
    axes : Axes
        Framed by `frame`.
    places : ndarray of float, shape (n, 2)
        Finite.
    values : ndarray of float, shape (n,)
        Scores. Objects whose score is NaN are grey.
    scale : ScalarMappable
        From `colour_scale`.

    Returns
    -------
    drawn : Collection
        One point per object, the highest-scoring on top; of more than `MANY` objects,
        hexagons with the mean score of their objects. Rasterised in PDF files.
    """
    known = np.isfinite(values)
    size = point_size(len(places))
    style = {"linewidths": 0, "rasterized": True}
    if not known.all():
        axes.scatter(*places[~known].T, s=size, c="0.8", **style)
    places, values = places[known], values[known]
    if len(places) > MANY:
        return axes.hexbin(
            *places.T,
            values,
            # The cells divide the panel, not the range of the positions.
            extent=(*axes.get_xlim(), *axes.get_ylim()),
            gridsize=(CELLS, round(CELLS / np.sqrt(3))),
            norm=scale.norm,
            cmap=scale.cmap,
            edgecolors="face",
            linewidths=0.1,
            rasterized=True,
        )
    order = np.argsort(values, kind="stable")
    colours = {"c": values[order], "norm": scale.norm, "cmap": scale.cmap}
    return axes.scatter(*places[order].T, s=size, **colours, **style)


def point_size(count: int) -> float:
    """Return the area of a point in points squared: fewer objects, larger points."""
    # Without overlap the points would cover half of a panel of two inches.
    area = (2 * 72) ** 2 / 2 / max(count, 1)
    return float(np.clip(np.sqrt(area), SMALLEST, LARGEST) ** 2)


def frame(axes: Axes, places: np.ndarray, *, margin: float = 0.05) -> None:
    """Make a panel square, with the same scale on both axes, and name the axes.

    All positions, float (n, 2), lie inside, with a margin in units of their range.
    Without a map (see `is_map`) the panel says so.
    """
    axes.set_box_aspect(1)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_xlabel("UMAP 1")
    axes.set_ylabel("UMAP 2")
    if not is_map(places):
        text = "too few objects\nfor a map"
        middle = {"ha": "center", "va": "center", "transform": axes.transAxes}
        axes.text(0.5, 0.5, text, **middle)
        return
    low, high = places.min(axis=0), places.max(axis=0)
    # Equal positions, too, need a panel of some width.
    half = (0.5 + margin) * max((high - low).max(), 1e-3)
    across, up = (low + high) / 2
    axes.set_xlim(across - half, across + half)
    axes.set_ylim(up - half, up + half)


def add_bar(
    axes: Axes | np.ndarray, scale: ScalarMappable, values: np.ndarray, label: str
) -> None:
    """Draw a colour bar below panels.

    It has an arrow at an end that some of the drawn scores, float (n,), lie beyond. The
    scale is from `colour_scale`, the label from `bar_label`.
    """
    below = bool((values < scale.norm.vmin).any())
    above = bool((values > scale.norm.vmax).any())
    extend = {(1, 1): "both", (1, 0): "min", (0, 1): "max", (0, 0): "neither"}
    page = np.ravel(axes)[0].figure
    page.colorbar(
        scale,
        ax=axes,
        location="bottom",
        extend=extend[below, above],
        label=label,
        aspect=40,
        shrink=0.8,
        pad=0.02,
    )


def bar_label(name: str, count: int) -> str:
    """Return the label of the colour bar of a map with this number of objects."""
    what = f"mean {name} per cell" if count > MANY else name
    return f"{what} ({SIGMA})"
