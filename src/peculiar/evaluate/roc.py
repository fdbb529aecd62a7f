"""Areas under ROC curves and average precisions, bootstrap included.

Many scores and classes at once. With the same numbers of objects and the same seed both
are of the same resamples.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

#: Bootstrap resamples; the ends of a 95% interval then scatter by about 1% of it.
RESAMPLES = 1000

#: Objects times resamples that are held in memory, 8 bytes each and some more.
AT_ONCE = 2_000_000


class _Places(NamedTuple):
    """Where the objects of a class are among those of the comparison.

    Attributes
    ----------
    lower, upper : ndarray of int, shape (n,)
        How many of the comparison score lower, and how many not higher.
    falling : ndarray of int, shape (n,)
        The class's own order, highest first.
    at_least : ndarray of int, shape (n,)
        How many of the class score at least as high.
    """

    lower: np.ndarray
    upper: np.ndarray
    falling: np.ndarray
    at_least: np.ndarray


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
    return _bootstrap(_area, scores, classes, count, seed)


def bootstrap_precisions(
    scores: np.ndarray, classes: np.ndarray, *, count: int, seed: int
) -> np.ndarray:
    """Return the average precision of each score for each class.

    That is the mean, over the objects of a class, of the share of the class among all
    that score at least as high; the comparison and this class alone are counted. By
    chance it is the share of the class among both.

    Parameters
    ----------
    scores, classes, count, seed
        As for `bootstrap_areas`.

    Returns
    -------
    precisions : ndarray of float64, shape (1 + count, score, class)
    """
    return _bootstrap(_precision, scores, classes, count, seed)


def _bootstrap(
    figure: Callable, scores: np.ndarray, classes: np.ndarray, count: int, seed: int
) -> np.ndarray:
    """Return a figure of each class, of the objects and of each resample."""
    rng = np.random.default_rng(seed)
    members = [np.flatnonzero(classes == k) for k in range(classes.max() + 1)]
    ladders = [_ladder(row, members) for row in scores]
    found = np.empty((1 + count, len(scores), len(members) - 1))
    together = max(1, AT_ONCE // len(classes))
    for start in range(0, 1 + count, together):
        resamples = range(start, min(start + together, 1 + count))
        drawn = [
            [_drawn(len(x), rng if k else None) for x in members] for k in resamples
        ]
        weights = [np.stack(part) for part in zip(*drawn, strict=True)]
        for number, (order, places) in enumerate(ladders):
            below = np.cumsum(weights[0][:, order], axis=1)
            below = np.pad(below, ((0, 0), (1, 0)))
            for kind, (place, weight) in enumerate(
                zip(places, weights[1:], strict=True)
            ):
                found[resamples, number, kind] = figure(below, place, weight)
    return found


def _ladder(
    values: np.ndarray, members: list[np.ndarray]
) -> tuple[np.ndarray, list[_Places]]:
    """Return the comparison's order, and where the objects of each class are in it."""
    comparison = values[members[0]]
    order = np.argsort(comparison)
    steps = comparison[order]
    places = []
    for rows in members[1:]:
        own = values[rows]
        falling = np.argsort(-own)
        places.append(
            _Places(
                lower=np.searchsorted(steps, own, side="left"),
                upper=np.searchsorted(steps, own, side="right"),
                falling=falling,
                at_least=np.searchsorted(-own[falling], -own, side="right"),
            )
        )
    return order, places


def _area(below: np.ndarray, place: _Places, weight: np.ndarray) -> np.ndarray:
    """Return areas; `below` and `weight` have a row a resample."""
    halves = (below[:, place.lower] + below[:, place.upper]) / 2
    pairs = np.sum(weight * halves, axis=1)
    return pairs / weight.sum(axis=1) / below[:, -1]


def _precision(below: np.ndarray, place: _Places, weight: np.ndarray) -> np.ndarray:
    """Return average precisions; `below` and `weight` have a row a resample."""
    right = np.cumsum(weight[:, place.falling], axis=1)[:, place.at_least - 1]
    wrong = below[:, -1:] - below[:, place.lower]
    # Where nobody of both was drawn, the object itself was not either.
    share = right / np.maximum(right + wrong, 1)
    return np.sum(weight * share, axis=1) / weight.sum(axis=1)


def _drawn(size: int, rng: np.random.Generator | None) -> np.ndarray:
    """Return how often each object is drawn in `size` draws; without `rng`, once."""
    if rng is None:
        return np.ones(size)
    return np.bincount(rng.integers(0, size, size), minlength=size).astype(np.float64)
