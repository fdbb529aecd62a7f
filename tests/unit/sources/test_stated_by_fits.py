"""What FITS headers say of their pixels is compared with the config and between bands.

A refusal names the file, what it says, and what the configuration says.
"""

import numpy as np
import pytest
from astropy.coordinates import FK5, ICRS, Galactic, SkyCoord
from astropy.io import fits as pyfits
from astropy.wcs import WCS
from made_up_sky import SECTION, SOURCE, galaxy, table, wcs, write

from peculiar.sources import fits
from peculiar.tables.rejects import Reject


def cut(folder, section=SECTION, **source):
    by = SOURCE | {"file": str(folder)} | source
    (found,) = fits.images(by, section, table())
    return found


def refused(found, reason: str, *said: str) -> None:
    assert isinstance(found, Reject)
    assert found.reason == reason
    for text in said:
        assert text in found.detail


def scaled(scale: float, keyword: str):
    """Return the cards of a WCS that gives its scale in one of three ways."""
    header = wcs(scale).to_header()
    for key in [key for key in header if key.startswith(("CDELT", "PC", "CD"))]:
        del header[key]
    step = scale / 3600
    if keyword == "CD":
        header.update(CD1_1=-step, CD2_2=step, CD1_2=0.0, CD2_1=0.0)
    else:
        header.update(CDELT1=-step, CDELT2=step)
    if keyword == "PC":
        header.update(PC1_1=2.0, PC2_2=2.0, CDELT1=-step / 2, CDELT2=step / 2)
    return header


@pytest.mark.parametrize("keyword", ["CD", "PC", "CDELT"])
@pytest.mark.parametrize("cut_at", ["position", "centre", "pixel"])
def test_another_pixel_scale_is_refused_with_both(tmp_path, keyword, cut_at):
    by = {"cut_at": cut_at, "x": "x", "y": "x", "images": "{band}.fits"}
    table_ = table(x=[60.0])
    source = SOURCE | by | {"file": str(tmp_path)}
    for scale, fine in ((0.2, True), (0.2025, True), (0.206, False), (0.4, False)):
        for band in "gi":
            header = scaled(scale, keyword)
            pixels = galaxy(wcs()).astype(np.float32)
            path = tmp_path / f"{band}.fits"
            pyfits.PrimaryHDU(pixels, header).writeto(path, overwrite=True)
        (found,) = fits.images(source, SECTION, table_)
        if fine:  # half a pixel at the edge of 48 px is 2%
            assert found.shape == (48, 48, 2)
        else:
            refused(found, "pixel_scale", f"{scale:.4g} arcsec", "pixel_scale is 0.2")


@pytest.mark.parametrize(
    ("cards", "said"),
    [
        ({"PIXSCALE": 0.2}, None),
        ({"PIXSCALE": 0.4}, "0.4 arcsec"),
        ({"PIXSCAL1": 0.2, "PIXSCAL2": 0.3}, "0.3 arcsec"),
        ({"SECPIX": 0.262}, "0.262 arcsec"),
        ({"SECPIX1": -0.2, "SECPIX2": 0.2}, None),
        ({"SECPIX1": -0.4, "SECPIX2": 0.4}, "0.4 arcsec"),
        ({"PIXELSCALE": "0.262 arcsec/pixel"}, "0.262 arcsec"),
        ({"PIXSCALE": "200 mas"}, None),
        ({"PIXSCALE": '0.262"'}, "0.262 arcsec"),
        *(
            ({"PIXSCALE": text}, "0.396 arcsec")
            for text in (
                *("0.396 arcsec/px", "0.396 arcsecs", "0.396''", "0.396asec/pix"),
                *("0.396,0.396", "[0.396 0.396]", "0.396 x 0.396 arcsec per px"),
                *("0.2, 0.396", "0.396 Arcsec pixel^-1", "0.396 (arcsec/pix)"),
                "1.1e-4 1.1e-4 deg",
            )
        ),
        *(
            ({"PIXSCALE": text}, f"PIXSCALE is {text!r}: expected arcsec per pixel")
            for text in ("0.2 sec", "0.2 arcsec (mean)", "1/5", "0.2 foo/px")
        ),
        ({"PIXSCALE": 0.0}, None),
        ({"PIXSCALE": "0.5 kpc", "SECPIX": "unknown"}, None),
    ],
)
@pytest.mark.filterwarnings("ignore:.*HIERARCH")
def test_a_scale_without_a_wcs(tmp_path, cards, said):
    write(tmp_path / "g.fits", None, galaxy(wcs()))
    write(tmp_path / "i.fits", None, galaxy(wcs()), **cards)
    found = cut(tmp_path, cut_at="centre")
    if said is None:
        assert found.shape == (48, 48, 2)
    else:
        refused(found, "pixel_scale", "i.fits", said)
        assert "expected arcsec" in said or "pixel_scale is 0.2" in found.detail
    # The card may be that of the camera, before the images were resampled.
    for band in "gi":
        write(tmp_path / f"{band}.fits", wcs(), **cards)
    assert cut(tmp_path, cut_at="centre").shape == (48, 48, 2)


