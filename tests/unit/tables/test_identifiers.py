"""Object ids: exact, whatever a source's ids are, or refused with a reason."""

import hashlib
import re
from decimal import Decimal
from uuid import UUID

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peculiar.tables.identifiers import digest, read_ids, refuse_duplicates

INT64 = st.integers(-(2**63), 2**63 - 1)


def texts(values):
    return pa.array(list(map(str, values)), pa.string())


STORED = {
    "integers": lambda values: pa.array(values, pa.int64()),
    "text": texts,
    "large text": lambda values: texts(values).cast(pa.large_string()),
    "view": lambda values: texts(values).cast(pa.string_view()),
    "categories": lambda values: texts(values).dictionary_encode(),
    "bytes": lambda values: texts(values).cast(pa.binary()),
    "padded": lambda values: pa.array(
        [str(v).encode().ljust(22, b"\0") for v in values], pa.binary(22)
    ),
    "blanks": lambda values: texts([f"  {v} " for v in values]),
    "decimals": lambda values: pa.array(list(map(Decimal, values)), pa.decimal128(20)),
    "chunks": lambda values: pa.chunked_array(
        [texts(values[:2]), texts(values[2:])], pa.string()
    ),
}


@pytest.mark.parametrize("stored", STORED)
@given(st.lists(INT64, max_size=20))
def test_every_int64_is_its_own_id(stored, values):
    ids, source_ids, refused = read_ids(STORED[stored](values), "a test")
    assert ids.dtype == np.int64
    assert ids.tolist() == values
    assert source_ids is None
    assert refused == {}


