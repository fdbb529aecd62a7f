"""Which objects are at one place on the sky."""

import numpy as np
from scipy.spatial import cKDTree


def has_place(ra: np.ndarray, dec: np.ndarray) -> np.ndarray:
    """Return whether positions (n,) are on the sky, deg; -99 and NaN, say, are not."""
    # Comparisons with NaN are false.
    return (ra >= -180) & (ra <= 360) & (dec >= -90) & (dec <= 90)


class Places:
    """Finds the objects at the place of one of them.

    Parameters
    ----------
    ra, dec : ndarray of float, shape (n,)
        ICRS, deg. An object without a position, see `has_place`, is alone.
    radius : float
        Arcsec: objects that are not farther from each other are at one place.
    """

    def __init__(self, ra: np.ndarray, dec: np.ndarray, radius: float):
        self._known = has_place(ra, dec)
        self._rows = np.flatnonzero(self._known)
        ra, dec = np.radians(ra), np.radians(dec)
        directions = [np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)]
        self._points = np.stack(directions, axis=1)
        self._tree = cKDTree(self._points[self._rows])
        # The chord of the angle, and a rounding error, so that the angle is within.
        self._chord = 2 * np.sin(np.radians(radius / 3600) / 2) * (1 + 1e-9)

    def same(self, row: int) -> np.ndarray:
        """Return the rows of all objects at the place of one, itself among them."""
        if not self._known[row]:
            return np.array([row])
        near = self._tree.query_ball_point(self._points[row], self._chord)
        return self._rows[near]

    def first(self, order: np.ndarray) -> np.ndarray:
        """Return the rows that are the first of their place, in their order.

        `order` are rows, first to last. One is the first of its place unless an earlier
        first is at the same place.
        """
        free, found = np.ones(len(self._known), bool), []
        for row in order.tolist():
            if free[row]:
                found.append(row)
                free[self.same(row)] = False
        return np.array(found, int)
