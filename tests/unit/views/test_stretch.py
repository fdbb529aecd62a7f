"""The Lupton stretch equals astropy's in every pixel, and its inverse recovers flux."""

import os
from pathlib import Path

import h5py
import numpy as np
import pytest
from astropy.io import fits
from astropy.visualization import LuptonAsinhStretch, make_lupton_rgb
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

from peculiar.views.stretch import MARGIN, _chords, lupton_rgb, unstretched

DATA = Path(os.environ.get("PECULIAR_DATA", "/no_folder"))
PAPER = {"minimum": 0.0, "stretch": 0.5, "Q": 15.0}  # SF21 section 2.2


def by_astropy(flux: np.ndarray, **parameters: float) -> np.ndarray:
    # Where astropy overflows (values near float32's largest), it says so.
    with np.errstate(all="ignore"):
        return np.stack(
            [
                make_lupton_rgb(*np.moveaxis(image, -1, 0), **parameters)
                for image in flux
            ]
        )


def random_cutouts(count: int, size: int) -> np.ndarray:
    """Return sky, galaxies, and values of every size and sign; all finite."""
    rng = np.random.default_rng(7)
    shape = (count, size, size, 3)
    flux = rng.normal(0, 0.04, shape)
    flux += rng.exponential(0.5, (count, 1, 1, 3)) * (rng.random(shape) < 0.3)
    wild = rng.random(shape) < 0.2
    flux[wild] = 10 ** rng.uniform(-45, 38, wild.sum()) * rng.choice(
        [-1, 1], wild.sum()
    )
    flux[rng.random(shape) < 0.1] = 0
    flux[rng.random(shape) < 0.02] = -0.0
    # Bands that cancel: the mean is zero or nearly, the bands are not.
    cancels = rng.random(shape[:3]) < 0.05
    flux[cancels, 2] = -(flux[cancels, 0] + flux[cancels, 1])
    flux[::10] *= 1e-3
    flux[5::100] = 0  # blank images
    flux[6::100] = 3.4e38
    flux[7::100] = -3.4e38
    return np.clip(flux, -3.4e38, 3.4e38).astype(np.float32)


def test_ten_thousand_random_cutouts():
    flux = random_cutouts(10_000, 16)
    np.testing.assert_array_equal(lupton_rgb(flux, **PAPER), by_astropy(flux, **PAPER))


@given(
    st.floats(-1, 1),
    st.floats(1e-3, 1e3),
    st.floats(1e-3, 1e3) | st.sampled_from([1e-9, 1e12]),
    st.integers(0, 2**32 - 1),
)
def test_any_parameters(minimum, stretch, softening, seed):
    rng = np.random.default_rng(seed)
    flux = rng.normal(minimum, 3 * stretch, (6, 20, 20, 3)).astype(np.float32)
    parameters = {"minimum": minimum, "stretch": stretch, "Q": softening}
    np.testing.assert_array_equal(
        lupton_rgb(flux, **parameters), by_astropy(flux, **parameters)
    )


def test_block_boundaries_do_not_show():
    flux = random_cutouts(60, 37)  # 82,140 px: two full blocks and a part
    whole = lupton_rgb(flux, **PAPER)
    each = [lupton_rgb(flux[k : k + 1], **PAPER)[0] for k in range(len(flux))]
    np.testing.assert_array_equal(whole, each)


@pytest.mark.parametrize(
    ("stretch", "softening"), [(0.5, 15.0), (5.0, 8.0), (0.01, 1e3)]
)
def test_the_table_is_within_half_the_margin(stretch, softening):
    # Were it not, wrong pixels could pass for certain: the bound itself is tested.
    rng = np.random.default_rng(3)
    flux = (10 ** rng.uniform(-30, 15, 300_000)).astype(np.float32)
    constant, slope = _chords(stretch, softening)
    bits = flux.view(np.uint32) >> 16
    wide = flux.astype(np.float64)
    exact = 255 * LuptonAsinhStretch(stretch, softening)(wide) / wide
    error = (constant[bits] + slope[bits] * flux) / exact - 1
    assert np.abs(error).max() < MARGIN / 2 * 1.05


def test_known_colours():
    # By hand: black; equal bands at I = 0.1 stretch give f = 0.1 asinh(0.1 Q) /
    # asinh(0.1 Q) = 0.1, 25.5 of 255; a bright pixel has its largest band at 255.
    flux = np.array([[0, 0, 0], [0.05, 0.05, 0.05], [-9, -9, 1], [900, 450, 0]])
    image = lupton_rgb(flux.astype(np.float32)[None, None], **PAPER)
    assert image.tolist() == [[[[0, 0, 0], [25, 25, 25], [0, 0, 0], [255, 127, 0]]]]


