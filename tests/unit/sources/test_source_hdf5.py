"""Flux cutouts in one HDF5 file."""

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from astropy.table import Table
from hypothesis import given
from hypothesis import strategies as st
from made_up_cutouts import FIRST_ID, flux, hdf5_source, ids, read

from peculiar.sources import arrays, hdf5
from peculiar.tables.rejects import Reject


def test_identifiers_as_they_stand(tmp_path):
    for stored in (ids(5), ids(5).astype(">u8"), [str(i) for i in ids(5)]):
        source = hdf5_source(tmp_path / "s.h5", flux=flux(5), object_id=stored)
        assert hdf5.count(source) == 5
        found = hdf5.identifiers(source, 3, 9)
        assert [int(value) for value in found] == [FIRST_ID + 6, FIRST_ID + 8]


@pytest.mark.parametrize("kind", ["<f4", ">f4", "f8", "g", "f2", "i2", "u1", ">i8"])
def test_numbers_of_any_kind_become_float32(tmp_path, kind):
    pixels = np.arange(3 * 64 * 3).reshape(3, 8, 8, 3) % 250
    columns = {"flux": pixels.astype(kind), "x": np.array([1, 2, 3], kind)}
    source = hdf5_source(tmp_path / "s.h5", object_id=ids(3), **columns)
    found = hdf5.catalogue(source | {"properties": {"x": "x"}})[0]
    assert found["x"].to_pylist() == [1, 2, 3]
    for row, image in enumerate(read(source)):
        assert image.dtype == np.float32
        assert image.dtype.isnative
        np.testing.assert_array_equal(image, pixels[row, 1:7, 1:7])


def test_zero_point_is_brought_to_the_cutouts(tmp_path):
    pixels = flux(3) + 1
    source = hdf5_source(tmp_path / "s.h5", flux=pixels, object_id=ids(3))
    source["zero_point"] = 22.0
    # A magnitude keeps its meaning: 5 mag more of zero point are 100 times the flux.
    for row, image in enumerate(read(source)):
        np.testing.assert_allclose(image, 100 * pixels[row, 1:7, 1:7], rtol=2**-22)
    magnitudes = 27.0 - 2.5 * np.log10(image)
    expected = 22.0 - 2.5 * np.log10(pixels[2, 1:7, 1:7])
    np.testing.assert_allclose(magnitudes, expected, rtol=0, atol=1e-5)


def test_bands_come_in_the_order_of_the_cutouts(tmp_path):
    pixels = flux(2, bands=5)
    source = hdf5_source(tmp_path / "s.h5", flux=pixels, object_id=ids(2))
    source["bands"] = list("grizy")
    image = read(source, [1], bands=["z", "g"])[0]
    np.testing.assert_array_equal(image, pixels[1, 1:7, 1:7][..., [3, 0]])


def test_what_float32_cannot_hold_is_infinite_and_so_refused_later(tmp_path):
    pixels = flux(3).astype(np.float64)
    pixels[1, 4, 4, 0] = 1e300
    source = hdf5_source(tmp_path / "s.h5", flux=pixels, object_id=ids(3))
    first, second, _ = read(source)
    assert np.isfinite(first).all()
    assert np.isinf(second).sum() == 1


def test_sizes_and_bands_that_the_source_lacks(tmp_path):
    pixels = np.zeros((3, 5, 8, 3), np.float32)
    source = hdf5_source(tmp_path / "s.h5", flux=pixels, object_id=ids(3))
    message = "image is 5 x 8 px, cutouts.size asks for 6 x 6"
    assert read(source) == [Reject("wrong_shape", message)] * 3
    message = r"cutouts\.bands asks for 'y', but source\.bands"
    with pytest.raises(ValueError, match=message):
        read(source, bands=["g", "y"])


