"""What the headers of cubes say of their planes is compared with source.planes."""

import numpy as np
import pytest
from astropy.io import fits as pyfits
from made_up_sky import SECTION, galaxy, wcs
from test_stated_by_fits import cut, refused

from peculiar.tables.rejects import Reject


def cube(path, cards: dict, bands: int = 4) -> None:
    """Write a cube whose planes are 1, 2, 3, ... but for the middle pixel."""
    planes = np.arange(1, bands + 1)[:, None, None] * np.ones((64, 64))
    planes[:, 32, 32] += 0.5
    header = pyfits.Header(cards)
    pyfits.PrimaryHDU(planes.astype(np.float32), header).writeto(path, overwrite=True)


NAMED = [
    {"BANDS": "griz"},
    {"BANDS": "g,r,i,z"},
    {"BANDS": "g r i z"},
    {"BAND0": "g", "BAND1": "r", "BAND2": "i", "BAND3": "z"},
    {"BAND1": "HSC-G", "BAND2": "HSC-R2", "BAND3": "HSC-I2", "BAND4": "HSC-Z"},
    {f"FILTER{k}": f"{band} DECam c000{k}" for k, band in enumerate("griz", 1)}
    | {"CTYPE3": "FILTER"},
    *(
        {f"{key}{k}": band for k, band in enumerate("griz", first)}
        for key, first in (("CHANNEL", 1), ("LAYER", 0), ("BANDNM", 1), ("BAND0", 1))
    ),
    *(
        {f"{key}{k}": band for k, band in enumerate("griz", 1)}
        for key in ("CHANNEL_", "PLANE_", "LAYER_", "BAND00", "CHAN0")
    ),
    *({"BANDS": x.join("griz")} for x in "+:-"),
    {"FILTERS": "SDSS g, SDSS r, SDSS i, SDSS z"},
    {"COLORS": "g, r, i, z"},
]


@pytest.mark.parametrize("cards", NAMED)
@pytest.mark.filterwarnings("ignore:.*HIERARCH")
def test_planes_of_a_cube_are_those_that_it_names(tmp_path, cards):
    cube(tmp_path / "cube.fits", cards)
    by = {"images": "cube.fits", "cut_at": "centre"}
    section = SECTION | {"bands": ["z", "g"]}
    right = cut(tmp_path, section, planes=["g", "r", "i", "z"], **by)
    assert right[0, 0].tolist() == [4, 1]
    names = list(cards.values())
    for planes in (["g", "r", "z"], ["g", "r", "z", "i"], ["u", "g", "r", "z"]):
        found = cut(tmp_path, section, planes=planes, **by)
        refused(found, "planes", "cube.fits", f"[{', '.join(planes)}]", "4 planes")
        if len(names) == 4:
            refused(found, "planes", f"write source.planes: [{', '.join(names)}]")


@pytest.mark.parametrize(
    "cards", [{}, {"BANDS": "optical"}, {f"BAND{k}": str(k) for k in range(4)}]
)
def test_a_cube_without_names_has_to_have_as_many_planes(tmp_path, cards):
    cube(tmp_path / "cube.fits", cards)
    by = {"images": "cube.fits", "cut_at": "centre"}
    right = cut(tmp_path, planes=["g", "r", "i", "z"], **by)
    assert right[0, 0].tolist() == [1, 3]
    refused(cut(tmp_path, planes=["g", "r", "i"], **by), "planes", "4 planes")
    refused(cut(tmp_path, **by), "wrong_shape", "source.planes")


@pytest.mark.parametrize(
    "cards",
    [
        *({"BANDS": x} for x in ("g,r,i", "i z", "g r i z y", "grizy")),
        {"FILTERS": "SDSS g, SDSS r, SDSS i"},
        {f"BAND{k}": band for k, band in enumerate("grizy")},
        {f"PLANE_{k}": f"F{k}50W" for k in range(1, 4)},
    ],
)
def test_more_or_fewer_names_than_planes_are_refused(tmp_path, cards):
    cube(tmp_path / "cube.fits", cards)
    by = {"images": "cube.fits", "cut_at": "centre", "planes": ["g", "r", "i", "z"]}
    refused(cut(tmp_path, **by), "planes", next(iter(cards)), "there are 4: correct")


