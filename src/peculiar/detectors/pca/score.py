"""Score images by their residual in principal components."""

from pathlib import Path

import numpy as np

from peculiar.detectors.components import flat, load, places
from peculiar.detectors.shard_scores import write_shard_scores


def score(*, view: Path, weights: list[Path], scores: Path, **_) -> None:
    """Score one shard, see `peculiar.detectors`, by the fitted components.

    `error` is the mean over pixels and bands of the squared difference between an
    image, in 0..1, and its projection onto the components.
    """
    mean, components = load(weights[0])[:2]

    def compute(images: np.ndarray) -> dict[str, np.ndarray]:
        rows = flat(images)
        left = rows - mean - places(rows, mean, components) @ components
        return {"error": np.mean(left**2, axis=1)}

    write_shard_scores(view, scores, compute)
