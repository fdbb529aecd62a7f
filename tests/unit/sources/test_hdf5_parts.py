"""HDF5 that needs more than its own file: filters, virtual datasets, raw files."""

import h5py
import numpy as np
import pytest
from made_up_cutouts import flux, hdf5_source, ids, read, rgb_source

from peculiar.sources import hdf5
from peculiar.tables.rejects import Reject


def same(images: list, pixels: np.ndarray, rows) -> None:
    """Check that some rows are the pixels, and all others named as missing parts."""
    for row, image in enumerate(images):
        if row in rows:
            np.testing.assert_array_equal(image, pixels[row, 1:7, 1:7])
        else:
            assert isinstance(image, Reject), row
            assert image.reason == "missing_part"
            assert f"row {row}: " in image.detail


def filtered(file, name: str, values: np.ndarray, number: int, skipped: int) -> None:
    """Write a dataset of one chunk, whose filter was left out if `skipped` is 1."""
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_chunk(values.shape)
    properties.set_filter(number, h5py.h5z.FLAG_OPTIONAL, (3,))
    kind, space = (
        h5py.h5t.py_create(values.dtype),
        h5py.h5s.create_simple(values.shape),
    )
    found = h5py.h5d.create(file.id, name.encode(), kind, space, properties)
    found.write_direct_chunk((0,) * values.ndim, values.tobytes(), skipped)


@pytest.mark.parametrize(
    ("number", "called"), [(32015, "zstandard"), (32001, "blosc"), (299, "unknown")]
)
@pytest.mark.parametrize("name", ["flux", "object_id", "RA"])
def test_a_filter_that_is_not_installed_is_named(tmp_path, number, called, name):
    if h5py.h5z.filter_avail(number):
        pytest.skip("this filter is installed")
    values = {"flux": flux(4), "object_id": ids(4), "RA": np.arange(4.0)}
    path = tmp_path / "s.h5"
    source = hdf5_source(path, **{key: values[key] for key in values if key != name})
    with h5py.File(path, "r+") as file:
        filtered(file, name, values[name], number, skipped=0)
    source["properties"] = {"ra": "RA"}
    with pytest.raises(
        ValueError, match=rf"{number} \({called}\).* hdf5plugin"
    ) as error:
        hdf5.catalogue(source)
    assert f"'/{name}'" in str(error.value)
    assert "damaged" not in str(error.value)
    assert "HDF5_PLUGIN_PATH" in str(error.value)


def test_a_filter_that_was_left_out_is_not_needed(tmp_path):
    source = hdf5_source(tmp_path / "s.h5", object_id=ids(4))
    with h5py.File(tmp_path / "s.h5", "r+") as file:
        filtered(file, "flux", flux(4), 32015, skipped=1)
    same(read(source, range(4)), flux(4), range(4))


def parts(folder, count: int = 3, each: int = 4) -> tuple[dict, np.ndarray]:
    """Write files of `each` images, and one whose datasets are all of them."""
    pixels, names = flux(count * each), ids(count * each)
    images = h5py.VirtualLayout(pixels.shape, pixels.dtype)
    numbers = h5py.VirtualLayout(names.shape, names.dtype)
    for part in range(count):
        rows = slice(part * each, (part + 1) * each)
        with h5py.File(folder / f"part{part}.h5", "w") as file:
            file["x"], file["id"] = pixels[rows], names[rows]
            images[rows] = h5py.VirtualSource(file["x"])
            numbers[rows] = h5py.VirtualSource(file["id"])
    source = hdf5_source(folder / "all.h5", own_id=names)
    with h5py.File(folder / "all.h5", "r+") as file:
        file.create_virtual_dataset("flux", images, fillvalue=7)
        file.create_virtual_dataset("object_id", numbers)
    return source | {"ids": "own_id"}, pixels


def test_a_virtual_dataset_reads_as_one(tmp_path, monkeypatch):
    source, pixels = parts(tmp_path)
    monkeypatch.chdir("/")
    same(read(source, range(12)), pixels, range(12))


@pytest.mark.parametrize("damage", ["no_file", "no_dataset", "short", "no_hdf5"])
def test_missing_sources_of_a_virtual_dataset_are_named_rejects(tmp_path, damage):
    source, pixels = parts(tmp_path)
    path, good = tmp_path / "part1.h5", {*range(4), *range(8, 12)}
    said = "part1.h5"
    if damage == "no_file":
        path.unlink()
    elif damage == "no_hdf5":
        path.write_bytes(b"nothing")
    else:
        with h5py.File(path, "r+") as file:
            del file["x"]
            if damage == "short":
                file["x"] = pixels[4:6]
                good |= {4, 5}
                said = "too short"
    found = read(source, range(12))
    same(found, pixels, good)
    assert said in found[7].detail
    # A shard without these rows does not ask for the part.
    same(read(source, [0, 1, 2, 3]), pixels, range(4))


