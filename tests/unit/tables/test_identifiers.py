"""Object ids: exact, or refused with a reason."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peculiar.tables.identifiers import LARGEST, read_ids, refuse_duplicates

INT64 = st.integers(-(2**63), 2**63 - 1)


@given(st.lists(INT64, max_size=40), st.sampled_from(["integers", "text"]))
def test_every_int64_is_read_exactly_or_called_negative(values, stored):
    column = (
        pa.array(values, pa.int64())
        if stored == "integers"
        else (pa.array([str(v) for v in values], pa.string()))
    )
    ids, refused = read_ids(column, "a test")
    assert ids.dtype == np.int64
    assert {row for row, v in enumerate(values) if v < 0} == set(refused)
    assert {reject.reason for reject in refused.values()} <= {"negative_id"}
    good = [row for row in range(len(values)) if row not in refused]
    assert [int(ids[row]) for row in good] == [values[row] for row in good]


@given(st.lists(st.integers(0, 2**64 - 1), max_size=20))
def test_uint64_beyond_int64_is_refused(values):
    ids, refused = read_ids(pa.array(values, pa.uint64()), "a test")
    assert [row for row, v in enumerate(values) if v > LARGEST] == list(refused)
    for row, value in enumerate(values):
        if row in refused:
            assert refused[row].reason == "id_too_large"
            assert str(value) in refused[row].detail
        else:
            assert int(ids[row]) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (str(2**63 - 1), None),
        (str(2**63), "id_too_large"),
        (str(10**30), "id_too_large"),
        ("43158322470244953", None),
        (" 43158322470244953 ", None),
        ("0", None),
        ("-1", "negative_id"),
        (str(-(2**63)), "negative_id"),
        ("43158322470244953.0", "float_id"),
        ("4.3158322470244953e16", "float_id"),
        ("", "missing_id"),
        (None, "missing_id"),
        ("galaxy", "unreadable_id"),
        ("0x12", "unreadable_id"),
        ("1_000", "unreadable_id"),
        ("٣", "unreadable_id"),  # int() would take other scripts' digits
        ("nan", "unreadable_id"),
    ],
)
def test_text(text, reason):
    ids, refused = read_ids(pa.array([text], pa.string()), "a test")
    assert (refused[0].reason if refused else None) == reason
    if reason is None:
        assert int(ids[0]) == int(text)


@pytest.mark.parametrize("kind", [pa.int64(), pa.uint64(), pa.int32()])
def test_a_gap_among_integers_makes_no_float_of_the_others(kind):
    value = 2**31 - 1 if kind == pa.int32() else 2**63 - 1
    ids, refused = read_ids(pa.array([value, None, 7], kind), "a test")
    assert (int(ids[0]), int(ids[2])) == (value, 7)
    assert {row: r.reason for row, r in refused.items()} == {1: "missing_id"}


@pytest.mark.parametrize("kind", [pa.float64(), pa.float32(), pa.decimal128(20, 1)])
def test_a_column_of_floats_is_one_error(kind):
    with pytest.raises(ValueError, match=r"object ids of my\.csv are stored as"):
        read_ids(pa.array([1], pa.int32()).cast(kind), "my.csv")


def test_a_column_that_holds_no_ids_is_an_error():
    with pytest.raises(ValueError, match="stored as bool: expected 64-bit integers"):
        read_ids(pa.array([True]), "my.csv")


def test_categories_of_text_are_text():
    column = pa.array(["5", "7", "5"]).dictionary_encode()
    assert read_ids(column, "a test")[0].tolist() == [5, 7, 5]


@given(st.lists(st.integers(-2, 6), max_size=30))
def test_the_first_of_equal_ids_stays(values):
    ids, refused = read_ids(pa.array(values, pa.int64()), "a test")
    refused = refuse_duplicates(ids, refused)
    expected, seen = {}, {}
    for row, value in enumerate(values):
        if value < 0:
            expected[row] = "negative_id"
        elif value in seen:
            expected[row] = "duplicate_id"
            assert refused[row].detail == f"first used in source row {seen[value]}"
        seen.setdefault(value, row)
    assert {row: reject.reason for row, reject in refused.items()} == expected
    assert list(refused) == sorted(refused)
