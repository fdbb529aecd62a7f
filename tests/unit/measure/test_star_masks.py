"""Masks of bright stars against the regions package's own geometry, and a MOC."""

import numpy as np
import pytest
from astropy import units as u
from astropy.coordinates import Latitude, Longitude, SkyCoord
from astropy.wcs import WCS
from hypothesis import given
from hypothesis import strategies as st
from mocpy import MOC
from regions import Regions

from peculiar.measure.star_masks import in_star_masks


def plane(ra: float, dec: float) -> WCS:
    """Return a tangential projection at a place."""
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = ["RA---TAN", "DEC--TAN"]
    wcs.wcs.crval, wcs.wcs.crpix = [ra, dec], [1.0, 1.0]
    wcs.wcs.cdelt = [-0.1 / 3600, 0.1 / 3600]
    return wcs


def positions(
    ra: float, dec: float, number: int = 4000
) -> tuple[np.ndarray, np.ndarray]:
    """Draw positions within 72 arcsec or so of a place."""
    rng = np.random.default_rng(1)
    x, y = rng.uniform(-0.02, 0.02, (2, number))
    return (ra + x / np.cos(np.deg2rad(dec))) % 360, dec + y


@given(
    st.sampled_from([0.001, 33.0, 150.0, 359.999]),
    st.floats(-70, 70),
    st.floats(2, 60),
    st.floats(2, 60),
    st.floats(0, 360),
)
def test_boxes_and_circles_anywhere(tmp_path_factory, ra, dec, width, height, angle):
    folder = tmp_path_factory.mktemp("masks")
    ours = positions(ra, dec)
    sky = SkyCoord(*ours, unit="deg")
    texts = {
        "circle": f'icrs\ncircle({ra},{dec},{width}")\n',
        "box": f'icrs\nbox({ra},{dec},{width}",{height}",{angle})\n',
    }
    for name, text in texts.items():
        path = folder / f"{name}.reg"
        path.write_text("# Region file format: DS9\n" + text)
        found = in_star_masks(*ours, [path])
        (region,) = Regions.read(path, format="ds9")
        if name == "circle":
            truth = sky.separation(region.center) <= region.radius
            far = (
                np.abs(sky.separation(region.center) - region.radius) > 1e-6 * u.arcsec
            )
        else:
            truth = region.contains(sky, plane(ra, dec))
            # The package counts pixels of 0.1" of the plane.
            grown = [
                type(region)(
                    region.center, region.width + d, region.height + d, region.angle
                ).contains(sky, plane(ra, dec))
                for d in (-0.01 * u.arcsec, 0.01 * u.arcsec)
            ]
            far = grown[0] == grown[1]
        assert truth.any()
        np.testing.assert_array_equal(found[far], np.asarray(truth)[far])


def test_frames_and_several_files(tmp_path):
    star = SkyCoord(150.0, 2.0, unit="deg")
    galactic = star.galactic
    texts = [
        'fk5\ncircle(150.0,2.0,10")\n',
        f'galactic\ncircle({galactic.l.deg},{galactic.b.deg},10")\n',
        "fk5\ncircle(10:00:00,+02:00:00,0.002777777d) # text={a star}\n",
    ]
    offsets = np.array([0.0, 9.5, 10.5, 200.0]) / 3600
    for number, text in enumerate(texts):
        path = tmp_path / f"{number}.reg"
        path.write_text(text)
        found = in_star_masks(150.0 + 0 * offsets, 2.0 + offsets, [path])
        assert found.tolist() == [True, True, False, False]
    other = tmp_path / "other.reg"
    other.write_text(f'icrs\ncircle(150.0,{2 + 200 / 3600},1")\n')
    found = in_star_masks(150.0 + 0 * offsets, 2.0 + offsets, [path, other])
    assert found.tolist() == [True, True, False, True]


def test_a_moc(tmp_path):
    path = tmp_path / "stars.fits"
    moc = MOC.from_cone(
        lon=Longitude(150 * u.deg),
        lat=Latitude(2 * u.deg),
        radius=60 * u.arcsec,
        max_depth=18,
    )
    moc.save(path, format="fits")
    offsets = np.array([0.0, 58.0, 62.0]) / 3600  # its cells are 0.8" there
    found = in_star_masks(150.0 + 0 * offsets, 2.0 + offsets, [path])
    assert found.tolist() == [True, True, False]


def test_unknown_positions_are_outside(tmp_path):
    path = tmp_path / "all.reg"
    path.write_text("icrs\ncircle(150,2,5d)\n")
    ra = np.array([150.0, np.nan, 150.0])
    dec = np.array([2.0, 2.0, np.nan])
    assert in_star_masks(ra, dec, [path]).tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (
            "a.reg",
            'icrs\nellipse(150,2,1",2",0)\n',
            "EllipseSkyRegion: expected circles",
        ),
        ("a.reg", "image\ncircle(15,2,1)\n", "CirclePixelRegion: expected circles"),
        ("a.fits", "not a MOC", "cannot be read as a MOC"),
    ],
)
def test_other_files_are_refused(tmp_path, name, content, said):
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(ValueError, match=said):
        in_star_masks(np.array([150.0]), np.array([2.0]), [path])
