"""Selections in words, and the same cut made in another score."""

import numpy as np
import pytest

from peculiar.scores.cuts import (
    SIGMA,
    beyond,
    by_slice,
    limit_of,
    limit_words,
    selection_words,
)

ONE = {"rule": "any", "cuts": [{"score": "s_disc", "sigma": 2.5}]}
SEVERAL = {
    "rule": "any",
    "cuts": [
        {"score": "central_g", "top": 0.05, "positive": "residual_g"},
        {"score": "total", "sigma": 3.0, "negative": "residual_g"},
    ],
}


@pytest.mark.parametrize(
    ("selection", "words", "limit"),
    [
        (ONE, f"s_disc above 2.5{SIGMA}", f"above 2.5{SIGMA}"),
        (
            SEVERAL,
            "any of: the top 5% in central_g with residual_g above 0; "
            f"total above 3{SIGMA} with residual_g below 0",
            "in the top 5%",
        ),
        (
            {"rule": "all", "cuts": [{"score": "a", "top": 0.0135}]},
            "the top 1.35% in a",
            "in the top 1.35%",
        ),
    ],
)
def test_words_say_how_a_detector_selects(selection, words, limit):
    assert selection_words(selection, {}) == words
    assert limit_words(limit_of(selection)) == limit


def test_a_limit_cuts_as_the_selection_does():
    sigma = np.random.default_rng(1).permutation(np.arange(100) / 10 - 2)
    assert np.array_equal(beyond(sigma, limit_of(ONE)), sigma > 2.5)
    passed = beyond(sigma, limit_of(SEVERAL))
    assert sorted(sigma[passed]) == sorted(sigma)[-5:]
    # Equal scores are taken together, or none of them.
    assert not beyond(np.zeros(100), {"top": 0.05}).any()


def test_what_differs_between_slices_is_said_of_each():
    assert (
        by_slice({"a": f"above 3{SIGMA}", "b": f"above 3{SIGMA}"}) == f"above 3{SIGMA}"
    )
    words = {"a": f"above 3{SIGMA}", "b": "in the top 5%", "c": f"above 3{SIGMA}"}
    assert by_slice(words) == f"above 3{SIGMA} (a, c); in the top 5% (b)"
