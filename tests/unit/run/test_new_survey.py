"""`peculiar new` on files as other programs write them."""

import os
from pathlib import Path

import h5py
import numpy as np
import pyarrow.parquet as pq
import pytest
import yaml
from astropy import units as u
from astropy.io import fits
from astropy.table import Table
from PIL import Image

from peculiar.cli import main as peculiar
from peculiar.config.paths import ROOT
from peculiar.config.resolve import resolve
from peculiar.run.new.command import main, write_config
from peculiar.run.new.tried import try_some

SIZE = 16


def images(number, bands=3, size=SIZE, seed=1):
    """Return blobs with noise (n, size, size, bands), of magnitude 20 at 27."""
    rng = np.random.default_rng(seed)
    y, x = np.indices((size, size)) - size // 2
    blob = np.exp(-(x**2 + y**2) / 8.0)
    blob *= 10 ** (0.4 * 7) / blob.sum()
    flux = np.repeat(blob[None, :, :, None], number, axis=0)
    flux = np.repeat(flux, bands, axis=3) + rng.normal(
        0, 0.05, (number, size, size, bands)
    )
    return flux.astype(np.float32)


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def new(*files):
    """Write a config; return what was seen, the config's sections and its source."""
    survey = write_config([Path(file) for file in files], Path("my.yaml"))
    config = yaml.safe_load(Path("my.yaml").read_text(encoding="utf-8"))
    source = config["slices"]["all"]["source"]
    assert config["cutouts"] == survey.cutouts
    assert source == survey.source
    return survey, config["cutouts"], source


def sample():
    """Return objects and images as the workflow reads them."""
    config = yaml.safe_load(Path("my.yaml").read_text(encoding="utf-8"))
    return try_some(resolve(config, ROOT / "workflow" / "schemas")["all"])


def write_hdf5(path="a.h5", **datasets):
    with h5py.File(path, "w") as file:
        for name, values in datasets.items():
            file[name.replace("__", "/")] = values


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
    assert not Path("my.h5").exists()


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
    assert source["file"] == "my.h5"
    assert Path("my.h5").stat().st_size < size
    found = sample()
    order = np.argsort(found.objects["object_id"].to_numpy())
    assert found.objects["object_id"].to_numpy()[order].tolist() == ids.tolist()
    np.testing.assert_allclose(found.images[order], flux, rtol=1e-5)
    if stored == "a group an object":
        assert source["properties"] == {"ra": "ra", "dec": "dec"}


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


def test_zero_point_far_from_the_magnitudes_is_said():
    write_hdf5(flux=images(20), object_id=np.arange(20), g_mag=np.full(20, 23.0))
    with h5py.File("a.h5", "a") as file:
        file["flux"].attrs["zero_point"] = 27.0
    survey, *_ = new("a.h5")
    assert any("off by 2.8 mag" in text for text in survey.said)


HEADER = {"MAGZERO": 27.0, "MAGSYS": "AB"}


def header(ra=None, dec=0.0, size=SIZE, scale=0.2, **cards):
    found = fits.Header(HEADER | cards)
    if ra is not None:
        found["CTYPE1"], found["CTYPE2"] = "RA---TAN", "DEC--TAN"
        found["CRVAL1"], found["CRVAL2"] = ra, dec
        found["CRPIX1"] = found["CRPIX2"] = size // 2 + 1
        found["CDELT1"], found["CDELT2"] = -scale / 3600, scale / 3600
    return found


#: Names of files of the object 12 in the band g, and the pattern that they follow.
NAMES = [
    ("12_g.fits", "{id}_{band}.fits"),
    ("g/12.fits", "{band}/{id}.fits"),
    ("HSC-G_12.fits", "HSC-{BAND}_{id}.fits"),
    ("12/12-g.fits.gz", "{id}/{id}-{band}.fits.gz"),
    ("my survey 12 g.fits", "my survey {id} {band}.fits"),
    ("cutout_000012_G.fits", "cutout_{id:06d}_{BAND}.fits"),
]


@pytest.mark.parametrize(("name", "pattern"), NAMES)
def test_pattern_of_names_is_found(name, pattern):
    flux = images(25)
    for number, one in enumerate(flux, start=3):
        for place, band in enumerate("gri"):
            own = pattern.format(id=number, band=band, BAND=band.upper())
            path = Path("img", own)
            path.parent.mkdir(parents=True, exist_ok=True)
            fits.writeto(path, one[..., place], header())
    assert Path("img", name).exists()
    # Of more objects than have images.
    rows = "".join(f"{x},150.0,2.0,20.0\n" for x in range(40))
    Path("t.csv").write_text("id,RAJ2000,DEJ2000,imag\n" + rows)
    survey, cutouts, source = new("img", "t.csv")
    assert not survey.wrong
    assert source["images"] == pattern
    assert cutouts["bands"] == ["g", "r", "i"]
    assert source["cut_at"] == "centre"
    assert (source["ra"], source["dec"]) == ("RAJ2000", "DEJ2000")
    assert source["properties"] == {"i_mag": "imag"}
    assert any("missing_band" in text for text in survey.said)


