"""Rows of small images of objects, with reconstructions and residuals."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from matplotlib.axes import Axes
from matplotlib.text import Annotation
from matplotlib.transforms import Transform

from peculiar.figures.style import mosaic, show
from peculiar.tables.images import (
    as_rgb,
    bands_of,
    image_shape,
    read_images,
    residual_images,
    shard_files,
)

#: Objects in a row.
COLUMNS = 8

#: Letters that fit above a row of images in full size.
LETTERS = 68

#: Pixels between images.
GAP = 4

#: Residuals are shown this many times brighter: most are as faint as the sky.
BRIGHTER = 2

#: What rows of images are called.
REAL, RECONSTRUCTION = "image", "recon-\nstructed"
RESIDUAL = f"residual\n\N{MULTIPLICATION SIGN} {BRIGHTER}"

#: The same in a sentence.
RESIDUALS = f"|image \N{MINUS SIGN} reconstruction| \N{MULTIPLICATION SIGN} {BRIGHTER}"


def choose(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return as many rows as a row of images has room for, each equally likely."""
    count = min(COLUMNS, len(table))
    return table.iloc[rng.choice(len(table), count, replace=False)]


def mark_places(table: pd.DataFrame, groups: Path | None) -> pd.DataFrame:
    """Mark the objects that stand for their position on the sky.

    Parameters
    ----------
    table : DataFrame
        ``object_id`` int64 and any other columns.
    groups : Path or None
        ``groups.parquet`` (see `peculiar.characterise.groups`), joined by id, over all
        slices. None if positions are not known.

    Returns
    -------
    table : DataFrame
        The same, with two bool columns: ``drawn``, False if another object at the
        position scores higher, and ``grouped``, whether the position is known, as it is
        for selected objects alone.
    """
    if groups is None:
        return table.assign(drawn=True, grouped=False)
    ranks = pq.read_table(groups, columns=["object_id", "group_rank"]).to_pandas()
    rank = table["object_id"].map(ranks.groupby("object_id")["group_rank"].min())
    return table.assign(drawn=~(rank > 1), grouped=rank.notna())


def shards_of(path: Path, ids: np.ndarray) -> np.ndarray:
    """Return the shard of each object, int (n,), from a table with more objects.

    The Parquet table has ``object_id`` and ``shard``; the ids are int64 (n,).

    Raises
    ------
    ValueError
        If an object is not in the table.
    """
    table = pq.read_table(path, columns=["object_id", "shard"])
    rows = pc.index_in(pa.array(ids), table["object_id"].combine_chunks())
    if rows.null_count:
        raise ValueError(
            f"{path}: {rows.null_count} of {len(ids)} mapped objects are not in it. "
            "Expected all; remove the maps and run again"
        )
    return table["shard"].take(rows).to_numpy()


def read_stamps(
    views: list[Path],
    reconstructions: list[Path] | None,
    block: pd.DataFrame,
    names: tuple[str, ...] = (REAL, RESIDUAL),
) -> dict[str, np.ndarray]:
    """Read the images of some objects from their shards, in the order of the objects.

    Parameters
    ----------
    views : list of Path
        Shards of the images.
    reconstructions : list of Path or None
        Shards of the reconstructions; None for the images alone.
    block : DataFrame
        ``object_id`` int64 and ``shard``.
    names : tuple of str
        Of `REAL`, `RECONSTRUCTION` and `RESIDUAL`: which rows.

    Returns
    -------
    rows : dict of str to ndarray of uint8, shape (n, height, width, 3)
        `RESIDUAL` is |image - reconstruction|, `BRIGHTER` times as bright, at most 255.
    """
    rows = {REAL: _read(shard_files(views), block)}
    if reconstructions:
        copies = _read(shard_files(reconstructions), block)
        residuals = residual_images(rows[REAL], copies).astype(np.int16) * BRIGHTER
        rows[RECONSTRUCTION] = copies
        rows[RESIDUAL] = np.minimum(residuals, 255).astype(np.uint8)
    bands = bands_of(Path(views[0]))
    return {name: as_rgb(rows[name], bands) for name in names if name in rows}


def _read(files: dict[int, Path], block: pd.DataFrame) -> np.ndarray:
    if block.empty:
        return np.empty((0, *image_shape(next(iter(files.values())))), dtype=np.uint8)
    images: dict[int, np.ndarray] = {}
    for shard, part in block.groupby("shard"):
        found = read_images(files[shard], part["object_id"].to_numpy())
        images |= dict(zip(part["object_id"], found, strict=True))
    return np.stack([images[object_id] for object_id in block["object_id"]])


def draw_stamps(
    axes: Axes, rows: dict[str, np.ndarray], *, beside: bool = False, named: bool = True
) -> np.ndarray:
    """Draw rows of images, below each other or side by side.

    Parameters
    ----------
    axes : Axes
        Its data coordinates become pixels, with the first row on top.
    rows : dict of str to ndarray of uint8, shape (n, height, width, 3)
        At most `COLUMNS` images per row; shorter rows are filled with white.
    beside : bool
        Whether the second row is to the right of the first.
    named : bool
        Whether the names of the rows are written at the left.

    Returns
    -------
    middles : ndarray of float, shape (n,)
        Middles of the columns of the first row, in pixels.
    """
    count, height, width, _ = next(iter(rows.values())).shape
    empty = np.full((COLUMNS - count, height, width, 3), 255, dtype=np.uint8)
    laid = [mosaic(np.concatenate([x, empty]), COLUMNS, GAP) for x in rows.values()]
    white = np.full_like(laid[0][:, : width // 2] if beside else laid[0][:GAP], 255)
    parts = [part for one in laid for part in (white, one)][1:]
    show(axes, np.concatenate(parts, axis=1 if beside else 0))
    # Images are shrunk or hardly enlarged: single pixels would have ragged edges.
    axes.images[0].set_interpolation("antialiased")
    for number, name in enumerate(rows if named else ()):
        middle = number * (height + GAP) + height / 2
        axes.text(-6, middle, name, rotation=90, ha="right", va="center", fontsize=7)
    return np.arange(count) * (width + GAP) + width / 2


def name_block(axes: Axes, name: str, *, pad: float) -> None:
    """Write a block's title, this many points above its images."""
    # A long title is as wide as the images.
    size = min(9.0, 9.0 * LETTERS / len(name))
    axes.set_title(name, loc="left", fontsize=size, fontweight="bold", pad=pad)


def tag(
    axes: Axes, text: str, position: tuple[float, float], transform: Transform
) -> Annotation:
    """Write a letter or number in a black box, its lower left at a position."""
    return axes.annotate(
        text,
        position,
        (2.5, 4),
        xycoords=transform,
        textcoords="offset points",
        color="white",
        fontsize=7,
        fontweight="bold",
        bbox={"facecolor": "black", "edgecolor": "none", "boxstyle": "square,pad=0.25"},
    )


def name_stamps(axes: Axes, name: str, text: str) -> None:
    """Write a tag and a title above rows of images."""
    tag(axes, name, (0, 1), axes.transAxes)
    # Behind the tag, of at most two characters.
    offset = (9 + 6 * len(name), 4)
    axes.annotate(text, (0, 1), offset, "axes fraction", "offset points", fontsize=8)