@given(st.sets(st.integers(0, 39), max_size=40), st.integers(1, 50))
def test_any_rows_in_blocks_of_any_size(tmp_path, monkeypatch, rows, most):
    pixels = flux(40)
    monkeypatch.setattr(arrays, "BLOCK", most * 6 * 6 * 3 * 4)
    path = tmp_path / "s.h5"
    if not path.exists():
        hdf5_source(path, flux=pixels, object_id=ids(40))
    source = hdf5_source(tmp_path / "other.h5", flux=pixels[:1], object_id=ids(1))
    images = read(source | {"file": str(path)}, sorted(rows))
    expected = pixels[sorted(rows)][:, 1:7, 1:7]
    assert len(images) == len(rows)
    for image, wanted in zip(images, expected, strict=True):
        np.testing.assert_array_equal(image, wanted)


def chunked(path, count=12) -> tuple[dict, np.ndarray]:
    """Write images of noise in checksummed chunks of one."""
    pixels = np.random.default_rng(5).normal(size=(count, 8, 8, 3)).astype(np.float32)
    source = hdf5_source(path, object_id=ids(count))
    with h5py.File(path, "r+") as file:
        file.create_dataset("flux", data=pixels, chunks=(1, 8, 8, 3), fletcher32=True)
    return source, pixels


@pytest.mark.parametrize(
    "content", [b"", b"SIMPLE  =                    T", None, "cut"]
)
def test_an_unreadable_file_is_one_error(tmp_path, content):
    source, _ = chunked(tmp_path / "s.h5")
    whole = (tmp_path / "s.h5").read_bytes()
    (tmp_path / "s.h5").unlink()
    if content is not None:
        part = whole[: len(whole) // 2] if content == "cut" else content
        (tmp_path / "s.h5").write_bytes(part)
    with pytest.raises(
        ValueError, match=r"source\.file .*s\.h5 cannot be read as HDF5"
    ):
        hdf5.count(source)


def test_a_damaged_image_is_refused_alone(tmp_path):
    source, pixels = chunked(tmp_path / "s.h5")
    content = bytearray((tmp_path / "s.h5").read_bytes())
    place = content.index(pixels[4].tobytes())
    content[place + 100] ^= 0xFF
    (tmp_path / "s.h5").write_bytes(content)
    images = read(source, range(12))
    for row, image in enumerate(images):
        if row == 4:
            assert image.reason == "unreadable"
            assert "s.h5, row 4" in image.detail
        else:
            np.testing.assert_array_equal(image, pixels[row, 1:7, 1:7])


@pytest.mark.parametrize(
    ("changes", "datasets", "message"),
    [
        (
            {"images": "pixels"},
            {},
            "source.images is 'pixels', but there is no such "
            "dataset: expected one of flux, group/thing, object_id",
        ),
        ({"images": "group"}, {}, "no such dataset"),
        ({"ids": "id"}, {}, "source.ids is 'id'"),
        ({}, {"flux": np.zeros((3, 8, 8))}, r"is \(3, 8, 8\): expected \(n, height,"),
        ({}, {"flux": np.zeros((3, 8, 8, 3), complex)}, "holds complex128: expected"),
        ({}, {"flux": np.zeros((3, 8, 8, 2))}, "source.bands names 3 bands"),
        ({}, {"object_id": ids(4)}, r"'object_id' is \(4,\), but 'flux' is \(3, 8,"),
    ],
)
def test_a_file_that_cannot_be_right_is_one_error(tmp_path, changes, datasets, message):
    default = {"flux": flux(3), "object_id": ids(3), "group/thing": np.zeros(3)}
    source = hdf5_source(tmp_path / "s.h5", **default | datasets) | changes
    with pytest.raises(ValueError, match=message):
        hdf5.count(source)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (np.zeros((3, 2)), r"properties\.ra names 'RA' of shape \(3, 2\)"),
        (np.zeros(4), "names 'RA' with 4 values: expected 3, one per object"),
        (np.zeros(3, complex), "of type complex128: expected numbers or text"),
    ],
)
def test_a_property_that_is_no_column_is_one_error(tmp_path, values, message):
    source = hdf5_source(tmp_path / "s.h5", flux=flux(3), object_id=ids(3), RA=values)
    source["properties"] = {"ra": "RA"}
    with pytest.raises(ValueError, match=message):
        hdf5.catalogue(source)