def expected_digest(text):
    """Return what the documentation says, in whole numbers of Python."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:16], 16) % 2**63 - 2**63


@given(st.lists(st.integers(-(2**64), 2**64 - 1), max_size=20))
def test_a_number_beyond_int64_is_kept_as_text_in_any_form(values):
    expected = [v if -(2**63) <= v < 2**63 else expected_digest(str(v)) for v in values]
    names = [None if v == e else str(v) for v, e in zip(values, expected, strict=True)]
    forms = [texts(values), pa.array(list(map(Decimal, values)), pa.decimal128(20))]
    if all(v >= 0 for v in values):
        forms.append(pa.array(values, pa.uint64()))
    for column in forms:
        ids, source_ids, refused = read_ids(column, "a test")
        assert ids.tolist() == expected
        assert (source_ids is None) == (not any(names))
        assert source_ids is None or source_ids.to_pylist() == names
        assert refused == {}


@given(st.lists(st.text(max_size=12) | INT64.map(str), max_size=20), st.integers(0, 19))
def test_an_id_depends_on_its_own_value_alone(values, stop):
    whole = read_ids(pa.array(values, pa.string()), "a test")
    part = read_ids(pa.array(values[:stop], pa.string()), "a test")
    assert part.ids.tolist() == whole.ids[:stop].tolist()
    assert part.refused == {r: x for r, x in whole.refused.items() if r < stop}
    if whole.source_ids is not None:
        names = whole.source_ids.to_pylist()
        assert names[:stop] == (part.source_ids or pa.nulls(len(part.ids))).to_pylist()
        for row, name in enumerate(names):
            assert name is None or whole.ids[row] == expected_digest(name) < 0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0", 0),
        ("-0", 0),
        ("+7", 7),
        ("0012", 12),
        ("0" * 40 + "12", 12),
        ("\ufeff 12\u00a0", 12),
        ("43158322470244953.0", "float_id"),
        ("4.3158322470244953e16", "float_id"),
        ("1E5", "float_id"),
        ("1,23765E+18", "float_id"),
        ("-1237648720693755918,0", "float_id"),
        ("1,237", "1,237"),
        ("9813.4", "9813.4"),  # plate.fibre
        ("-0.50", "-0.50"),
        (".5", ".5"),
        ("123.", "float_id"),
        ("0.0", "float_id"),
        ("1.23e18", "float_id"),
        ("1.e5", "float_id"),
        (".5e5", "float_id"),
        ("123e+16", "float_id"),
        ("12345e67", "12345e67"),  # hexadecimal
        ("12345e-6", "float_id"),
        (str(2**64), str(2**64)),
        ("", "missing_id"),
        ("\0\0", "missing_id"),
        (None, "missing_id"),
        ("NaN", "missing_id"),
        ("N/A", "missing_id"),
        (r"\N", "missing_id"),
        ("galaxy", "galaxy"),
        (" J123456.78-012345.6 ", "J123456.78-012345.6"),
        ("1_000", "1_000"),
        ("0x12", "0x12"),
        ("٣", "٣"),  # int() would take other scripts' digits
        ("4e7123", "4e7123"),  # hexadecimal: no float is as large
        ("à", "à"),
    ],
)
def test_text(text, found):
    ids, source_ids, refused = read_ids(pa.array([text, "8"], pa.string()), "a test")
    assert ids[1] == 8
    if isinstance(found, int):
        assert (ids[0], source_ids, refused) == (found, None, {})
    elif found.endswith("_id"):
        assert {row: reject.reason for row, reject in refused.items()} == {0: found}
        assert source_ids is None
    else:
        assert source_ids.to_pylist() == [found, None]
        assert ids[0] == expected_digest(found) == digest(found)
        assert refused == {}


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_letters_of_either_encoding_are_the_same_id(encoding):
    column = pa.array(["Größe".encode(encoding).ljust(10, b"\0"), b"12".ljust(10)])
    found = read_ids(column, "a test")
    assert found.ids.tolist() == [expected_digest("Größe"), 12]


@pytest.mark.parametrize("kind", [pa.binary(16), pa.binary(), pa.uuid()])
def test_uuids_as_bytes_are_their_text(kind):
    rng = np.random.default_rng(1)
    uuids = [UUID(bytes=rng.bytes(16), version=4) for _ in range(3000)]
    column = pa.array([x.bytes for x in uuids], pa.uuid()).storage.cast(pa.binary())
    column = column.cast(pa.binary(16)) if kind != pa.binary() else column
    if kind == pa.uuid():
        column = pa.ExtensionArray.from_storage(kind, column)
    found = read_ids(column, "a test")
    assert found.source_ids.to_pylist() == list(map(str, uuids))
    # Each for itself.
    names = ["NGC 1", str(uuids[0]), "Größe 1", "NGC 512ß Nordos"]
    mixed = [b"NGC 1", uuids[0].bytes, names[2].encode("latin-1"), names[3].encode()]
    assert read_ids(pa.array(mixed), "a test").source_ids.to_pylist() == names


def test_bytes_that_are_no_text_are_hexadecimal():
    values = [b"\x01\x02\x03", b"\0\x01\xff\0", bytes(16), b"a\0b", b"7\0"]
    found = read_ids(pa.array(values), "a test")
    names = found.source_ids.to_pylist()
    assert names == ["0x010203", "0x0001ff00", None, "0x610062", None]
    assert (found.refused[2].reason, found.ids[4]) == ("missing_id", 7)


@pytest.mark.parametrize("size", [4, 8, 16])
def test_random_bytes_of_fixed_size_stay_different(size):
    found = np.random.default_rng(1).integers(128, 192, (3000, size), np.uint8)
    values = sorted({row.tobytes() for row in found})  # no UTF-8, often Latin-1
    column = pa.array([b"NGC".ljust(size, b"\0"), *values], pa.binary(size))
    name, *names = read_ids(column, "a test").source_ids.to_pylist()
    assert name == "NGC"
    plain = [x.removeprefix("0x").replace("-", "") for x in names]
    assert plain == [x.hex() for x in values]


def test_categories_of_bytes():
    column = pa.array([b"x", b"7", b"x"]).dictionary_encode()
    assert read_ids(column, "a test").source_ids.to_pylist() == ["x", None, "x"]


@pytest.mark.parametrize("kind", [pa.int64(), pa.uint64(), pa.int32()])
def test_a_gap_among_integers_makes_no_float_of_the_others(kind):
    value = 2**31 - 1 if kind == pa.int32() else 2**63 - 1
    found = read_ids(pa.array([value, None, 7], kind), "a test")
    assert (int(found.ids[0]), int(found.ids[2])) == (value, 7)
    assert {r: x.reason for r, x in found.refused.items()} == {1: "missing_id"}
    assert found.good.tolist() == [True, False, True]


@pytest.mark.parametrize("kind", [pa.float64(), pa.float32(), pa.decimal128(20, 1)])
def test_a_column_of_floats_is_one_error(kind):
    with pytest.raises(ValueError, match=r"object ids of my\.csv are stored as"):
        read_ids(pa.array([1], pa.int32()).cast(kind), "my.csv")


def test_a_column_that_holds_no_ids_is_an_error():
    with pytest.raises(ValueError, match="stored as bool: expected whole numbers or"):
        read_ids(pa.array([True]), "my.csv")


@given(st.lists(st.none() | st.integers(-2, 6), max_size=30))
def test_the_first_of_equal_ids_stays(values):
    ids, _, refused = read_ids(pa.array(values, pa.int64()), "a test")
    refused = refuse_duplicates(ids, refused)
    expected, seen = {}, {}
    for row, value in enumerate(values):
        if value is None:
            expected[row] = "missing_id"
        elif value in seen:
            expected[row] = "duplicate_id"
            assert refused[row].detail == f"first used in source row {seen[value]}"
        seen.setdefault(value, row)
    assert {row: reject.reason for row, reject in refused.items()} == expected
    assert list(refused) == sorted(refused)


def test_two_sources_ids_with_one_digest_are_no_duplicate():
    clash = str(digest("b"))
    found = read_ids(pa.array(["a", "b", "a", clash, "b"]), "a test")
    refused = refuse_duplicates(found.ids, found.refused, found.source_ids)
    assert {row: reject.reason for row, reject in refused.items()} == {
        2: "duplicate_id",
        3: "id_collision",
        4: "duplicate_id",
    }
    assert re.search(rf"'{clash}'.*'b' in source row 1", refused[3].detail)
