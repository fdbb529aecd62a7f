"""The arcsinh stretch is T21's formula, in every band and near zero."""

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from peculiar.views.stretch import arcsinh_stretch

BANDS = ["g", "r", "i", "z", "y"]
# T21, by hand.
PAPER = {
    "zero_point": 19.0,
    "divide": {"z": 1.2, "y": 1.5},
    "softening": float(np.exp(10)),
    "offset": 0.05,
}
DATA = Path(os.environ.get("PECULIAR_DATA", "/no_folder"))


def stretch(flux: np.ndarray, bands: list = BANDS, **changes) -> np.ndarray:
    options = PAPER | changes
    return arcsinh_stretch(flux, bands=bands, flux_zero_point=27.0, **options)


def by_formula(flux: np.ndarray, a: float = float(np.exp(10))) -> np.ndarray:
    """Return T21's f(x) of grizy pixels, (..., 5), with 64 bits of mantissa."""
    x = flux.astype(np.longdouble) * np.longdouble(10) ** np.longdouble("-3.2")
    x = x / np.array(["1", "1", "1", "1.2", "1.5"], np.longdouble)
    a = np.longdouble(a)
    intensity = x.sum(axis=-1, keepdims=True) / 5
    magnitude = np.where(intensity == 0, 1, np.abs(intensity))
    # arcsinh of the positive number, by its logarithm and, near zero, its series.
    u = a * magnitude
    exact = np.where(
        u > np.longdouble("1e-3"),
        np.log(u + np.sqrt(1 + u * u)),
        u - u**3 / 6 + 3 * u**5 / 40 - 15 * u**7 / 336,
    )
    of_a = np.log(a + np.sqrt(1 + a * a))
    factor = np.where(intensity == 0, a / of_a, exact / (of_a * magnitude))
    return np.clip(x * factor + np.longdouble("0.05"), 0, 1)


fluxes = st.floats(-(2.0**100), 2.0**100, width=32) | st.floats(-5, 5, width=32)


@given(arrays(np.float32, (4, 5), elements=fluxes))
def test_it_is_the_formula(pixels):
    image = stretch(pixels[None, None])[0, 0]
    assert image.dtype == np.float32
    # One rounding to float32. Bands that cancel lose digits of I, which shows where
    # arcsinh(a I) / I changes with I: at most in proportion to what was lost.
    x = np.abs(pixels).astype(float)
    total = np.abs(pixels.astype(float) @ (1 / np.array([1, 1, 1, 1.2, 1.5])))
    lost = 1e-15 * x.sum(axis=-1) / np.where(total == 0, np.inf, total)
    tolerance = 2.0**-23 + lost[:, None]
    assert (np.abs(image - by_formula(pixels)) <= tolerance).all()


def test_by_hand():
    # An empty sky is the offset. A pixel at 19 mag in g, r and i, and at 1.2 and 1.5
    # times that in z and y, has I = 1 and x = 1 in all bands: f = 1.05, clipped.
    one = 10**3.2 * np.array([1, 1, 1, 1.2, 1.5])
    flux = np.stack([np.zeros(5), one, -one, one / 1e4])[None, None].astype(np.float32)
    image = stretch(flux)[0, 0]
    assert (image[0] == np.float32(0.05)).all()
    assert (image[1] == 1).all()
    assert (image[2] == 0).all()
    # arcsinh(e^10 / 10^4) = ln(2.20265 + sqrt(1 + 2.20265^2)) = 1.53076;
    # arcsinh(e^10) = 10 + ln 2 = 10.69315.
    np.testing.assert_allclose(image[3], 1.53076 / 10.69315 + 0.05, rtol=1e-5)


def test_where_the_mean_is_zero_the_factor_is_its_limit():
    # Bands that cancel: factor a / arcsinh(a), of either sign; and next to it the same.
    pixel = np.array([1e-4, -1e-4, 0.0])
    both = np.stack([pixel, pixel + 1e-12])[None, None]
    image = stretch(both, bands=["g", "r", "i"], offset=0.5)[0, 0]
    x = 1e-4 * 10**-3.2
    factor = np.exp(10) / np.arcsinh(np.exp(10))
    np.testing.assert_allclose(image[0], 0.5 + factor * x * np.array([1, -1, 0]))
    np.testing.assert_allclose(image[1], image[0], rtol=1e-6)


@given(
    st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=7),
    st.floats(20, 30),
    st.floats(1e-3, 1e6),
)
def test_colours_are_kept_and_any_number_of_bands(pixel, zero_point, softening):
    flux = np.array(pixel)[None, None, None]
    bands = [f"b{number}" for number in range(len(pixel))]
    image = arcsinh_stretch(
        flux,
        bands=bands,
        flux_zero_point=zero_point,
        zero_point=zero_point + 10,  # 10,000 times brighter: nothing is cut off
        divide={"b0": 2.0, "elsewhere": 7.0},
        softening=softening,
        offset=0.0,
    )
    light = np.array(pixel) / np.array([2.0] + [1.0] * (len(pixel) - 1))
    free = image[0, 0, 0] < 1
    ratio = (image[0, 0, 0] / light)[free]
    np.testing.assert_allclose(ratio, ratio[:1].repeat(len(ratio)), rtol=1e-6)


@pytest.mark.skipif(not DATA.is_dir(), reason="PECULIAR_DATA is not set")
def test_real_blends_of_hsc():
    for file in sorted((DATA / "hsc_blends_grizy").glob("*.npz")):
        pixels = np.moveaxis(np.load(file)["images"], 0, -1)
        image = stretch(pixels[None])[0]
        np.testing.assert_allclose(image, by_formula(pixels), atol=2**-23)
        # Galaxies stand out, and the brightest of these red ones are cut off in y.
        assert image[..., 0].max() < 1
        assert image.max() > 0.5
