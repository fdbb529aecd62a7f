"""Boxes on a map whose galaxies are worth a look, chosen by the data."""

from dataclasses import dataclass

import numpy as np

from peculiar.figures.objects import COLUMNS

#: Sides of a box across the map: fewest, of few objects, and most, of many.
ACROSS = (7, 9)

#: Cells of the grid of possible middles in a side.
FINE = 4

#: Boxes, of which the last are the fullest that are left.
NUMBER = 5

#: Middles of boxes are further apart than this, in sides: there is room for a letter.
APART = 1.6


@dataclass(frozen=True)
class Box:
    """A square on the map.

    Attributes
    ----------
    what : str
        Why it was chosen.
    middle : ndarray of float, shape (2,)
    side : float
        In units of the map.
    inside : ndarray of bool, shape (n,)
        Which objects lie in it, its edges included.
    """

    what: str
    middle: np.ndarray
    side: float
    inside: np.ndarray


def choose_boxes(places: np.ndarray, score: np.ndarray) -> list[Box]:
    """Choose boxes on a map: the densest, the highest scoring, the most isolated.

    Parameters
    ----------
    places : ndarray of float, shape (n, 2)
        Finite; at least one.
    score : ndarray of float, shape (n,)
        NaN does not count.

    Returns
    -------
    boxes : list of Box
        At most `NUMBER`, which do not overlap, in the order of their choice: the box of
        the most objects; that of the highest mean score; that whose objects are
        furthest from all others; then again those of the most objects. If a better one
        overlaps an earlier one, its name says "next". Boxes of the highest mean
        and the most isolated ones have as many objects as a row of images, or a
        twentieth of all if that is less.
    """
    span = np.ptp(places, axis=0).max()
    # Of few objects a small box would have one or two.
    side = span / np.clip(np.sqrt(len(places)), *ACROSS) if span > 0 else 1.0
    middles = _middles(places, side / FINE)
    count, mean, distance = _measure(middles, places, score, side)
    fewest = int(np.clip(len(places) // 20, 1, COLUMNS))
    rules = [
        ("densest", count),
        ("highest mean", np.where(count >= fewest, mean, -np.inf)),
        ("most isolated", np.where(count >= fewest, distance, -np.inf)),
        *[("densest", count)] * (NUMBER - 3),
    ]
    boxes, free = [], np.ones(len(middles), dtype=bool)
    for what, values in rules:
        left = np.where(free, values, -np.inf)
        best = int(np.argmax(left))
        if not np.isfinite(left[best]):
            continue
        if left[best] < values.max():
            what = f"next {what}"
        middle = middles[best]
        inside = _reach(places, middle) <= side / 2
        boxes.append(Box(what, middle, side, inside))
        free &= _reach(middles, middle) > APART * side
    return boxes


def _middles(places: np.ndarray, cell: float) -> np.ndarray:
    """Return the mean place in each cell of a grid that has an object."""
    cells = np.floor((places - places.min(axis=0)) / cell).astype(np.int64)
    _, group = np.unique(cells, axis=0, return_inverse=True)
    counts = np.bincount(group)
    return np.stack([np.bincount(group, x) / counts for x in places.T], axis=1)


def _reach(places: np.ndarray, middle: np.ndarray) -> np.ndarray:
    """Return the half side of the square about a place that reaches each object."""
    across, up = np.abs(places - middle).T
    return np.maximum(across, up)


def _measure(
    middles: np.ndarray, places: np.ndarray, score: np.ndarray, side: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return what is in boxes: objects, mean score, and distance to those outside.

    Boxes of no known score have a mean of -inf, as no box can be chosen for it; where
    nothing is outside the distance is -inf.
    """
    known = np.isfinite(score)
    filled = np.where(known, score, 0.0)
    count, mean, distance = np.full((3, len(middles)), -np.inf)
    for row, middle in enumerate(middles):
        far = _reach(places, middle)
        inside = far <= side / 2
        count[row] = inside.sum()
        if (inside & known).any():
            mean[row] = filled[inside].sum() / known[inside].sum()
        if not inside.all():
            # From the middle, less where the objects of the box end.
            distance[row] = far[~inside].min() - far[inside].max(initial=0.0)
    return count, mean, distance