def test_rows_that_nothing_is_mapped_to_are_named_rejects(tmp_path):
    source, pixels = parts(tmp_path)
    with h5py.File(tmp_path / "all.h5", "r+") as file:
        del file["flux"]
        layout = h5py.VirtualLayout(pixels.shape, pixels.dtype)
        layout[:4] = h5py.VirtualSource(tmp_path / "part0.h5", "x", pixels[:4].shape)
        # A band alone of the rows 4 to 8.
        first = h5py.VirtualSource(tmp_path / "part1.h5", "x", pixels[:4].shape)
        layout[4:8, ..., 0] = first[..., 0]
        file.create_virtual_dataset("flux", layout)
    same(read(source, range(12)), pixels, range(4))


def test_ids_of_missing_parts_are_unknown_not_zero(tmp_path, caplog):
    source, _ = parts(tmp_path)
    (tmp_path / "part2.h5").unlink()
    by = source | {"ids": "object_id", "properties": {"number": "object_id"}}
    objects, _, _ = hdf5.catalogue(by)
    expected = [*ids(12)[:8].tolist(), *[None] * 4]
    assert objects["object_id"].to_pylist() == expected
    assert objects["number"].to_pylist() == expected
    assert "4 values of '/object_id' are missing, as of row 8" in caplog.text


@pytest.mark.parametrize("damage", [None, "no_file", "short"])
def test_raw_files_that_are_missing_or_too_short(tmp_path, monkeypatch, damage):
    pixels = flux(6)
    source = hdf5_source(tmp_path / "s.h5", object_id=ids(6))
    half = pixels[:3].nbytes
    names = [("a.raw", 0, half), ("b.raw", 16, half)]
    with h5py.File(tmp_path / "s.h5", "r+") as file:
        file.create_dataset("flux", pixels.shape, "f4", external=names)
    (tmp_path / "a.raw").write_bytes(pixels[:3].tobytes())
    (tmp_path / "b.raw").write_bytes(bytes(16) + pixels[3:].tobytes())
    good = set(range(6))
    if damage == "no_file":
        (tmp_path / "a.raw").unlink()
        good = {3, 4, 5}
    elif damage == "short":
        raw = (tmp_path / "b.raw").read_bytes()
        (tmp_path / "b.raw").write_bytes(raw[: 16 + pixels[3:5].nbytes + 8])
        good = {0, 1, 2, 3, 4}
    # HDF5 looks for relative names in the working directory, not beside the file.
    monkeypatch.chdir(tmp_path)
    found = read(source, range(6))
    same(found, pixels, good)
    if damage:
        name = {"no_file": "a.raw does not exist", "short": "b.raw is too short"}
        assert any(
            name[damage] in image.detail for image in found if isinstance(image, Reject)
        )


@pytest.mark.parametrize("holder", ["flux", "/"])
@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("bands", ["g", "i", "r"], "write source.bands: [g, i, r]"),
        ("bands", "gir", "write source.bands: [g, i, r]"),
        ("band_names", np.array([b"HSC-G", b"HSC-I", b"HSC-R"]), "HSC-I"),
        ("filters", "g,z,y", "g, z, y"),
        ("pixel_scale", 0.27, "0.27 arcsec, but cutouts.pixel_scale is 0.168"),
        ("pixscale", [0.168, 0.168, 0.3], "0.3 arcsec"),
        ("pixel_scale", "0.262 arcsec", "0.262 arcsec"),
        ("pixel_scale", np.array([b"168 mas", b"0.262 arcsec/pix"]), "0.262 arcsec"),
        ("pixscale", "[0.3 0.3]", "0.3 arcsec"),
        ("PIXEL_SIZE", b"0.168 foo", "PIXEL_SIZE is '0.168 foo'"),
        ("bands", ["g", "r"], "BANDS names 2 planes, g, r, but there are 3"),
        ("units", np.array([b"uJy"]), "23.900"),
        ("zero_point", 22.5, "22.500, but source.zero_point is 27.000"),
        ("zeropoint", np.float32(30), "30.000"),
        ("ZP", [27.0, 27.0, 26.0], "band i: "),
        ("unit", "nanomaggy", "22.500"),
        ("units", b"uJy", "23.900"),
        ("BUNIT", "mag", "linear flux"),
    ],
)
def test_attributes_that_contradict_the_config(tmp_path, holder, name, value, said):
    source = hdf5_source(tmp_path / "s.h5", flux=flux(3), object_id=ids(3))
    with h5py.File(tmp_path / "s.h5", "r+") as file:
        file[holder].attrs[name] = value
    with pytest.raises(ValueError, match="attributes of '/flux'") as error:
        read(source, [0])
    assert said in str(error.value)
    assert "s.h5" in str(error.value)


