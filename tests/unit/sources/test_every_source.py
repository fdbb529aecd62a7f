"""Every source of files cuts, converts and refuses the same rows in the same way."""

import io
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from astropy.io import fits as pyfits
from made_up_cutouts import (
    FIRST_ID,
    SECTION,
    fits_source,
    flux,
    hdf5_source,
    rgb_source,
    write_tables,
)
from PIL import Image

from peculiar.cutouts import cutouts
from peculiar.cutouts.shard import write_shard
from peculiar.sources.members import members_digest, pixels_of, shard_bounds
from peculiar.tables.inputs.report import read_report

COUNT = 10
RA, DEC = 149.5 + np.arange(COUNT) / 10, np.arange(COUNT) - 4.0
MAG = 20 + np.arange(COUNT) / 10
ROWS = {
    "object_id": FIRST_ID + 2 * np.arange(COUNT),
    "alpha": np.deg2rad(RA),
    "delta": np.deg2rad(np.where(np.arange(COUNT) == 3, 95.0, DEC)),
    #     out, unknown in row 5, out
    "mag": np.where(np.arange(COUNT) == 5, -99.0, MAG),
    "edge": np.arange(COUNT) == 6,
    "size": np.full(COUNT, 0.5),
}
UNITS = {"alpha": "rad", "delta": "Radians", "size": "arcmin"}
CHOSEN = {
    "limits": {"mag": [20.1, 20.9]},
    "cuts": {"edge": False},
    "properties": {"ra": "alpha", "dec": "delta", "i_mag": "mag", "r_arcsec": "size"},
}
#: Rows of the file in the slice; of these, by their place, those that are refused.
SLICE = [1, 2, 3, 4, 5, 6, 7, 8]
REFUSED = {2: "outside_sky", 4: "null_in_limits", 5: "cut"}
GOOD = [1, 2, 4, 7, 8]


def with_units(columns: dict) -> pa.Table:
    fields = [
        pa.field(name, pa.array(x).type, metadata={"unit": UNITS.get(name, "")})
        for name, x in columns.items()
    ]
    return pa.table(list(map(pa.array, columns.values())), schema=pa.schema(fields))


def pixels(count: int) -> np.ndarray:
    return np.random.default_rng(3).integers(0, 256, (count, 8, 8, 3), np.uint8)


def with_attributes(source: dict) -> dict:
    with h5py.File(source["file"], "r+") as file:
        for number, (name, unit) in enumerate(UNITS.items()):
            if name in file:
                file[name].attrs[("unit", "UNITS", "Unit")[number]] = unit
    return source


def as_hdf5(folder: Path, rows: dict) -> dict:
    count = len(rows["object_id"])
    return with_attributes(hdf5_source(folder / "s.h5", flux=flux(count), **rows))


def as_hdf5_with_catalogue(folder: Path, rows: dict) -> dict:
    """Write a catalogue in another order, with an object more."""
    ids = {"object_id": rows["object_id"]}
    source = hdf5_source(folder / "s.h5", flux=flux(len(ids["object_id"])), **ids)
    more = {name: np.append(x, x[:1])[::-1].copy() for name, x in rows.items()}
    more["object_id"][0] = 5
    pq.write_table(with_units(more), folder / "c.parquet")
    return source | {"catalogue": str(folder / "c.parquet")}


def as_rgb(folder: Path, rows: dict) -> dict:
    image = pixels(len(rows["object_id"]))
    return with_attributes(rgb_source(folder / "s.h5", image=image, **rows))


def as_pictures(folder: Path, rows: dict) -> dict:
    names = []
    for number, image in enumerate(pixels(len(rows["object_id"]))):
        stream = io.BytesIO()
        Image.fromarray(image).save(stream, "PNG")
        (folder / f"{number}.png").write_bytes(stream.getvalue())
        names.append(f"{number}.png")
    pq.write_table(with_units(rows | {"file": names}), folder / "t.parquet")
    return rgb_source(folder, folder / "t.parquet")


