"""SF21 Fig. 7: a map with boxes, and galaxies of each box."""

import textwrap
from pathlib import Path
from string import ascii_uppercase

import numpy as np
import pandas as pd
from matplotlib.figure import SubFigure
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

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
from peculiar.figures.objects import COLUMNS, choose
from peculiar.figures.stamps import (
    BRIGHTER,
    draw_stamps,
    name_stamps,
    read_stamps,
    shards_of,
    tag,
)
from peculiar.figures.style import figure_file
from peculiar.labels.known import scores_of
from peculiar.scores.cuts import SIGMA

#: Inches: the page; the part of the map, by the rows of images of a box; the bar and
#: labels of the map; the note; a row's title with the gap to the next row.
WIDTH, LEFT, LABELS, NOTE, TITLE = 7.0, {1: 2.8, 2: 3.6}, 0.55, 1.3, 0.3

#: Characters in a line of the note, in an inch.
LINE = 16.5


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
    table = pd.DataFrame({"object_id": ids, "shard": shards_of(chosen, ids)})
    table["sigma"] = values
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
        name = which_map.replace("_", " ")
        page.suptitle(f"{title}: {len(ids):,} objects on the map of their {name}")
        parts = page.subfigures(1, 2, width_ratios=[left, WIDTH - left])
        above, below = parts[0].subfigures(
            2, 1, height_ratios=[left + LABELS, high - left - LABELS]
        )
        _draw_map(above, places, values, boxes, score)
        if boxes:
            _write_note(below, left, bool(reconstructions))
        rng = np.random.default_rng(seed)
        rows = parts[1].subplots(max(len(boxes), 1), 1, squeeze=False)[:, 0]
        for axes in rows:
            axes.set_axis_off()
        for axes, letter, box in zip(rows, ascii_uppercase, boxes, strict=False):
            block = choose(table[box.inside], rng).sort_values("sigma", kind="stable")
            draw_stamps(axes, read_stamps(views, reconstructions, block))
            name_stamps(axes, letter, row_title(box, values))


def row_title(box: Box, values: np.ndarray) -> str:
    """Return why a box was chosen, how many objects it has, and their mean score.

    Parameters
    ----------
    box : Box
    values : ndarray of float, shape (n,)
        Scores of all objects of the map; NaN does not count.
    """
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
    if not is_map(places):
        return
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
        "Boxes of equal size, chosen in turn without overlap: the one of most objects, "
        "of the highest mean score, of the widest gap to all others, and again of most "
        f"objects. Up to {COLUMNS} galaxies of each, at random, in order of score"
    )
    if residuals:
        text += f"; below each, {BRIGHTER} x |x - G(z)|"
    text = textwrap.fill(text + ".", int(LINE * width))
    part.text(0.04, 0.97, text, va="top", fontsize=8)
