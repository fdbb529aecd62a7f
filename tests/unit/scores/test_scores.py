"""Merging, normalising and selecting scores."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_results import FIRST_ID, write_objects, write_refused, write_shard
from scipy.stats import rankdata

from peculiar.scores.merge import merge_scores, moments, normalisation_of
from peculiar.tables.accounting import check_accounting

SELECTION = {"rule": "any", "cuts": [{"score": "s_disc", "sigma": 3.0}]}

float32 = st.floats(
    min_value=-(2.0**100), max_value=2.0**100, width=32, allow_nan=False
)


def exact_moments(values: list[float]) -> tuple[Fraction, Fraction]:
    """Mean and population variance in rational numbers: the truth."""
    exact = [Fraction(value) for value in values]
    mean = sum(exact) / len(exact)
    return mean, sum((value - mean) ** 2 for value in exact) / len(exact)


@given(values=st.lists(float32, min_size=1, max_size=40), cut=st.integers(0, 40))
def test_moments_are_those_of_rational_arithmetic(values, cut):
    mean, deviation = moments([np.float32(values[:cut]), np.float32(values[cut:])])
    true_mean, true_variance = exact_moments(values)
    # A few roundings: of the sum, of each deviation, of the root.
    assert mean == pytest.approx(float(true_mean), rel=4e-16, abs=0)
    # Below 2^-500 a square leaves the range of double precision.
    assert deviation == pytest.approx(math.sqrt(true_variance), rel=1e-14, abs=1e-150)


@pytest.mark.parametrize("offset", [1.0, 1e9, 1e15])
def test_moments_keep_small_scatter_on_a_large_value(offset):
    rng = np.random.default_rng(1)
    values = offset + rng.normal(0.0, 1.0, 3000)
    true_mean, true_variance = exact_moments(values.tolist())
    mean, deviation = moments(np.array_split(values, 7))
    # Two roundings: of the sum, and of the quotient.
    assert mean == pytest.approx(float(true_mean), rel=2.3e-16, abs=0)
    assert deviation == pytest.approx(math.sqrt(true_variance), rel=1e-15)


def test_moments_do_not_depend_on_shards_or_order():
    values = np.random.default_rng(2).lognormal(5, 3, 10_000).astype(np.float32)
    expected = moments([values])
    for parts in (7, 231):
        shuffled = np.random.default_rng(parts).permutation(values)
        assert moments(np.array_split(shuffled, parts)) == expected
    for value in (0.0, 0.1, 1e9 + 1):
        assert moments([np.full(37, value)]) == (value, 0.0)


@pytest.fixture
def survey(tmp_path):
    """Return the arguments of a merge: 10 objects, 4 shards, one empty, 2 rejects."""
    ids = FIRST_ID + np.arange(10)
    rng = np.random.default_rng(3)
    scored = np.array([0, 1, 3, 4, 5, 6, 8, 9])
    scores = rng.lognormal(5, 1, (2, 10)).astype(np.float32)
    shards = []
    for shard, rows in enumerate(([0, 1, 3], [4, 5], [], [6, 8, 9])):
        shards.append(
            write_shard(
                tmp_path / f"{shard:04d}.parquet",
                ids[rows],
                s_gen=scores[0, rows],
                s_disc=scores[1, rows],
            )
        )
    objects = write_objects(
        tmp_path / "objects.parquet", ids, np.array([0, 0, 0, 0, 1, 1, 3, 3, 3, 3])
    )
    return {
        "objects": objects,
        "shards": shards,
        "rejects": [
            # A second row with an id already listed, and one without any id.
            write_refused(tmp_path / "r.parquet", [int(ids[0]), None], "catalogue"),
            write_refused(tmp_path / "r0.parquet", [int(ids[2])]),
            write_refused(tmp_path / "r3.parquet", [int(ids[7])]),
        ],
        "scores": tmp_path / "wgan" / "scores.parquet",
        "selection": SELECTION,
        "sets": {"high": {"rule": "any", "cuts": [{"score": "s_disc", "top": 0.25}]}},
        "truth": {"ids": ids[scored], "scores": scores[:, scored]},
    }


def merge(survey: dict) -> pd.DataFrame:
    merge_scores(**{key: survey[key] for key in survey if key != "truth"})
    return pq.read_table(survey["scores"]).to_pandas()


def test_merged_table(survey):
    table = merge(survey)
    assert list(table) == [
        *("object_id", "shard"),
        *("s_gen", "s_gen_sigma", "s_gen_pct"),
        *("s_disc", "s_disc_sigma", "s_disc_pct"),
        *("selected", "in_high", "rank_pct"),
    ]
    np.testing.assert_array_equal(table["object_id"], survey["truth"]["ids"])
    np.testing.assert_array_equal(table["shard"], [0, 0, 0, 1, 1, 3, 3, 3])
    for name, raw in zip(("s_gen", "s_disc"), survey["truth"]["scores"], strict=True):
        assert table[name].dtype == np.float32
        np.testing.assert_array_equal(table[name], raw)
        wide = raw.astype(np.float64)
        sigma = (wide - wide.mean()) / wide.std(ddof=0)
        # NumPy's pairwise sums of 8 numbers: a few roundings of 2e-16.
        np.testing.assert_allclose(table[f"{name}_sigma"], sigma, rtol=1e-13)
        np.testing.assert_allclose(table[f"{name}_pct"], 100 * rankdata(raw) / 8)
    np.testing.assert_array_equal(table["selected"], table["s_disc_sigma"] > 3)
    # A quarter of eight objects.
    np.testing.assert_array_equal(table["in_high"], table["s_disc_pct"] > 75)
    assert table["in_high"].sum() == 2
    # One cut: the order is that of its score.
    np.testing.assert_array_equal(table["rank_pct"], table["s_disc_pct"])


def test_scores_are_normalised_by_the_reference(survey):
    """Rows 8 and 9 came later: they have scores, and change no other's sigma."""
    merge(survey | {"reference_rows": 8})
    table = pq.read_table(survey["scores"]).to_pandas()
    raw = survey["truth"]["scores"][0].astype(np.float64)
    first = raw[:6]  # of rows 0, 1, 3, 4, 5, 6
    sigma = (raw - first.mean()) / first.std(ddof=0)
    np.testing.assert_allclose(table["s_gen_sigma"], sigma, rtol=1e-13)
    np.testing.assert_allclose(table["s_gen_pct"], 100 * rankdata(raw) / 8)
    found = normalisation_of(survey["scores"])
    assert (found["rows"], found["objects"]) == (8, 6)
    assert found["s_gen"]["mean"] == pytest.approx(first.mean(), rel=1e-13)
    assert found["s_gen"]["deviation"] == pytest.approx(first.std(), rel=1e-13)


