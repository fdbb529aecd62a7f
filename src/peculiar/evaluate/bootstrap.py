"""Metrics of orders of objects, of many scores and classes at once, and a bootstrap.

An order is good if the objects of a class come early. How early is measured against a
comparison sample (ROC AUC, average precision), and among all objects (precision,
enrichment, looks needed for half of the class).
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array

#: Resamples; the ends of a 95% interval then scatter by about 2% of the distribution.
RESAMPLES = 1000

#: Of the resamples: intervals do not change from run to run.
SEED = 1

#: Objects times resamples that are held in memory, of 4 bytes each.
AT_ONCE = 4_000_000

#: Numbers of first objects whose precision is measured.
FIRST = (50, 100, 200)

AGAINST_COMPARISON = ("roc_auc", "average_precision")
AMONG_ALL = (
    *(f"precision_at_{first}" for first in FIRST),
    "enrichment_1pct",
    "looks_for_half",
)
METRICS = (*AGAINST_COMPARISON, *AMONG_ALL)


class Compared(NamedTuple):
    """A class of objects, and what it is compared with.

    Attributes
    ----------
    name : str
    counted : ndarray of bool, shape (object,)
        Objects of the class that are compared: one of each position.
    comparison : ndarray of bool, shape (object,)
        Objects that they are compared with; none of the class.
    members : ndarray of bool, shape (object,) or None
        All objects of the class, for the metrics among all objects, which None leaves
        out.
    """

    name: str
    counted: np.ndarray
    comparison: np.ndarray
    members: np.ndarray | None


class _Rows(NamedTuple):
    """Some objects of a class in falling order of one score.

    Attributes
    ----------
    rows : ndarray of int, shape (n,)
        Rows of all objects.
    segment : ndarray of int, shape (n,)
        Their steps, see `_Ladder`.
    higher, at_least : ndarray of int, shape (n,)
        How many of these rows score higher than each, and how many at least as high.
    """

    rows: np.ndarray
    segment: np.ndarray
    higher: np.ndarray
    at_least: np.ndarray


class _Ladder:
    """One score of all objects, as steps: a step a value of some object of a class.

    Only these values matter: all other objects are between two of them. With k values
    there are 2 k + 1 segments, the odd ones the values, the even ones the gaps. To
    resample is to add the objects' weights up in each segment.
    """

    def __init__(self, values: np.ndarray, classes: list[Compared]):
        self.scored = np.isfinite(values)
        inside = np.zeros(len(values), dtype=bool)
        for one in classes:
            inside |= one.counted if one.members is None else one.members
        steps = np.unique(values[inside & self.scored])
        self.segment = np.searchsorted(steps, values) + np.searchsorted(
            steps, values, side="right"
        )
        self.shape = (2 * len(steps) + 1, len(values))
        self.values = values
        self.all = self._adding(self.scored)
        # Most classes have the same comparison.
        self.comparisons = {
            one.comparison.tobytes(): self._adding(self.scored & one.comparison)
            for one in classes
        }
        self.classes = [
            (
                one.comparison.tobytes(),
                self._rows(one.counted),
                None if one.members is None else self._rows(one.members),
            )
            for one in classes
        ]

    def _adding(self, chosen: np.ndarray) -> csr_array:
        """Return the matrix that adds weights of chosen objects up in each segment."""
        rows = np.flatnonzero(chosen)
        ones = np.ones(len(rows), dtype=np.float32)
        return csr_array((ones, (self.segment[rows], rows)), self.shape)

    def _rows(self, members: np.ndarray) -> _Rows:
        rows = np.flatnonzero(members & self.scored)
        rows = rows[np.argsort(-self.values[rows], kind="stable")]
        falling = -self.values[rows]
        return _Rows(
            rows=rows,
            segment=self.segment[rows],
            higher=np.searchsorted(falling, falling, side="left"),
            at_least=np.searchsorted(falling, falling, side="right"),
        )

    def measure(self, weights: np.ndarray) -> np.ndarray:
        """Return (metric, class, resample) of weights (object, resample)."""
        below = _below(self.all, weights)
        compared = {
            key: _below(adding, weights) for key, adding in self.comparisons.items()
        }
        found = np.full((len(METRICS), len(self.classes), weights.shape[1]), np.nan)
        size = int(self.scored.sum())
        for number, (key, counted, members) in enumerate(self.classes):
            if len(counted.rows):
                found[: len(AGAINST_COMPARISON), number] = _against_comparison(
                    counted, weights[counted.rows].astype(np.float64), compared[key]
                )
            if members is not None and len(members.rows):
                found[len(AGAINST_COMPARISON) :, number] = _among_all(
                    members, weights[members.rows].astype(np.float64), below, size
                )
        return found


def measure_orders(
    scores: np.ndarray,
    classes: list[Compared],
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> np.ndarray:
    """Return every metric of every score for every class, and of bootstrap resamples.

    ``roc_auc`` is the chance that an object of the class scores higher than one of the
    comparison, ties counting one half, and ``average_precision`` the mean, over the
    objects of the class, of the share of the class among it and the comparison that
    score at least as high; both are scikit-learn's. Of all objects with a score, in its
    order, ``precision_at_k`` is the share of the class among the first k,
    ``enrichment_1pct`` its share among the first hundredth over that among all, and
    ``looks_for_half`` the rank at which half of the class (rounded up) has been seen.
    Where objects tie, the last three are expectations over all orders of these: j of r
    of the class among t that tie are seen, on average, after j (t + 1) / (r + 1) of
    them (the negative hypergeometric distribution; Johnson, Kemp & Kotz 2005,
    Univariate Discrete Distributions, section 6.2.2).

    All objects are drawn with replacement, the same for all scores and classes, so that
    differences between scores can be taken within a resample.

    Parameters
    ----------
    scores : ndarray of float, shape (score, object)
        Higher comes earlier; NaN where an object has no score.
    classes : list of Compared
    resamples : int
    seed : int

    Returns
    -------
    found : ndarray of float64, shape (metric, score, class, 1 + resamples)
        By `METRICS`; the first of the last axis is of the objects themselves. NaN where
        a metric is not defined: no object of the class or the comparison has a score
        (or was drawn), there are fewer objects than k, fewer than 100 for the
        enrichment, or no ``members``.
    """
    ladders = [_Ladder(values, classes) for values in scores]
    shape = (len(METRICS), len(scores), len(classes), 1 + resamples)
    found = np.full(shape, np.nan)
    for chosen, weights in _resampled(scores.shape[1], resamples, seed):
        for number, ladder in enumerate(ladders):
            found[:, number, :, chosen] = ladder.measure(weights)
    return found


def looks_by_chance(members: int, objects: int) -> float:
    """Return the mean looks for half (rounded up) of a class in a random order."""
    return -(-members // 2) * (objects + 1) / (members + 1)


def _resampled(
    objects: int, resamples: int, seed: int
) -> Iterator[tuple[slice, np.ndarray]]:
    """Yield how often each object is drawn, (object, resample), some resamples a time.

    The first of all resamples has each object once.
    """
    rng = np.random.default_rng(seed)
    together = max(1, AT_ONCE // max(objects, 1))
    for start in range(0, 1 + resamples, together):
        stop = min(start + together, 1 + resamples)
        weights = np.ones((objects, stop - start), dtype=np.float32)
        for column in range(1 if start == 0 else 0, stop - start):
            drawn = rng.integers(0, objects, objects)
            weights[:, column] = np.bincount(drawn, minlength=objects)
        yield slice(start, stop), weights


def _below(adding: csr_array, weights: np.ndarray) -> np.ndarray:
    """Return the weight below each segment, and at the end all, (segment + 1, r)."""
    sums = np.cumsum(adding @ weights, axis=0, dtype=np.float64)
    return np.concatenate([np.zeros((1, sums.shape[1])), sums])


def _against_comparison(
    of: _Rows, weight: np.ndarray, below: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return ROC AUC and average precision; `weight` is (n, r)."""
    lower, upper, total = below[of.segment], below[of.segment + 1], below[-1]
    size = weight.sum(axis=0)
    size = np.where((size > 0) & (total > 0), size, np.nan)
    pairs = np.sum(weight * (lower + upper) / 2, axis=0)
    right = _cumulated(weight)[of.at_least]
    # Where the denominator is 0, the object itself was not drawn either.
    share = right / np.maximum(right + total - lower, 1)
    return pairs / size / np.maximum(total, 1), np.sum(weight * share, axis=0) / size


