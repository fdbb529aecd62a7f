"""Score images by what principal components leave of them."""

from pathlib import Path

import numpy as np

from peculiar.detectors.components import flat, load, places
from peculiar.detectors.shard_scores import write_shard_scores


def score(
    *,
    view: Path,
    weights: list[Path],
    scores: Path,
    seed: int,  # noqa: ARG001 - nothing here is random
    parameters: dict,  # noqa: ARG001 - it has no settings
) -> None:
    """Score one shard.

    Parameters
    ----------
    view : Path
        The shard's images.
    weights : list of Path
        The fitted components.
    scores : Path
        Parquet to write: object_id and `error` float32, in the shard's order: the mean
        over pixels and bands of the squared difference between an image, in 0..1, and
        its projection onto the components.
    seed, parameters
        Not used.
    """
    mean, components, _ = load(weights[0])

    def compute(images: np.ndarray) -> dict[str, np.ndarray]:
        rows = flat(images)
        left = rows - mean - places(rows, mean, components) @ components
        return {"error": np.mean(left**2, axis=1)}

    write_shard_scores(view, scores, compute)