def write_catalogue(path, columns: dict) -> None:
    if path.suffix == ".fits":
        Table(columns).write(path)
    elif path.suffix == ".csv":
        rows = zip(*columns.values(), strict=True)
        lines = [",".join(columns), *(",".join(map(str, row)) for row in rows)]
        path.write_text("\n".join(lines))
    else:
        pq.write_table(pa.table(columns), path)


def test_one_text_that_is_not_utf_8_changes_no_other(tmp_path):
    names = np.array(["é".encode(), b"caf\xe9", b"x"])
    source = hdf5_source(tmp_path / "s.h5", flux=flux(3), object_id=names)
    objects, _, _ = hdf5.catalogue(source)
    assert objects["object_id"].to_pylist() == ["é", "café", "x"]


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".fits"])
def test_catalogue_is_joined_by_exact_id_not_by_row(tmp_path, ending):
    source = hdf5_source(
        tmp_path / "s.h5", flux=flux(4), object_id=ids(4), label=list("abcd")
    )
    # Another order, one object missing, one unknown: neighbours differ by less than
    # doubles can tell.
    columns = {
        "id": np.array([ids(4)[3], FIRST_ID + 1, ids(4)[0], ids(4)[1]]),
        "ra_j2000": np.array([3.5, 99.0, 0.5, 1.5]),
        "class": np.array(["GAL", "NONE", "STAR", "GAL"]),
    }
    write_catalogue(tmp_path / f"c{ending}", columns)
    source |= {
        "catalogue": str(tmp_path / f"c{ending}"),
        "catalogue_ids": "id",
        "properties": {"ra": "ra_j2000"},
        "annotations": {"label": "label", "type": "class"},
    }
    objects, known, _ = hdf5.catalogue(source)
    assert objects["object_id"].to_pylist() == ids(4).tolist()
    assert objects["ra"].to_pylist() == [0.5, 1.5, None, 3.5]
    assert known["label"].to_pylist() == list("abcd")
    assert known["type"].to_pylist() == ["STAR", "GAL", None, "GAL"]


@pytest.mark.parametrize(
    ("columns", "name", "message"),
    [
        ({"object_id": ids(2), "ra": [1.0, 2.0]}, "c.csv", "has no column 'dec'"),
        (
            {"object_id": [5, 5], "dec": [1.0, 2.0]},
            "c.csv",
            "object 5 is in 2 rows",
        ),
        ({"object_id": [5.0, 6.0], "dec": [1.0, 2.0]}, "c.fits", "stored as double"),
    ],
)
def test_a_catalogue_that_cannot_be_right_is_one_error(
    tmp_path, columns, name, message
):
    source = hdf5_source(tmp_path / "s.h5", flux=flux(2), object_id=ids(2))
    write_catalogue(tmp_path / name, columns)
    source |= {"catalogue": str(tmp_path / name), "properties": {"dec": "dec"}}
    with pytest.raises(ValueError, match=message):
        hdf5.catalogue(source)


@pytest.mark.parametrize(
    ("theirs", "said"),
    [
        (["J1", "J2"], r"such as 'J1'\) is an id of the 2 images.*such as 4315"),
        (["4.0", "J2"], r"such as 'J2'; 1 are refused, as row 0: float_id, '4\.0'"),
        (["4.0", "5.0"], r"\(no good one; 2 are refused, as row 0: float_id"),
    ],
)
def test_ids_that_do_not_match_are_shown(tmp_path, theirs, said):
    source = hdf5_source(tmp_path / "s.h5", flux=flux(2), object_id=ids(2))
    path = tmp_path / "c.parquet"
    pq.write_table(pa.table({"object_id": theirs, "dec": [1.0, 2.0]}), path)
    source |= {"catalogue": str(path), "properties": {"dec": "dec"}}
    with pytest.raises(ValueError, match=said):
        hdf5.catalogue(source)


def test_a_catalogue_that_is_not_there_is_named_by_its_key(tmp_path):
    source = hdf5_source(tmp_path / "s.h5", flux=flux(2), object_id=ids(2))
    source |= {"catalogue": str(tmp_path / "c.csv"), "properties": {"dec": "dec"}}
    with pytest.raises(ValueError, match=r"source\.catalogue: .*c\.csv"):
        hdf5.catalogue(source)
