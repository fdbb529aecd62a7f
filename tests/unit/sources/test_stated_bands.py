"""Bands that FITS headers name are compared with those of the config."""

import pytest
from astropy.io import fits as pyfits
from made_up_sky import SECTION, galaxy, wcs, write
from test_stated_by_fits import cut, refused

from peculiar.sources.band_names import named


@pytest.mark.parametrize(
    ("text", "bands", "meant"),
    [
        ("HSC-G", "gri", {"g"}),
        ("HSC-I2", "gri", {"i"}),
        ("r DECam SDSS c0002 6415 1480.0", "griz", {"r"}),
        ("NISP_Y", ["VIS", "Y", "H"], {"Y"}),
        ("Y", ["VIS", "NISP_Y", "NISP_H"], {"NISP_Y"}),
        ("CLEAR1L F606W", ["F606W", "F814W"], {"F606W"}),
        ("g", ["HSC-G", "HSC-R"], {"HSC-G"}),
        ("Z", ["z", "Z"], {"Z"}),
        ("Z", ["y", "z"], {"z"}),
        ("r.MP9601", "ugri", {"r"}),
        ("W-S-I+", "gri", {"i"}),
        ("_unknown_", "gri", set()),
        ("Clear", "gri", set()),
        ("HSC", ["HSC-G", "HSC-R"], set()),
    ],
)
def test_names_of_bands_as_cameras_write_them(text, bands, meant):
    assert named(text, list(bands)) == meant


@pytest.mark.parametrize(
    ("card", "value"),
    [("FILTER", "HSC-I"), ("FILTNAM1", "i"), ("BAND", "i.MP9702"), ("FILTER01", "I2")],
)
def test_an_image_of_another_band_is_refused(tmp_path, card, value):
    write(tmp_path / "g.fits", wcs(), **{card: value})
    write(tmp_path / "i.fits", wcs(), **{card: value})
    refused(cut(tmp_path), "other_band", "g.fits", value, "band g")
    write(tmp_path / "g.fits", wcs(), **{card: "something else"})
    assert cut(tmp_path).shape == (48, 48, 2)
    # Also where the band that it names is none of the configuration's.
    write(tmp_path / "g.fits", wcs(), **{card: "z"})
    refused(cut(tmp_path), "other_band", "is z")


@pytest.mark.parametrize(
    ("band", "text", "other"),
    [
        ("F606W", "CLEAR1L F814W", "F814W"),
        ("hst_f606w", "F814W", "F814W"),
        ("F150W", "F150W2", "F150W2"),
        ("F606W", "F606W CLEAR2L", None),
        ("f444w", "F164N F444W", None),
        ("J", "K", "K"),
        ("NISP_Y", "NISP_J", "J"),
        ("J", "Ks", "KS"),
        ("r", "K", "K"),
        ("g", "B", "B"),
        ("r", "W-J-V", "V"),
        ("K", "Ks", None),
        ("Ks", "K", None),
        ("I", "F814W", None),
        ("F814W", "I", None),
        ("V", "VIS", None),
        ("blue", "F435W", None),
        ("red", "I", None),
        ("r", "BB#Rc/162", None),
        ("r", "Clear", None),
        ("r", "r.MP9602", None),
        ("y", "Y", None),
    ],
)
def test_filters_that_are_no_band_of_the_config(tmp_path, band, text, other):
    write(tmp_path / f"{band}.fits", wcs(), FILTER=text)
    found = cut(tmp_path, SECTION | {"bands": [band]})
    if other is None:
        assert found.shape == (48, 48, 1)
    else:
        refused(found, "other_band", f"band {band}", text, other)


def test_the_primary_header_names_no_band_of_parts(tmp_path):
    parts = [pyfits.ImageHDU(galaxy(wcs()), name=band) for band in "gi"]
    first = pyfits.PrimaryHDU(header=pyfits.Header({"FILTER": "i"}))
    pyfits.HDUList([first, *parts]).writeto(tmp_path / "all.fits")
    by = {"images": "all.fits", "cut_at": "centre"}
    assert cut(tmp_path, hdu="{band}", **by).shape == (48, 48, 2)
    refused(cut(tmp_path, hdu=1, **by), "other_band", "band g")
