"""How strongly a map is ordered by a score (the claim of SF21 §4.3)."""

from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from scipy.stats import spearmanr
from sklearn.metrics import r2_score
from sklearn.model_selection import KFold, cross_val_predict
from sklearn.neighbors import KNeighborsRegressor

from peculiar.tables import markdown
from peculiar.tables.files import written

#: Neighbours whose scores are averaged, and parts of the cross-validation.
NEIGHBOURS, FOLDS = 10, 5

#: Seed of the parts.
SEED = 1

#: Baselines of the maps: one number an object, by the file that has it.
BASELINES = {"reals": "mean of the pixels", "residuals": "mean of the residuals"}


def measure_order(
    *,
    maps: Path,
    pixels: dict[str, Path],
    scores: Path,
    score: str,
    table: Path,
    text: Path,
) -> None:
    """Measure how well positions on each map predict a score.

    Parameters
    ----------
    maps : Path
        As `peculiar.characterise.maps.make_maps` writes them.
    pixels : dict of str to Path
        ``reals`` and perhaps ``residuals``, with ``object_id`` and ``mean`` of the
        pixels (`peculiar.characterise.pixels.project_pixels`): the baselines.
    scores : Path
        ``scores.parquet``.
    score : str
        Predicted, in sigma.
    table : Path
        Parquet to write: ``map``, ``objects``, ``r2``, ``spearman``.
    text : Path
        Markdown to write: the same for people.
    """
    column = f"{score}_sigma"
    known = pq.read_table(scores, columns=["object_id", column]).to_pandas()
    known = known.set_index("object_id")[column]
    rows = []
    for name, part in pq.read_table(maps).to_pandas().groupby("map", sort=False):
        places = part[["umap_x", "umap_y"]].to_numpy()
        rows.append(_row(name, places, known.loc[part["object_id"]].to_numpy()))
    for name, path in pixels.items():
        with h5py.File(path) as file:
            ids, means = file["object_id"][:], file["mean"][:]
        rows.append(_row(BASELINES[name], means[:, None], known.loc[ids].to_numpy()))
    with written(table) as temporary:
        pq.write_table(pa.Table.from_pylist(rows), temporary)
    markdown.write_text(text, _as_markdown(pd.DataFrame(rows), score))


def predicted(places: np.ndarray, values: np.ndarray) -> np.ndarray | None:
    """Predict values (n,) from positions on a map (n, dimension), each from others.

    It is the mean of the `NEIGHBOURS` nearest in the other `FOLDS` - 1 parts; None if
    there are too few objects, or positions are NaN.
    """
    if len(values) < 2 * NEIGHBOURS or not np.isfinite(places).all():
        return None
    model = KNeighborsRegressor(NEIGHBOURS)
    folds = KFold(FOLDS, shuffle=True, random_state=SEED)
    return cross_val_predict(model, places, values, cv=folds)


def _row(name: str, places: np.ndarray, values: np.ndarray) -> dict:
    guess = predicted(places, values)
    good = guess is not None and np.ptp(values) > 0 and np.ptp(guess) > 0
    return {
        "map": name,
        "objects": len(values),
        "r2": float(r2_score(values, guess)) if good else None,
        "spearman": float(spearmanr(values, guess).statistic) if good else None,
    }


def _as_markdown(rows: pd.DataFrame, score: str) -> str:
    text = (
        "# Prediction of the score from the position on a map\n\n"
        f"{score} (in standard deviations) of each object is predicted by the mean of "
        f"its {NEIGHBOURS} nearest, in {FOLDS}-fold cross-validation. The last rows "
        "use one number per object instead of a map.\n\n"
    )
    lines = [["map", "objects", "R²", "Spearman"]]
    for row in rows.to_dict("records"):
        numbers = [
            "too few" if pd.isna(row[name]) else f"{row[name]:.3f}"
            for name in ("r2", "spearman")
        ]
        lines.append([row["map"].replace("_", " "), f"{row['objects']:,}", *numbers])
    return text + markdown.table(lines)
