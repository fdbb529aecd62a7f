"""SF21 Fig. 7: a map with boxes, and galaxies of each box."""

from pathlib import Path
from string import ascii_uppercase

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from matplotlib.axes import Axes
from matplotlib.figure import SubFigure
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

from peculiar.characterise.known import scores_of
from peculiar.figures.boxes import Box, choose_boxes
from peculiar.figures.map_panel import (
    add_bar,
    bar_label,
    colour_scale,
    draw_places,
    frame,
    is_map,
    read_map,
)
from peculiar.figures.objects import COLUMNS, GAP, choose, images_of
from peculiar.figures.style import SIGMA, as_rgb, figure_file, mosaic, show
from peculiar.images import bands_of, residual_images, shard_files

#: Residuals are shown this many times brighter, as in Fig. 2.
BRIGHTER = 2

#: Inches: the page, the map's part of it, the map with all that belongs to it, a row's
#: title with the gap to the next row, and one image.
WIDTH, LEFT, HIGH, TITLE, IMAGE = 7.0, 3.3, 4.4, 0.3, 0.44

#: A letter in a black square.
TAG = {"facecolor": "black", "edgecolor": "none", "boxstyle": "square,pad=0.25"}


def draw_map_boxes(
    *,
    maps: Path,
    chosen: Path,
    scores: Path,
    score: str,
    views: list[Path],
    reconstructions: list[Path] | None = None,
    which_map: str,
    seed: int,
    title: str,
    figure: Path,
) -> None:
    """Draw a map coloured by a score, and galaxies from some places on it.

    Parameters
    ----------
    maps : Path
        As `peculiar.characterise.maps.make_maps` writes it.
    chosen : Path
        As `peculiar.characterise.choose.choose_embedded` writes it.
    scores : Path
        ``scores.parquet`` of the detector.
    score : str
        The score, in sigma.
    views : list of Path
        Shards of the images.
    reconstructions : list of Path or None
        Those of their reconstructions: what these leave is shown below each image. None
        to show the images alone.
    which_map : str
        The map to draw.
    seed : int
        Of the choice among the galaxies of a box.
    title : str
        What the figure is of: slice and detector.
    figure : Path
        PNG file to write (and a PDF): the map, the boxes of
        `peculiar.figures.boxes.choose_boxes`, and up to 8 galaxies of each, in order of
        score. If there are too few objects for a map it says so.

    Raises
    ------
    ValueError
        If there is no such map, or an object has no scores.
    """
    ids, places = read_map(maps, which_map)
    values = scores_of(scores, [score], ids)[score].to_numpy()
    boxes = choose_boxes(places, values) if is_map(places) else []
    table = pd.DataFrame({"object_id": ids, "shard": _shards(chosen, ids)})
    table["sigma"] = values
    files = {"views": shard_files(views)}
    if reconstructions:
        files["copies"] = shard_files(reconstructions)
    high = max(HIGH, len(boxes) * (TITLE + len(files) * IMAGE))
    with figure_file(figure, width=WIDTH, height=high + TITLE) as page:
        name = which_map.replace("_", " ")
        page.suptitle(f"{title}: map of {len(ids):,} objects by their {name}")
        left, right = page.subfigures(1, 2, width_ratios=[LEFT, WIDTH - LEFT])
        _draw_map(left, places, values, boxes, score)
        rng = np.random.default_rng(seed)
        rows = right.subplots(max(len(boxes), 1), 1, squeeze=False)[:, 0]
        for axes in rows:
            axes.set_axis_off()
        bands = bands_of(Path(views[0]))
        for axes, letter, box in zip(rows, ascii_uppercase, boxes, strict=False):
            block = choose(table[box.inside], rng).sort_values("sigma", kind="stable")
            _draw_row(axes, [as_rgb(x, bands) for x in _images(files, block)])
            _name_row(axes, letter, row_title(box, values, score))


def row_title(box: Box, values: np.ndarray, score: str) -> str:
    """Return why a box was chosen, how many objects it has, and their mean score.

    Parameters
    ----------
    box : Box
    values : ndarray of float, shape (n,)
        Scores of all objects of the map; NaN does not count.
    score : str
        Its name.
    """
    count = int(box.inside.sum())
    known = values[box.inside & np.isfinite(values)]
    objects = f"{count:,} object" + ("" if count == 1 else "s")
    mean = f", mean {score} {known.mean():.1f}{SIGMA}" if len(known) else ""
    return f"{box.what}: {objects}{mean}"


def _shards(chosen: Path, ids: np.ndarray) -> np.ndarray:
    """Return the shard of each object."""
    table = pq.read_table(chosen, columns=["object_id", "shard"])
    rows = pc.index_in(pa.array(ids), table["object_id"].combine_chunks())
    if rows.null_count:
        raise ValueError(
            f"{chosen}: {rows.null_count} of {len(ids)} objects of the map are not in "
            "it. Expected all; remove the maps and run again"
        )
    return table["shard"].take(rows).to_numpy()


def _draw_map(
    part: SubFigure,
    places: np.ndarray,
    values: np.ndarray,
    boxes: list[Box],
    score: str,
) -> None:
    axes = part.subplots()
    frame(axes, places)
    if not is_map(places):
        return
    scale = colour_scale(values)
    draw_places(axes, places, values, scale)
    for letter, box in zip(ascii_uppercase, boxes, strict=False):
        corner = box.middle - box.side / 2
        outline = [withStroke(linewidth=2.5, foreground="white")]
        shape = {"fill": False, "linewidth": 1.2, "path_effects": outline}
        axes.add_patch(Rectangle(corner, box.side, box.side, **shape))
        left, top = corner[0], corner[1] + box.side
        _tag(axes, letter, (left, top), axes.transData)
    add_bar(axes, scale, values, bar_label(score, len(values)))


def _images(files: dict[str, dict], block: pd.DataFrame) -> list[np.ndarray]:
    """Return the images of a row, and perhaps their residuals."""
    found = [images_of(paths, block) for paths in files.values()]
    if len(found) == 1:
        return found
    residual = residual_images(*found).astype(np.int16) * BRIGHTER
    return [found[0], np.minimum(residual, 255).astype(np.uint8)]


def _draw_row(axes: Axes, rows: list[np.ndarray]) -> None:
    """Draw rows of images below each other, in one frame."""
    count, height, width, _ = rows[0].shape
    empty = np.full((COLUMNS - count, height, width, 3), 255, dtype=np.uint8)
    filled = [np.concatenate([row, empty]) for row in rows]
    show(axes, mosaic(np.concatenate(filled), COLUMNS, GAP))
    # Images are shrunk, or hardly enlarged: the nearest pixels would be ragged.
    axes.images[0].set_interpolation("antialiased")


def _name_row(axes: Axes, letter: str, text: str) -> None:
    _tag(axes, letter, (0, 1), axes.transAxes)
    axes.annotate(text, (0, 1), (16, 3), "axes fraction", "offset points", fontsize=8)


def _tag(axes: Axes, letter: str, place: tuple, transform) -> None:
    """Write a letter in a black square that stands on a place."""
    axes.annotate(
        letter,
        place,
        (2.5, 4),
        xycoords=transform,
        textcoords="offset points",
        color="white",
        fontsize=8,
        fontweight="bold",
        bbox=TAG,
    )