def test_one_band_and_no_table():
    Path("img").mkdir()
    for number, one in enumerate(images(5, 1)):
        name = f"img/NGC {number + 100}.fits"
        fits.writeto(name, one[..., 0], header(150 + number, FILTER="HSC-I2"))
    survey, cutouts, _ = new("img")
    assert not survey.wrong
    assert cutouts["bands"] == ["i"]
    assert cutouts["pixel_scale"] == pytest.approx(0.2)
    table = Table.read("my.csv")
    assert list(table["object_id"]) == [100, 101, 102, 103, 104]
    np.testing.assert_allclose(table["ra"], 150 + np.arange(5), atol=1e-4)


def test_files_in_a_column_of_names():
    for number, one in enumerate(images(6)):
        fits.writeto(
            f"{'abcdef'[number]}x.fits", np.moveaxis(one, 2, 0), header(BANDS="gri")
        )
    Path("t.csv").write_text(
        "object_id,path\n" + "".join(f"{i},{x}x.fits\n" for i, x in enumerate("abcdef"))
    )
    survey, cutouts, source = new(*sorted(Path().glob("*.fits")), "t.csv")
    assert not survey.wrong
    assert source["images"] == "{path}"
    assert source["planes"] == cutouts["bands"] == ["g", "r", "i"]


def test_bands_in_parts_of_a_file():
    Path("img").mkdir()
    for number, one in enumerate(images(6)):
        parts = [
            fits.ImageHDU(one[..., i], header(), name=f"SCI_{x}")
            for i, x in enumerate("GRI")
        ]
        fits.HDUList([fits.PrimaryHDU(), *parts]).writeto(f"img/{number}.fits")
    survey, cutouts, source = new("img")
    assert not survey.wrong
    assert source["hdu"] == "SCI_{BAND}"
    assert cutouts["bands"] == ["g", "r", "i"]


def test_bands_of_other_pixel_scales_are_reprojected():
    Path("img").mkdir()
    for number in range(4):
        for band, scale, size in (("VIS", 0.1, 96), ("Y", 0.3, 32), ("H", 0.3, 32)):
            one = images(1, 1, size)[0, ..., 0]
            fits.writeto(
                f"img/{number}_{band}.fits",
                one,
                header(10, 0, size, scale, FILTER=band),
            )
    survey, cutouts, source = new("img")
    assert not survey.wrong
    assert source["reproject"] is True
    assert cutouts["pixel_scale"] == pytest.approx(0.1)


def sky_image(name, band, side=400, ra=150.0):
    rng = np.random.default_rng(2)
    image = rng.normal(0, 0.05, (side, side)).astype(np.float32)
    fits.writeto(name, image, header(ra, 2.0, side, FILTER=band))


def sky_table(number=80, spread=0.03):
    rng = np.random.default_rng(3)
    return Table(
        {
            "NUMBER": np.arange(number) + 1,
            "ALPHA_J2000": 150 + rng.uniform(-spread, spread, number),
            "DELTA_J2000": 2 + rng.uniform(-spread, spread, number),
        }
    )


def test_large_images_are_cut_at_positions_within_them():
    for band in "gr":
        sky_image(f"field.{band}.fits", band)
    sky_table().write("t.fits")
    survey, cutouts, source = new("field.g.fits", "field.r.fits", "t.fits")
    assert not survey.wrong
    assert source["cut_at"] == "position"
    assert source["images"] == "field.{band}.fits"
    assert source["ids"] == "NUMBER"
    low, high = source["limits"]["ALPHA_J2000"]
    assert 149.98 < low < 150 < high < 150.02
    assert cutouts["size"] == 64
    assert "cutouts.size" in survey.unsure


def test_large_images_of_several_fields_are_assigned_by_position():
    for name, ra in (("a", 150.0), ("b", 150.02)):
        for band in "gr":
            sky_image(f"{name}_{band}.fits", band, ra=ra)
    sky_table().write("t.fits")
    survey, _, source = new(*sorted(Path().glob("?_?.fits")), "t.fits")
    assert not survey.wrong
    assert source["images"] == "{image}_{band}.fits"
    assert {*pq.read_table("my.parquet")["image"].to_pylist()} == {"a", "b"}


def test_large_images_without_wcs_are_cut_at_pixels():
    rng = np.random.default_rng(2)
    image = rng.normal(0, 0.05, (300, 300)).astype(np.float32)
    fits.writeto("field_i.fits", image, header())
    rows = "".join(f"{x},{100 + x},{150 - x}\n" for x in range(20))
    Path("t.csv").write_text("NUMBER,X_IMAGE,Y_IMAGE\n" + rows)
    survey, _, source = new("field_i.fits", "t.csv")
    assert not survey.wrong
    assert source["cut_at"] == "pixel"
    assert (source["x"], source["y"], source["first_pixel"]) == (
        "X_IMAGE",
        "Y_IMAGE",
        1,
    )


