"""SF21 Fig. 2: real, reconstruction and residual of ordinary to strange objects."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from matplotlib.axes import Axes

from peculiar.figures.objects import (
    COLUMNS,
    choose,
    draw_rows,
    images_of,
    mark_places,
    name_block,
)
from peculiar.figures.style import SIGMA, as_rgb, figure_file
from peculiar.tables.images import bands_of, shard_files
from peculiar.tables.shard_images import residual_images

#: Residuals are shown this many times brighter: most are as faint as the sky.
BRIGHTER = 2


def draw_reconstructions(
    *,
    scores: Path,
    views: list[Path],
    reconstructions: list[Path],
    groups: Path | None,
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
    groups : Path or None
        ``groups.parquet``: of a place that several selected objects show, the one of
        rank 1 alone is drawn. None to draw any object.
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
    table = mark_places(table.rename(columns={column: "sigma"}), groups)
    blocks = choose_blocks(table[table["drawn"]], seed)
    files = shard_files(views), shard_files(reconstructions)
    bands = bands_of(Path(views[0]))
    facts = [f"{table['drawn'].sum():,} of {len(table):,} objects: one of each place."]
    facts += [f"{name}: {_ends(block['sigma'])}." for name, block in blocks.items()]
    with figure_file(figure, width=7.0, height=8.8, facts=facts) as page:
        page.suptitle(f"{title}, by {score}")
        for axes, (name, block) in zip(
            page.subplots(3, 1), blocks.items(), strict=True
        ):
            real, copy = (images_of(paths, block) for paths in files)
            _draw_block(axes, as_rgb(real, bands), as_rgb(copy, bands), block["sigma"])
            name_block(axes, name, pad=20)


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
        to 3 sigma, how near if that is not within half a sigma; above 5 sigma or, if
        there are none, the highest.
    """
    rng = np.random.default_rng(seed)
    ordinary = choose(table[table["sigma"].abs() < 0.5], rng)
    rest = table.drop(ordinary.index)
    high = rest[rest["sigma"] > 5]
    name = f"Above 5{SIGMA} ({min(COLUMNS, len(high))} of {len(high)})"
    if high.empty:
        name = f"Highest scores (none above 5{SIGMA})"
        high = rest.nlargest(COLUMNS, "sigma")
    rest = rest.drop(high.index)
    near = rest.loc[(rest["sigma"] - 3).abs().nsmallest(COLUMNS).index]
    text = f"Nearest to 3{SIGMA}"
    if (near["sigma"] - 3).abs().max() > 0.5:
        text += f" ({_ends(near['sigma'])})"
    blocks = {
        f"Within 0.5{SIGMA} of the mean": ordinary,
        text: near,
        name: choose(high, rng),
    }
    return {key: block.sort_values("sigma") for key, block in blocks.items()}


def _ends(sigma: pd.Series) -> str:
    if sigma.empty:
        return "no objects"
    return f"{sigma.min():z.2f} to {sigma.max():z.2f}{SIGMA}"


def _draw_block(
    axes: Axes, real: np.ndarray, copy: np.ndarray, sigma: pd.Series
) -> None:
    """Draw three rows of images, with scores on top."""
    residual = residual_images(real, copy).astype(np.int16) * BRIGHTER
    rows = {
        "real": real,
        "G(z)": copy,
        f"{BRIGHTER} x residual": np.minimum(residual, 255).astype(np.uint8),
    }
    for middle, value in zip(draw_rows(axes, rows), sigma, strict=True):
        text = f"{value:z.2f}{SIGMA}"
        axes.text(middle, -5, text, ha="center", va="bottom", fontsize=8)
