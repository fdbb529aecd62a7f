"""Who is among the highest of a slice."""

from fractions import Fraction

import numpy as np


def standing(values: np.ndarray, slices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how many of their slice score at least as high as each object.

    Parameters
    ----------
    values : ndarray of float, shape (n,)
        Larger is more peculiar; NaN where an object has no score.
    slices : ndarray, shape (n,)
        Name of each object's slice.

    Returns
    -------
    at_least : ndarray of int64, shape (n,)
        From 1, the object itself among them; 0 without a score.
    count : ndarray of int64, shape (n,)
        Objects of the slice with a score.
    """
    at_least, count = np.zeros((2, len(values)), dtype=np.int64)
    for name in np.unique(slices):
        rows = np.flatnonzero((slices == name) & np.isfinite(values))
        steps = np.sort(values[rows])
        lower = np.searchsorted(steps, values[rows], side="left")
        at_least[rows], count[rows] = len(rows) - lower, len(rows)
    return at_least, count


def in_top(at_least: np.ndarray, count: np.ndarray, fraction: float) -> np.ndarray:
    """Return who is among the highest of a slice.

    Parameters
    ----------
    at_least, count : ndarray of int, shape (n,)
        See `standing`.
    fraction : float
        Of a slice's objects; equal ones are in it or out of it together, so that never
        more are in it (as `peculiar.scores.merge.passes` has ``top``).

    Returns
    -------
    inside : ndarray of bool, shape (n,)
        False without a score.
    """
    part = Fraction(str(fraction))
    sizes, place = np.unique(count, return_inverse=True)
    allowed = np.array([int(part * int(size)) for size in sizes])[place]
    return (at_least > 0) & (at_least <= allowed)
