"""Units and zero points that FITS headers state, against those of the configuration."""

import numpy as np
import pytest
from made_up_sky import galaxy, wcs, write
from test_stated_by_fits import cut, refused

#: Zero point of HSC and of Legacy Surveys, as FLUXMAG0 and in nanomaggies.
FLUXMAG0 = 63095734448.0194


@pytest.mark.parametrize(
    ("cards", "expected"),
    [
        ({"BUNIT": "nanomaggy"}, 22.5),
        ({"BUNIT": "nanomaggies"}, 22.5),
        ({"BUNIT": "Jy"}, 8.9),
        ({"BUNIT": "mJy"}, 16.4),
        ({"BUNIT": "uJy"}, 23.9),
        ({"BUNIT": "microJy/pixel"}, 23.9),
        ({"BUNIT": "nanomaggy (AB mag zp 22.5)"}, 22.5),
        ({"BUNIT": "nJy [31.4 mag zero point]"}, 31.4),
        ({"BUNIT": "erg / (s cm2 Hz)"}, -48.6),
        ({"BUNIT": "nJy"}, 31.4),
        # 1 MJy/sr is 23.5045 uJy/arcsec^2, and a pixel is 0.04 arcsec^2.
        ({"BUNIT": "MJy/sr"}, 23.9 - 2.5 * np.log10(23.5045 * 0.04)),
        ({"FLUXMAG0": FLUXMAG0}, 27.0),
        ({"FLUXMAG0": FLUXMAG0, "MAGZERO": 30.0}, 27.0),
        *(({key: 25.3}, 25.3) for key in ("ABMAGZPT", "ZP_AB", "ABZP")),
        *(
            ({key: 25.3, "MAGSYS": "AB"}, 25.3)
            for key in ("MAGZERO", "MAGZPT", "ZEROPNT", "PHOTZP", "ZP")
        ),
        ({"MAGZERO": (25.3, "[mag] AB zero point"), "TELESCOP": "UKIRT"}, 25.3),
        # ACS F814W: 25.94 AB by the instrument's own tables.
        (
            {"PHOTFLAM": 7.0724e-20, "PHOTPLAM": 8045.0, "BUNIT": "ELECTRONS/S"},
            25.94,
        ),
        (
            {"PHOTFLAM": 7.0724e-20, "PHOTPLAM": 8045.0, "BUNIT": "ELECTRONS"}
            | {"EXPTIME": 100.0},
            30.94,
        ),
    ],
)
def test_zero_points_that_headers_state(tmp_path, cards, expected):
    for band in "gi":
        write(tmp_path / f"{band}.fits", wcs(), **cards)
    taken = cut(tmp_path, zero_point=None)
    # The same galaxy at zero point 27: 2.5 mag are a factor of ten.
    factor = 10 ** (0.4 * (27.0 - expected))
    stated = cut(tmp_path, zero_point=round(expected, 3))
    for found in (taken, stated):
        total = found[..., 0].sum() / galaxy(wcs()).sum()
        assert total == pytest.approx(factor, rel=0.01)
    found = cut(tmp_path, zero_point=expected + 0.1)
    numbers = f"{expected + 0.1:.3f}", f"{np.floor(10 * expected) / 10:.1f}"
    refused(found, "zero_point", "g.fits", *numbers)


def test_a_zero_point_of_one_second_is_no_contradiction(tmp_path):
    for band in "gi":
        cards = {"MAGZERO": 25.0, "EXPTIME": 100.0, "MAGSYS": "AB"}
        write(tmp_path / f"{band}.fits", wcs(), **cards)
    assert cut(tmp_path, zero_point=30.0).shape == (48, 48, 2)
    refused(cut(tmp_path, zero_point=29.0), "zero_point", "25.000", "29.000")


def test_a_zero_point_of_no_system_yields_to_the_config(tmp_path, caplog):
    """It may be one of Vega magnitudes, to which the right AB value is no error."""
    for band in "gi":
        write(tmp_path / f"{band}.fits", wcs(), MAGZPT=22.8)
    total = galaxy(wcs()).sum()
    right = cut(tmp_path, zero_point=23.73)
    assert right[..., 0].sum() / total == pytest.approx(10 ** (0.4 * 3.27), rel=0.01)
    assert "23.730" in caplog.text
    assert "MAGZPT = 22.8" in caplog.text
    taken = cut(tmp_path, zero_point=None)
    assert taken[..., 0].sum() / total == pytest.approx(10 ** (0.4 * 4.2), rel=0.01)


