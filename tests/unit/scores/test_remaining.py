"""The estimate of what is left holds the truth, in surveys where all is known."""

import numpy as np
from scipy.special import expit, logit

from peculiar.scores.remaining import estimate_total


def play(rng, looks=200, count=4000):
    """Return an estimate, and the truth; a tenth of the looks are at random."""
    true = expit(rng.normal(-4, 2, count))
    # The ranking knows the odds with an error, and thinks that all are too likely.
    given = expit(0.8 * logit(true) + 1.5 + rng.normal(0, 0.5, count))
    interesting = rng.random(count) < true
    order = np.argsort(-given)
    random = rng.permutation(order[looks:])[: looks // 10]
    shown = np.concatenate([order[: looks - len(random)], random])
    rest = np.delete(given, shown)
    found = estimate_total(given[shown], interesting[shown], rest)
    return found, int(interesting.sum())


def test_the_interval_holds_the_truth_and_is_no_less_than_what_was_found():
    rng = np.random.default_rng(1)
    plays = [play(rng) for _ in range(60)]
    held = np.mean([total.low <= truth <= total.high for total, truth in plays])
    # 95% are meant; nine of ten of 60 plays allow for chance (three deviations).
    assert held >= 0.88
    assert all(
        total.found <= total.low <= total.value <= total.high for total, _ in plays
    )
    # And it says something: not all objects are within.
    assert np.median([total.high for total, _ in plays]) < 2000


def test_too_few_looks_say_nothing():
    few = estimate_total(np.full(50, 0.5), np.arange(50) < 10, np.full(100, 0.1))
    assert few.found == 10
    assert np.isnan(few.value)
    unknown = estimate_total(np.full(200, np.nan), np.arange(200) < 9, np.full(9, 0.1))
    assert np.isnan(unknown.high)
