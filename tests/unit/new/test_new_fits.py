"""`peculiar new` on FITS files as other programs write them."""

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from astropy.io import fits
from astropy.table import Table
from made_up_files import header, images, new, sample, sky_image, sky_table


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


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


def test_damaged_first_file_is_one_reject():
    Path("img").mkdir()
    for number, one in enumerate(images(25)):
        fits.writeto(f"img/{number}_g.fits", one[..., 0], header())
    Path("img/0_g.fits").write_bytes(b"")
    survey, cutouts, _ = new("img")
    assert not survey.wrong
    assert cutouts["bands"] == ["g"]
    assert any("1 cannot be cut" in text for text in survey.said)


def test_file_that_is_no_fits_is_named():
    Path("12_g.fits").write_bytes(b"")
    with pytest.raises(ValueError, match=r"12_g\.fits.*expected complete files"):
        new("12_g.fits")


@pytest.mark.parametrize("named", [["g", "r", "tables"], ["tables", "r", "g"]])
def test_several_folders_are_looked_through_together(named):
    for band, place in (("g", 0), ("r", 1)):
        Path(band).mkdir()
        for number, one in enumerate(images(25)):
            fits.writeto(f"{band}/{number}.fits", one[..., place], header())
    Path("tables").mkdir()
    rows = "".join(f"{x},150.0,2.0\n" for x in range(25))
    Path("tables/t.csv").write_text("id,ra,dec\n" + rows)
    survey, cutouts, source = new(*named)
    assert not survey.wrong
    assert source["images"] == "{band}/{id}.fits"
    assert cutouts["bands"] == ["g", "r"]


def test_one_band_and_no_table():
    Path("img").mkdir()
    for number, one in enumerate(images(5, 1)):
        name = f"img/NGC {number + 100}.fits"
        fits.writeto(name, one[..., 0], header(150 + number, FILTER="HSC-I2"))
    survey, cutouts, _ = new("img")
    assert not survey.wrong
    assert cutouts["bands"] == ["i"]
    assert cutouts["pixel_scale"] == pytest.approx(0.2)
    table = Table.read("my_objects.csv")
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
    assert {*pq.read_table("my_objects.parquet")["image"].to_pylist()} == {"a", "b"}


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


def test_rows_of_a_large_catalogue_without_an_image_are_left_out():
    Path("img").mkdir()
    for number, one in enumerate(images(12, 1), start=5000):
        fits.writeto(f"img/{number:08d}.fits", one[..., 0], header(FILTER="r"))
    rows = "".join(f"{x:08d},{x / 100}\n" for x in range(9000))
    Path("t.csv").write_text("object_id,note\n" + rows)
    survey, _, source = new("img", "t.csv")
    assert not survey.wrong
    assert survey.rows == 12
    assert source["table"] == "my_objects.parquet"
    assert sample().objects["object_id"].to_pylist() == list(range(5000, 5012))


def test_table_without_ids_is_numbered():
    sky_image("field_i.fits", "i")
    table = sky_table(spread=0.005)
    table.remove_column("NUMBER")
    table.write("t.fits")
    survey, _, source = new("field_i.fits", "t.fits")
    assert not survey.wrong
    assert source["ids"] == "object_id"
    assert "source.ids" in survey.unsure
    assert sample().objects["object_id"].to_pylist()[:3] == [0, 1, 2]
