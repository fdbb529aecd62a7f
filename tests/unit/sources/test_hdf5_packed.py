"""HDF5 as netCDF and xarray write it: packed values, fill values, limits."""

import h5py
import numpy as np
import pyarrow as pa
import pytest
from made_up_cutouts import hdf5_source, ids, read, rgb_source

from peculiar.sources import arrays, hdf5, rgb
from peculiar.tables.inputs.report import report_of


def packed(path, pixels: np.ndarray, **attributes) -> dict:
    """Write images, and columns as netCDF packs them."""
    count = len(pixels)
    source = hdf5_source(path, flux=pixels, object_id=ids(count))
    with h5py.File(path, "a") as file:
        file["flux"].attrs.update(attributes)
        file["m"] = np.array([2010, -32768, 2100], "i2")
        # Attributes of netCDF are arrays of one value.
        file["m"].attrs["scale_factor"] = np.array([0.01])
        file["m"].attrs["_FillValue"] = np.array([-32768], "i2")
        file["n"] = np.array([2**60 + 1, 7, -9], "i8")
        file["n"].attrs["missing_value"] = np.array([-9, -8], "i8")
        file["k"] = np.array([5, 6, -1], "i4")
        file["k"].attrs["_FillValue"] = np.int32(-1)
        file["e"] = np.array([9.96921e36, 0.1, 0.2], ">f4")
        file["e"].attrs["_FillValue"] = np.float64(9.96921e36)
        file["e"].attrs["add_offset"] = 1
    names = {"i_mag": "m", "n": "n", "k": "k", "ellipticity": "e"}
    return source | {"properties": names}


def test_what_netcdf_packs_is_unpacked(tmp_path):
    stored = np.arange(3 * 64 * 3).reshape(3, 8, 8, 3).astype("i2")
    stored[1, 4, 4, 0] = -1
    how = {"scale_factor": np.array([0.05]), "add_offset": 2.0, "_FillValue": -1}
    source = packed(tmp_path / "s.h5", stored, **how)
    expected = stored * 0.05 + 2
    expected[1, 4, 4, 0] = np.nan
    for row, image in enumerate(read(source, [0, 1, 2])):
        assert image.dtype == np.float32
        np.testing.assert_allclose(image, expected[row, 1:7, 1:7], rtol=1e-6)
    objects = hdf5.catalogue(source)[0]
    assert objects["i_mag"].to_pylist() == pytest.approx([20.1, None, 21.0])
    assert objects["k"].to_pylist() == [5, 6, None]
    assert objects["k"].type == pa.int32()
    assert objects["n"].to_pylist() == [2**60 + 1, 7, None]
    first, *others = objects["ellipticity"].to_pylist()
    assert first is None
    assert others == pytest.approx([1.1, 1.2], rel=1e-6)
    told = report_of(objects)["unknown"]
    assert told["i_mag"] == {"-32768": 1}
    assert told["n"] == {"-9": 1}
    assert sum(told["ellipticity"].values()) == 1


def test_images_without_scale_lose_fill_values_alone(tmp_path):
    stored = np.arange(3 * 64 * 3).reshape(3, 8, 8, 3).astype("i4")
    stored[0, 3, 3, 2] = -99
    source = packed(tmp_path / "s.h5", stored, missing_value=np.int32(-99))
    first, second, _ = read(source, [0, 1, 2])
    assert np.isnan(first).sum() == 1
    assert np.isnan(first[2, 2, 2])
    np.testing.assert_array_equal(second, stored[1, 1:7, 1:7])


BYTES = np.array([0, 127, -128, -1], "i1")  # unsigned: 0, 127, 128, 255
REALS = np.array([0.5, 127.0, 128.0, 255.0])


