"""Small images of objects, what reconstructions leave of them, and their tags."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from matplotlib.axes import Axes
from matplotlib.text import Annotation
from matplotlib.transforms import Transform

from peculiar.figures.objects import COLUMNS, GAP, images_of
from peculiar.figures.style import as_rgb, mosaic, show
from peculiar.tables.images import bands_of, shard_files
from peculiar.tables.shard_images import residual_images

#: Residuals are shown this many times brighter, as in Fig. 2.
BRIGHTER = 2


def shards_of(path: Path, ids: np.ndarray) -> np.ndarray:
    """Return the shard of each object, from a table of more objects.

    Parameters
    ----------
    path : Path
        Parquet with ``object_id`` and ``shard``.
    ids : ndarray of int64, shape (n,)
        The objects.

    Returns
    -------
    shards : ndarray of int, shape (n,)

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
    views: list[Path], reconstructions: list[Path] | None, block: pd.DataFrame
) -> list[np.ndarray]:
    """Read the images of a block of objects, and perhaps their residuals.

    Parameters
    ----------
    views : list of Path
        Shards of the images.
    reconstructions : list of Path or None
        Those of their reconstructions; None for no residuals.
    block : DataFrame
        ``object_id`` int64 and ``shard``, at most `COLUMNS` rows.

    Returns
    -------
    rows : list of ndarray of uint8, shape (n, height, width, 3)
        The images; and with reconstructions |x - G(z)|, `BRIGHTER` times as bright.
    """
    images = images_of(shard_files(views), block)
    rows = [images]
    if reconstructions:
        copies = images_of(shard_files(reconstructions), block)
        residuals = residual_images(images, copies).astype(np.int16) * BRIGHTER
        rows.append(np.minimum(residuals, 255).astype(np.uint8))
    bands = bands_of(Path(views[0]))
    return [as_rgb(row, bands) for row in rows]


def draw_stamps(axes: Axes, rows: list[np.ndarray], *, beside: bool = False) -> None:
    """Draw rows of images, below each other or side by side.

    Parameters
    ----------
    axes : Axes
        To draw on; its data coordinates are pixels of the picture, first row on top.
    rows : list of ndarray of uint8, shape (n, height, width, 3)
        At most `COLUMNS` images a row; shorter rows keep the size of the others.
    beside : bool
        Whether the second row stands to the right of the first.
    """
    count, height, width, _ = rows[0].shape
    empty = np.full((COLUMNS - count, height, width, 3), 255, dtype=np.uint8)
    filled = [np.concatenate([row, empty]) for row in rows]
    across = COLUMNS * len(rows) if beside else COLUMNS
    show(axes, mosaic(np.concatenate(filled), across, GAP))
    # Images are shrunk, or hardly enlarged: the nearest pixels would be ragged.
    axes.images[0].set_interpolation("antialiased")


def tag(
    axes: Axes, text: str, place: tuple[float, float], transform: Transform
) -> Annotation:
    """Write a letter or number in a black box whose lower left is at a place."""
    return axes.annotate(
        text,
        place,
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
