"""How far out objects are, without artifacts: from there the first looks are drawn."""

from pathlib import Path

import numpy as np

from peculiar.scores.basis import Basis, distances
from peculiar.scores.described import Objects, column_of


def far_out(
    objects: Objects,
    basis: Basis,
    *,
    novelty: dict[str, Path],
    artifacts: dict[str, list[Path]],
    threshold: float,
) -> np.ndarray:
    """Return how far out each object is, NaN for artifacts.

    Parameters
    ----------
    objects : Objects
    basis : Basis
    novelty : dict of str to Path
        Per slice ``scores.parquet`` of a detector that finds outliers: its percentile
        in the slice. If empty, the distance from the mean in the basis instead.
    artifacts : dict of str to list of Path
        Per slice the shards of ``artifact_score``; empty if there is none.
    threshold : float
        Objects of this ``artifact_score`` or above are artifacts.

    Returns
    -------
    distance : ndarray of float, shape (n,)
    """
    if novelty:
        files = {name: [path] for name, path in novelty.items()}
        far = column_of(objects, files, "rank_pct")
    else:
        far = distances(objects.values, basis)
    score = column_of(objects, artifacts, "artifact_score")
    return np.where(score >= threshold, np.nan, far)
