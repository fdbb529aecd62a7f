"""SF21 Fig. 2: images, reconstructions and residuals, from low to high score."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from peculiar.figures.stamps import (
    COLUMNS,
    REAL,
    RECONSTRUCTION,
    RESIDUAL,
    choose,
    draw_stamps,
    mark_places,
    name_block,
    read_stamps,
)
from peculiar.figures.style import figure_file
from peculiar.scores.cuts import SIGMA

#: The rows of a block.
ROWS = (REAL, RECONSTRUCTION, RESIDUAL)


def draw_reconstructions(
    *,
    scores: Path,
    views: list[Path],
    reconstructions: list[Path],
    groups: Path | None,
    score: str,
    seed: int,
    words: dict[str, str],
    title: str,
    figure: Path,
) -> None:
    """Draw reconstructions of objects of low, medium and high score.

    Parameters
    ----------
    groups : Path or None
        ``groups.parquet``: of several selected objects at one position only the one of
        rank 1 is drawn. None to draw any.
    figure : Path
        PNG file to write: three blocks of three rows (image, reconstruction, absolute
        residual), the score above each object.
    """
    column = f"{score}_sigma"
    table = pq.read_table(scores, columns=["object_id", "shard", column]).to_pandas()
    table = mark_places(table.rename(columns={column: "sigma"}), groups)
    blocks = choose_blocks(table[table["drawn"]], seed)
    facts = [
        f"Chosen from {table['drawn'].sum():,} of {len(table):,} objects: at each "
        "position on the sky the highest-scoring one."
    ]
    facts += [f"{name}: {_ends(block['sigma'])}." for name, block in blocks.items()]
    with figure_file(figure, width=7.0, height=8.8, facts=facts) as page:
        page.suptitle(
            f"Images and reconstructions, by {words.get(score, score)}: {title}"
        )
        for axes, (name, block) in zip(
            page.subplots(3, 1), blocks.items(), strict=True
        ):
            rows = read_stamps(views, reconstructions, block, ROWS)
            for middle, value in zip(
                draw_stamps(axes, rows), block["sigma"], strict=True
            ):
                text = f"{value:z.2f}{SIGMA}"
                axes.text(middle, -5, text, ha="center", va="bottom", fontsize=8)
            name_block(axes, name, pad=20)


def choose_blocks(table: pd.DataFrame, seed: int) -> dict[str, pd.DataFrame]:
    """Choose at most `COLUMNS` objects for each block (SF21 Fig. 2), by ``sigma``.

    Within 0.5 sigma of the mean; nearest to 3 sigma, with the range if it exceeds 0.5
    sigma; above 5 sigma or, if there are none, the highest. The choice is random if
    more qualify. Returns title and rows, in order of score.
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
