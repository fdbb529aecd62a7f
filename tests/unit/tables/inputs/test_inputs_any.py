"""Tables of every format: names, errors, marks of nulls, and any values."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from astropy.table import MaskedColumn, Table
from hypothesis import given
from hypothesis import strategies as st

from peculiar.tables.inputs.read import read_table


def read(path, *names, **options):
    return read_table(path, "source.table", "id", names, **options)


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".fits", ".ecsv", ".vot"])
@pytest.mark.parametrize(
    "content", [b"", b"no table", b"\x00\x01garbage\n\x02,,,\n" * 20, None]
)
def test_what_cannot_be_read_is_one_error(tmp_path, ending, content):
    path = tmp_path / f"t{ending}"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ValueError, match=rf"^source\.table: .*t\{ending}"):
        read(path)


def test_names_of_other_formats(tmp_path):
    with pytest.raises(
        ValueError, match=r"source\.table is .*t\.xlsx: expected a name"
    ):
        read(tmp_path / "t.xlsx")


def test_marks_of_nulls(tmp_path):
    table = Table({"id": [1, 2], "n": [5, 0], "n_isnull": [False, True]})
    table.write(tmp_path / "t.fits")
    assert read(tmp_path / "t.fits", "n").to_pydict() == {"id": [1, 2], "n": [5, None]}
    masked = Table({"id": [1, 2], "n": MaskedColumn([5, 6], mask=[0, 1])})
    masked.write(tmp_path / "m.parquet")
    masked.write(tmp_path / "m.fits", serialize_method="data_mask")
    for name in ("m.parquet", "m.fits"):
        assert read(tmp_path / name, "n")["n"].to_pylist() == [5, None]


@pytest.mark.parametrize(
    "marks", [["F", "T", ""], [" no", "YES", None], ["0", "1", "0"], [0.0, 1.0, None]]
)
def test_marks_of_nulls_in_text(tmp_path, marks):
    table = pa.table({"id": [1, 2, 3], "n": [5, 0, 6], "n_isnull": marks})
    pq.write_table(table, tmp_path / "t.parquet")
    assert read(tmp_path / "t.parquet", "n")["n"].to_pylist() == [5, None, 6]


def test_a_mark_that_is_no_truth_value_is_named(tmp_path):
    table = pa.table({"id": [1, 2], "n": [5, 0], "n_isnull": ["F", "maybe"]})
    pq.write_table(table, tmp_path / "t.parquet")
    with pytest.raises(ValueError, match=r"t\.parquet: column 'n_isnull' says which"):
        read(tmp_path / "t.parquet", "n")


WHOLE = st.one_of(st.none(), st.integers(-(2**62), 2**63 - 1))
FLOAT = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False))
TEXT = st.one_of(st.none(), st.text(st.sampled_from("abé 1"), max_size=5))


def written(path, rows):
    """Write rows of a whole number, a float and a text, with null where it can be."""
    names, kinds = ("id", "n", "x", "s"), ("i8", "i8", "f8", "U5")
    columns = dict(zip(names, zip(*rows, strict=True), strict=True))
    if path.suffix == ".parquet":
        pq.write_table(pa.table({x: list(v) for x, v in columns.items()}), path)
        return
    if path.suffix == ".csv":
        frame = pd.DataFrame(
            {x: pd.Series(v, dtype=object) for x, v in columns.items()}
        )
        frame.to_csv(path, index=False)
        return
    table = Table()
    for (name, values), kind in zip(columns.items(), kinds, strict=True):
        mask = [value is None for value in values]
        empty = "" if kind == "U5" else -(2**63) if kind == "i8" else np.nan
        full = [empty if value is None else value for value in values]
        table[name] = np.array(full, kind)
        if any(mask) and kind != "U5":
            table[name] = MaskedColumn(np.array(full, kind), mask=mask)
            table[name].fill_value = empty
    if path.suffix == ".fits":
        table["s"] = np.char.encode(table["s"], "utf-8")
    table.write(path, format="votable" if path.suffix == ".vot" else None)


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".fits", ".ecsv", ".vot"])
@given(rows=st.lists(st.tuples(WHOLE, FLOAT, TEXT), min_size=1, max_size=8))
def test_any_table_comes_back_from_every_format(tmp_path_factory, ending, rows):
    """Nulls stay null, but for text, where empty and null are one."""
    path = tmp_path_factory.mktemp("t") / f"t{ending}"
    written(path, [(i, *row) for i, row in enumerate(rows)])
    found = read(path, "n", "x", "s", texts=["s"])
    whole, numbers, texts = zip(*rows, strict=True)
    assert found["n"].to_pylist() == list(whole)
    values = [
        None if x is not None and np.isnan(x) else x for x in found["x"].to_pylist()
    ]
    assert values == list(numbers)
    expected = [(text or "").strip() for text in texts]
    assert [(text or "").strip() for text in found["s"].to_pylist()] == expected
