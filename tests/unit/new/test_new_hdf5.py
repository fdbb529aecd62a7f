"""`peculiar new` on HDF5 files as other programs write them."""

from pathlib import Path

import h5py
import numpy as np
import pytest
from astropy import units as u
from astropy.table import Table
from made_up_files import SIZE, images, new, sample, write_hdf5


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_hdf5_with_its_own_columns_is_read_as_it_is():
    flux = images(12)
    write_hdf5(
        flux=flux,
        object_id=np.arange(12) + 2**60,
        RA_ICRS=np.linspace(150, 151, 12),
        DE_ICRS=np.linspace(2, 3, 12),
        MAG_AUTO_I=np.full(12, 20.0),
    )
    survey, cutouts, source = new("a.h5")
    assert not survey.wrong
    assert source["file"] == "a.h5"
    assert source["ids"] == "object_id"
    assert source["properties"] == {
        "ra": "RA_ICRS",
        "dec": "DE_ICRS",
        "i_mag": "MAG_AUTO_I",
    }
    assert cutouts["size"] == SIZE
    assert not Path("my_links.h5").exists()


@pytest.mark.parametrize(
    ("stored", "bands"),
    [
        ("bands first", 3),
        ("one band", 1),
        ("a dataset a band", 3),
        ("a group an object", 3),
        ("a dataset an object", 3),
        ("not square", 3),
    ],
)
def test_pixels_in_other_orders_are_linked_without_a_copy(stored, bands):
    flux = images(10, bands)
    flux *= np.arange(1, 11)[:, None, None, None] * np.arange(1, bands + 1)
    ids = np.arange(10) + 100
    with h5py.File("a.h5", "w") as file:
        if stored == "bands first":
            file["images"] = np.moveaxis(flux, 3, 1)
        elif stored == "one band":
            file["images"] = flux[..., 0]
        elif stored == "a dataset a band":
            for place, band in enumerate("gri"):
                file[f"flux_{band}"] = flux[..., place]
        elif stored == "not square":
            wide = np.pad(flux, ((0, 0), (0, 0), (2, 2), (0, 0)))
            file["images"] = np.moveaxis(wide, 3, 1)
        else:
            for one, number in zip(flux, ids, strict=True):
                if stored == "a group an object":
                    group = file.create_group(str(number))
                    group["image"] = one
                    group.attrs["ra"], group.attrs["dec"] = 150.0, 2.0
                else:
                    file[str(number)] = one
        if "object" not in stored:
            file["object_id"] = ids
    size = Path("a.h5").stat().st_size
    survey, _, source = new("a.h5")
    assert not survey.wrong
    assert source["file"] == "my_links.h5"
    assert Path("my_links.h5").stat().st_size < size
    found = sample()
    order = np.argsort(found.objects["object_id"].to_numpy())
    assert found.objects["object_id"].to_numpy()[order].tolist() == ids.tolist()
    np.testing.assert_allclose(found.images[order], flux, rtol=1e-5)
    if stored == "a group an object":
        assert source["properties"] == {"ra": "ra", "dec": "dec"}


def test_what_belongs_to_the_flux_is_none():
    flux = images(10, 2)
    write_hdf5(
        object_id=np.arange(10),
        **{f"image_{band}": flux[..., i] for i, band in enumerate("gr")},
        **{f"image_err_{band}": flux[..., 0] for band in "gr"},
        mask=np.zeros((10, SIZE, SIZE, 3), np.uint8),
    )
    survey, cutouts, _ = new("a.h5")
    assert not survey.wrong
    assert cutouts["bands"] == ["g", "r"]


def test_single_band_is_called_as_its_dataset():
    write_hdf5(object_id=np.arange(20), HSC_I=images(20, 1)[..., 0])
    survey, cutouts, _ = new("a.h5")
    assert not survey.wrong
    assert "cutouts.bands" not in survey.unsure
    assert cutouts["bands"] == ["i"]


def test_images_without_ids_take_those_of_a_catalogue_with_as_many_rows():
    write_hdf5(images=images(10))
    Table(
        {"objID": np.arange(10) + 5, "ra": np.arange(10.0), "dec": np.zeros(10)}
    ).write("t.fits")
    survey, *_ = new("a.h5", "t.fits")
    assert not survey.wrong
    assert "order" in survey.unsure["source.ids"]
    objects = sample().objects
    assert objects["object_id"].to_pylist() == list(range(5, 15))
    assert objects["ra"].to_pylist() == [float(x) for x in range(10)]