def test_pixels_that_are_not_square_are_refused(tmp_path):
    for band in "gi":
        write(tmp_path / f"{band}.fits", wcs((0.2, 0.3)))
    refused(cut(tmp_path), "pixel_scale", "0.2 x 0.3 arcsec")


def test_the_scale_is_that_at_the_object(tmp_path):
    """In a plate carree image, pixels at declination 60 are half as wide."""
    for band in "gi":
        header = wcs().to_header()
        header.update(CTYPE1="RA---CAR", CTYPE2="DEC--CAR", CRVAL2=0.0)
        header.update(CRPIX2=-60 * 3600 / 0.2 + 60)
        pixels = galaxy(wcs()).astype(np.float32)
        pyfits.PrimaryHDU(pixels, header).writeto(tmp_path / f"{band}.fits")
    by = SOURCE | {"file": str(tmp_path)}
    (found,) = fits.images(by, SECTION, table(dec=[60.0]))
    refused(found, "pixel_scale", "0.1 x 0.2 arcsec")


@pytest.mark.parametrize(
    ("turned", "mirrored", "said"),
    [
        (90.0, False, "rotated by 90.00 degrees"),
        (-5.0, False, "rotated by -5.00 degrees"),
        (180.0, True, "mirrored"),
        (0.0, True, "mirrored"),
        (0.5, False, None),
        (359.8, False, None),
    ],
)
def test_bands_turned_against_each_other_are_refused(tmp_path, turned, mirrored, said):
    write(tmp_path / "g.fits", wcs())
    write(tmp_path / "i.fits", wcs(0.2, turned, mirrored))
    found = cut(tmp_path)
    if said is None:
        assert found.shape == (48, 48, 2)
    else:
        refused(found, "orientation", f"i is {said}", "g")
    # All bands alike: no band shows another piece of sky.
    write(tmp_path / "g.fits", wcs(0.2, turned, mirrored))
    assert cut(tmp_path).shape == (48, 48, 2)


def at(ra: float, dec: float = 2.0, **others):
    """Return a WCS about another place."""
    found = wcs(**others)
    found.wcs.crval = [ra, dec]
    return found


STEP = 0.2 / 3600  # a pixel, in degrees


@pytest.mark.parametrize("cut_at", ["centre", "pixel"])
@pytest.mark.parametrize("turned", [0.0, 45.0])
@pytest.mark.parametrize(
    ("places", "said"),
    [
        (((150.0, 2.0), (151.0, 2.0)), "i is"),
        (((150.0, 2.0), (150.0, 2.0 + 6 * STEP)), "i is"),
        (((150.0, 2.0), (330.0, -2.0)), "i is"),
        # The reference pixels are whole ones, another way in each band.
        (((150.0, 2.0), (150.0 + 0.7 * STEP, 2.0 - 0.7 * STEP)), None),
        # An object is somewhere in its cutout.
        (((150.0 + 20 * STEP, 2.0),) * 2, None),
        (((151.0, 2.0),) * 2, "by its WCS g is centred at"),
        (((150.0, 2.0 - 36 * STEP),) * 2, "by its WCS g is centred at"),
    ],
)
def test_bands_are_about_one_place_and_the_object_is_there(
    tmp_path, cut_at, turned, places, said
):
    for band, place in zip("gi", places, strict=True):
        write(tmp_path / f"{band}.fits", at(*place, turned=turned), galaxy(wcs()))
    by = SOURCE | {"file": str(tmp_path), "cut_at": cut_at, "x": "x", "y": "x"}
    for reproject in (False, True):
        source = by | {"reproject": reproject}
        (found,) = fits.images(source, SECTION, table(x=[61.0]))
        if said is None:
            assert found.shape == (48, 48, 2)
        else:
            refused(found, "position", said, "degrees", "source.images")
    # Without positions in the table, bands are compared all the same.
    bare = table(x=[61.0]).drop_columns(["ra", "dec"])
    (found,) = fits.images(by, SECTION, bare)
    assert isinstance(found, Reject) == bool(said and said.startswith("i"))