def as_fits(folder: Path, rows: dict) -> dict:
    for number, image in zip(rows["object_id"], flux(len(rows["mag"])), strict=True):
        hdu = pyfits.PrimaryHDU(np.moveaxis(image, -1, 0))
        hdu.writeto(folder / f"{number}.fits", overwrite=True)
    pq.write_table(with_units(rows), folder / "t.parquet")
    files = {"table": str(folder / "t.parquet"), "file": str(folder)}
    by = {"planes": ["g", "r", "i"], "cut_at": "centre", "ra": None, "dec": None}
    return fits_source(**files, **by)


SOURCES = [as_hdf5, as_hdf5_with_catalogue, as_rgb, as_pictures, as_fits]


@pytest.mark.parametrize("kind", SOURCES)
def test_the_same_rows_are_the_slice_and_refused(tmp_path, kind):
    source = kind(tmp_path, ROWS) | CHOSEN
    tables = write_tables(source, tmp_path)
    objects = tables["objects"]
    assert objects["object_id"].to_pylist() == ROWS["object_id"][GOOD].tolist()
    assert objects["source_row"].to_pylist() == [SLICE.index(row) for row in GOOD]
    np.testing.assert_allclose(objects["ra"], RA[GOOD], rtol=1e-12)
    np.testing.assert_allclose(objects["dec"], DEC[GOOD], atol=1e-12)
    np.testing.assert_array_equal(objects["i_mag"], MAG[GOOD])
    np.testing.assert_allclose(objects["r_arcsec"], 30.0)
    assert objects.field("r_arcsec").metadata == {b"unit": b"arcsec"}
    rejects = tables["rejects"].to_pylist()
    assert {row["source_row"]: row["reason"] for row in rejects} == REFUSED
    report = read_report(tmp_path / "objects.parquet")
    assert report["unknown"] == {"i_mag": {"-99": 1}}
    assert report["converted"]["ra"] == "rad -> deg"
    assert report["converted"]["r_arcsec"] == "arcmin -> arcsec"
    joined = {"images": COUNT, "with_row": COUNT}
    assert report.get("joined") == (joined if kind is as_hdf5_with_catalogue else None)


@pytest.mark.parametrize("kind", SOURCES)
def test_shards_have_the_pixels_of_their_own_objects(tmp_path, kind):
    """And refuse the same rows, although they read only what pixels depend on."""
    source = kind(tmp_path, ROWS) | CHOSEN
    tables = write_tables(source, tmp_path)
    found = []
    for rows in shard_bounds(source, {"size": 3, "ends": []}):
        write_shard(
            source=pixels_of(source),
            section=SECTION,
            rows=rows,
            spool=tmp_path / "none",
            cutouts=tmp_path / "c.h5",
            rejects=tmp_path / "r.parquet",
        )
        assert pq.read_table(tmp_path / "r.parquet").to_pylist() == []
        with h5py.File(tmp_path / "c.h5") as file:
            found.append((file["object_id"][:], cutouts.pixels_of(file)[:]))
    ids, images = (np.concatenate(part) for part in zip(*found, strict=True))
    assert ids.tolist() == tables["objects"]["object_id"].to_pylist()
    whole = pixels(COUNT) if kind in (as_rgb, as_pictures) else flux(COUNT)
    np.testing.assert_array_equal(images, whole[GOOD][:, 1:7, 1:7])


@pytest.mark.parametrize("kind", SOURCES)
def test_rows_at_the_end_change_the_last_shard_alone(tmp_path, kind):
    def digests(folder: Path, rows: dict) -> list[str]:
        folder.mkdir()
        source = kind(folder, rows) | CHOSEN
        bounds = shard_bounds(source, {"size": 3, "ends": []})
        return [members_digest(source, *shard) for shard in bounds]

    # Of six rows, five are in the slice: one full shard, and one of two.
    before = digests(tmp_path / "a", {name: x[:6] for name, x in ROWS.items()})
    after = digests(tmp_path / "b", ROWS)
    assert len(before) == 2
    assert before[:1] == after[:1]
    assert before[1:] != after[1:2]


