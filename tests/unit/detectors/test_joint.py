"""Several detectors as one: joined orders against counts by hand and scipy."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import rankdata

from peculiar.detectors.joint.score import join, join_others, join_survey

FIRST_ID = 2**62 + 1
SELECTION = {"rule": "any", "cuts": [{"score": "s", "top": 0.1}]}


def write(path, ids, scores):
    order = 100 * rankdata(scores) / len(scores)
    columns = {"object_id": np.asarray(ids), "s": np.asarray(scores, np.float32)}
    pq.write_table(pa.table(columns | {"order_pct": order}), path)
    return path


def read(path):
    return pq.read_table(path).to_pydict()


def test_orders_are_joined_by_object_and_not_by_row(tmp_path):
    ids = FIRST_ID + np.arange(4)
    one = write(tmp_path / "one.parquet", ids, [1, 2, 3, 4])
    other = write(tmp_path / "other.parquet", ids[::-1], [1, 2, 4, 3])
    join_survey(scores=[one, other], joined=tmp_path / "j.parquet", how="mean")
    found = read(tmp_path / "j.parquet")
    assert found["object_id"] == ids.tolist()
    # Places 1, 2, 3, 4 of four in the one; 3, 4, 2, 1 in the other.
    assert found["rank"] == [50.0, 75.0, 62.5, 62.5]


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("mean", [75.0, 50.0]),
        ("best", [100.0, 75.0]),
        # Of four objects: ranks 1 and 3, 4 and 2.
        ("reciprocal", [1 / 61 + 1 / 63, 1 / 62 + 1 / 64]),
    ],
)
def test_three_ways_by_hand(how, expected):
    orders = [np.array([100.0, 25.0]), np.array([50.0, 75.0])]
    np.testing.assert_allclose(join(orders, how, 4), expected, rtol=1e-12)


@given(
    arrays(np.float64, (3, 8), elements=st.floats(0, 100)), st.permutations(range(3))
)
def test_it_does_not_matter_who_comes_first(orders, permutation):
    for how in ("mean", "best", "reciprocal"):
        one = join(list(orders), how, 8)
        other = join([orders[k] for k in permutation], how, 8)
        np.testing.assert_allclose(one, other, rtol=1e-12)


@pytest.mark.parametrize("how", ["mean", "best", "reciprocal"])
def test_injected_objects_stand_where_their_like_do(tmp_path, how):
    """With the scores of survey objects they get these objects' joint rank."""
    rng = np.random.default_rng(1)
    ids = FIRST_ID + np.arange(50)
    survey, raw = [], []
    for name in ("one", "other"):
        scores = rng.permutation(50).astype(float)
        survey.append(write(tmp_path / f"{name}.parquet", ids, scores))
        raw.append(tmp_path / f"{name}_raw.parquet")
        table = {"object_id": np.arange(5), "s": np.float32(scores[:5])}
        pq.write_table(pa.table(table), raw[-1])
    join_survey(scores=survey, joined=tmp_path / "j.parquet", how=how)
    join_others(
        scores=raw,
        survey=survey,
        selections=[SELECTION] * 2,
        joined=tmp_path / "i.parquet",
        how=how,
    )
    injected = read(tmp_path / "i.parquet")
    assert injected["object_id"] == [0, 1, 2, 3, 4]
    # float32 of sums that are the same but for their rounding.
    wanted = read(tmp_path / "j.parquet")["rank"][:5]
    np.testing.assert_allclose(injected["rank"], wanted, rtol=2e-7)


def test_detectors_that_scored_other_objects_are_refused(tmp_path):
    ids = FIRST_ID + np.arange(3)
    one = write(tmp_path / "one.parquet", ids, [1, 2, 3])
    other = write(tmp_path / "other.parquet", ids + 1, [1, 2, 3])
    with pytest.raises(ValueError, match=f"2 objects are scored .*{FIRST_ID}"):
        join_survey(scores=[one, other], joined=tmp_path / "j.parquet", how="mean")