def test_a_reference_without_scores_is_an_error(survey):
    survey["rejects"] += [survey["rejects"][1]]
    survey["shards"] = survey["shards"][1:]
    refused = [int(i) for i in survey["truth"]["ids"][:3]]
    survey["rejects"][-1] = write_refused(survey["objects"].parent / "x.pq", refused)
    with pytest.raises(
        ValueError, match=r"first 3 rows \(reference_rows\) has a score"
    ):
        merge(survey | {"reference_rows": 3})


@given(
    members=st.lists(
        st.lists(st.integers(-(2**63), 2**63 - 1), max_size=6), min_size=1, max_size=6
    ),
    seed=st.integers(0, 2**32 - 1),
)
def test_every_object_comes_back_once_and_in_order(members, seed, tmp_path_factory):
    seen = set()
    members = [[i for i in part if not (i in seen or seen.add(i))] for part in members]
    order = np.array(list(itertools.chain(*members)), dtype=np.int64)
    if len(order) == 0:
        return
    folder = tmp_path_factory.mktemp("merge")
    shards, numbers = [], {}
    for shard, part in enumerate(members):
        path = folder / f"{shard:04d}.parquet"
        # The score identifies the object: its position in the whole.
        place = [float(np.flatnonzero(order == i)[0]) for i in part]
        shards.append(write_shard(path, np.array(part, dtype=np.int64), place=place))
        numbers |= dict.fromkeys(part, shard)
    shuffled = np.random.default_rng(seed).permutation(order)
    objects = write_objects(
        folder / "objects.parquet", shuffled, np.array([numbers[i] for i in shuffled])
    )
    merge_scores(
        objects=objects,
        rejects=[],
        shards=shards,
        scores=folder / "scores.parquet",
        selection={"rule": "any", "cuts": [{"score": "place", "top": 0.5}]},
        sets={},
    )
    table = pq.read_table(folder / "scores.parquet")
    assert table["object_id"].to_pylist() == order.tolist()
    assert table["shard"].to_pylist() == [numbers[i] for i in order]
    assert table["place"].to_pylist() == list(range(len(order)))
    assert sum(table["selected"].to_pylist()) == len(order) // 2