@pytest.mark.parametrize("kind", SOURCES)
def test_what_refuses_a_row_is_part_of_the_digest(tmp_path, kind):
    def digest(name: str, rows: dict) -> str:
        folder = tmp_path / name
        folder.mkdir()
        return members_digest(kind(folder, rows) | CHOSEN, 0, 99)

    whole = digest("whole", ROWS)
    for name, value in {"edge": True, "delta": np.deg2rad(-91), "mag": -99}.items():
        changed = {key: x.copy() for key, x in ROWS.items()}
        changed[name][7] = value
        assert digest(name, changed) != whole, name


def test_limits_on_a_position_are_in_degrees(tmp_path):
    source = as_hdf5(tmp_path, ROWS) | CHOSEN | {"limits": {"alpha": [149.55, 149.95]}}
    found = write_tables(source | {"cuts": {"delta": [None, -2.5]}}, tmp_path)
    ids = ROWS["object_id"][[1]].tolist()
    assert found["objects"]["object_id"].to_pylist() == ids
    reasons = [row["reason"] for row in found["rejects"].to_pylist()]
    assert reasons == ["cut", "outside_sky", "cut"]


def test_images_without_a_row_in_the_catalogue_are_counted(tmp_path):
    source = as_hdf5_with_catalogue(tmp_path, ROWS)
    source |= {"properties": {"i_mag": "mag"}}
    rows = pq.read_table(source["catalogue"]).slice(2, 6)
    pq.write_table(rows, source["catalogue"])
    objects = write_tables(source, tmp_path)["objects"]
    assert objects["i_mag"].null_count == COUNT - 6 + 1  # one of the six is -99
    report = read_report(tmp_path / "objects.parquet")
    assert report["joined"] == {"images": COUNT, "with_row": 6}


def test_equal_rows_of_a_catalogue_are_one(tmp_path):
    source = as_hdf5_with_catalogue(tmp_path, ROWS) | CHOSEN
    table = pq.read_table(source["catalogue"])
    path = Path(source["catalogue"])
    # In the row that is repeated a number is unknown; NaN is equal to itself here.
    frame = table.to_pandas()
    frame.loc[4, "size"] = np.nan
    twice = pa.Table.from_pandas(pd.concat([frame, frame[3:5]]), table.schema)
    pq.write_table(twice, path)
    once = write_tables(source, tmp_path)["objects"]["object_id"].to_pylist()
    assert once == ROWS["object_id"][GOOD].tolist()
    frame.loc[3, "mag"] = 20.0
    differs = pa.Table.from_pandas(pd.concat([frame, table.to_pandas()[3:4]]))
    pq.write_table(differs, path)
    object_id = frame["object_id"][3]
    with pytest.raises(ValueError, match=rf"{object_id} is in 2 rows that differ"):
        write_tables(source, tmp_path)


