"""SF21 Fig. 2: real, reconstruction and residual of ordinary to strange objects."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from matplotlib.axes import Axes

from peculiar.figures.style import SIGMA, as_rgb, figure_file, mosaic, show
from peculiar.images import (
    bands_of,
    image_shape,
    read_images,
    residual_images,
    shard_files,
)

#: Objects in a block.
COLUMNS = 8

#: Residuals are shown this many times brighter: most are as faint as the sky.
BRIGHTER = 2

#: Pixels between images.
GAP = 4


def draw_reconstructions(
    *,
    scores: Path,
    views: list[Path],
    reconstructions: list[Path],
    score: str,
    seed: int,
    title: str,
    figure: Path,
) -> None:
    """Draw what the network makes of objects of low, middling and high score.

    Parameters
    ----------
    scores : Path
        ``scores.parquet`` of a slice and detector.
    views, reconstructions : list of Path
        Shards of the images and of their reconstructions.
    score : str
        The score to choose by, in sigma.
    seed : int
        Of the choice among the objects that fit a block.
    title : str
        What the figure is of: slice and detector.
    figure : Path
        PNG file to write: three blocks of three rows (real, reconstruction, their
        absolute difference), the score above each object.
    """
    column = f"{score}_sigma"
    table = pq.read_table(scores, columns=["object_id", "shard", column]).to_pandas()
    blocks = choose_blocks(table.rename(columns={column: "sigma"}), seed)
    files = shard_files(views), shard_files(reconstructions)
    bands = bands_of(Path(views[0]))
    with figure_file(figure, width=7.0, height=8.6) as page:
        page.suptitle(f"{title}, by {score}")
        for axes, (name, block) in zip(
            page.subplots(3, 1), blocks.items(), strict=True
        ):
            real, copy = (_images(paths, block) for paths in files)
            residual = residual_images(real, copy).astype(np.int16) * BRIGHTER
            rows = [real, copy, np.minimum(residual, 255).astype(np.uint8)]
            _draw_block(axes, [as_rgb(row, bands) for row in rows], block["sigma"])
            axes.set_title(name, loc="left", fontsize=9, fontweight="bold", pad=14)


def choose_blocks(table: pd.DataFrame, seed: int) -> dict[str, pd.DataFrame]:
    """Choose objects for the three blocks (SF21 Fig. 2), each in order of score.

    Parameters
    ----------
    table : DataFrame
        ``sigma`` and any other columns.
    seed : int
        Of the choice where more objects fit than there is room for.

    Returns
    -------
    blocks : dict of str to DataFrame
        Title and at most `COLUMNS` rows: within half a sigma of the mean; the nearest
        to 3 sigma; above 5 sigma or, if there are none, the highest.
    """
    rng = np.random.default_rng(seed)
    ordinary = _some(table[table["sigma"].abs() < 0.5], rng)
    rest = table.drop(ordinary.index)
    high = rest[rest["sigma"] > 5]
    name = f"Above 5{SIGMA} ({min(COLUMNS, len(high))} of {len(high)})"
    if high.empty:
        name = f"Highest scores (none above 5{SIGMA})"
        high = rest.nlargest(COLUMNS, "sigma")
    rest = rest.drop(high.index)
    near = rest.loc[(rest["sigma"] - 3).abs().nsmallest(COLUMNS).index]
    blocks = {
        f"Within 0.5{SIGMA} of the mean": ordinary,
        f"Nearest to 3{SIGMA}": near,
        name: _some(high, rng),
    }
    return {key: block.sort_values("sigma") for key, block in blocks.items()}


def _some(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return as many rows as there is room for, each equally likely."""
    count = min(COLUMNS, len(table))
    return table.iloc[rng.choice(len(table), count, replace=False)]


def _images(files: dict[int, Path], block: pd.DataFrame) -> np.ndarray:
    """Return the block's images in its order, from whichever shards hold them."""
    images = {}
    if block.empty:
        return np.empty((0, *image_shape(next(iter(files.values())))), dtype=np.uint8)
    for shard, part in block.groupby("shard"):
        found = read_images(files[shard], part["object_id"].to_numpy())
        images |= dict(zip(part["object_id"], found, strict=True))
    return np.stack([images[object_id] for object_id in block["object_id"]])


def _draw_block(axes: Axes, rows: list[np.ndarray], sigma: pd.Series) -> None:
    """Draw three rows of images, with names at the left and scores on top."""
    _, height, width, _ = rows[0].shape
    # A block with fewer objects keeps the size of the others.
    empty = np.full((COLUMNS - len(sigma), height, width, 3), 255, dtype=np.uint8)
    filled = [np.concatenate([row, empty]) for row in rows]
    show(axes, mosaic(np.concatenate(filled), COLUMNS, GAP))
    for number, name in enumerate(("real", "G(z)", f"{BRIGHTER} x residual")):
        middle = number * (height + GAP) + height / 2
        axes.text(-6, middle, name, rotation=90, ha="right", va="center", fontsize=8)
    for number, value in enumerate(sigma):
        middle = number * (width + GAP) + width / 2
        axes.text(
            middle, -5, f"{value:.2f}{SIGMA}", ha="center", va="bottom", fontsize=8
        )
