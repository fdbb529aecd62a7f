"""The order of all objects that a selection implies.

A selection of several cuts has no score of its own. Here each object has the highest
(rule ``any``) or the lowest (``all``) of its ranks in the cuts' scores, and is ranked
by it.
"""

import numpy as np


def order_of(raw: dict, survey: dict, selection: dict) -> np.ndarray:
    """Return the percentiles of objects in the order that a selection implies.

    Parameters
    ----------
    raw : dict of str to array
        Raw scores of the objects, shape (n,) each, finite: of the survey, or others.
    survey : dict of str to array
        The same scores of all objects of the survey, shape (m,), m > 0.
    selection : dict
        ``rule`` and ``cuts``, see `peculiar.scores.merge.select`. The limits of cuts
        (``sigma``, ``top``) do not matter here, their signs do.

    Returns
    -------
    order : ndarray of float64, shape (n,)
        Percentile, 0..100: 100 is selected first. In each cut an object has the rank of
        its score among the survey's, ties sharing the lowest, and 0 where the cut wants
        another sign; the rule takes the highest or the lowest of these, and its
        percentile among the survey's own, ties sharing their mean, is the order. With
        one cut without a sign that is the percentile of the score. An object that is
        not of the survey is midway between its neighbours there.

    Raises
    ------
    ValueError
        If a score is not finite.

    Notes
    -----
    If all cuts take the same fraction of the objects, the selected come strictly before
    all others: both a cut and the lowest rank depend on the number of objects that
    score at least as high.
    """
    theirs = _best_rank(survey, survey, selection)
    below, up_to = _bounds(_best_rank(raw, survey, selection), theirs)
    # Ranks below + 1 .. up_to share their mean. A value between ranks is half above the
    # next lower one, but not above the highest, which is 100.
    doubled = np.minimum(below + up_to + 1, 2 * len(theirs))
    return 100 * (doubled / 2 / len(theirs))


def has_sign(columns: dict, cut: dict) -> np.ndarray:
    """Return which objects have the sign that a cut wants, bool (n,).

    Parameters
    ----------
    columns : dict of str to array
        Raw scores, shape (n,) each.
    cut : dict
        ``score``, and perhaps ``positive`` or ``negative``: the score that is to be
        above or below 0.
    """
    if "positive" in cut:
        return np.asarray(columns[cut["positive"]]) > 0
    if "negative" in cut:
        return np.asarray(columns[cut["negative"]]) < 0
    return np.ones(len(columns[cut["score"]]), dtype=bool)


def _best_rank(raw: dict, survey: dict, selection: dict) -> np.ndarray:
    """Return twice the rank in the cut that counts, 0 without the wanted sign."""
    ranks = []
    for cut in selection["cuts"]:
        values, others = (np.asarray(part[cut["score"]]) for part in (raw, survey))
        ranks.append(_doubled_rank(values, others) * has_sign(raw, cut))
    combine = {"any": np.maximum, "all": np.minimum}[selection["rule"]]
    return combine.reduce(ranks)


def _doubled_rank(values: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return twice the lowest rank (1..m) of values among others: whole numbers."""
    for part in (values, others):
        if not np.isfinite(part).all():
            raise ValueError(
                f"{np.sum(~np.isfinite(part))} of {len(part)} scores are not finite. "
                "Expected finite scores; leave these objects out"
            )
    below, up_to = _bounds(values, others)
    # A value between ranks is half below the next higher one; above all, the highest.
    doubled = 2 * below + 1 + (up_to > below)
    return np.minimum(doubled, 2 * np.sum(others < others.max()) + 2)


def _bounds(values: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how many of the others are below each value, and how many at most it."""
    steps = np.sort(others)
    below, up_to = (np.searchsorted(steps, values, side=x) for x in ("left", "right"))
    return below, up_to