def test_large_image_without_a_table_is_refused():
    sky_image("field_i.fits", "i")
    with pytest.raises(ValueError, match="there is no table"):
        new("field_i.fits")


def picture(path, grey=False):
    rng = np.random.default_rng(4)
    path.parent.mkdir(parents=True, exist_ok=True)
    shape = (SIZE, SIZE + 3) if grey else (SIZE, SIZE + 3, 3)
    Image.fromarray(rng.integers(0, 255, shape, np.uint8)).save(path)


@pytest.mark.parametrize("grey", [False, True])
def test_pictures_alone_are_listed(grey):
    for number in range(4):
        picture(Path("pic", f"galaxy {number}.png"), grey)
    survey, cutouts, _ = new("pic")
    assert not survey.wrong
    assert cutouts["bands"] == (["grey"] if grey else ["red", "green", "blue"])
    assert cutouts["size"] == SIZE
    assert "zero_point" not in cutouts
    assert Table.read("my.csv")["file"][0] == "galaxy 0.png"


@pytest.mark.parametrize("ending", ["", ".jpg"])
def test_pictures_are_named_in_the_table_or_joined_by_its_ids(ending):
    for number in range(4):
        picture(Path("pic", "deep", f"{number + 50}.jpg"))
    rows = "".join(f"{x},{x + 50}{ending}\n" for x in range(6))
    Path("t.csv").write_text("row,name\n" + rows)
    survey, _, source = new("pic", "t.csv")
    assert not survey.wrong
    assert source["images"] == ("name" if ending else "file")
    assert source["table"] == ("t.csv" if ending else "my.parquet")


def test_nothing_is_written_over():
    write_hdf5(images=images(10), object_id=np.arange(10))
    Path("my.csv").write_text("mine")
    with pytest.raises(
        ValueError, match=r"my\.csv exists, and nothing is written over"
    ):
        new("a.h5")
    assert not Path("my.yaml").exists()


REFUSED = [
    (["none.h5"], "none.h5 does not exist"),
    (["t.npz"], "ends as none that is read"),
    (["folder"], "no images, and files that are not read (x.npz)"),
    (["a.h5", "b.h5"], "2 HDF5 files"),
    (["a.h5", "t.csv", "u.csv"], "2 tables"),
    (["broken.h5"], "cannot be read as HDF5"),
    (["tables.h5"], "no dataset is of images"),
]


@pytest.mark.parametrize(("files", "text"), REFUSED)
def test_what_cannot_be_used_is_refused(files, text):
    write_hdf5(images=images(3), object_id=np.arange(3))
    write_hdf5("b.h5", images=images(3))
    write_hdf5("tables.h5", a=np.arange(10.0))
    Path("folder").mkdir()
    for name in ("t.npz", "broken.h5", "folder/x.npz"):
        Path(name).write_text("no")
    for name in ("t.csv", "u.csv"):
        Path(name).write_text("object_id\n1\n")
    with pytest.raises(SystemExit) as caught:
        main([*files, "--output", "my.yaml"])
    said = str(caught.value)
    assert text in said
    assert "expected" in said
    assert not Path("my.yaml").exists()


def test_config_that_is_not_ready_says_what_to_correct(capsys):
    write_hdf5(images=np.zeros((4, SIZE, SIZE, 3), np.float32), object_id=np.arange(4))
    with pytest.raises(SystemExit) as caught:
        peculiar(["new", "a.h5"])
    assert caught.value.code == 1
    said = capsys.readouterr().out
    assert "not ready" in said
    assert "one_value" in said
    assert "peculiar run" not in said
    assert Path("config/my_survey.yaml").exists()


def test_next_commands_are_said(capsys):
    write_hdf5(images=images(4), object_id=np.arange(4))
    peculiar(["new", "a.h5", "--output", "own/deep.yaml"])
    said = capsys.readouterr().out
    assert "peculiar plan own/deep.yaml" in said
    assert "peculiar run own/deep.yaml" in said
    assert "cutouts.pixel_scale: 0.168 (no file states" in said


@pytest.mark.skipif(not os.environ.get("PECULIAR_DATA"), reason="needs PECULIAR_DATA")
def test_real_files():
    data = Path(os.environ["PECULIAR_DATA"])
    survey, _, source = new(data / "hsc_rgb_labelled.h5")
    assert not survey.wrong
    assert source["annotations"] == {"label": "label"}
    Path("my.yaml").unlink()
    survey, cutouts, source = new(*(data / "hsc_das_cutouts").glob("*.fits"))
    assert not survey.wrong
    assert source["ra"] == "ira"
    assert cutouts["bands"] == ["i"]
    assert pq.read_table("my.parquet").num_rows == 10
