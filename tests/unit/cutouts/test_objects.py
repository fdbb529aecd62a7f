"""From a source's rows to objects, labels and rejects; shards and their members."""

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_cutouts import FIRST_ID, fits_source, flux, hdf5_source, ids, write_tables

from peculiar.sources.members import members_digest, shard_bounds
from peculiar.tables.identifiers import digest
from peculiar.tables.inputs.report import read_report


@given(
    st.lists(
        st.integers(-3, 9)
        | st.integers(2**63 - 3, 2**64 - 1).map(str)
        | st.integers(FIRST_ID, FIRST_ID + 5)
        | st.sampled_from(["", "x", "1.0"]),
        min_size=1,
        max_size=30,
    ),
    st.integers(1, 8),
)
def test_each_good_id_once_in_order_in_its_shard(tmp_path, raw, size):
    raw = ["4", *map(str, raw)]  # one is good in any case
    source = hdf5_source(tmp_path / "s.h5", flux=flux(len(raw)), object_id=raw)
    tables = write_tables(source, tmp_path, size)
    expected = {}
    for row, text in enumerate(raw):
        if text not in ("", "1.0"):
            small = text != "x" and int(text) < 2**63
            expected.setdefault(int(text) if small else digest(text), row)
    objects = tables["objects"].to_pydict()
    assert objects["object_id"] == list(expected)
    assert objects["source_row"] == list(expected.values())
    assert objects["shard"] == [row // size for row in expected.values()]
    rejected = tables["rejects"]["source_row"].to_pylist()
    assert Counter(rejected + objects["source_row"]) == Counter(range(len(raw)))
    shards = shard_bounds(source, {"size": size, "ends": []})
    assert len(shards) == -(-len(raw) // size)


def test_columns_and_types(tmp_path):
    source = hdf5_source(
        tmp_path / "s.h5",
        flux=flux(3),
        object_id=ids(3),
        RA=np.array([1.5, 2.5, 3.5], ">f8"),
        kind=np.array([b"star", b"", b"galaxy"]),
    )
    source |= {"properties": {"ra": "RA"}, "annotations": {"label": "kind"}}
    tables = write_tables(source, tmp_path, 2)
    assert tables["objects"].schema == pa.schema(
        {
            "object_id": pa.int64(),
            "shard": pa.int32(),
            "source_row": pa.int64(),
            "ra": pa.float64(),
            "dec": pa.float64(),
        }
    )
    assert tables["objects"]["ra"].to_pylist() == [1.5, 2.5, 3.5]
    assert tables["objects"]["dec"].null_count == 3
    # Nothing is known about the second: no row.
    assert tables["labels"].to_pydict() == {
        "object_id": [FIRST_ID, FIRST_ID + 4],
        "label": ["star", "galaxy"],
    }


def test_labels_stay_with_their_object_when_rows_are_refused(tmp_path):
    source = hdf5_source(
        tmp_path / "s.h5",
        flux=flux(5),
        object_id=["5", "", "7", "5", "8"],
        label=["five", "bad", "seven", "again", "eight"],
        sigma=[1.0, 2.0, 3.0, 4.0, np.nan],
    )
    source["annotations"] = {"label": "label", "sigma": "sigma"}
    labels = write_tables(source, tmp_path)["labels"]
    assert labels.column_names == ["object_id", "label", "sigma"]
    assert labels["object_id"].to_pylist() == [5, 7, 8]
    assert labels["label"].to_pylist() == ["five", "seven", "eight"]
    assert labels["sigma"].to_pylist()[:2] == [1.0, 3.0]


def test_a_label_is_of_the_row_that_is_the_object(tmp_path):
    """The first row of an id fails a cut: the second one is the object."""
    source = hdf5_source(
        tmp_path / "s.h5",
        flux=flux(3),
        object_id=np.array([5, 5, 7]),
        edge=[1, 0, 0],
        label=["first", "second", "seven"],
    )
    source |= {"annotations": {"label": "label"}, "cuts": {"edge": 0}}
    labels = write_tables(source, tmp_path)["labels"]
    assert labels["label"].to_pylist() == ["second", "seven"]


def test_ids_that_are_no_numbers_are_kept_as_text(tmp_path):
    stored = ["J1000+02", "0012", "12", "18446744073709551615", "7", "-3"]
    source = hdf5_source(tmp_path / "s.h5", flux=flux(6), object_id=stored)
    tables = write_tables(source, tmp_path)
    objects = tables["objects"].to_pydict()
    # 0012 and 12 are the same object: the first is it.
    assert objects["source_row"] == [0, 1, 3, 4, 5]
    assert objects["source_id"] == ["J1000+02", "0012", stored[3], None, None]
    assert objects["object_id"][1:2] + objects["object_id"][3:] == [12, 7, -3]
    assert objects["object_id"][0] == digest("J1000+02")
    assert read_report(tmp_path / "objects.parquet")["text_ids"] == 3


def test_without_labels_the_table_is_empty_but_whole(tmp_path):
    source = hdf5_source(tmp_path / "s.h5", flux=flux(2), object_id=ids(2))
    labels = write_tables(source, tmp_path)["labels"]
    assert labels.schema == pa.schema({"object_id": pa.int64(), "label": pa.string()})
    assert labels.num_rows == 0


def test_rejects_say_stage_reason_and_the_id_where_there_is_one(tmp_path):
    source = hdf5_source(
        tmp_path / "s.h5", flux=flux(4), object_id=["7", "7", "9.0", ""]
    )
    rejects = write_tables(source, tmp_path)["rejects"].to_pylist()
    assert [(r["object_id"], r["source_row"], r["reason"]) for r in rejects] == [
        (7, 1, "duplicate_id"),
        (None, 2, "float_id"),
        (None, 3, "missing_id"),
    ]
    assert {r["stage"] for r in rejects} == {"catalogue"}
    assert "'9.0'" in rejects[1]["detail"]


@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_ids_stored_as_floats_are_one_error_before_anything(tmp_path, kind):
    source = hdf5_source(tmp_path / "s.h5", flux=flux(3), object_id=ids(3).astype(kind))
    with pytest.raises(
        ValueError, match="cannot store all integers above 2\\*\\*53 exactly"
    ):
        members_digest(source, 0, 2)
    with pytest.raises(
        ValueError, match="cannot store all integers above 2\\*\\*53 exactly"
    ):
        write_tables(source, tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["s.h5"]


def test_empty_source_is_an_error(tmp_path):
    source = hdf5_source(tmp_path / "s.h5", flux=flux(0), object_id=ids(0))
    with pytest.raises(ValueError, match="holds no object: expected at least one row"):
        shard_bounds(source, {"size": 3, "ends": []})
    with pytest.raises(ValueError, match="holds no object"):
        write_tables(source, tmp_path)


def test_no_good_id_is_an_error_that_says_why(tmp_path):
    source = hdf5_source(tmp_path / "s.h5", flux=flux(2), object_id=["4.0", ""])
    with pytest.raises(ValueError, match=r"none of its 2 rows.*row 0: float_id, '4.0'"):
        write_tables(source, tmp_path)


def test_a_reject_is_named_as_the_source_does(tmp_path):
    columns = {"object_id": ["J1", "J2", "J2", "J3"], "edge": [1, 0, 0, 0]}
    source = hdf5_source(tmp_path / "s.h5", flux=flux(4), **columns)
    rejects = write_tables(source | {"cuts": {"edge": 0}}, tmp_path)["rejects"]
    assert rejects["object_id"].to_pylist() == [digest("J1"), digest("J2")]
    assert rejects["source_id"].to_pylist() == ["J1", "J2"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("1,here,2\n2,there,2\n", "unreadable_position, .*; check that source.ra and"),
        ("1,5,2,7\n2,5,91\n", "unreadable_row, .*; mend the rows of the table"),
    ],
)
def test_no_row_that_can_be_read_is_an_error_with_its_own_remedy(tmp_path, rows, said):
    path = tmp_path / "t.csv"
    path.write_text("object_id,ra,dec\n" + rows)
    with pytest.raises(ValueError, match=said):
        write_tables(fits_source(table=str(path)), tmp_path)


def test_a_property_may_not_take_our_names(tmp_path):
    source = hdf5_source(tmp_path / "s.h5", flux=flux(2), object_id=ids(2))
    source["properties"] = {"shard": "object_id"}
    with pytest.raises(ValueError, match="'shard' has a name that is taken"):
        write_tables(source, tmp_path)


def test_a_file_that_changes_between_count_and_read_is_an_error(tmp_path, monkeypatch):
    source = hdf5_source(tmp_path / "s.h5", flux=flux(2), object_id=ids(2))
    monkeypatch.setattr("peculiar.sources.hdf5.count", lambda _: 3)
    with pytest.raises(RuntimeError, match="3 rows counted, but 2 objects and 0 rej"):
        write_tables(source, tmp_path)


@given(
    st.lists(st.integers(0, 2**63 - 1), min_size=1, max_size=12),
    st.lists(st.integers(0, 2**63 - 1), min_size=1, max_size=12),
    st.integers(1, 5),
    st.booleans(),
)
def test_growth_changes_no_full_shard(tmp_path, first, more, size, text):
    """And none at all, if the shards' ends name where the catalogue ended."""
    before, after = first, first + more
    digests, bounds = [], []
    for values, ends in ((before, []), (after, []), (after, [len(first)])):
        stored = [str(v) for v in values] if text else np.array(values, np.int64)
        source = hdf5_source(
            tmp_path / "s.h5", flux=flux(len(values)), object_id=stored
        )
        found = shard_bounds(source, {"size": size, "ends": ends})
        assert max(stop - start for start, stop in found) <= size
        rows = [row for start, stop in found for row in range(start, stop)]
        assert rows == list(range(len(values)))
        bounds.append(found)
        digests.append([members_digest(source, *shard) for shard in found])
    assert bounds[2][: len(bounds[0])] == bounds[0]
    assert digests[2][: len(digests[0])] == digests[0]
    full = len(before) // size
    assert digests[0][:full] == digests[1][:full]
    if len(before) % size:
        assert digests[0][full] != digests[1][full]


def test_digest_is_of_ids_in_order_whatever_their_width(tmp_path):
    def digest(values):
        source = hdf5_source(tmp_path / "s.h5", flux=flux(3), object_id=values)
        return members_digest(source, 0, 3)

    assert digest(np.array([1, 2, 3], np.int64)) == digest(np.array([1, 2, 3], ">i4"))
    assert digest(np.array([1, 2, 3])) != digest(np.array([1, 3, 2]))
    assert digest(["1", "23", "4"]) != digest(["12", "3", "4"])
    assert len(digest(ids(3))) == 16
