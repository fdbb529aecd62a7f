"""Which objects a selection takes: cuts, tops, signs and rules."""

import numpy as np
import pytest

from peculiar.scores.merge import passes, select


def test_cut_is_strictly_above_sigma():
    columns = {"a": np.zeros(3), "a_sigma": np.array([2.9, 3.0, np.nextafter(3.0, 4)])}
    selection = {"rule": "any", "cuts": [{"score": "a", "sigma": 3.0}]}
    assert select(columns, selection).tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("values", "top", "kept"),
    [
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.2, [9, 10]),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.29, [9, 10]),
        ([1, 2, 3, 4, 5], 0.1, []),
        ([1, 2, 3, 4, 4], 0.2, []),  # of two equal ones neither is kept alone
        ([1, 2, 3, 4, 4], 0.4, [4, 4]),
        ([3, 3, 3], 0.5, []),
        (range(100), 0.29, range(71, 100)),  # 0.29 * 100 is 28.999999999999996
        (range(5), 1.0, range(5)),
    ],
)
def test_top_fraction(values, top, kept):
    columns = {"a": np.array(list(values), dtype=np.float32)}
    selected = select(columns, {"rule": "any", "cuts": [{"score": "a", "top": top}]})
    assert columns["a"][selected].tolist() == list(kept)


def test_rules_join_cuts():
    columns = {"a": [0, 0, 9, 9], "b": [1, 9, 1, 9]}
    columns = {key: np.array(value) for key, value in columns.items()}
    columns |= {f"{key}_sigma": columns[key] for key in "ab"}
    cuts = [{"score": "a", "sigma": 3}, {"score": "b", "sigma": 3}]
    assert select(columns, {"rule": "any", "cuts": cuts}).tolist() == [0, 1, 1, 1]
    assert select(columns, {"rule": "all", "cuts": cuts}).tolist() == [0, 0, 0, 1]


@pytest.mark.parametrize(
    ("sign", "kept"), [({"positive": "b"}, [5, 8]), ({"negative": "b"}, [6])]
)
def test_sign_is_asked_of_the_top_of_all(sign, kept):
    """The top 40% of ten are 5..8; of these the sign keeps some, and adds none."""
    columns = {
        "a": np.array([1, 2, 3, 4, 5, 6, 7, 8, 0, 0]),
        "b": np.array([9, 9, 9, 9, 1, -1, 0, 2, 9, 9]),
    }
    selected = passes(columns, {"score": "a", "top": 0.4} | sign)
    assert columns["a"][selected].tolist() == kept
    columns["a_sigma"] = columns["a"]
    selected = passes(columns, {"score": "a", "sigma": 4} | sign)
    assert columns["a"][selected].tolist() == kept


@pytest.mark.parametrize(("key", "name"), [("score", "disc"), ("positive", "centre")])
def test_a_cut_in_an_unknown_score_says_what_there_is(key, name):
    columns = {"gen": np.zeros(1), "gen_sigma": np.zeros(1)}
    cut = {"score": "gen", "sigma": 3} | {key: name}
    message = rf"'{name}' \({key}\). Expected one of .*: gen"
    with pytest.raises(ValueError, match=message):
        select(columns, {"rule": "any", "cuts": [cut]})
