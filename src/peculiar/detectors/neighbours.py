"""Scores by the distance to the nearest training objects in principal components."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from sklearn.neighbors import NearestNeighbors

from peculiar.detectors.components import load, places
from peculiar.detectors.shard_scores import write_shard_scores


def write_distances(
    *,
    view: Path,
    components: Path,
    scores: Path,
    wanted: int,
    rows: Callable[[np.ndarray], np.ndarray],
) -> None:
    """Write the mean distance of each image of a shard to its nearest neighbours.

    Parameters
    ----------
    view, scores : Path
        See `peculiar.detectors`; the score is `distance`, in the unit of the rows.
    components : Path
        The fitted components, see `peculiar.detectors.components.train`.
    wanted : int
        Neighbours that the distance is averaged over. The object itself, at distance
        zero where it is one of the training objects, does not count.
    rows : callable
        Images (n, height, width, band) to what the components were fitted to, rows of
        float32, (n, length).

    Raises
    ------
    ValueError
        If there are too few training objects.
    """
    mean, vectors, known = load(components)
    if len(known) <= wanted:
        raise ValueError(
            f"{components}: {len(known)} training objects have no {wanted} neighbours "
            f"each. Expected at least {wanted + 1} training objects; lower "
            "`scoring.neighbours` or widen `sample`"
        )
    # An object is its own neighbour at distance zero, but for rounding. Images of two
    # galaxies are never this similar.
    same = 1e-4 * np.linalg.norm(known.std(axis=0))
    search = NearestNeighbors(n_neighbors=wanted + 1).fit(known)

    def compute(images: np.ndarray) -> dict[str, np.ndarray]:
        found, _ = search.kneighbors(places(rows(images), mean, vectors))
        itself = found[:, :1] < same
        distances = np.where(itself, found[:, 1:], found[:, :-1])
        return {"distance": distances.mean(axis=1)}

    write_shard_scores(view, scores, compute)
