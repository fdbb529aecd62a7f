"""Which objects are at one place on the sky."""

import numpy as np
from scipy.spatial import cKDTree


def unit_vectors(ra: np.ndarray, dec: np.ndarray) -> np.ndarray:
    """Return directions on the sky (deg, ICRS) as unit vectors, float64 (n, 3)."""
    ra, dec = np.radians(ra), np.radians(dec)
    return np.stack(
        [np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)], axis=1
    )


def chord(arcsec: float) -> float:
    """Return the distance of the unit vectors of two directions so far from each other.

    A rounding error is added, so that the angle itself is within.
    """
    return 2 * np.sin(np.radians(arcsec / 3600) / 2) * (1 + 1e-9)


def first_of_place(
    ra: np.ndarray, dec: np.ndarray, order: np.ndarray, radius: float
) -> np.ndarray:
    """Return which objects are the first of their place, bool (n,).

    In their order, an object is the first of its place unless an earlier first is
    within the radius.

    Parameters
    ----------
    ra, dec : ndarray of float, shape (n,)
        ICRS, deg. An object whose position is not finite is alone at its place.
    order : ndarray of int, shape (m,)
        Rows of the objects that count, first to last; others are not first.
    radius : float
        Arcsec.
    """
    first = np.zeros(len(ra), dtype=bool)
    first[order] = True
    known = order[np.isfinite(ra[order]) & np.isfinite(dec[order])]
    if not len(known):
        return first
    tree = cKDTree(unit_vectors(ra[known], dec[known]))
    pairs = np.sort(tree.query_pairs(chord(radius), output_type="ndarray"), axis=1)
    # By the later one: all that could exclude an earlier one is decided by then.
    for early, late in pairs[np.lexsort((pairs[:, 0], pairs[:, 1]))].tolist():
        if first[known[early]]:
            first[known[late]] = False
    return first
