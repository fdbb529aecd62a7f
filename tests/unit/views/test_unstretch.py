"""Stretched images become flux again, as far as 8 bits hold it."""

import os
from pathlib import Path

import h5py
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

from peculiar.views.stretch import lupton_rgb, unstretched

DATA = Path(os.environ.get("PECULIAR_DATA", "/no_folder"))
#: SF21's.
STRETCH = {"minimum": 0.0, "stretch": 0.5, "Q": 15.0}


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
    image = lupton_rgb(flux, **STRETCH)
    found = unstretched(image, **STRETCH)
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
    black, white = unstretched(image, **STRETCH | {"minimum": 0.3})[0, 0]
    assert black.tolist() == [np.float32(0.3)] * 3
    assert np.isfinite(white).all()
    # f(I) = 1 at I = stretch / Q sinh(10 asinh(1.5)), the brightest in white.
    brightest = 0.5 / 15 * np.sinh(10 * np.arcsinh(1.5))
    assert white == pytest.approx([brightest + 0.3] * 3, rel=0.03)


@pytest.mark.skipif(not DATA.is_dir(), reason="PECULIAR_DATA is not set")
def test_real_images_come_back():
    with h5py.File(DATA / "hsc_rgb_labelled.h5") as file:
        images = file["rgb"][:]
    again = lupton_rgb(unstretched(images, **STRETCH), **STRETCH)
    difference = np.abs(again.astype(int) - images)
    assert difference.max() <= 1
    assert difference[~(images == 255).any(axis=-1)].max() == 0
