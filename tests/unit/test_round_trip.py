"""What a table says is in every format that the workflow writes, value by value."""

import csv
import math
import shutil
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from made_up_cutouts import fits_source, write_tables
from made_up_tables import exports, fits_rows, is_same, publish, write_input

from peculiar.tables.identifiers import digest

SMALLEST, LARGEST = -(2**63), 2**63 - 1
ENDINGS = ("parquet", "csv", "fits", "ecsv", "vot")

#: A letter at each end: no number, no spelling of unknown, no blank to be dropped.
LETTERS = st.characters(exclude_categories=("C", "Zl", "Zp"), max_codepoint=0xFFFF)
ASCII = st.characters(min_codepoint=32, max_codepoint=126)
FINITE = {"allow_nan": False, "allow_infinity": False}


def texts(letters):
    return st.text(letters, max_size=8).map(lambda text: f"x{text}y")


def near(*centres):
    """Return whole numbers, many of them where rounding begins or a type ends."""
    return st.one_of(
        *(st.integers(centre - 3, centre + 3) for centre in centres),
    )


INT64 = st.integers(SMALLEST, LARGEST) | st.sampled_from([SMALLEST, LARGEST])
LARGE = INT64 | near(2**53, -(2**53), 2**24, 0)

#: Columns: their type in memory, and what may be in them.
COLUMNS = {
    "votes": (pa.uint8(), st.integers(0, 255)),
    "visits": (pa.int16(), st.integers(-(2**15), 2**15 - 1)),
    "exposures": (pa.int32(), st.integers(-(2**31), 2**31 - 1)),
    "gaia": (pa.int64(), LARGE),
    "tile": (pa.uint64(), st.integers(0, 2**64 - 1) | st.integers(0, 99)),
    "tic": (pa.decimal128(20), (st.integers(-(10**20) + 1, 10**20 - 1)).map(Decimal)),
    "field": (pa.string(), texts(LETTERS)),
    "is_blue": (pa.bool_(), st.booleans()),
    "ratio": (pa.float64(), st.floats(**FINITE)),
    "short": (pa.float64(), st.decimals(-99, 99, places=3).map(float)),
    "width": (pa.float32(), st.floats(width=32, **FINITE)),
    "r_mag": (pa.float64(), st.floats(10, 30)),
    "size_arcsec": (pa.float64(), st.floats(0, 1)),
}
#: How CSV spells null, in turn.
SPELT = {name: ["", "null", "N/A", "--"] for name in COLUMNS} | {
    "r_mag": ["-99", "nan", "99.0", r"\N", "-9999"],
    "size_arcsec": ["NaN", "inf"],
}
IDS = {
    pa.int64(): INT64,
    pa.uint64(): st.integers(0, 2**64 - 1),
    pa.string(): texts(LETTERS) | st.integers(-(2**64), 2**65).map(str),
}


@st.composite
def tables(draw, ending):
    """Return a table of a few rows, and its ids as text."""
    rows = draw(st.integers(1, 5))
    kind = draw(st.sampled_from(list(IDS)))
    own = texts(ASCII) if kind == pa.string() and ending == "fits" else IDS[kind]
    ids = draw(st.lists(own, min_size=rows, max_size=rows, unique_by=str))
    columns = {"name": pa.array(ids, kind)}
    for name, (kind, values) in COLUMNS.items():
        if ending == "fits" and name == "field":
            values = texts(ASCII)
        if ending != "fits" or name != "is_blue":
            values = st.none() | values
        columns[name] = pa.array(
            draw(st.lists(values, min_size=rows, max_size=rows)), kind
        )
    table = pa.table(columns)
    size = table.schema.get_field_index("size_arcsec")
    degrees = table.field(size).with_metadata({"unit": "deg"})
    return table.set_column(size, degrees, table["size_arcsec"])


def source(path):
    return fits_source(
        table=str(path),
        ids="name",
        ra=None,
        dec=None,
        # CSV has no units.
        units={"size_arcsec": "deg"},
        properties={name: name for name in COLUMNS},
    )


def expected(table, name, ending):
    """Return what a column should hold: large numbers as text, sizes in arcsec."""
    values = table[name].to_pylist()
    known = [value for value in values if value is not None]
    # These formats hold a column of the type as text.
    as_text = {"tic": ("fits", "ecsv", "vot"), "tile": ("fits", "vot")}.get(name, ())
    if ending in as_text or (
        name in ("tic", "tile")
        and any(not SMALLEST <= value <= LARGEST for value in known)
    ):
        return [None if value is None else str(value) for value in values]
    if name == "width" and ending == "csv":
        return [None if x is None else float(str(np.float32(x))) for x in values]
    if name == "size_arcsec":
        return [None if x is None else x * 3600.0 for x in values]
    return values


def identity(text):
    """Return object_id and source_id of an id."""
    try:
        number = int(text)
    except ValueError:
        return digest(text), text
    if SMALLEST <= number <= LARGEST:
        return number, None if str(number) == text else text
    return digest(text), text


@pytest.mark.parametrize("ending", ENDINGS)
def test_each_value_is_the_same_in_every_format(tmp_path, ending):
    @settings(
        max_examples=12,
        # To shrink takes minutes, and the message says what differs.
        phases=(Phase.explicit, Phase.reuse, Phase.generate),
    )
    @given(tables(ending))
    def check(table):
        path = tmp_path / f"table.{ending}"
        path.unlink(missing_ok=True)
        write_input(path, table, SPELT | {"name": [""]})
        objects = write_tables(source(path), tmp_path, 9)["objects"]
        check_objects(table, objects, ending)
        check_published(objects, tmp_path)

    check()


def check_objects(table, objects, ending):
    found = [identity(str(name)) for name in table["name"].to_pylist()]
    assert objects["object_id"].to_pylist() == [number for number, _ in found]
    names = [name for _, name in found]
    if "source_id" in objects.column_names:
        assert objects["source_id"].to_pylist() == names
    else:
        assert set(names) == {None}
    for name in COLUMNS:
        truth, values = expected(table, name, ending), objects[name].to_pylist()
        if name == "size_arcsec":
            for true, value in zip(truth, values, strict=True):
                assert (value is None) == (true is None), name
                assert value is None or math.isclose(value, true, rel_tol=1e-15)
        else:
            assert values == truth, name


def check_published(objects, folder):
    """Compare all that is written with the objects."""
    paths = publish(folder / "objects.parquet", folder)
    with paths["csv"].open(encoding="utf-8", newline="") as file:
        found = {"csv": list(csv.DictReader(file))}
    found["fits"] = fits_rows(paths["fits"])
    found["parquet"] = pq.read_table(paths["parquet"]).to_pylist()
    if shutil.which("node"):
        pages = exports(paths["parquet"], folder)
        found |= {f"page's {form}": rows for form, rows in pages.items()}
    kinds = {field.name: field.type for field in objects.schema}
    for form, rows in found.items():
        by_id = {int(row["object_id"]): row for row in rows}
        assert len(by_id) == len(rows) == len(objects), form
        for row in objects.to_pylist():
            other = by_id[row["object_id"]]
            for name in ["source_id", *COLUMNS]:
                # The page has no column of which it knows nothing.
                value = row.get(name)
                assert is_same(value, other.get(name), kinds.get(name), form), (
                    f"{form}: {name} is {other.get(name)!r}, not {value!r}"
                )
