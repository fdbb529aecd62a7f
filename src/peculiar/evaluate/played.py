"""A person who judges by the true labels, shown what the queue shows."""

from typing import NamedTuple

import numpy as np
from scipy.special import softmax

from peculiar.scores.queue import Look, Places, next_looks
from peculiar.scores.rerank import (
    LEAST_TO_CHOOSE,
    STRENGTH,
    VERDICTS,
    choose_strength,
    fit,
    teaches,
)

#: Looks before the first ranking, and then, at least, between rankings: a person ranks
#: again when a tenth more objects are judged.
FIRST, BATCH = 20, 10


class Survey(NamedTuple):
    """What a play needs of n objects.

    Attributes
    ----------
    coordinates : ndarray of float32, shape (n, k)
        See `peculiar.scores.space.coordinates`.
    distance : ndarray of float, shape (n,)
        How far out each object is.
    taught : ndarray of float, shape (n,), or None
        The ranking taught by injection.
    truth : ndarray of int, shape (n,)
        The true verdict: its number in `peculiar.scores.rerank.VERDICTS`.
    places : Places
    """

    coordinates: np.ndarray
    distance: np.ndarray
    taught: np.ndarray | None
    truth: np.ndarray
    places: Places


class Play(NamedTuple):
    """One play.

    Attributes
    ----------
    looks : list of Look
        In their order.
    verdicts : ndarray of int, shape (look,)
        What the person said.
    rounds : ndarray of int, shape (look,)
        The number of the ranking, from 0.
    found : ndarray of int, shape (look,)
        Interesting objects, by the truth, in the first 1, 2, ... looks.
    """

    looks: list[Look]
    verdicts: np.ndarray
    rounds: np.ndarray
    found: np.ndarray


def play(
    survey: Survey, looks: int, *, seed: int, errs: float = 0.0
) -> Play:
    """Play a person who judges what the queue shows, and ranks again every few looks.

    Parameters
    ----------
    survey : Survey
    looks : int
        At most; fewer if no more places are left.
    seed : int
        Of the first looks, the random ones, and the errors.
    errs : float
        Probability of a wrong verdict, either of the other two.

    Notes
    -----
    The strength of the fit is chosen once, when there are enough judgements, and there
    are no resamples, on which the order does not depend.
    """
    rng = np.random.default_rng([seed, 0])
    shown: list[Look] = []
    said, rounds = np.empty(0, dtype=int), np.empty(0, dtype=int)
    strength = 0.0
    while len(shown) < looks:
        rows = np.array([look.row for look in shown], dtype=int)
        if not strength and len(rows) >= LEAST_TO_CHOOSE:
            strength = choose_strength(*_taught_by(survey, rows, said))
        more = next_looks(
            interesting=_probability(survey, rows, said, strength or STRENGTH),
            distance=survey.distance,
            taught=survey.taught,
            shown=rows,
            places=survey.places,
            count=min(_batch(len(shown)), looks - len(shown)),
            seed=seed,
        )
        if not more:
            break
        truth = survey.truth[[look.row for look in more]]
        wrong = rng.random(len(more)) < errs
        other = (truth + rng.integers(1, 3, len(more))) % 3
        said = np.concatenate([said, np.where(wrong, other, truth)])
        number = rounds.max(initial=-1) + 1
        rounds = np.concatenate([rounds, np.full(len(more), number)])
        shown += more
    found = np.cumsum(survey.truth[[look.row for look in shown]] == 0)
    return Play(shown, said, rounds, found)


def _batch(judged: int) -> int:
    return max(BATCH, judged // 10) if judged else FIRST


def _taught_by(
    survey: Survey, rows: np.ndarray, said: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    # In the order of the table of judgements: by object.
    order = np.argsort(rows, kind="stable")
    return survey.coordinates[rows[order]], np.array(VERDICTS)[said[order]]


def _probability(
    survey: Survey, rows: np.ndarray, said: np.ndarray, strength: float
) -> np.ndarray | None:
    judged, verdicts = _taught_by(survey, rows, said)
    if not teaches(verdicts):
        return None
    model = fit(judged, verdicts, strength)
    weights = model.weights.astype(np.float32)
    scores = survey.coordinates @ weights + model.intercepts.astype(np.float32)
    return softmax(scores, axis=1)[:, 0]
