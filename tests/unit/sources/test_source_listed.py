"""Objects listed in a table: rows of the slice, cuts, ids and units."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_cutouts import fits_source, write_tables

from peculiar.sources import listed
from peculiar.sources.members import members_digest, pixels_of, shard_bounds
from peculiar.tables.inputs.report import report_of

FIRST_ID = 2**62 + 1
SOURCE = fits_source(
    images="{tract}/{band}.fits",
    limits={"i_mag": [20.0, 20.5]},
    cuts={"edge": False, "visits": [3, None]},
    properties={"i_mag": "i_mag"},
    annotations={"label": "what"},
)
ROWS = {
    "object_id": FIRST_ID + np.arange(8),
    "ra": np.arange(8) + 150.0,
    "dec": np.arange(8) - 4.0,
    "tract": np.arange(8) // 4,
    #         in    in    out   out   in    null   in    in
    "i_mag": [20.0, 20.4, 20.5, 19.9, 20.2, None, 20.3, 20.1],
    "edge": [False, True, False, False, None, False, False, False],
    "visits": [3, 9, 9, 9, 9, 9, 2, 4],
    "what": ["lens", None, None, None, None, None, None, None],
}
#: Rows of the slice, and why four of them are refused.
INSIDE = [0, 1, 4, 5, 6, 7]
REFUSED = {1: "cut", 2: "null_in_cut", 3: "null_in_limits", 4: "cut"}


def source(path, **others) -> dict:
    return SOURCE | {"table": str(path)} | others


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "table.parquet"
    pq.write_table(pa.table(ROWS), path)
    return path


def test_rows_within_the_limits_are_the_slice(table, tmp_path):
    assert listed.count(source(table)) == len(INSIDE)
    found = write_tables(source(table), tmp_path, 4)
    objects = found["objects"].to_pylist()
    assert [row["object_id"] for row in objects] == [FIRST_ID, FIRST_ID + 7]
    assert [row["source_row"] for row in objects] == [0, 5]
    assert [row["shard"] for row in objects] == [0, 1]
    assert [row["tract"] for row in objects] == [0, 1]
    assert found["labels"].to_pylist() == [{"object_id": FIRST_ID, "label": "lens"}]
    rejects = {row["source_row"]: row for row in found["rejects"].to_pylist()}
    assert {row: reject["reason"] for row, reject in rejects.items()} == REFUSED
    assert rejects[1]["object_id"] == FIRST_ID + 1
    assert rejects[1]["detail"] == "edge is not False"
    assert rejects[4]["detail"] == "visits is not at least 3"
    assert {reject["stage"] for reject in rejects.values()} == {"catalogue"}


@given(st.data())
def test_any_table_is_accounted_for(tmp_path_factory, data):
    """Every row is outside, an object or a reject, as pandas says."""
    size = data.draw(st.integers(1, 30))
    numbers = st.one_of(st.none(), st.floats(19, 21.5))
    columns = {
        "i_mag": st.lists(numbers, min_size=size, max_size=size),
        "visits": st.lists(st.integers(0, 5), min_size=size, max_size=size),
        "edge": st.lists(
            st.sampled_from([True, False, None]), min_size=size, max_size=size
        ),
    }
    drawn = {name: data.draw(values) for name, values in columns.items()}
    rows = {"object_id": FIRST_ID + np.arange(size), "tract": np.arange(size)}
    rows |= {"ra": np.zeros(size), "dec": np.zeros(size), "what": [None] * size} | drawn
    folder = tmp_path_factory.mktemp("listed")
    kinds = {"i_mag": pa.float64(), "edge": pa.bool_(), "what": pa.string()}
    arrays = {name: pa.array(values, kinds.get(name)) for name, values in rows.items()}
    pq.write_table(pa.table(arrays), folder / "t.parquet")
    frame = pd.DataFrame(rows)
    magnitude = frame["i_mag"].astype(float)
    inside = magnitude.isna() | ((magnitude >= 20) & (magnitude < 20.5))
    good = inside & magnitude.notna() & (frame["visits"] >= 3)
    good &= frame["edge"].map(lambda value: value is False)
    chosen = source(folder / "t.parquet")
    if not good.any():
        with pytest.raises(ValueError, match=r"no row is within|none of its"):
            write_tables(chosen, folder)
        return
    found = write_tables(chosen, folder)
    assert found["objects"]["object_id"].to_pylist() == (
        frame["object_id"][good].tolist()
    )
    assert len(found["rejects"]) == (inside & ~good).sum()


def test_float_ids_are_refused_with_the_reason(tmp_path):
    ids = ROWS["object_id"].astype(float)
    pq.write_table(pa.table(ROWS | {"object_id": ids}), tmp_path / "t.parquet")
    chosen = source(tmp_path / "t.parquet")
    for function in (listed.count, listed.catalogue):
        with pytest.raises(ValueError, match=r"stored as double.*damaged already"):
            function(chosen)


def digests(path, size=2, **others):
    chosen = source(path, **others)
    bounds = shard_bounds(chosen, {"size": size, "ends": []})
    return [members_digest(chosen, *shard) for shard in bounds]


def test_a_shard_changes_with_its_own_rows_alone(table, tmp_path):
    before = digests(table)
    assert len(before) == 3
    grown = {name: [*values, *list(values)[-2:]] for name, values in ROWS.items()}
    grown["object_id"] = FIRST_ID + np.arange(10)
    pq.write_table(pa.table(grown), tmp_path / "grown.parquet")
    assert digests(tmp_path / "grown.parquet")[:3] == before
    for name, value in {"ra": 1.0, "dec": 1.0, "tract": 9, "visits": 1}.items():
        changed = {key: list(values) for key, values in ROWS.items()}
        changed[name][7] = value
        path = tmp_path / f"{name}.parquet"
        pq.write_table(pa.table(changed), path)
        after = digests(path)
        assert after[:2] == before[:2], name
        assert after[2] != before[2], name
    # Another property does not affect the pixels, nor do its unit and its spellings.
    assert digests(table, properties={}) == before
    used = source(table, properties={"i_mag": "i_mag", "size": "visits"})
    others = {"units": {"what": "arcsec"}, "unknown": {"columns": {"what": ["x"]}}}
    assert pixels_of(used | others) == pixels_of(used | {"unknown": {"columns": {}}})
    columns = {"edge": ["x"], "tract": ["-"]}
    own = {"units": {"ra": "rad"}, "unknown": {"columns": columns}}
    assert {key: pixels_of(used | own)[key] for key in own} == own


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"cuts": {"nothing": 1}}, "no column 'nothing': expected one of object"),
        ({"properties": {"ra": "dec"}}, r"source.properties.ra: the key source.ra"),
        (
            {"properties": {"tract": "visits"}, "limits": {}},
            "source.properties.tract is 'visits', but source.images uses the table's",
        ),
        (
            {"ra": "i_mag"},
            r"table.parquet\): columns 'i_mag' and 'dec': ra is in 'mJy'",
        ),
    ],
)
def test_a_column_that_does_not_fit_is_one_error(table, changes, said):
    rows = pq.read_table(table)
    unit = rows.schema.field("i_mag").with_metadata({"unit": "mJy"})
    pq.write_table(rows.cast(rows.schema.set(4, unit)), table)
    with pytest.raises(ValueError, match=said):
        listed.catalogue(source(table, **changes))


def test_a_name_may_stand_for_a_property_and_for_an_annotation(table):
    both = source(table, annotations={"i_mag": "visits"}, images="{object_id}.fits")
    objects, known, _ = listed.catalogue(both)
    assert objects["i_mag"].to_pylist() == [20.0, 20.4, 20.2, None, 20.3, 20.1]
    assert known["i_mag"].to_pylist() == [3, 9, 9, 9, 2, 4]
    assert objects.column_names == ["object_id", "ra", "dec", "i_mag"]


def test_an_id_of_another_name_in_the_pattern(tmp_path):
    renamed = {("id" if name == "object_id" else name): ROWS[name] for name in ROWS}
    pq.write_table(pa.table(renamed), tmp_path / "t.parquet")
    chosen = source(tmp_path / "t.parquet", ids="id", images="{object_id}-{BAND}.fits")
    assert listed.count(chosen) == len(INSIDE)


def test_what_is_unknown_in_a_property_is_in_its_limits_and_cuts(tmp_path):
    # No name of the file's columns says what they hold: ours does.
    path = tmp_path / "t.parquet"
    columns = ROWS | {"col7": [20.1, -99.0, 20.2, 99.0, 20.3, 21.0, 20.4, 20.0]}
    columns["visits"] = [3, 7, 9, 9, 9, 9, 9, 9]
    pq.write_table(pa.table(columns), path)
    names = {"g_mag": "col7", "n_visits": "visits", "r_eff_arcsec": "visits"}
    spec = source(
        path,
        limits={"col7": [20.0, 20.5]},
        cuts={"visits": [4, None]},
        properties=names,
        units={"r_eff_arcsec": "arcmin"},
        unknown=SOURCE["unknown"] | {"columns": {"n_visits": [7]}},
    )
    assert listed.count(spec) == 7
    found = write_tables(spec, tmp_path)
    rejects = found["rejects"].to_pylist()
    assert {row["source_row"]: row["reason"] for row in rejects} == {
        0: "cut",
        1: "null_in_limits",
        3: "null_in_limits",
    }
    cut = source(path, limits={}, cuts={"visits": [4, 8]}, properties=names)
    cut |= {"unknown": spec["unknown"]}
    with pytest.raises(ValueError, match="none of its 8 rows"):
        write_tables(cut, tmp_path)


def test_values_that_are_no_numbers_are_counted_column_by_column(tmp_path):
    path = tmp_path / "t.parquet"
    i_mag = ["20.1", "<21", "<21", "20.2", *(f"v{x}" for x in range(4))]
    i_mag += ["20.3"] * 20 + [f"w{x}" for x in range(9)]
    count = len(i_mag)
    g_mag = ["20", "bad", "bad", "bad", *["21"] * (count - 4)]
    columns = {"object_id": np.arange(count) + 1, "i": i_mag, "g": g_mag}
    pq.write_table(pa.table(columns | {"tract": [1] * count}), path)
    names = {"i_mag": "i", "g_mag": "g"}
    none = {"ra": None, "dec": None, "limits": {}, "cuts": {}, "annotations": {}}
    objects, _, refused = listed.catalogue(source(path, properties=names, **none))
    assert not refused
    assert objects["g_mag"].null_count == 3
    told = report_of(objects)["unreadable"]
    assert told["g_mag"] == {"bad": 3}
    assert told["i_mag"]["<21"] == 2
    assert told["i_mag"]["others"] == 4
    assert sum(told["i_mag"].values()) == objects["i_mag"].null_count == 15


@pytest.mark.parametrize(
    ("bounds", "inside"),
    [
        ([-10, 10], [1, 2, 3]),
        ([-10, 5], [1, 2]),
        ([-5, 0], [1]),
        ([-0.1, 1], [2]),
        ([350, 370], [1, 2, 3]),
        ([355, 360], [1]),
        ([-400, 400], [1, 2, 3, 4]),
        ([None, 10], [2, 3]),
        ([100, None], [1, 4]),
    ],
)
def test_right_ascension_goes_around(tmp_path, bounds, inside):
    path = tmp_path / "t.csv"
    path.write_text("object_id,ra,dec\n1,-5,2\n2,0,2\n3,5,2\n4,100,2\n")
    spec = source(path, images="{object_id}/{band}.fits", limits={"ra": bounds})
    spec |= {"cuts": {}, "properties": {}, "annotations": {}}
    objects = listed.catalogue(spec)[0]
    assert [int(x) for x in objects["object_id"].to_pylist()] == inside
    assert set(objects["ra"].to_pylist()) <= {355, 0, 5, 100}
    spec |= {"limits": {}, "cuts": {"ra": bounds}}
    left = [row + 1 for row in range(4) if row not in listed.catalogue(spec)[2]]
    assert left == inside
