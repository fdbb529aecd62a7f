"""The bootstrap of the metrics, against scikit-learn and brute force."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score

from peculiar.evaluate.bootstrap import (
    METRICS,
    Compared,
    looks_by_chance,
    measure_orders,
)


def one_class(members, comparison):
    return [Compared("x", members, comparison, members)]


@given(
    values=st.lists(st.integers(0, 5), min_size=6, max_size=40),
    seed=st.integers(0, 2**32 - 1),
)
def test_roc_auc_and_average_precision_are_scikit_learns_ties_included(values, seed):
    rng = np.random.default_rng(seed)
    scores = np.array([values, rng.permutation(values)], dtype=float)
    kinds = rng.permutation(np.arange(len(values)) % 4)
    classes = [Compared(str(kind), kinds == kind, kinds == 0, None) for kind in (1, 2)]
    found = measure_orders(scores, classes, resamples=0)[:2, :, :, 0]
    for number, score in enumerate(scores):
        for kind in (1, 2):
            both = (kinds == 0) | (kinds == kind)
            for metric, truth in enumerate((roc_auc_score, average_precision_score)):
                expected = truth(kinds[both] == kind, score[both])
                value = found[metric, number, kind - 1]
                assert value == pytest.approx(expected, abs=1e-12)


@given(values=st.lists(st.integers(0, 3), min_size=1, max_size=6), data=st.data())
def test_looks_and_precision_are_means_over_all_orders_of_ties(values, data):
    count = len(values)
    mine = data.draw(st.lists(st.booleans(), min_size=count, max_size=count))
    mine = np.array(mine)
    if not mine.any():
        mine[0] = True
    # Fifty others come last, so that there are 50 first ones.
    scores = np.concatenate([values, np.full(50, -1.0)])
    members = np.concatenate([mine, np.zeros(50, dtype=bool)])
    found = measure_orders(
        scores[np.newaxis], one_class(members, ~members), resamples=0
    )
    found = dict(zip(METRICS, found[:, 0, 0, 0], strict=True))
    half = -(-mine.sum() // 2)
    looks = []
    for order in itertools.permutations(range(count)):
        if (np.diff(np.array(values)[list(order)]) <= 0).all():
            looks.append(1 + np.searchsorted(np.cumsum(mine[list(order)]), half))
    assert found["looks_for_half"] == pytest.approx(np.mean(looks))
    assert found["precision_at_50"] == pytest.approx(mine.sum() / 50)
    assert np.isnan(found["precision_at_100"])
    assert np.isnan(found["enrichment_1pct"])


def test_first_objects_are_counted():
    """A tie across the 50th place counts by the share of it that is inside."""
    rng = np.random.default_rng(2)
    scores = rng.permutation(400).astype(float)
    members = rng.random(400) < 0.2
    best = np.argsort(-scores)
    scores[best[48:53]] = scores[best[50]]
    found = measure_orders(
        scores[np.newaxis], one_class(members, ~members), resamples=0
    )
    found = dict(zip(METRICS, found[:, 0, 0, 0], strict=True))
    first = members[best[:48]].sum() + members[best[48:53]].sum() * 2 / 5
    assert found["precision_at_50"] == pytest.approx(first / 50)
    assert found["precision_at_200"] == pytest.approx(members[best[:200]].mean())
    enrichment = members[best[:4]].mean() / members.mean()
    assert found["enrichment_1pct"] == pytest.approx(enrichment)


@pytest.mark.parametrize(("members", "objects"), [(1, 1), (1, 4), (2, 5), (3, 6)])
def test_looks_by_chance_are_the_mean_over_random_orders(members, objects):
    places = itertools.combinations(range(1, objects + 1), members)
    truth = np.mean([place[(members - 1) // 2] for place in places])
    assert looks_by_chance(members, objects) == pytest.approx(truth)
    # So has a score that is the same for all.
    mine = np.arange(objects) < members
    found = measure_orders(np.ones((1, objects)), one_class(mine, ~mine), resamples=0)
    assert found[-1, 0, 0, 0] == pytest.approx(truth)


def test_resamples_are_of_all_objects():
    """Each resample is what scikit-learn has for the objects, drawn so often."""
    rng = np.random.default_rng(1)
    members = rng.random(300) < 0.1
    scores = rng.normal(members, 1.0).round(1)
    found = measure_orders(
        scores[np.newaxis], one_class(members, ~members), resamples=20, seed=3
    )
    draws = np.random.default_rng(3)
    for resample in range(1, 21):
        rows = draws.integers(0, 300, 300)
        auc, precision, at_50 = found[:3, 0, 0, resample]
        truth = roc_auc_score(members[rows], scores[rows])
        assert auc == pytest.approx(truth, abs=1e-12)
        truth = average_precision_score(members[rows], scores[rows])
        assert precision == pytest.approx(truth, abs=1e-12)
        order = rows[np.argsort(-scores[rows], kind="stable")]
        ties = scores[order] == scores[order][49]
        inside = 50 - np.argmax(ties)
        truth = members[order][: np.argmax(ties)].sum()
        truth += members[order][ties].mean() * inside
        assert at_50 == pytest.approx(truth / 50)


def test_intervals_are_as_wide_as_theory_says():
    """DeLong et al. (1988): the variance from the shares of pairs of each object."""
    rng = np.random.default_rng(6)
    members = np.arange(600) < 100
    scores = rng.normal(members, 1.0)
    found = measure_orders(scores[np.newaxis], one_class(members, ~members))[0, 0, 0]
    won = scores[members][:, np.newaxis] > scores[~members]
    assert found[0] == pytest.approx(won.mean())
    shares = won.mean(axis=1), won.mean(axis=0)
    variance = sum(share.var(ddof=1) / len(share) for share in shares)
    assert found[1:].std() == pytest.approx(np.sqrt(variance), rel=0.07)
