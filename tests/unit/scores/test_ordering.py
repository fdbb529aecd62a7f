"""A selection as an order: against ranks of SciPy and counts by hand."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.stats import rankdata

from peculiar.scores.merge import select
from peculiar.scores.ordering import order_of

#: Few values, many ties; the sign's column is 0 at times.
scores = st.lists(
    st.tuples(st.integers(-3, 3), st.integers(-3, 3), st.integers(-1, 1)),
    min_size=1,
    max_size=30,
)


def columns_of(rows):
    return dict(zip("abs", np.array(rows, dtype=np.float32).T, strict=True))


def by_hand(columns, selection):
    """Percentiles of SciPy's ranks; in a cut the lowest of ties, 0 without the sign."""
    parts = []
    for cut in selection["cuts"]:
        part = rankdata(columns[cut["score"]].astype(float), method="min")
        if "positive" in cut:
            part[columns[cut["positive"]] <= 0] = 0
        if "negative" in cut:
            part[columns[cut["negative"]] >= 0] = 0
        parts.append(part)
    best = {"any": np.max, "all": np.min}[selection["rule"]](parts, axis=0)
    return 100 * rankdata(best) / len(best)


@given(
    rows=scores,
    rule=st.sampled_from(["any", "all"]),
    sign=st.sampled_from([{}, {"positive": "s"}, {"negative": "s"}]),
)
def test_order_is_that_of_ranks(rows, rule, sign):
    columns = columns_of(rows)
    cuts = [{"score": "a", "sigma": 3.0} | sign, {"score": "b", "top": 0.1}]
    selection = {"rule": rule, "cuts": cuts}
    found = order_of(columns, columns, selection)
    np.testing.assert_allclose(found, by_hand(columns, selection), rtol=1e-15)
    assert found.dtype == np.float64


@given(rows=scores)
def test_one_cut_is_the_order_of_its_score_exactly(rows):
    columns = columns_of(rows)
    selection = {"rule": "any", "cuts": [{"score": "a", "sigma": 3.0}]}
    found = order_of(columns, columns, selection)
    # As peculiar.scores.merge has the percentile: the same floating point number. From
    # SciPy 1.18 on ranks of float32 are float32.
    exact = columns["a"].astype(float)
    np.testing.assert_array_equal(found, 100 * (rankdata(exact) / len(rows)))


#: Three tie by the second score, and one of these is selected by the first.
TIED = [(0, 0, 0)] * 4 + [(0, 1, 0), (1, 1, 1), (2, 1, 0)]


@given(
    rows=scores,
    top=st.sampled_from([0.05, 0.1, 0.3, 0.5]),
    rule=st.sampled_from(["any", "all"]),
)
@example(rows=TIED, top=0.3, rule="any")
def test_selected_come_before_all_others(rows, top, rule):
    """Cuts that take the same fraction: the order begins with the selected."""
    columns = columns_of(rows)
    cuts = [{"score": "a", "top": top, "positive": "s"}, {"score": "b", "top": top}]
    selection = {"rule": rule, "cuts": cuts}
    selected = select(columns, selection)
    order = order_of(columns, columns, selection)
    if selected.any() and not selected.all():
        assert order[selected].min() > order[~selected].max()


@given(rows=scores, others=scores, rule=st.sampled_from(["any", "all"]))
def test_other_objects_rank_as_in_the_survey(rows, others, rule):
    survey, raw = columns_of(rows), columns_of(others)
    cuts = [{"score": "a", "sigma": 3.0, "positive": "s"}, {"score": "b", "sigma": 3.0}]
    selection = {"rule": rule, "cuts": cuts}
    own = order_of(survey, survey, selection)
    found = order_of(raw, survey, selection)
    assert ((found >= 0) & (found <= 100)).all()
    for row, order in zip(others, found, strict=True):
        if row in rows:
            assert order == own[rows.index(row)]
    # One by one it is the same: other objects are not compared with each other.
    alone = [
        order_of({key: raw[key][[k]] for key in raw}, survey, selection)[0]
        for k in range(len(others))
    ]
    assert found.tolist() == alone


def test_other_objects_by_hand():
    survey = {"a": np.array([1.0, 2.0, 2.0, 4.0])}
    selection = {"rule": "any", "cuts": [{"score": "a", "sigma": 3.0}]}
    raw = {"a": np.array([0.0, 1.0, 1.5, 2.0, 3.0, 4.0, 9.0])}
    found = order_of(raw, survey, selection)
    # Ranks among 1, 2, 2, 4: midway between neighbours, none above the highest.
    assert found.tolist() == [12.5, 25.0, 37.5, 62.5, 87.5, 100.0, 100.0]


def test_a_score_that_is_not_finite_is_refused():
    survey = {"a": np.array([1.0, 2.0])}
    selection = {"rule": "any", "cuts": [{"score": "a", "sigma": 3.0}]}
    with pytest.raises(ValueError, match="1 of 2 scores are not finite"):
        order_of({"a": np.array([np.nan, 1.0])}, survey, selection)
