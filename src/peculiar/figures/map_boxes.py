"""SF21 Fig. 7: a map with boxes, and galaxies of each box."""

import textwrap
from dataclasses import dataclass
from pathlib import Path
from string import ascii_uppercase

import numpy as np
import pandas as pd
from matplotlib.figure import SubFigure
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

from peculiar.figures.map_panel import (
    add_bar,
    bar_label,
    colour_scale,
    draw_places,
    frame,
    is_map,
    read_map,
)
from peculiar.figures.stamps import (
    COLUMNS,
    RESIDUALS,
    choose,
    draw_stamps,
    name_stamps,
    read_stamps,
    shards_of,
    tag,
)
from peculiar.figures.style import draw_sentence, figure_file
from peculiar.labels.known import scores_of
from peculiar.scores.cuts import SIGMA

#: Inches: the page; the map, by the rows of images per box; the colour bar and the
#: labels of the map; the note; a row's title with the gap to the next row.
WIDTH, LEFT, LABELS, NOTE, TITLE = 7.0, {1: 2.8, 2: 3.6}, 0.55, 1.3, 0.3

#: Characters per inch of the note.
LINE = 16.5

#: The map is as wide as this many boxes: the first if it has few objects, the second if
#: it has many.
ACROSS = (7, 9)

#: The middles of boxes lie on a grid with this many cells per side of a box.
FINE = 4

#: Number of boxes.
NUMBER = 5

#: Least distance of the middles of boxes, in sides: it leaves room for the letters.
APART = 1.6


@dataclass(frozen=True)
class Box:
    """A square on the map.

    Attributes
    ----------
    what : str
        Why it was chosen.
    middle : ndarray of float, shape (2,)
    side : float
        In units of the map.
    inside : ndarray of bool, shape (n,)
        Whether each object lies in it, the edges included.
    """

    what: str
    middle: np.ndarray
    side: float
    inside: np.ndarray


def draw_map_boxes(
    *,
    maps: Path,
    chosen: Path,
    scores: Path,
    score: str,
    views: list[Path],
    reconstructions: list[Path] | None = None,
    which_map: str,
    least_per_box: int,
    seed: int,
    words: dict[str, str],
    title: str,
    figure: Path,
) -> None:
    """Draw a map coloured by a score, and galaxies from some boxes on it.

    Parameters
    ----------
    maps : Path
        From `peculiar.characterise.maps.make_maps`.
    chosen : Path
        From `peculiar.characterise.choose.choose_embedded`.
    reconstructions : list of Path or None
        Shards of the reconstructions: residuals are shown below the images. None to
        show the images alone.
    which_map : str
        The map to draw.
    least_per_box : int
        Least number of objects of a box.
    figure : Path
        PNG file to write: the map, the boxes of `choose_boxes`, and up to 8 galaxies of
        each, in order of score. A sentence, if no box has enough objects.

    Raises
    ------
    ValueError
        If there is no such map, or an object has no scores.
    """
    ids, places = read_map(maps, which_map)
    values = scores_of(scores, [score], ids)[score].to_numpy()
    boxes = choose_boxes(places, values, least_per_box) if is_map(places) else []
    name = which_map.replace("reals", "images").replace("_", " ")
    title = f"Map of the {len(ids):,} selected objects by their {name}: {title}"
    if not boxes:
        needed = (
            f"{len(ids):,} objects are on the map, and no box on it has enough to show "
            f"examples. Needed: {least_per_box} objects close to each other "
            "(publish.figures.least_per_box): a larger survey or a looser cut."
        )
        draw_sentence(figure, title, [needed])
        return
    columns = {"object_id": ids, "shard": shards_of(chosen, ids), "sigma": values}
    table = pd.DataFrame(columns)
    lines = 2 if reconstructions else 1
    left = LEFT[lines]
    image = (WIDTH - left) / COLUMNS
    high = max(left + LABELS + NOTE, len(boxes) * (TITLE + lines * image))
    facts = [f"{len(ids):,} objects on the map."]
    facts += [
        f"{letter}: {row_title(box, values)}."
        for letter, box in zip(ascii_uppercase, boxes, strict=False)
    ]
    with figure_file(figure, width=WIDTH, height=high + TITLE, facts=facts) as page:
        page.suptitle(title)
        parts = page.subfigures(1, 2, width_ratios=[left, WIDTH - left])
        above, below = parts[0].subfigures(
            2, 1, height_ratios=[left + LABELS, high - left - LABELS]
        )
        _draw_map(above, places, values, boxes, words.get(score, score))
        _write_note(below, left, bool(reconstructions))
        rng = np.random.default_rng(seed)
        rows = parts[1].subplots(len(boxes), 1, squeeze=False)[:, 0]
        for axes, letter, box in zip(rows, ascii_uppercase, boxes, strict=False):
            axes.set_axis_off()
            block = choose(table[box.inside], rng).sort_values("sigma", kind="stable")
            stamps = read_stamps(views, reconstructions, block)
            draw_stamps(axes, stamps, named=False)
            name_stamps(axes, letter, row_title(box, values))