def test_images_without_ids_are_numbered():
    write_hdf5(images=images(10))
    survey, *_ = new("a.h5")
    assert not survey.wrong
    assert "source.ids" in survey.unsure


@pytest.mark.parametrize("text", [False, True])
def test_catalogue_is_joined_by_the_column_with_the_images_ids(text):
    ids = np.arange(10) + 7
    own = [f"J{x:04d}" for x in ids] if text else ids
    write_hdf5(images=images(10), name=own)
    more = np.arange(30)
    table = {
        "row_id": more + 1000,
        "targetid": [f"J{x:04d}" for x in more] if text else more,
        "ALPHA_J2000": np.linspace(10, 11, 30) * u.deg,
        "DELTA_J2000": np.linspace(-1, 1, 30) * u.deg,
        "r_cmodel_mag": np.full(30, 20.0),
        "r_psfflux_magsigma": np.full(30, 20.0),
    }
    Table(table).write("t.vot", format="votable")
    survey, _, source = new("a.h5", "t.vot")
    assert not survey.wrong
    assert source["catalogue_ids"] == "targetid"
    assert source["properties"]["ra"] == "ALPHA_J2000"
    assert source["properties"]["r_mag"] == "r_cmodel_mag"
    dec = sample().objects["dec"].to_numpy()
    np.testing.assert_allclose(dec, np.linspace(-1, 1, 30)[7:17], atol=1e-6)


def test_catalogue_of_other_objects_is_refused():
    write_hdf5(images=images(10), object_id=np.arange(10))
    Path("t.csv").write_text("object_id,i_mag\n900,20\n901,21\n")
    with pytest.raises(ValueError, match=r"t.csv: no column holds the ids"):
        new("a.h5", "t.csv")


def test_8_bit_hdf5_is_rgb_and_its_catalogue_is_written_beside():
    write_hdf5(images=np.full((10, 3, SIZE, SIZE), 7, np.uint8), id=np.arange(10))
    with h5py.File("a.h5", "a") as file:
        file["images"][:, :, 8, 8] = 255
    Path("t.csv").write_text(
        "id,class\n" + "".join(f"{x},{'ab'[x % 2]}\n" for x in range(10))
    )
    survey, cutouts, source = new("a.h5", "t.csv")
    assert not survey.wrong
    assert source["kind"] == "rgb"
    assert cutouts["bands"] == ["red", "green", "blue"]
    assert survey.classes == ["a", "b"]


def test_zero_point_is_estimated_by_magnitudes_where_none_is_stated():
    flux = images(20) * 10 ** (0.4 * -4.5)  # a zero point of 22.5
    write_hdf5(flux=flux, object_id=np.arange(20), g_mag=np.full(20, 20.0))
    survey, _, source = new("a.h5")
    assert source["zero_point"] == pytest.approx(22.5, abs=0.2)
    assert "source.zero_point" in survey.unsure


def test_zero_point_is_that_of_the_unit():
    flux = images(12) * 10 ** (0.4 * 4.4)
    write_hdf5(flux=flux, object_id=np.arange(12), g_mag=np.full(12, 20.0))
    with h5py.File("a.h5", "a") as file:
        file["flux"].attrs["unit"] = "nJy"
        file["flux"].attrs["BANDS"] = "gri"
    survey, cutouts, source = new("a.h5")
    assert source["zero_point"] == 31.4
    assert cutouts["zero_point"] == 27.0
    assert {*survey.unsure} == {"cutouts.pixel_scale"}
    assert not survey.said


def test_zero_point_far_from_the_magnitudes_is_said():
    write_hdf5(flux=images(20), object_id=np.arange(20), g_mag=np.full(20, 23.0))
    with h5py.File("a.h5", "a") as file:
        file["flux"].attrs["zero_point"] = 27.0
    survey, *_ = new("a.h5")
    assert any("off by 2.8 mag" in text for text in survey.said)


def test_fields_of_a_table_in_hdf5_are_columns():
    own = np.zeros(10, [("objid", "i8"), ("ra", "f8"), ("dec", "f8"), ("class", "S4")])
    own["objid"], own["ra"] = np.arange(10) + 2**55, np.arange(10) + 10
    own["class"] = [b"S0", b"E"] * 5
    write_hdf5(cutouts=images(10), table=own)
    survey, *_ = new("a.h5")
    assert not survey.wrong
    assert survey.classes == ["E", "S0"]
    objects = sample().objects
    assert objects["object_id"].to_pylist()[3] == 2**55 + 3
    assert objects["ra"].to_pylist()[3] == 13
