"""Folders of Parquet: partitions, other types in some files, and HATS."""

import re

import astropy.units as u
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from astropy.coordinates import SkyCoord
from astropy.table import Column, Table

from peculiar.tables.inputs.read import read_table, state_of


def read(path, *names, **options):
    return read_table(path, "source.table", "id", names, **options)


def test_a_folder_of_partitions(tmp_path):
    for field, kind in (("0012", pa.int32()), ("0007", pa.float64())):
        folder = tmp_path / "t" / f"field={field}"
        folder.mkdir(parents=True)
        table = pa.table({"id": [1, 2], "x": pa.array([1, 2], kind)})
        pq.write_table(table, folder / "part.parquet")
    (tmp_path / "t" / "_metadata.parquet").write_text("no table")
    found = read(tmp_path / "t", "x", "field").to_pydict()
    assert found == {"id": [1, 2] * 2, "x": [1.0, 2.0] * 2, "field": [7, 7, 12, 12]}
    found = read(tmp_path / "t", "field", texts=["field"])
    assert found["field"].to_pylist() == ["0007", "0007", "0012", "0012"]
    before = state_of(tmp_path / "t")
    pq.write_table(table, tmp_path / "t" / "field=0012" / "more.parquet")
    assert state_of(tmp_path / "t") != before
    (tmp_path / "none").mkdir()
    with pytest.raises(ValueError, match="is a folder without Parquet files"):
        read(tmp_path / "none")


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        (("int64", "float64"), "int64 in {0}, double in {1} .*9007199254740993"),
        (("float64", "int64"), "double in {0}, int64 in {1} "),
        (("int64", "string"), "int64 in {0}, string in {1} "),
        (("int64", "uint8"), None),
    ],
)
def test_files_of_a_folder_with_other_types_of_a_column(tmp_path, kinds, said):
    folder = tmp_path / "t"
    folder.mkdir()
    for number, kind in enumerate(kinds):
        value = pa.array([2**53 + 1 if kind == "int64" else 5]).cast(kind)
        table = pa.table({"id": [number], "x": value})
        pq.write_table(table, folder / f"{number}.parquet")
    if said is None:
        assert read(folder, "x")["x"].to_pylist() == [2**53 + 1, 5]
        return
    said = said.format(*(re.escape(str(folder / f"{x}.parquet")) for x in (0, 1)))
    with pytest.raises(ValueError, match=rf"^source\.table: .*column 'x' is {said}"):
        read(folder, "x")


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ((u.deg, u.rad), "'x' has unit deg in .*0.parquet, unit rad in .*1.pa"),
        (
            (1.0, 1 * u.rad),
            r"'x' has no unit in .*0\.parquet, unit rad in .*1\.parquet",
        ),
        ((u.deg, u.deg), None),
    ],
)
def test_files_of_a_folder_with_another_unit_are_refused(tmp_path, stated, said):
    for number, unit in enumerate(stated):
        table = Table({"id": [number], "x": Column([1.0], unit=unit)})
        table.write(tmp_path / f"{number}.parquet")
    if said is None:
        assert read(tmp_path, "x")["x"].to_pylist() == [1.0, 1.0]
        return
    with pytest.raises(ValueError, match=rf"^source\.table: .*column {said}"):
        read(tmp_path, "x")
    assert read(tmp_path)["id"].to_pylist() == [0, 1]


def test_files_of_a_folder_with_another_frame_are_refused(tmp_path):
    for frame in ("fk4", "icrs"):
        sky = SkyCoord([1.0], [2.0], unit="deg", frame=frame)
        Table({"id": [1], "pos": sky}).write(tmp_path / f"{frame}.parquet")
    with pytest.raises(ValueError, match=r"'pos\.ra' has unit deg and frame fk4 in "):
        read(tmp_path, "pos.ra")


def test_each_file_of_a_folder_has_its_own_index_of_pandas(tmp_path):
    rows = pd.DataFrame({"x": range(24)}, index=pd.RangeIndex(100, 124, name="id"))
    for part in range(12):
        rows.iloc[2 * part : 2 * part + 2].to_parquet(tmp_path / f"part_{part}.parquet")
    found = read(tmp_path, "x")
    assert [x - 100 for x in found["id"].to_pylist()] == found["x"].to_pylist()
    stale = pq.read_table(tmp_path / "part_3.parquet").slice(1)
    pq.write_table(stale, tmp_path / "part_3.parquet")
    with pytest.raises(ValueError, match=r"part_3\.parquet describes 2 .* its 1 rows"):
        read(tmp_path, "x")
    rows[:2].reset_index().to_parquet(tmp_path / "part_3.parquet")
    with pytest.raises(ValueError, match=r"part_3\.parquet describes no such numbers"):
        read(tmp_path)


def test_categories_and_partitions_that_are_columns_of_the_files(tmp_path):
    for field, kind in ((12, "category"), (13, "str")):
        folder = tmp_path / f"field={field}"
        folder.mkdir()
        rows = pd.DataFrame({"id": [field], "k": ["a"], "field": [field]})
        rows.astype({"k": kind}).to_parquet(folder / "part.parquet")
    found = {"id": [12, 13], "k": ["a", "a"], "field": [12, 13]}
    assert read(tmp_path, "k", "field").to_pydict() == found


@pytest.mark.parametrize("folder", ["", "cat", "cat/dataset"])
@pytest.mark.parametrize("pixel", ["Npix={}.parquet", "Npix={}/part.parquet"])
def test_a_folder_of_hats_is_read_once(tmp_path, folder, pixel):
    own = pa.field("x", pa.float64())
    for kind in ("cat", "cat_5arcs"):
        dataset = tmp_path / kind / "dataset"
        for number in (4, 11):
            file = dataset / "Norder=0" / "Dir=0" / pixel.format(number)
            file.parent.mkdir(parents=True, exist_ok=True)
            order = pa.array([0], pa.uint8())  # as older ones have, too
            rows = pa.table({"id": [2**60 + number], "x": [1.0], "Norder": order})
            pq.write_table(rows, file)
        pq.write_table(rows, dataset / "data_thumbnail.parquet")
        schema = rows.schema.set(1, own.with_metadata({"unit": "rad"}))
        pq.write_metadata(schema, dataset / "_common_metadata")
        pq.write_metadata(schema, dataset / "_metadata")
        statistics = pa.table({"Npix": [4, 11]})
        pq.write_table(statistics, tmp_path / kind / "per_partition_statistics.parquet")
        (tmp_path / kind / "partition_info.csv").write_text("Norder,Npix\n0,4\n0,11\n")
        (tmp_path / kind / "properties").write_text("hats_nrows=2\n")
    told = "#HATS\nhats_primary_table_url=cat\ndefault_margin=cat_5arcs\n"
    (tmp_path / "collection.properties").write_text(told)
    found = read(tmp_path / folder, "x", "Norder")
    assert found["id"].to_pylist() == [2**60 + 11, 2**60 + 4]
    assert found["Norder"].to_pylist() == [0, 0]
    assert found.field("x").metadata == {b"unit": b"rad"}
