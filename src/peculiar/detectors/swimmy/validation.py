"""Images that no run is trained on, and how known objects are ranked among them."""

from pathlib import Path

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from scipy.stats import mannwhitneyu, rankdata


def split(sample: Path, share: float, seed: int) -> tuple[pa.Table, pa.Table]:
    """Split the objects to train on at random.

    Parameters
    ----------
    sample : Path
        Parquet: ``object_id`` int64 and ``bin``.
    share : float
        Of the objects that are set aside, rounded, at least one, and not all.
    seed : int
        Of the choice.

    Returns
    -------
    training, validation : pyarrow.Table
        Rows of `sample`, in its order.

    Raises
    ------
    ValueError
        If there are fewer than two objects.
    """
    table = pq.read_table(sample)
    if len(table) < 2:
        raise ValueError(
            f"{sample}: {len(table)} objects to train on cannot be split. Expected at "
            "least two; widen `sample`"
        )
    number = min(max(round(share * len(table)), 1), len(table) - 1)
    order = np.random.default_rng(seed).permutation(len(table))
    aside = np.zeros(len(table), bool)
    aside[order[:number]] = True
    return table.filter(pa.array(~aside)), table.filter(pa.array(aside))


def images_of(views: list[Path], ids: np.ndarray) -> np.ndarray:
    """Return the images of objects, in the order of the views.

    Parameters
    ----------
    views : list of Path
        Shards: `object_id` int64 (n,) and `image` (n, height, width, band).
    ids : ndarray of int64, (m,)
        Objects; those that are in no shard are left out.

    Returns
    -------
    images : ndarray, (m or fewer, height, width, band)
        In the dtype of the views.
    """
    parts = []
    for view in views:
        with h5py.File(view) as file:
            rows = np.flatnonzero(np.isin(file["object_id"][:], ids))
            parts.append(file["image"][rows])
    return np.concatenate(parts)


def numbers_of(view: Path, names: list[str]) -> list[int]:
    """Return the numbers, from 0, of the named bands of a view; of all if none is."""
    with h5py.File(view) as file:
        bands = [str(band) for band in file.attrs["bands"]]
    return [bands.index(name) for name in names or bands]


def area_of(
    known: tuple[np.ndarray, np.ndarray], others: tuple[np.ndarray, np.ndarray]
) -> float:
    """Return the area under the ROC curve of known objects against others.

    Parameters
    ----------
    known, others : tuple of ndarray, each (n, band)
        Central scores and residuals, see `central.central_scores`. An object counts by
        the band in which it scores highest, of those with a positive residual.

    Returns
    -------
    area : float
        Chance that a known object ranks above another one (Mann-Whitney), 0..1.
    """
    number = len(others[0])
    central, residual = (
        np.concatenate(pair) for pair in zip(others, known, strict=True)
    )
    # SciPy's ranks of float32 are float32 from 1.18 on: exact to 16 million alone.
    ranks = rankdata(central.astype(np.float64), axis=0)
    ranks = np.where(residual > 0, ranks, 0).max(axis=1)
    test = mannwhitneyu(ranks[number:], ranks[:number], method="asymptotic")
    return float(test.statistic / (len(known[0]) * number))
