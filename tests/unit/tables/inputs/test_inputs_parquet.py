"""Tables in Parquet: exact values, parts of structures, and units."""

import datetime
from decimal import Decimal
from uuid import UUID

import astropy.units as u
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from astropy.table import Table
from test_inputs_formats import read, units


def test_parquet_types_are_settled(tmp_path):
    day = datetime.date(2024, 1, 2)
    columns = {
        "id": pa.array([1, 2**64 - 1], pa.uint64()),
        "whole": pa.array([Decimal(2**63 - 1), None], pa.decimal128(20, 0)),
        "view": pa.array(["a", None], pa.string_view()),
        "kind": pa.array(["x", "y"]).dictionary_encode(),
        "day": pa.array([day, None]),
        "nothing": pa.nulls(2),
        "flags": pa.array([65535, 0], pa.uint16()),
    }
    pq.write_table(pa.table(columns), tmp_path / "t.parquet")
    names = list(columns)[1:]
    assert read(tmp_path / "t.parquet", *names).to_pydict() == {
        "id": ["1", str(2**64 - 1)],
        "whole": [2**63 - 1, None],
        "view": ["a", None],
        "kind": ["x", "y"],
        "day": ["2024-01-02", None],
        "nothing": [None, None],
        "flags": [65535, 0],
    }


def test_parts_of_structures_are_columns(tmp_path):
    rows = [{"mag": {"g": 20.5}, "n": 3}, None]
    table = pa.table({"id": [1, 2], "phot": rows, "a.b": [5, 6]})
    pq.write_table(table, tmp_path / "t.parquet")
    found = read(tmp_path / "t.parquet", "phot.mag.g", "a.b", "phot.n")
    assert found.to_pydict() == {
        "id": [1, 2],
        "phot.mag.g": [20.5, None],
        "a.b": [5, 6],
        "phot.n": [3, None],
    }
    with pytest.raises(ValueError, match=r"column 'phot' holds structures.*mag, n"):
        read(tmp_path / "t.parquet", "phot")


def test_identifiers_of_other_types(tmp_path):
    texts = ["12345678-1234-5678-1234-567812345678", None]
    ids = pa.array([x and UUID(x).bytes for x in texts], pa.uuid())
    pq.write_table(pa.table({"id": ids}), tmp_path / "t.parquet")
    assert read(tmp_path / "t.parquet").to_pydict() == {"id": texts}


@pytest.mark.parametrize(
    "index",
    [pd.Index([3, 5], name="id"), pd.RangeIndex(3, 7, 2, name="id")],
    ids=["stored", "range"],
)
def test_the_index_of_pandas_is_a_column(tmp_path, index):
    pd.DataFrame({"x": [1, 2]}, index=index).to_parquet(tmp_path / "t.parquet")
    assert read(tmp_path / "t.parquet", "x").to_pydict() == {"id": [3, 5], "x": [1, 2]}


#: As astropy's writer wants it, for every column.
VO = {"id": {"unit": ""}, "ra": {"unit": "rad"}}


def test_units_in_parquet(tmp_path):
    own = pa.schema(
        [("id", pa.int64()), pa.field("ra", "f8", metadata={"unit": "deg"})]
    )
    pq.write_table(pa.table([[1], [2.0]], schema=own), tmp_path / "own.parquet")
    assert units(read(tmp_path / "own.parquet", "ra")) == {"ra": "deg"}
    table = Table({"id": [1], "ra": [2.0] * u.rad})
    table.write(tmp_path / "astropy.parquet")
    assert units(read(tmp_path / "astropy.parquet", "ra")) == {"ra": "rad"}
    table.write(tmp_path / "vo.parquet", format="parquet.votable", metadata=VO)
    assert units(read(tmp_path / "vo.parquet", "ra")) == {"ra": "rad"}
