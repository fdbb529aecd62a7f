"""Objects chosen from a table of scores, and rows of their images."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from matplotlib.axes import Axes

from peculiar.figures.style import mosaic, show
from peculiar.tables.images import image_shape, read_images

#: Objects in a block.
COLUMNS = 8

#: Pixels between images.
GAP = 4


def choose(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return as many rows as a block has room for, each equally likely."""
    count = min(COLUMNS, len(table))
    return table.iloc[rng.choice(len(table), count, replace=False)]


def mark_places(table: pd.DataFrame, groups: Path | None) -> pd.DataFrame:
    """Say which objects stand for their place.

    Parameters
    ----------
    table : DataFrame
        ``object_id`` int64 and any other columns.
    groups : Path or None
        ``groups.parquet`` (see `peculiar.characterise.groups`); objects that stand in
        several slices are matched by id. None if nothing is known of places.

    Returns
    -------
    table : DataFrame
        The same, with ``drawn``, False where the place has a better object, and
        ``grouped``, whether the place is known: that of selected objects alone is.
    """
    if groups is None:
        return table.assign(drawn=True, grouped=False)
    ranks = pq.read_table(groups, columns=["object_id", "group_rank"]).to_pandas()
    rank = table["object_id"].map(ranks.groupby("object_id")["group_rank"].min())
    return table.assign(drawn=~(rank > 1), grouped=rank.notna())


def images_of(files: dict[int, Path], block: pd.DataFrame) -> np.ndarray:
    """Return a block's images in its order, from whichever shards hold them.

    Parameters
    ----------
    files : dict of int to Path
        Shards by their number, at least one.
    block : DataFrame
        ``object_id`` int64 and ``shard``.

    Returns
    -------
    images : ndarray of uint8, shape (n, height, width, band)
    """
    images = {}
    if block.empty:
        return np.empty((0, *image_shape(next(iter(files.values())))), dtype=np.uint8)
    for shard, part in block.groupby("shard"):
        found = read_images(files[shard], part["object_id"].to_numpy())
        images |= dict(zip(part["object_id"], found, strict=True))
    return np.stack([images[object_id] for object_id in block["object_id"]])


def draw_rows(axes: Axes, rows: dict[str, np.ndarray]) -> np.ndarray:
    """Draw rows of images of a block, with their names at the left.

    Parameters
    ----------
    axes : Axes
        To draw on; its data coordinates are pixels of the picture, first row on top.
    rows : dict of str to ndarray of uint8, shape (n, height, width, 3)
        At most `COLUMNS` images a row; a block with fewer keeps the size of the others.

    Returns
    -------
    middles : ndarray of float, shape (n,)
        Where the columns of images have their middles, in pixels.
    """
    count, height, width, _ = next(iter(rows.values())).shape
    empty = np.full((COLUMNS - count, height, width, 3), 255, dtype=np.uint8)
    filled = [np.concatenate([row, empty]) for row in rows.values()]
    show(axes, mosaic(np.concatenate(filled), COLUMNS, GAP))
    for number, name in enumerate(rows):
        middle = number * (height + GAP) + height / 2
        axes.text(-6, middle, name, rotation=90, ha="right", va="center", fontsize=8)
    return np.arange(count) * (width + GAP) + width / 2


def name_block(axes: Axes, name: str, *, pad: float) -> None:
    """Write a block's title, this many points above its images."""
    axes.set_title(name, loc="left", fontsize=9, fontweight="bold", pad=pad)
