"""Score images by their distance to the nearest others in principal components."""

from pathlib import Path

import numpy as np
from sklearn.neighbors import NearestNeighbors

from peculiar.detectors.components import load, places
from peculiar.detectors.shard_scores import write_shard_scores


def score(
    *,
    view: Path,
    weights: list[Path],
    scores: Path,
    seed: int,  # noqa: ARG001 - nothing here is random
    parameters: dict,
) -> None:
    """Score one shard.

    Parameters
    ----------
    view : Path
        The shard's images.
    weights : list of Path
        The fitted components.
    scores : Path
        Parquet to write: object_id and `distance` float32, in the shard's order.
    seed : int
        Not used.
    parameters : dict
        Config section `scoring`: number of `neighbours`. The object itself, at distance
        zero where it is one of the training objects, does not count.
    """
    mean, components, known = load(weights[0])
    wanted = parameters["scoring"]["neighbours"]
    if len(known) <= wanted:
        raise ValueError(
            f"{weights[0]}: {len(known)} training objects have no {wanted} neighbours "
            "each. Expected more; lower `scoring.neighbours` or widen `sample`"
        )
    # An object is its own neighbour at zero, but for rounding; two galaxies are never
    # this alike.
    same = 1e-4 * np.linalg.norm(known.std(axis=0))
    search = NearestNeighbors(n_neighbors=wanted + 1).fit(known)

    def compute(images: np.ndarray) -> dict[str, np.ndarray]:
        found, _ = search.kneighbors(places(images, mean, components))
        itself = found[:, :1] < same
        distances = np.where(itself, found[:, 1:], found[:, :-1])
        return {"distance": distances.mean(axis=1)}

    write_shard_scores(view, scores, compute)