def test_attributes_that_agree_or_say_nothing(tmp_path):
    source = hdf5_source(tmp_path / "s.h5", flux=flux(3), object_id=ids(3))
    with h5py.File(tmp_path / "s.h5", "r+") as file:
        said = {"bands": ["g", "r", "i"], "pixel_scale": 0.168, "zero_point": 27.0}
        said |= {"unit": "counts", "filters": 3, "zp": "none", "pixscale": b"168 mas"}
        file["flux"].attrs.update(said)
        file["flux"].attrs["BANDS"] = h5py.Empty("f")
        file["flux"].attrs.update({"CTYPE3": "WAVE", "CDELT3": [1.0, 2.0]})
        file["flux"].attrs.update({f"BAND{k}": ["a", "b"] for k in range(3)})
    same(read(source, range(3)), flux(3), range(3))


def test_channels_of_pictures_that_the_file_names(tmp_path):
    pixels = np.random.default_rng(1).integers(0, 255, (3, 8, 8, 3), np.uint8)
    source = rgb_source(tmp_path / "s.h5", image=pixels, object_id=ids(3))
    for value, fine in (("irg", False), ("RGB", True), ("gri", True)):
        with h5py.File(tmp_path / "s.h5", "r+") as file:
            file["image"].attrs["bands"] = value
        if fine:
            same(read(source, range(3)), pixels, range(3))
            continue
        with pytest.raises(ValueError, match=r"write cutouts\.bands: \[i, r, g\]"):
            read(source, [0])


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ((4, 3, 8, 8), "looks like \\(n, band, height, width\\)"),
        ((4, 8, 8), "a single band has a last axis of 1"),
    ],
)
def test_axes_in_another_order_are_said(tmp_path, shape, said):
    pixels = np.ones(shape, np.float32)
    source = hdf5_source(tmp_path / "s.h5", flux=pixels, object_id=ids(4))
    with pytest.raises(ValueError, match=said):
        hdf5.count(source)


def test_fields_of_a_compound_are_said(tmp_path):
    kind = np.dtype([("g", "f4"), ("r", "f4")])
    source = hdf5_source(
        tmp_path / "s.h5", flux=np.zeros((3, 8, 8, 1), kind), object_id=ids(3)
    )
    with pytest.raises(ValueError, match="holds fields g, r: expected numbers"):
        hdf5.count(source)


@pytest.mark.parametrize(
    ("name", "told", "unit"),
    [
        ("unit", np.array([b"rad"]), "rad"),
        ("UNITS", np.array([b"rad", b"rad"]), "rad"),
        ("unit", np.array(["rad"], object), "rad"),
        ("unit", np.array("\N{DEGREE SIGN}".encode("latin-1")), "\N{DEGREE SIGN}"),
        ("unit", np.array("\N{DEGREE SIGN}".encode()), "\N{DEGREE SIGN}"),
        ("unit", b"\xb0", "\N{DEGREE SIGN}"),  # stored as UTF-8, which it is not
        ("unit", h5py.Empty("S1"), None),
    ],
)
def test_the_unit_of_a_column_however_it_is_stored(tmp_path, name, told, unit):
    path = tmp_path / "s.h5"
    source = hdf5_source(path, flux=flux(2), object_id=ids(2), x=[0.5, 1.0])
    with h5py.File(path, "a") as file:
        kind = h5py.string_dtype() if isinstance(told, bytes) else None
        file["x"].attrs.create(name, told, dtype=kind)
    found = hdf5.table_of(source, {"x": "source.properties.x"})
    stored = (found.field("x").metadata or {}).get(b"unit")
    assert stored == (unit and unit.encode())


def test_units_that_differ_are_named(tmp_path):
    path = tmp_path / "s.h5"
    source = hdf5_source(path, flux=flux(2), object_id=ids(2), x=[0.5, 1.0])
    with h5py.File(path, "a") as file:
        file["x"].attrs["units"] = np.array([b"deg", b"rad"])
    with pytest.raises(ValueError, match=r"'units' of '/x' is \['deg', 'rad'\]"):
        hdf5.table_of(source, {"x": "source.properties.x"})


@pytest.mark.parametrize("name", ["flux", "all/of/flux", "/all/of/flux"])
@pytest.mark.parametrize("there", [True, False])
def test_the_file_of_a_link_is_named_if_it_is_missing(tmp_path, name, there):
    source = hdf5_source(tmp_path / "s.h5", object_id=ids(2)) | {"images": name}
    pixels = flux(2)
    with h5py.File(tmp_path / "other.h5", "w") as other:
        other["survey/flux"] = pixels
    with h5py.File(tmp_path / "s.h5", "a") as file:
        file["flux"] = h5py.ExternalLink("other.h5", "/survey/flux")
        file["all/of"] = h5py.ExternalLink("other.h5", "/survey")
    if there:
        same(read(source, [0, 1]), pixels, [0, 1])
        return
    (tmp_path / "other.h5").unlink()
    said = r"s\.h5: source\.images is .*of the file other\.h5, which does not exist"
    with pytest.raises(ValueError, match=said):
        hdf5.count(source)