@pytest.mark.parametrize(
    "cards",
    [
        {"MAGZERO": 0.0},
        {"ZP": -99.0},
        {"MAGZPT": 25.0, "MAGSYS": "Vega"},
        {"MAGZP": (20.5, "[mag] Vega zero point")},
        {"MAGZP": (20.5, "[mag] relative photometric zero point"), "TELESCOP": "WISE"},
        {"MAGZP": 20.0, "ORIGIN": "2MASS"},
        {"MAGZPT": 22.8, "TELESCOP": "UKIRT"},
        {"MAGZPT": 23.5, "INSTRUME": "WFCAM"},
        {"MAGZPT": 23.5, "TELESCOP": "ESO-VISTA", "INSTRUME": "VIRCAM"},
    ],
)
def test_cards_that_state_no_zero_point(tmp_path, cards):
    for band in "gi":
        write(tmp_path / f"{band}.fits", wcs(), **cards)
    assert cut(tmp_path, zero_point=30.0).shape == (48, 48, 2)
    refused(cut(tmp_path, zero_point=None), "no_zero_point", "source.zero_point")


def test_two_zero_points_of_one_file_are_refused_unless_one_is_chosen(tmp_path):
    for band in "gi":
        write(tmp_path / f"{band}.fits", wcs(), MAGZERO=30.0, PHOTZP=25.0)
    refused(cut(tmp_path, zero_point=None), "zero_point", "30.000", "25.000")


@pytest.mark.parametrize("unit", ["ADU (ZP=30 mag)", "counts, zero point 25 mag"])
def test_the_zero_point_in_a_unit_makes_no_magnitudes(tmp_path, unit):
    for band in "gi":
        write(tmp_path / f"{band}.fits", wcs(), BUNIT=unit)
    assert cut(tmp_path, zero_point=30.0).shape == (48, 48, 2)


@pytest.mark.parametrize(
    "unit",
    [
        *("mag", "mag/arcsec**2", "log(flux)", "dex", "ABmag", "mag (AB)", "(mag)"),
        *("mag [zero point 25]", "[mag]", "log10(Jy)", "dex(Jy)"),
    ],
)
def test_magnitudes_and_logarithms_are_no_flux(tmp_path, unit):
    for band in "gi":
        write(tmp_path / f"{band}.fits", wcs(), BUNIT=unit)
    refused(cut(tmp_path), "unit", unit, "linear flux")


def test_asinh_of_pan_starrs_is_no_flux(tmp_path):
    for band in "gi":
        write(tmp_path / f"{band}.fits", wcs(), BSOFTEN=20.0, BOFFSET=1.0)
    refused(cut(tmp_path), "unit", "g.fits", "BSOFTEN = 20", "linear flux")


def test_cards_of_pan_starrs(tmp_path):
    """FPA.ZP is that of 1 s, and pixels are counts of the whole exposure."""
    cards = {"HIERARCH FPA.ZP": 25.0, "EXPTIME": 100.0}
    for band in "gi":
        own = {"HIERARCH FPA.FILTERID": f"{band}.00000"}
        write(tmp_path / f"{band}.fits", wcs(), **cards, **own)
    taken = cut(tmp_path, zero_point=None)[..., 0].sum() / galaxy(wcs()).sum()
    assert taken == pytest.approx(10 ** (0.4 * (27.0 - 30.0)), rel=0.01)
    for known in (30.0, 25.0):
        assert cut(tmp_path, zero_point=known).shape == (48, 48, 2)
    refused(cut(tmp_path, zero_point=27.0), "zero_point", "30.000", "27.000")
    swapped = {"HIERARCH FPA.FILTERID": "i.00000"}
    write(tmp_path / "g.fits", wcs(), **cards, **swapped)
    refused(cut(tmp_path, zero_point=None), "other_band", "band g", "i.00000")