@pytest.mark.parametrize(
    ("stored", "how", "expected"),
    [
        (BYTES, {"_Unsigned": "true"}, [0, 127, 128, 255]),
        (BYTES.view("u1"), {"_Unsigned": np.bytes_("False")}, [0, 127, -128, -1]),
        (BYTES, {"_Unsigned": "true", "scale_factor": 0.5}, [0, 63.5, 64, 127.5]),
        (BYTES, {"_Unsigned": "true", "_FillValue": BYTES[3]}, [0, 127, 128, None]),
        (
            BYTES,
            {"_Unsigned": "true", "_FillValue": np.uint8(255)},
            [0, 127, 128, None],
        ),
        (BYTES, {"_Unsigned": "true", "valid_max": BYTES[2]}, [0, 127, 128, None]),
        # A number without a type is stored as int64.
        (BYTES, {"_Unsigned": "true", "_FillValue": -1}, [0, 127, 128, None]),
        (BYTES, {"_Unsigned": "true", "valid_range": [0, -2]}, [0, 127, 128, None]),
        (BYTES, {"_Unsigned": "true", "valid_range": [0, 254]}, [0, 127, 128, None]),
        (np.array([5, -1]), {"_Unsigned": "true", "_FillValue": -1}, [5, None]),
        (BYTES, {"valid_range": np.array([-1, 100], "i1")}, [0, None, None, -1]),
        (REALS, {"_Unsigned": "true", "valid_min": 1}, [None, 127, 128, 255]),
        (REALS, {"valid_range": [0.5, 127]}, [0.5, 127, None, None]),
        # Integers are the stored values, floats those that they mean.
        (BYTES, {"scale_factor": 2.0, "valid_max": np.int8(0)}, [0, None, -256, -2]),
        (BYTES, {"scale_factor": 2.0, "valid_max": 0.0}, [0, None, -256, -2]),
        (BYTES, {"scale_factor": 2.0, "valid_min": -2.5}, [0, 254, None, -2]),
        (np.array([2**63 - 1, 5]), {"valid_max": 2**63 - 2}, [None, 5]),
        ([True, False], {"valid_max": 1}, [True, False]),
        (["a", "NA", "", "b"], {"_FillValue": "NA"}, ["a", None, "", "b"]),
        (["a", "NA", "", "b"], {"missing_value": [b"", b"b"]}, ["a", "NA", None, None]),
    ],
)
def test_what_netcdf_says_of_the_values_of_a_column(tmp_path, stored, how, expected):
    with h5py.File(tmp_path / "s.h5", "w") as file:
        file["x"] = stored
        file["x"].attrs.update(how)
        table = arrays.read_columns(file, {"x": "source.properties.x"}, len(expected))
    assert table["x"].to_pylist() == expected


def test_what_netcdf_says_of_the_values_of_images(tmp_path):
    stored = np.full((3, 8, 8, 3), -2, ">i2")
    stored[0, 4, 4, 0] = 3
    how = {"_Unsigned": "true", "valid_min": np.int16(4)}
    source = packed(tmp_path / "s.h5", stored, **how)
    first, second, _ = read(source, [0, 1, 2])
    assert np.isnan(first).sum() == 1
    assert set(second.ravel()) == {65534}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("_Unsigned", "maybe"), ("valid_range", [1, 2, 3]), ("valid_min", "0")),
        *(("valid_range", [30, 0]), ("scale_factor", 0.0)),
    ],
)
def test_what_netcdf_says_and_cannot_be_read_is_named(tmp_path, name, value):
    source = packed(tmp_path / "s.h5", np.ones((3, 8, 8, 3), "i2"), **{name: value})
    with pytest.raises(ValueError, match=rf"s\.h5: attribute '{name}' of '/flux'"):
        read(source, [0])


@pytest.mark.parametrize("value", [[0.1, 0.2, 0.3], "0.1", np.nan])
def test_a_packing_that_is_no_number_is_named(tmp_path, value):
    source = packed(tmp_path / "s.h5", np.ones((3, 8, 8, 3), "i2"), scale_factor=value)
    with pytest.raises(ValueError, match=r"s\.h5: attribute 'scale_factor' of '/flux'"):
        read(source, [0])


def test_stretched_images_are_never_packed(tmp_path):
    path = tmp_path / "s.h5"
    pixels = np.zeros((2, 8, 8, 3), np.uint8)
    source = rgb_source(path, image=pixels, object_id=ids(2))
    with h5py.File(path, "a") as file:
        file["image"].attrs["valid_range"] = np.array([0, 255], "u1")
    assert rgb.count(source) == 2
    with h5py.File(path, "a") as file:
        file["image"].attrs["scale_factor"] = 0.5
    with pytest.raises(ValueError, match=r"is packed, by scale_factor 0\.5"):
        rgb.count(source)