def test_pixels_far_from_the_reference_are_compared_as_well(tmp_path):
    """A mosaic whose band i is on a grid 6 px beside; the reference is far away."""
    for band, shift in (("g", 0), ("i", 6)):
        grid = wcs()
        grid.wcs.crpix = [2000.0 + shift, 2000.0]
        write(tmp_path / f"{band}.fits", grid, galaxy(wcs()))
    bare = table(x=[61.0]).drop_columns(["ra", "dec"])
    source = SOURCE | {"file": str(tmp_path), "cut_at": "pixel", "x": "x", "y": "x"}
    (found,) = fits.images(source, SECTION, bare)
    refused(found, "position", "i is centred 1.2 arcsec from g")


def along(frame, names: str, radesys: str = "", equinox: float = 0.0) -> WCS:
    """Return a WCS whose axes are those of another system, about the galaxy."""
    there = SkyCoord(150.0, 2.0, unit="deg").transform_to(frame).spherical
    found = wcs()
    found.wcs.ctype = [f"{name:-<5}TAN" for name in names.split()]
    found.wcs.crval = [there.lon.deg, there.lat.deg]
    found.wcs.radesys = radesys
    if equinox:
        found.wcs.equinox = equinox
    return found


@pytest.mark.parametrize(
    ("grid", "said"),
    [
        (along(Galactic(), "GLON GLAT"), "rotated"),
        (along(FK5(equinox="J2500"), "RA DEC", "FK5", 2500.0), "rotated"),
        (along(FK5(), "RA DEC", "FK5", 2000.0), None),
        (along(ICRS(), "RA DEC", "ICRS", 2015.5), None),
    ],
)
@pytest.mark.parametrize("cut_at", ["position", "centre"])
def test_north_is_that_of_one_system(tmp_path, cut_at, grid, said):
    write(tmp_path / "g.fits", wcs())
    write(tmp_path / "i.fits", grid, galaxy(wcs()))
    found = cut(tmp_path, cut_at=cut_at)
    if said is None:
        assert found.shape == (48, 48, 2)
    else:
        refused(found, "orientation", said)
    # All bands alike are one grid.
    write(tmp_path / "g.fits", grid, galaxy(wcs()))
    assert cut(tmp_path, cut_at=cut_at).shape == (48, 48, 2)


def test_declination_as_the_first_axis(tmp_path):
    """Transposed pixels of the same sky: found at their place, and refused as such."""
    swapped = {"CTYPE1": "DEC--TAN", "CTYPE2": "RA---TAN", "CRVAL1": 2.0}
    swapped |= {"CRVAL2": 150.0, "CRPIX1": 61.2, "CRPIX2": 61.3}
    swapped |= {"CD1_1": 0.2 / 3600, "CD2_2": -0.2 / 3600, "CD1_2": 0.0, "CD2_1": 0.0}
    pixels = galaxy(wcs()).T.astype(np.float32)
    for band in "gi":
        hdu = pyfits.PrimaryHDU(pixels, pyfits.Header(swapped))
        hdu.writeto(tmp_path / f"{band}.fits")
    found = cut(tmp_path)
    assert np.unravel_index(np.argmax(found[..., 0]), (48, 48)) in [(23, 23), (24, 24)]
    write(tmp_path / "i.fits", wcs())
    refused(cut(tmp_path), "orientation", "mirrored")


def test_files_that_state_nothing_are_taken_as_they_are(tmp_path):
    for band in "gi":
        write(tmp_path / f"{band}.fits", None, galaxy(wcs()), BUNIT="ADU")
    assert cut(tmp_path, cut_at="centre").shape == (48, 48, 2)


@pytest.mark.parametrize(
    "name",
    [
        *("WHT", "ivar", "MASK_R", "EXP-MAP", "DQ1", "SIGMA", "UNCERT", "INV_VAR"),
        *("EXPOSURE", "COVERAGE", "BKG", "WT", "STDDEV", "NOISE"),
    ],
)
@pytest.mark.parametrize("others", [[], ["SCI"]])
def test_a_map_of_weights_is_an_image_only_where_hdu_says_so(tmp_path, name, others):
    for band in "gi":
        first = pyfits.PrimaryHDU(galaxy(wcs()), wcs().to_header())
        first.header["EXTNAME"] = name
        parts = [pyfits.ImageHDU(galaxy(wcs()), wcs().to_header(), x) for x in others]
        pyfits.HDUList([first, *parts]).writeto(tmp_path / f"{band}.fits")
    said = f"HDU 0 is called {name}", "source.hdu", *others
    refused(cut(tmp_path), "no_image", *said)
    for hdu in (name, *others):
        assert cut(tmp_path, hdu=hdu).shape == (48, 48, 2)
