"""The objects that a person is shown next, why, and with what chance each was drawn."""

import re
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from peculiar.scores.places import Places

#: Of the looks at taught objects one in so many is at random, and one is uncertain.
ONE_IN = 20

#: Reasons to show an object, as people read them.
LIKELY, UNCERTAIN, RANDOM = "most likely interesting", "most uncertain", "at random"
FAR_OUT, TAUGHT = "far out", "taught by injection"

#: The part of all objects from which the first looks are drawn: far out, and taught.
FAR_OUT_PART, TAUGHT_PART = 0.02, 0.01

#: Objects in each part at least, for each look.
LEAST = 4

#: Looks in a queue.
LOOKS = 50


class Look(NamedTuple):
    """One object to look at.

    Attributes
    ----------
    row : int
        Of the object among all.
    why : str
    chance : float
        Probability with which it was drawn at its place in the queue, among the objects
        that could be; 1 if it was not drawn, but the first of an order.
    probability : float
        To be interesting, by the judgements so far; NaN before they teach.
    """

    row: int
    why: str
    chance: float
    probability: float = np.nan

    def shown_as(self) -> str:
        """Return all this as a text, to be copied to the judgement."""
        known = "" if np.isnan(self.probability) else f"; p={self.probability:.6g}"
        return f"{self.why}{known}; chance={self.chance:.6g}"


def shown_probability(text: str | None) -> float:
    """Return the probability in a text of `Look.shown_as`, NaN if it has none."""
    found = re.search(r"; p=([0-9.e+-]+);", text or "")
    try:
        return float(found[1]) if found else np.nan
    except ValueError:
        return np.nan


def next_looks(
    *,
    interesting: np.ndarray | None,
    distance: np.ndarray,
    taught: np.ndarray | None,
    shown: np.ndarray,
    places: Places,
    count: int,
    seed: int = 1,
) -> list[Look]:
    """Return the next objects to look at, all at different places.

    With a taught ranking an object is the most likely of those left; but each twentieth
    look, counted over all rounds, is at random, and the tenth of each twenty is at the
    object whose probability is nearest to a half. They stand in this order, so that who
    stops early has seen all kinds. Without one, the first looks are drawn from the
    objects that are far out among all, and from the head of the ranking taught by
    injection, in turn.

    Parameters
    ----------
    interesting : ndarray of float, shape (n,), or None
        Probability to be interesting; None before judgements teach.
    distance : ndarray of float, shape (n,)
        How far out each object is; NaN, as of artifacts, is never drawn as far out.
    taught : ndarray of float, shape (n,), or None
        The ranking taught by injection, highest first; NaN is never drawn by it.
    shown : ndarray of int
        Rows that were judged before: neither they nor others of their places are shown.
    places : Places
    count : int
        Fewer are returned if no more places are left.
    seed : int
        Together with the number of shown objects it gives the random numbers.

    Returns
    -------
    looks : list of Look
    """
    rng = np.random.default_rng([seed, len(shown)])
    free = np.ones(len(distance), dtype=bool)
    for row in shown:
        free[places.same(row)] = False
    if interesting is None:
        choose: Callable[[int, np.ndarray], Look] = _Drawing(
            pools(distance, taught, count), rng
        )
    else:
        choose = _Taught(interesting, len(shown), rng)
    looks: list[Look] = []
    while len(looks) < count and free.any():
        look = choose(len(looks), free)
        if interesting is not None:
            look = look._replace(probability=float(interesting[look.row]))
        looks.append(look)
        free[places.same(look.row)] = False
    return looks


def pools(
    distance: np.ndarray, taught: np.ndarray | None, count: int
) -> list[tuple[str, np.ndarray]]:
    """Return why the first `count` looks are shown, and the rows that they may be at.

    For the parameters see `next_looks`.
    """
    found = [(FAR_OUT, _head(distance, FAR_OUT_PART, LEAST * count))]
    if taught is not None:
        found.append((TAUGHT, _head(taught, TAUGHT_PART, LEAST * count)))
    return found


class _Taught:
    """Chooses objects by their probability."""

    def __init__(self, interesting: np.ndarray, before: int, rng: np.random.Generator):
        self.before, self.rng = before, rng
        self.weight = random_weights(interesting)
        self.likely = iter(np.argsort(-interesting, kind="stable"))
        self.uncertain = iter(np.argsort(np.abs(interesting - 0.5), kind="stable"))

    def __call__(self, number: int, free: np.ndarray) -> Look:
        turn = (self.before + number + 1) % ONE_IN
        if turn == 0:
            return _draw(RANDOM, np.flatnonzero(free), self.weight[free], self.rng)
        why, order = LIKELY, self.likely
        if turn == ONE_IN // 2:
            why, order = UNCERTAIN, self.uncertain
        return Look(int(next(row for row in order if free[row])), why, 1.0)


class _Drawing:
    """Draws objects from parts of the survey in turn; when all are shown, from all."""

    def __init__(self, pools: list[tuple[str, np.ndarray]], rng: np.random.Generator):
        self.pools, self.rng = pools, rng

    def __call__(self, number: int, free: np.ndarray) -> Look:
        for step in range(len(self.pools)):
            why, rows = self.pools[(number + step) % len(self.pools)]
            rows = rows[free[rows]]
            if len(rows):
                return _draw(why, rows, np.ones(len(rows)), self.rng)
        rows = np.flatnonzero(free)
        return _draw(RANDOM, rows, np.ones(len(rows)), self.rng)


def random_weights(interesting: np.ndarray) -> np.ndarray:
    """Return the weights of objects in a random draw, float (n,), all above 0.

    Half of the chance is the same for all, half goes as the standard deviation of a
    verdict, ``sqrt(p (1 - p))``: looks at objects of which all is known say little of
    how many are left.
    """
    spread = np.sqrt(interesting * (1 - interesting))
    return spread + max(float(spread.mean()), 1e-9)


def _head(values: np.ndarray, part: float, least: int) -> np.ndarray:
    """Return the rows of the largest values: a part of all, at least so many."""
    order = np.argsort(-values, kind="stable")
    order = order[np.isfinite(values[order])]
    return order[: max(least, int(np.ceil(part * len(order))))]


def _draw(
    why: str, rows: np.ndarray, weight: np.ndarray, rng: np.random.Generator
) -> Look:
    chance = weight / weight.sum()
    one = rng.choice(len(rows), p=chance)
    return Look(int(rows[one]), why, float(chance[one]))
