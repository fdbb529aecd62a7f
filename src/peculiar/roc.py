"""Areas under ROC curves, bootstrap included, many scores and classes at once."""

import numpy as np

#: Bootstrap resamples; the ends of a 95% interval then scatter by about 1% of it.
RESAMPLES = 1000


def bootstrap_areas(
    scores: np.ndarray, classes: np.ndarray, *, count: int, seed: int
) -> np.ndarray:
    """Return the area under the ROC curve of each score for each class.

    The area is the chance that an object of the class scores higher than one of the
    comparison, ties counting one half (Mann-Whitney). All scores and classes share the
    same resamples, so that differences between scores can be taken within a resample.

    Parameters
    ----------
    scores : ndarray of float, shape (score, object)
        Finite values, larger is stranger.
    classes : ndarray of int, shape (object,)
        0 is the comparison, 1..n are the classes. Each occurs.
    count : int
        Number of resamples.
    seed : int
        Objects are drawn with replacement within their class from this seed.

    Returns
    -------
    areas : ndarray of float64, shape (1 + count, score, class)
        The first row is of the objects themselves, the others of the resamples.
    """
    rng = np.random.default_rng(seed)
    members = [np.flatnonzero(classes == k) for k in range(classes.max() + 1)]
    ladders = [_ladder(row, members) for row in scores]
    areas = np.empty((1 + count, len(scores), len(members) - 1))
    weights = [np.ones(len(rows)) for rows in members]
    for resample in range(1 + count):
        if resample:
            weights = [_drawn(len(rows), rng) for rows in members]
        for number, (order, lower, upper) in enumerate(ladders):
            areas[resample, number] = _areas(order, lower, upper, weights)
    return areas


def _ladder(
    values: np.ndarray, members: list[np.ndarray]
) -> tuple[np.ndarray, list[np.ndarray], list[np.ndarray]]:
    """Return the comparison's order, and between which of its ranks each object is."""
    comparison = values[members[0]]
    order = np.argsort(comparison)
    steps = comparison[order]
    others = [values[rows] for rows in members[1:]]
    lower = [np.searchsorted(steps, other, side="left") for other in others]
    upper = [np.searchsorted(steps, other, side="right") for other in others]
    return order, lower, upper


def _areas(
    order: np.ndarray,
    lower: list[np.ndarray],
    upper: list[np.ndarray],
    weights: list[np.ndarray],
) -> list[float]:
    below = np.concatenate([[0.0], np.cumsum(weights[0][order])])
    return [
        float(weight @ (below[first] + below[last]) / 2 / weight.sum() / below[-1])
        for first, last, weight in zip(lower, upper, weights[1:], strict=True)
    ]


def _drawn(size: int, rng: np.random.Generator) -> np.ndarray:
    """Return how often each of `size` objects is drawn in `size` draws."""
    return np.bincount(rng.integers(0, size, size), minlength=size).astype(np.float64)