@pytest.mark.skipif(not DATA.is_dir(), reason="PECULIAR_DATA is not set")
def test_real_sky_equals_astropy():
    planes = [
        fits.getdata(Path(DATA, "hsc_pdr3_patch", f"{band}-10054-0,2.fits"))
        for band in "IRG"
    ]
    sky = np.stack([plane.astype(np.float32) for plane in planes], axis=-1)
    cutouts = np.stack(
        [
            sky[y : y + 96, x : x + 96]
            for y in range(0, sky.shape[0] - 95, 96)
            for x in range(0, sky.shape[1] - 95, 96)
        ]
    )
    assert len(cutouts) == 100
    image = lupton_rgb(cutouts, **PAPER)
    np.testing.assert_array_equal(image, by_astropy(cutouts, **PAPER))
    assert image.max() == 255
    assert 0.1 < (image > 0).mean() < 0.9  # sky noise on both sides of black


@pytest.mark.parametrize(
    "flux",
    [np.zeros((1, 4, 4, 3)), np.zeros((1, 4, 4, 2), "f4"), np.zeros((4, 4, 3), "f4")],
)
def test_what_is_no_flux_is_refused(flux):
    with pytest.raises(ValueError, match=r"expected float32 .batch, height, width, 3"):
        lupton_rgb(flux, **PAPER)


@given(
    image=st_numpy.arrays(np.uint8, (1, 5, 4, 3)),
    minimum=st.floats(-1, 1),
    stretch=st.floats(0.05, 5),
    softening=st.floats(0.5, 20),
)
def test_any_image_comes_back(image, minimum, stretch, softening):
    options = {"minimum": minimum, "stretch": stretch, "Q": softening}
    flux = unstretched(image, **options)
    assert flux.dtype == np.float32
    assert np.isfinite(flux).all()
    again = lupton_rgb(flux, **options)
    # The middle of a level is truncated to the level itself. A pixel at 255 is scaled
    # down by less than 1/511 where it was half a level above: one level at most.
    difference = np.abs(again.astype(int) - image)
    clipped = (image == 255).any(axis=-1)
    assert difference[~clipped].max(initial=0) == 0
    assert difference.max() <= 1


def test_flux_comes_back_to_within_a_level():
    """The rise of f at the value says how much flux a level is."""
    rng = np.random.default_rng(1)
    flux = rng.uniform(0.01, 20, (1, 40, 40, 3)).astype(np.float32)
    image = lupton_rgb(flux, **PAPER)
    found = unstretched(image, **PAPER)
    inside = (image < 255).all(axis=-1) & (image > 0).all(axis=-1)
    assert inside.mean() > 0.8
    # f(I) = 0.1 asinh(Q I / stretch) / asinh(0.1 Q): its slope, by hand.
    mean = flux.mean(axis=-1)
    slope = 0.1 / np.arcsinh(1.5) * 30 / np.hypot(1, 30 * mean)
    intensity = np.abs(found.mean(axis=-1) - mean)
    # Half a level is taken; each of the three is off by half at most.
    assert (intensity[inside] < 0.55 / 255 / slope[inside]).all()


def test_what_is_lost_stays_finite():
    image = np.zeros((1, 1, 2, 3), np.uint8)
    image[0, 0, 1] = 255
    black, white = unstretched(image, **PAPER | {"minimum": 0.3})[0, 0]
    assert black.tolist() == [np.float32(0.3)] * 3
    assert np.isfinite(white).all()
    # f(I) = 1 at I = stretch / Q sinh(10 asinh(1.5)), the brightest in white.
    brightest = 0.5 / 15 * np.sinh(10 * np.arcsinh(1.5))
    assert white == pytest.approx([brightest + 0.3] * 3, rel=0.03)


@pytest.mark.skipif(not DATA.is_dir(), reason="PECULIAR_DATA is not set")
def test_real_images_come_back():
    with h5py.File(DATA / "hsc_rgb_labelled.h5") as file:
        images = file["rgb"][:]
    again = lupton_rgb(unstretched(images, **PAPER), **PAPER)
    difference = np.abs(again.astype(int) - images)
    assert difference.max() <= 1
    assert difference[~(images == 255).any(axis=-1)].max() == 0
