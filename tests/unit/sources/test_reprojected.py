"""Bands of any scale and orientation, brought to one grid, show the same galaxy.

The truth is the same galaxy drawn on the wanted grid. Position within 0.1 px: half of
that is already seen in a difference of two bands. Flux within 1%: 0.01 mag, to which
zero points are known.
"""

import numpy as np
import pytest
from made_up_sky import FLUX, SECTION, SOURCE, galaxy, table, wcs, write

from peculiar.sources import fits
from peculiar.tables.rejects import Reject


def reprojected(folder, section=SECTION, **source):
    by = SOURCE | {"file": str(folder), "reproject": True} | source
    (found,) = fits.images(by, section, table())
    return found


def centroid(image: np.ndarray) -> np.ndarray:
    y, x = np.indices(image.shape)
    return np.array([(image * x).sum(), (image * y).sum()]) / image.sum()


@pytest.mark.parametrize("turned", [0.0, 30.0])
@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize(("scale", "wanted"), [(0.1, 0.1), (0.1, 0.3), (0.3, 0.1)])
def test_position_flux_and_shape_are_kept(tmp_path, scale, wanted, turned, mirrored):
    grid = wcs(scale, turned, mirrored, 220)
    write(tmp_path / "g.fits", grid, galaxy(grid, 220))
    write(tmp_path / "i.fits", wcs(0.2))
    section = SECTION | {"pixel_scale": wanted}
    image = reprojected(tmp_path, section)
    assert image.shape == (48, 48, 2)
    for band in (0, 1):
        pixels = image[..., band]
        assert pixels.sum() == pytest.approx(FLUX, rel=0.01)
        # The object is in pixel size // 2.
        np.testing.assert_allclose(centroid(pixels), [24, 24], atol=0.1)
    # North up and east left, whatever the file: a wrong turn or mirror differs by half.
    north_up = wcs(wanted, size=48)
    north_up.wcs.crpix = [25, 25]
    truth = galaxy(north_up, 48)
    for band in (0, 1):
        assert np.abs(image[..., band] - truth).sum() < 0.1 * truth.sum()


def test_a_point_does_not_fall_between_larger_pixels(tmp_path):
    grid = wcs(0.1, 30.0, size=400)
    write(tmp_path / "g.fits", grid, galaxy(grid, 400, sigma=0.08))
    image = reprojected(tmp_path, SECTION | {"bands": ["g"], "pixel_scale": 0.5})
    assert image.sum() == pytest.approx(FLUX, rel=0.01)


@pytest.mark.parametrize("cut_at", ["centre", "pixel"])
def test_the_object_may_be_given_by_its_pixel(tmp_path, cut_at):
    for band in "gi":
        write(tmp_path / f"{band}.fits", wcs(0.3, 90.0))
    at = {"cut_at": cut_at, "x": "x", "y": "y", "reproject": True}
    place = {"x": [61.3], "y": [61.2]}  # from 1, as in FITS
    by = SOURCE | {"file": str(tmp_path)} | at
    (image,) = fits.images(by, SECTION, table(**place))
    shift = {"centre": 0.36 * 0.3 / 0.2, "pixel": 0}[cut_at]
    off = np.hypot(*(centroid(image[..., 0]) - 24))
    assert off == pytest.approx(shift, abs=0.1)


def test_what_the_image_does_not_cover_is_a_reject(tmp_path):
    write(tmp_path / "g.fits", wcs(0.2))
    write(tmp_path / "i.fits", wcs(0.05))  # 6 arcsec wide, cutouts are 9.6
    found = reprojected(tmp_path)
    assert isinstance(found, Reject)
    assert found.reason == "beyond_edge"
    assert found.detail.startswith("i: ")
    bare = galaxy(wcs())
    write(tmp_path / "i.fits", None, bare)
    assert reprojected(tmp_path).reason == "no_wcs"


def test_a_bad_pixel_stays_bad(tmp_path):
    image = galaxy(wcs(0.3, 30.0))
    image[66, 60] = np.nan
    write(tmp_path / "g.fits", wcs(0.3, 30.0), image)
    write(tmp_path / "i.fits", wcs(0.2))
    found = reprojected(tmp_path)
    bad = np.isnan(found[..., 0])
    assert 1 <= bad.sum() < 200
    assert not np.isnan(found[..., 1]).any()
