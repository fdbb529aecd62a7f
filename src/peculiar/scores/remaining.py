"""How many interesting objects a survey holds, estimated from all looks."""

from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, logit

#: Looks with a recorded probability that an estimate needs.
LEAST = 100

#: A look counts as this part of an independent one: looks of one round are alike, and
#: a model of two numbers is not the truth. Chosen on plays of a simulated survey.
WEIGHT = 1 / 3

#: Mean and standard deviation of intercept and slope before any look.
PRIOR = ((-1.0, 3.5), (0.7, 0.9))

#: Draws of intercept and slope; bins of the probabilities of the objects not looked at.
DRAWS, BINS = 4000, 200

#: Probabilities are kept this far from 0 and 1.
EDGE = 1e-6


class Total(NamedTuple):
    """Interesting objects of a survey, those found included.

    Attributes
    ----------
    found : int
    value, low, high : float
        Median and 95% interval; NaN if there are too few looks. Never below `found`.
    """

    found: int
    value: float
    low: float
    high: float


def estimate_total(
    shown: np.ndarray, interesting: np.ndarray, rest: np.ndarray, *, seed: int = 1
) -> Total:
    """Estimate how many interesting objects there are.

    What was shown was chosen by its probability, as given by judgements before it.
    Among objects of the same such probability the choice knew nothing else, so that
    those that were shown stand for those that were not: the most likely ones tell how
    often a high probability is right, the random ones how often a low one is wrong. The
    log-odds to be interesting are a line in the log-odds given, whose intercept and
    slope are fitted to the looks (Platt 1999); their distribution is normal about the
    fit (Laplace's approximation). In each draw of it, the rest holds a binomial number.

    Parameters
    ----------
    shown : ndarray of float, shape (look,)
        Probability of each judged object when it was shown, see
        `peculiar.scores.queue.Look`; NaN where there was none, as for the first looks:
        those count only if they were found to be interesting.
    interesting : ndarray of bool, shape (look,)
        The verdict.
    rest : ndarray of float, shape (n,)
        Probability of each object without a verdict, by all judgements.
    seed : int
        Of the draws.

    Returns
    -------
    total : Total
        NaN with fewer than `LEAST` looks of known probability, or if all or none of
        them were interesting.
    """
    found = int(interesting.sum())
    known = np.isfinite(shown)
    verdict = interesting[known].astype(float)
    if known.sum() < LEAST or not 0 < verdict.mean() < 1:
        return Total(found, np.nan, np.nan, np.nan)
    rng = np.random.default_rng(seed)
    line, spread = _fit(_log_odds(shown[known]), verdict)
    lines = rng.multivariate_normal(line, spread, size=DRAWS)
    counts, edges = np.histogram(_log_odds(rest), BINS)
    middles = (edges[:-1] + edges[1:]) / 2
    chances = expit(lines[:, :1] + lines[:, 1:] * middles)
    left = rng.binomial(counts, chances).sum(axis=1)
    low, value, high = np.percentile(left, [2.5, 50, 97.5])
    return Total(found, found + value, found + low, found + high)


def _log_odds(probability: np.ndarray) -> np.ndarray:
    return logit(np.clip(probability.astype(np.float64), EDGE, 1 - EDGE))


def _fit(odds: np.ndarray, verdict: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the most probable intercept and slope, and their covariance."""
    columns = np.column_stack([np.ones_like(odds), odds])
    mean, deviation = np.transpose(PRIOR)
    sign = 1 - 2 * verdict

    def loss(line: np.ndarray) -> float:
        misses = np.logaddexp(0, sign * (columns @ line)).sum()
        return WEIGHT * misses + 0.5 * (((line - mean) / deviation) ** 2).sum()

    def slope(line: np.ndarray) -> np.ndarray:
        errors = expit(columns @ line) - verdict
        return WEIGHT * (columns.T @ errors) + (line - mean) / deviation**2

    line = minimize(loss, mean, jac=slope, method="BFGS").x
    chance = expit(columns @ line)
    curvature = (columns * (chance * (1 - chance))[:, None]).T @ columns
    return line, np.linalg.inv(WEIGHT * curvature + np.diag(1 / deviation**2))