def row_title(box: Box, values: np.ndarray) -> str:
    """Return why a box was chosen, the number of its objects and their mean score."""
    count = int(box.inside.sum())
    known = values[box.inside & np.isfinite(values)]
    objects = f"{count:,} object" + ("" if count == 1 else "s")
    mean = f", mean {known.mean():z.1f}{SIGMA}" if len(known) else ""
    return f"{box.what}: {objects}{mean}"


def _draw_map(
    part: SubFigure,
    places: np.ndarray,
    values: np.ndarray,
    boxes: list[Box],
    score: str,
) -> None:
    axes = part.subplots()
    # Room for a box about the outermost object, and for its letter.
    frame(axes, places, margin=0.15)
    scale = colour_scale(values)
    draw_places(axes, places, values, scale)
    for letter, box in zip(ascii_uppercase, boxes, strict=False):
        corner = box.middle - box.side / 2
        outline = [withStroke(linewidth=1.8, foreground="white")]
        shape = {"fill": False, "linewidth": 1.0, "path_effects": outline}
        axes.add_patch(Rectangle(corner, box.side, box.side, **shape))
        left, top = corner[0], corner[1] + box.side
        tag(axes, letter, (left, top), axes.transData)
    add_bar(axes, scale, values, bar_label(score, len(values)))


def _write_note(part: SubFigure, width: float, residuals: bool) -> None:
    """Say how boxes and galaxies were chosen, and what is shown."""
    text = (
        "Boxes of equal size that do not overlap, chosen one after the other: most "
        "objects (A), highest mean score, furthest from all other objects, then again "
        f"most objects. Up to {COLUMNS} random galaxies of each, by increasing score"
    )
    if residuals:
        text += f"; below them {RESIDUALS}"
    text = textwrap.fill(text + ".", int(LINE * width))
    part.text(0.04, 0.97, text, va="top", fontsize=8)


def choose_boxes(places: np.ndarray, score: np.ndarray, least: int) -> list[Box]:
    """Choose boxes on a map: the densest, the highest scoring, the most isolated.

    Parameters
    ----------
    places : ndarray of float, shape (n, 2)
        Positions of the objects, finite; at least one.
    score : ndarray of float, shape (n,)
        NaN is left out of means.
    least : int
        Least number of objects of a box.

    Returns
    -------
    boxes : list of Box
        At most `NUMBER`, without overlap, in the order of choice: the box with the most
        objects, with the highest mean score, the furthest from all other objects, then
        again with the most objects. The name says "next" if a better box overlaps an
        earlier one.
    """
    span = np.ptp(places, axis=0).max()
    # Of few objects a small box would have one or two.
    side = span / np.clip(np.sqrt(len(places)), *ACROSS) if span > 0 else 1.0
    middles = _middles(places, side / FINE)
    count, mean, distance = _measure(middles, places, score, side)
    rules = [
        ("densest", count),
        ("highest mean score", mean),
        ("most isolated", distance),
        *[("densest", count)] * (NUMBER - 3),
    ]
    boxes, free = [], count >= least
    enough = free.copy()
    for what, values in rules:
        left = np.where(free, values, -np.inf)
        best = int(np.argmax(left))
        if not np.isfinite(left[best]):
            continue
        if left[best] < values[enough].max():
            what = f"next {what}"
        middle = middles[best]
        inside = _reach(places, middle) <= side / 2
        boxes.append(Box(what, middle, side, inside))
        free &= _reach(middles, middle) > APART * side
    return boxes


def _middles(places: np.ndarray, cell: float) -> np.ndarray:
    """Return the mean position of the objects in each cell of a grid with objects."""
    cells = np.floor((places - places.min(axis=0)) / cell).astype(np.int64)
    _, group = np.unique(cells, axis=0, return_inverse=True)
    counts = np.bincount(group)
    return np.stack([np.bincount(group, x) / counts for x in places.T], axis=1)


def _reach(places: np.ndarray, middle: np.ndarray) -> np.ndarray:
    """Return the half side of the square about a position that reaches each object."""
    across, up = np.abs(places - middle).T
    return np.maximum(across, up)


def _measure(
    middles: np.ndarray, places: np.ndarray, score: np.ndarray, side: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the number, mean score and isolation of the objects in boxes.

    The mean is -inf without a known score, the isolation without objects outside.
    """
    known = np.isfinite(score)
    filled = np.where(known, score, 0.0)
    count, mean, distance = np.full((3, len(middles)), -np.inf)
    for row, middle in enumerate(middles):
        far = _reach(places, middle)
        inside = far <= side / 2
        count[row] = inside.sum()
        if (inside & known).any():
            mean[row] = filled[inside].sum() / known[inside].sum()
        if not inside.all():
            # From the middle, less where the objects of the box end.
            distance[row] = far[~inside].min() - far[inside].max(initial=0.0)
    return count, mean, distance
