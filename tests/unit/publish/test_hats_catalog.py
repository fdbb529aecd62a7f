"""The catalogue in parts of the sky: LSDB opens it and finds the right objects."""

import sys

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from astropy import units as u
from astropy.coordinates import SkyCoord

from peculiar.publish import hats as hats_catalog
from peculiar.publish.hats import write_hats

OBJECTS = 2000


@pytest.fixture
def table():
    rng = np.random.default_rng(2)
    magnitude = pa.array(rng.uniform(20, 20.5, OBJECTS), mask=rng.random(OBJECTS) < 0.1)
    columns = {
        # Near the ends of int64: no float holds any of them.
        "object_id": (2**63 - 1 - rng.permutation(OBJECTS))
        * rng.choice([1, -1], OBJECTS),
        "ra": rng.uniform(0, 360, OBJECTS),
        "dec": np.rad2deg(np.arcsin(rng.uniform(-1, 1, OBJECTS))),
        "i_mag": magnitude,
        "gaia": pa.array([None, *range(2**53 + 1, 2**53 + OBJECTS)], pa.int64()),
        "nearest": pa.array(rng.integers(0, 256, OBJECTS, np.uint8)),
        "is_blue": pa.array([None, True, False, True] * (OBJECTS // 4)),
        "source_id": pa.array(["星 1", None] * (OBJECTS // 2)),
        "label": pa.array([None, "ordinary"] * (OBJECTS // 2), pa.string()),
        "candidate_rank": rng.permutation(OBJECTS).astype(np.int32),
        "s_disc": rng.normal(size=OBJECTS).astype(np.float32),
    }
    found = pa.table(columns)
    facts = {"unit": "mag", "description": "Magnitude in i, AB"}
    index = found.schema.get_field_index("i_mag")
    field = found.schema.field(index).with_metadata(facts)
    return found.set_column(index, field, found["i_mag"])


def written(table, tmp_path):
    pq.write_table(table, tmp_path / "catalog.parquet")
    write_hats(tmp_path / "catalog.parquet", tmp_path / "hats")
    return tmp_path / "hats"


def stored(folder):
    """Return the ids in all parts."""
    parts = (folder / "peculiar" / "dataset").rglob("Npix=*.parquet")
    rows = [pq.read_table(part, partitioning=None) for part in parts]
    return pa.concat_tables(rows)["object_id"].to_pylist()


def matched(ours, theirs, radius):
    names = {"suffixes": ("_a", "_b"), "suffix_method": "all_columns"}
    return ours.crossmatch(theirs, radius_arcsec=radius, **names).compute()


@pytest.fixture
def opened(table, tmp_path, monkeypatch):
    """Open it with LSDB, in parts of 300 rows."""
    lsdb = pytest.importorskip("lsdb")
    monkeypatch.setattr(hats_catalog, "ROWS", 300)
    return lsdb.open_catalog(written(table, tmp_path))


def test_every_row_type_and_unit_is_there(table, opened):
    assert opened.npartitions > 5
    facts = opened.original_schema.field("i_mag").metadata
    assert facts == {b"unit": b"mag", b"description": b"Magnitude in i, AB"}
    found = opened.compute()
    assert str(found["object_id"].dtype) == "int64[pyarrow]"
    ours = table.to_pandas(types_mapper=pd.ArrowDtype).sort_values("object_id")
    theirs = found[table.column_names].sort_values("object_id")
    pd.testing.assert_frame_equal(
        pd.DataFrame(theirs).reset_index(drop=True), ours.reset_index(drop=True)
    )


def test_a_cone_has_the_objects_that_astropy_finds(table, opened):
    ours = SkyCoord(table["ra"].to_numpy(), table["dec"].to_numpy(), unit="deg")
    near = ours.separation(SkyCoord(10.0, 0.0, unit="deg")) < 20 * u.deg
    found = opened.cone_search(ra=10.0, dec=0.0, radius_arcsec=20 * 3600).compute()
    assert sorted(found["object_id"]) == sorted(table["object_id"].to_numpy()[near])
    assert len(found) > 20


# There is no margin, since no object is within 5" of an edge.
@pytest.mark.filterwarnings("ignore:Right catalog does not have a margin")
def test_a_match_finds_each_object_by_itself(opened):
    pairs = matched(opened, opened, 1.0)
    assert len(pairs) == OBJECTS
    assert (pairs["object_id_a"] == pairs["object_id_b"]).all()


def test_objects_without_a_position_are_named(table, tmp_path, caplog):
    lost = pa.array([float("nan"), None, 5.0] + [1.0] * (OBJECTS - 3), pa.float64())
    dec = table["dec"].to_pylist()
    dec[2] = None
    table = table.set_column(1, "ra", lost).set_column(2, "dec", pa.array(dec))
    folder = written(table, tmp_path)
    ids = table["object_id"].to_pylist()[:3]
    assert f"3 of {OBJECTS} objects have no position" in caplog.text
    assert ", ".join(map(str, ids)) in caplog.text
    assert sorted(stored(folder)) == sorted(table["object_id"].to_pylist()[3:])


@pytest.mark.parametrize("names", [["ra", "dec"], ["ra"]])
def test_a_catalogue_without_positions_is_refused(table, tmp_path, names):
    with pytest.raises(ValueError, match=r"no object has a position.*publish\.hats"):
        written(table.drop_columns(names), tmp_path)


def test_a_match_is_complete_across_the_edges_of_parts(table, tmp_path, monkeypatch):
    """Each object beside a line between two HEALPix pixels, a partner beyond it."""
    lsdb = pytest.importorskip("lsdb")
    monkeypatch.setattr(hats_catalog, "ROWS", 100)
    # The meridians of 0, 45 ... degrees are such lines on the northern cap.
    rng = np.random.default_rng(4)
    dec, side = rng.uniform(45, 80, OBJECTS), np.where(np.arange(OBJECTS) % 2, 1, -1)
    ra = 90.0 + side / 3600 / np.cos(np.deg2rad(dec))
    moved = table.set_column(1, "ra", [ra]).set_column(2, "dec", [dec])
    ours = lsdb.open_catalog(written(moved, tmp_path))
    assert ours.margin is not None
    mirrored = moved.set_column(1, "ra", [180.0 - ra])
    (tmp_path / "other").mkdir()
    theirs = lsdb.open_catalog(written(mirrored, tmp_path / "other"))
    found = matched(ours, theirs, 3.0)
    assert set(found["object_id_a"]) == set(table["object_id"].to_pylist())


def test_an_older_one_is_replaced(table, tmp_path):
    written(table, tmp_path)
    assert len(stored(written(table.slice(0, 10), tmp_path))) == 10


def test_without_the_package_it_says_what_to_install(table, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "lsdb", None)
    with pytest.raises(ImportError, match=r"pip install 'peculiar\[hats\]'"):
        written(table, tmp_path)