def test_same_input_gives_the_same_bytes(survey):
    merge(survey)
    first = survey["scores"].read_bytes()
    merge(survey)
    assert survey["scores"].read_bytes() == first


@pytest.mark.filterwarnings("error")
def test_a_constant_score_has_sigma_zero_and_a_warning(survey, tmp_path, caplog):
    ids = survey["truth"]["ids"]
    same = np.full(8, 0.1)
    survey["shards"] = [write_shard(tmp_path / "0.parquet", ids, s_disc=same)]
    table = merge(survey)
    assert (table["s_disc_sigma"] == 0).all()
    assert not table["selected"].any()
    assert (table["s_disc_pct"] == 100 * 4.5 / 8).all()
    assert "s_disc_sigma is set to 0" in caplog.text


@pytest.mark.parametrize("bad", [np.nan, -np.inf, None])
def test_scores_that_are_not_finite_name_file_and_objects(survey, bad):
    ids = FIRST_ID + np.arange(50)
    columns = {"s_gen": np.zeros(50, np.float32), "s_disc": [bad] * 21 + [1.0] * 29}
    schema = pq.read_schema(survey["shards"][3])
    table = pa.table({"object_id": ids} | columns, schema=schema)
    pq.write_table(table, survey["shards"][3])
    with pytest.raises(ValueError, match=r"0003.parquet: s_disc.* 21 obj") as error:
        merge(survey)
    named = [str(i) for i in ids if str(i) in str(error.value)]
    assert named == [str(i) for i in ids[:20]]
    assert "..." in str(error.value)


@pytest.mark.parametrize(
    ("objects", "scored", "refused", "message"),
    [
        ([1, 2, 3], [1], [2], "1 objects are neither scored nor rejected: 3"),
        ([1, 2, 3], [1, 2, 2], [3], "1 objects are scored more than once: 2"),
        ([1, 2, 3], [1, 2, 3, 5], [], "1 objects are scored but not listed: 5"),
        ([1, 2, 3], [1, 2, 3], [1], "1 objects are both scored and rejected: 1"),
        ([1, 2, 3], [1, 2], [3, 7], "1 objects are rejected but not listed: 7"),
        ([1, 2, 3], [1, 2], [3, 3], "1 objects are rejected more than once: 3"),
        ([1, 2, 2], [1, 2], [], "1 objects are listed more than once: 2"),
    ],
)
def test_accounting_names_what_does_not_add_up(objects, scored, refused, message):
    ids = [np.array(part, np.int64) for part in (objects, scored, refused)]
    with pytest.raises(ValueError, match=message):
        check_accounting(
            objects=ids[0], scored=ids[1], refused=ids[2], where="objects.parquet"
        )


def test_a_merge_without_a_shard_is_an_error(survey):
    survey["shards"] = survey["shards"][:3]
    missing = survey["truth"]["ids"][5]
    with pytest.raises(ValueError, match=f"3 objects are neither .*: {missing}"):
        merge(survey)
    assert not survey["scores"].exists()


def test_reject_of_a_shard_without_an_id_is_an_error(survey, tmp_path):
    survey["rejects"].append(write_refused(tmp_path / "r9.parquet", [None]))
    with pytest.raises(ValueError, match=r"r9.parquet: 1 rows have no object_id"):
        merge(survey)


def test_nothing_scored_is_an_error(survey, tmp_path):
    empty = np.empty(0)
    survey["shards"] = [
        write_shard(tmp_path / "0.parquet", empty, s_gen=empty, s_disc=empty)
    ]
    everyone = (FIRST_ID + np.arange(10)).tolist()
    survey["rejects"] = [write_refused(tmp_path / "r.parquet", everyone)]
    with pytest.raises(ValueError, match="no object has a score, all 10 were rejected"):
        merge(survey)


@pytest.mark.parametrize(
    ("shard", "table", "message"),
    [
        (0, {"object_id": [1.0], "s_gen": [1.0]}, r"expected object_id \(int64\)"),
        (1, {"object_id": [1], "s_gen": [1.0]}, "expected those of"),
        (1, {"object_id": [1], "s_disc": [1.0], "s_gen": [1.0]}, "expected those of"),
    ],
)
def test_shards_of_other_columns_are_refused(survey, shard, table, message):
    pq.write_table(pa.table(table), survey["shards"][shard])
    with pytest.raises(ValueError, match=rf"000{shard}.parquet.*{message}"):
        merge(survey)
