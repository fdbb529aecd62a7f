"""Tables put together, as CSV and as FITS: each value is the one it was."""

import logging
import math

import numpy as np
import pyarrow as pa
import pytest
from astropy.io import fits
from astropy.table import Table
from hypothesis import given
from hypothesis import strategies as st
from made_up_tables import fits_rows

from peculiar.tables.columns import describe
from peculiar.tables.exact import concatenated, large_as_text
from peculiar.tables.fits_table import write_fits_table

BIG = 2**53 + 1


def test_large_numbers_are_text_in_csv_whatever_their_name():
    table = pa.table(
        {
            "object_id": [1, 2, 3],
            "gaia": [BIG, None, -1],
            "low": [-BIG, 0, 1],
            "votes": [2**53, None, -(2**53)],
            "flux": [1.5, math.nan, None],
        }
    )
    found = large_as_text(table)
    kinds = {field.name: str(field.type) for field in found.schema}
    texts = {name for name, kind in kinds.items() if kind == "string"}
    assert texts == {"object_id", "gaia", "low"}
    assert found["gaia"].to_pylist() == [str(BIG), None, "-1"]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (([1], [BIG], [None]), [1, BIG, None]),
        ((np.int16([5]), np.array([200], "u1"), [BIG]), [5, 200, BIG]),
        (([1], [0.5]), [1.0, 0.5]),
        (([BIG], [0.5]), [str(BIG), "0.5"]),
        ((np.float32([0.5]), [2**30 + 1]), [0.5, 2.0**30 + 1]),
        (([BIG], ["J12"], [True]), [str(BIG), "J12", "true"]),
        ((pa.nulls(1, pa.string()), [BIG]), [None, BIG]),
        ((pa.nulls(1), pa.nulls(1)), [None, None]),
    ],
)
def test_columns_of_several_types_keep_all_values(parts, expected):
    found = concatenated([pa.table({"x": part}) for part in parts])["x"]
    assert found.to_pylist() == expected


def test_a_column_that_a_part_lacks_is_null_there():
    found = concatenated([pa.table({"x": [1]}), pa.table({"y": [BIG]})])
    assert found.to_pydict() == {"x": [1, None], "y": [None, BIG]}


def integers(bits, low=None):
    low = -(2 ** (bits - 1)) if low is None else low
    return st.integers(low, low + 2**bits - 1)


KINDS = {
    pa.bool_(): st.booleans(),
    pa.uint8(): integers(8, 0),
    pa.int16(): integers(16),
    pa.int32(): integers(32),
    pa.int64(): integers(64) | st.sampled_from([-(2**63), 2**63 - 1]),
    pa.float32(): st.floats(width=32),
    pa.float64(): st.floats(),
    pa.string(): st.text(st.characters(max_codepoint=126, min_codepoint=32)),
}


@given(st.data())
def test_fits_gives_back_each_value_and_each_null(tmp_path, data):
    rows = data.draw(st.integers(0, 6))
    columns, fields = [], []
    for number, (kind, values) in enumerate(KINDS.items()):
        listed = data.draw(st.lists(st.none() | values, min_size=rows, max_size=rows))
        columns.append(pa.array(listed, kind))
        fields.append(describe(pa.field(f"c{number}", kind)))
    write_fits_table(pa.table(columns, pa.schema(fields)), tmp_path / "t.fits", "T")
    read_back = fits_rows(tmp_path / "t.fits")
    assert len(read_back) == rows
    for number, (kind, values) in enumerate(zip(KINDS, columns, strict=True)):
        for value, row in zip(values.to_pylist(), read_back, strict=True):
            read = row[f"c{number}"]
            if pa.types.is_floating(kind):
                unknown = value is None or math.isnan(value)
                assert math.isnan(read) if unknown else read == value
            elif pa.types.is_string(kind):
                assert read.rstrip(" ") == (value or "").rstrip(" ")
            else:
                assert read == value


@pytest.mark.parametrize("kind", ["u1", "i2"])
def test_null_is_no_value_of_the_column(tmp_path, kind):
    """Where all values of a type are used, the next wider type has one more."""
    info = np.iinfo(kind)
    every = [*range(info.min, info.max + 1), None]
    for values in (every, [x for x in every if x != 7]):
        table = pa.table([pa.array(values, pa.from_numpy_dtype(kind))], ["x"])
        table = table.cast(pa.schema([describe(field) for field in table.schema]))
        write_fits_table(table, tmp_path / "t.fits", "T")
        assert [row["x"] for row in fits_rows(tmp_path / "t.fits")] == values


def test_other_letters_are_counted(tmp_path, caplog):
    table = pa.table({"name": ["Größe", "M31", "星", None]})
    table = table.cast(pa.schema([describe(field) for field in table.schema]))
    with caplog.at_level(logging.WARNING):
        write_fits_table(table, tmp_path / "t.fits", "T")
    assert "name has other letters in 2 values" in caplog.text
    assert Table.read(tmp_path / "t.fits")["name"].tolist()[:3] == ["Gr??e", "M31", "?"]


@pytest.mark.parametrize(
    ("unit", "said"), [("Å", "Angstrom"), ("µm", "um"), ("星", "?")]
)
def test_units_are_spelt_in_ascii(tmp_path, unit, said):
    said_of_it = {"unit": unit, "description": "µ", "ucd": ""}
    field = pa.field("x", pa.float64(), metadata=said_of_it)
    write_fits_table(pa.table([[1.0]], pa.schema([field])), tmp_path / "t.fits", "T")
    assert fits.getheader(tmp_path / "t.fits", 1)["TUNIT1"] == said