def _among_all(
    of: _Rows, weight: np.ndarray, below: np.ndarray, objects: int
) -> list[np.ndarray]:
    """Return precisions, enrichment and looks for half; `weight` is (n, r)."""
    total, size = below[-1], weight.sum(axis=0)
    size = np.where(size > 0, size, np.nan)
    earlier = total - below[of.segment + 1]
    ties = below[of.segment + 1] - below[of.segment]

    def precision(first: int) -> np.ndarray:
        if objects < first or first < 1:
            return np.full(len(total), np.nan)
        inside = np.clip((first - earlier) / np.maximum(ties, 1), 0, 1)
        return np.sum(weight * inside, axis=0) / first

    found = [precision(first) for first in FIRST]
    found.append(precision(objects // 100) / (size / total))
    own = _cumulated(weight)
    higher, at_least = own[of.higher], own[of.at_least]
    half = np.ceil(size / 2)
    last = np.argmax(at_least >= half, axis=0)
    higher, at_least, earlier, ties = (
        part[last, np.arange(len(total))] for part in (higher, at_least, earlier, ties)
    )
    found.append(earlier + (half - higher) * (ties + 1) / (at_least - higher + 1))
    return found


def _cumulated(weight: np.ndarray) -> np.ndarray:
    """Return the weight of the first 0, 1, ... n rows, (n + 1, r)."""
    return np.concatenate([np.zeros((1, weight.shape[1])), np.cumsum(weight, axis=0)])
