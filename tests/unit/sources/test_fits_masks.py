"""Planes of masks beside FITS images: set near the object, or not on its pixels."""

import numpy as np
import pytest
from astropy.io import fits as pyfits
from test_source_fits import (
    BANDS,
    SECTION,
    SHAPE,
    cut,
    expected,
    reasons,
    wcs,
    write,
)

from peculiar.sources.images import Flagged


def mask(**planes: tuple[int, tuple[int, int]]) -> pyfits.ImageHDU:
    """Return a mask: for each plane its bit, and the one pixel (y, x) that has it."""
    values = np.zeros(SHAPE, np.int32)
    hdu = pyfits.ImageHDU(values)
    for name, (bit, place) in planes.items():
        values[place] |= 1 << bit
        hdu.header[f"MP_{name}"] = bit
    return hdu


def test_planes_of_the_mask_reject_and_flag(tmp_path):
    write(tmp_path, "g", mask(SAT=(1, (20, 10)), CR=(3, (20, 30))))
    write(tmp_path, "i", mask(SAT=(4, (30, 30)), CR=(0, (22, 20))))
    planes = {"hdu": 2, "reject": ["SAT"], "flag": ["CR"], "radius": 0.0}
    places = [(10, 20), (30, 30), (30, 20), (20, 20)]
    found = cut(tmp_path, *places, mask=planes)
    assert reasons(found) == ["masked", "masked", "", ""]
    assert "SAT within 0.0 arcsec" in found[0].detail
    assert [item.flags for item in found[2:]] == [{"CR": True}, {"CR": False}]
    np.testing.assert_array_equal(found[2].image, expected(30, 20))
    # 2.26 px are 0.38 arcsec: now the pixel beside the last one counts.
    (near,) = cut(tmp_path, (20, 20), mask=planes | {"radius": 0.4})
    assert isinstance(near, Flagged)
    assert near.flags == {"CR": True}


def test_a_missing_mask_is_a_reject(tmp_path):
    for band in BANDS:
        write(tmp_path, band)
    planes = {"hdu": 2, "reject": ["SAT"], "flag": [], "radius": 0.0}
    (found,) = cut(tmp_path, (20, 20), mask=planes)
    assert (found.reason, "source.mask.hdu is 2" in found.detail) == ("no_mask", True)


def other_mask(kind: str) -> pyfits.ImageHDU:
    """Return a mask that is not on the pixels of its image, by its own header."""
    values = np.zeros((20, 25) if kind == "shape" else SHAPE, np.int32)
    if kind == "floats":
        values = values.astype(np.float32)
    found = wcs()
    if kind == "scale":
        found.wcs.cdelt = [-0.336 / 3600, 0.336 / 3600]
    elif kind == "place":
        found.wcs.crpix = [28.0, 20.0]
    elif kind == "turned":
        found.wcs.cdelt = [0.168 / 3600, 0.168 / 3600]
    hdu = pyfits.ImageHDU(values, found.to_header())
    hdu.header["MP_SAT"] = 0
    return hdu


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("shape", "the mask is (20, 25), unlike its image, which is (40, 50)"),
        ("floats", "holds >f4"),
        ("scale", "pixels of the mask are 0.336 arcsec, those of its image 0.168"),
        ("place", "3.0 px off"),
        ("turned", "mirrored"),
        ("same", None),
    ],
)
def test_a_mask_of_other_pixels_is_a_reject(tmp_path, kind, said):
    for band in BANDS:
        write(tmp_path, band, other_mask(kind))
    planes = {"hdu": 2, "reject": ["SAT"], "flag": [], "radius": 0.0}
    (found,) = cut(tmp_path, (20, 20), mask=planes)
    if said is None:
        np.testing.assert_array_equal(found, expected(20, 20))
    else:
        assert found.reason == "no_mask"
        assert said in found.detail


def test_the_radius_of_a_mask_is_in_arcsec_of_the_image(tmp_path):
    """In reprojected images, too, whose own pixels are others than the cutouts'."""
    for band in BANDS:
        write(tmp_path, band, mask(CR=(3, (20, 30))))
    planes = {"hdu": 2, "reject": [], "flag": ["CR"], "radius": 0.6}
    section = SECTION | {"pixel_scale": 0.3, "size": 4}
    found = cut(
        tmp_path, (27, 20), (26, 20), section=section, mask=planes, reproject=True
    )
    # 3.25 and 4.25 px of 0.168 arcsec are 0.55 and 0.71 arcsec.
    assert [item.flags for item in found] == [{"CR": True}, {"CR": False}]