@pytest.mark.parametrize(
    ("cut", "said"),
    [
        ({"note": [0, 1]}, r"source\.cuts\.note: the column is not of numbers.*fine"),
        ({"note": 3.0}, r"source\.cuts\.note: the column is not of numbers"),
        ({"visits": "many"}, r"source\.cuts\.visits is 'many', but the column holds"),
        ({"visits": 2.5}, r"source\.cuts\.visits is 2\.5, but the column holds int64"),
        ({"flag": True}, r"flag is true, but .*: 'Y', 'N'\. Write .*, such as \"Y\"$"),
        ({"odd": "Y"}, r"cuts\.odd is 'Y', but .* holds bool: expected true or false"),
    ],
)
def test_a_cut_that_does_not_fit_its_column_is_one_error(tmp_path, cut, said):
    more = {"note": ["fine"] * COUNT, "visits": np.arange(COUNT)}
    more |= {"flag": ["Y", "N"] * (COUNT // 2), "odd": np.arange(COUNT) % 2 == 1}
    source = as_hdf5(tmp_path, ROWS | more)
    with pytest.raises(ValueError, match=said):
        write_tables(source | {"cuts": cut}, tmp_path)


@pytest.mark.parametrize(
    ("words", "cut"),
    [("tf", True), ("tf", 1), ("tf", "t"), ("YN", "Y"), ((True, False), "yes")],
)
def test_truth_as_a_database_writes_it_can_be_cut(tmp_path, words, cut):
    flags = [words[0]] * 7 + [words[1]] * 3
    source = as_hdf5(tmp_path, ROWS | {"primary": flags})
    found = write_tables(source | {"cuts": {"primary": cut}}, tmp_path)
    assert len(found["objects"]) == 7


def test_a_list_is_left_out_by_name(tmp_path):
    source = as_fits(tmp_path, ROWS)
    table = pq.read_table(source["table"])
    table = table.append_column("fluxes", pa.array([[1.0, 2.0]] * COUNT))
    pq.write_table(table, source["table"])
    source |= {"properties": {"i_mag": "mag", "aperture": "fluxes"}}
    objects = write_tables(source, tmp_path)["objects"]
    assert "aperture" not in objects.column_names
    report = read_report(tmp_path / "objects.parquet")
    assert list(report["left_out"]) == ["aperture"]
    assert "fluxes" in report["left_out"]["aperture"]


@pytest.mark.parametrize(
    ("kind", "key"), [(as_fits, "table"), (as_hdf5_with_catalogue, "catalogue")]
)
def test_what_is_told_of_the_lines_of_csv_reaches_the_report(tmp_path, kind, key):
    source = kind(tmp_path, ROWS | {"who": ["é"] * COUNT})
    frame = pq.read_table(source[key]).to_pandas()
    text = frame.to_csv(index=False, lineterminator="\n")
    text += "#" + text.split("\n")[1]
    (tmp_path / "t.csv").write_text(text, "latin-1")
    source |= {key: str(tmp_path / "t.csv"), "properties": {"i_mag": "mag"}}
    assert len(write_tables(source, tmp_path)["objects"]) == COUNT
    report = read_report(tmp_path / "objects.parquet")
    assert report["converted"] == {
        "lines that are not UTF-8": f"{len(frame) + 1} taken for Latin-1 "
        "(Windows-1252), the first is line 2"
    }
    assert list(report["left_out"]) == ["lines that begin with #"]


def test_a_word_in_a_magnitude_is_null_and_told(tmp_path):
    """The shard does not read the column: the object stays in both."""
    mags = ["20.1"] * 8 + ["see note", "--"]
    source = as_hdf5(tmp_path, ROWS | {"mag": mags})
    source |= {"properties": {"i_mag": "mag"}}
    objects = write_tables(source, tmp_path)["objects"]
    assert objects["i_mag"].to_pylist() == [20.1] * 8 + [None] * 2
    report = read_report(tmp_path / "objects.parquet")
    assert report["unknown"] == {"i_mag": {"--": 1}}
    assert report["unreadable"] == {"i_mag": {"see note": 1}}


def test_a_unit_of_the_config_stands_for_that_of_the_file(tmp_path):
    rows = ROWS | {"alpha": RA / 15, "delta": DEC}
    source = as_hdf5(tmp_path, rows)
    source |= {"properties": {"ra": "alpha", "dec": "delta"}}
    source |= {"units": {"ra": "hourangle", "dec": "deg"}}
    objects = write_tables(source, tmp_path)["objects"]
    np.testing.assert_allclose(objects["ra"], RA, rtol=1e-12)
    np.testing.assert_array_equal(objects["dec"], DEC)