@pytest.mark.parametrize(
    "cards",
    [
        {"FILTER1": "F606W", "FILTER2": "CLEAR2L"},
        {"FILTERS": "optical, near infrared"},
        {"FILTERS": "r DECam SDSS c0002 6415"},
        {"CHANNELS": "1,2,3"},
        {"CTYPE3": "WAVE", "CDELT3": "unknown"},
    ],
)
def test_what_is_no_list_of_bands_says_nothing_of_planes(tmp_path, cards):
    cube(tmp_path / "cube.fits", cards)
    by = {"images": "cube.fits", "cut_at": "centre", "planes": ["i", "r", "g", "z"]}
    assert cut(tmp_path, **by)[0, 0].tolist() == [3, 1]


def test_colours_are_no_bands(tmp_path):
    by = {"images": "cube.fits", "cut_at": "centre"}
    for colours in ("RGB", "blue, green, red"):
        cube(tmp_path / "cube.fits", {"COLORS": colours}, 3)
        assert cut(tmp_path, planes=["i", "r", "g"], **by)[0, 0].tolist() == [3, 1]


@pytest.mark.parametrize(
    ("kind", "step", "redder"),
    [
        ("WAVE", {"CDELT3": 1e-7}, True),
        ("AWAV-LOG", {"CD3_3": 1e-7}, True),
        ("FREQ", {"CDELT3": -1e13}, True),
        ("FREQ", {"CDELT3": 2e13, "PC3_3": 0.5}, False),
        ("WAVE", {"CDELT3": "100.0"}, True),
        ("WAVE", {"CDELT3": -1e-7}, False),
        # Nothing is known of these.
        ("WAVE-TAB", {"CDELT3": 1.0}, None),
        ("STOKES", {"CDELT3": 1.0}, None),
        ("WAVE", {}, None),
    ],
)
def test_planes_along_an_axis_of_wavelength_are_in_its_order(
    tmp_path, kind, step, redder
):
    cube(tmp_path / "cube.fits", {"CTYPE3": kind, "CRVAL3": 1.0} | step)
    for planes, rises in (("griz", True), ("zirg", False), ("grzi", None)):
        section = SECTION | {"bands": ["z", "g"]}
        by = {"images": "cube.fits", "cut_at": "centre", "planes": list(planes)}
        found = cut(tmp_path, section, **by)
        if redder in (None, rises):
            assert found[0, 0].tolist() == [planes.index(x) + 1 for x in "zg"]
        else:
            refused(found, "planes", f"CTYPE3 = {kind}", "source.planes is [")
    # Of these names nobody knows the order.
    by["planes"] = ["red", "blue", "F606W", "VIS"]
    assert not isinstance(cut(tmp_path, SECTION | {"bands": ["red"]}, **by), Reject)


def test_a_cube_on_the_sky_is_found_and_compared_like_an_image(tmp_path):
    header = wcs().to_header()
    header.update(WCSAXES=3, CTYPE3="FREQ", CRVAL3=1e14, CDELT3=-1e12, CRPIX3=1.0)
    pixels = np.stack([galaxy(wcs()), 2 * galaxy(wcs())]).astype(np.float32)
    path = tmp_path / "cube.fits"
    pyfits.PrimaryHDU(pixels, header).writeto(path)
    by = {"images": "cube.fits", "planes": ["g", "i"]}
    found = cut(tmp_path, **by)
    assert np.unravel_index(np.argmax(found[..., 1]), (48, 48)) in [(23, 23), (24, 24)]
    np.testing.assert_allclose(found[..., 1], 2 * found[..., 0], atol=1e-30)
    refused(cut(tmp_path, SECTION | {"pixel_scale": 0.3}, **by), "pixel_scale", "0.2 ")
