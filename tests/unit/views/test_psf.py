"""Images are smoothed to the wanted PSF; those that cannot be are named."""

import logging
import os
from pathlib import Path

import galsim
import h5py
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_cutouts import ids

from peculiar.views.psf import FWHM_OF_SIGMA, kernel_widths, smoothed

SCALE = 0.168
BLENDS = Path(os.environ.get("PECULIAR_DATA", "/no_folder"), "hsc_blends_grizy")


def matched(image: np.ndarray, fwhm: float, target: float = 1.0) -> np.ndarray:
    """Return an image (height, width) of this FWHM, smoothed to the target."""
    width = np.sqrt(target**2 - fwhm**2) / FWHM_OF_SIGMA / SCALE
    block = image[None, :, :, None].astype(np.float32)
    return smoothed(block, np.array([[width]]))[0, :, :, 0]


def star(profile: galsim.GSObject, size: int = 97) -> np.ndarray:
    drawn = profile.drawImage(nx=size, ny=size, scale=SCALE, method="no_pixel")
    return drawn.array


def fwhm_by_moments(image: np.ndarray) -> np.ndarray:
    """Return the FWHM (arcsec) of a Gaussian of these moments, along x and y."""
    light = image.astype(np.float64)
    y, x = np.indices(light.shape)
    found = []
    for place in (x, y):
        middle = (light * place).sum() / light.sum()
        found.append((light * (place - middle) ** 2).sum() / light.sum())
    return np.sqrt(found) * FWHM_OF_SIGMA * SCALE


def fwhm_at_half_maximum(image: np.ndarray) -> float:
    return galsim.Image(image.astype(np.float64), scale=SCALE).calculateFWHM()


@given(st.floats(0.45, 0.999), st.floats(1.0, 1.5))
def test_a_gaussian_becomes_one_of_the_wanted_width(fwhm, target):
    image = matched(star(galsim.Gaussian(fwhm=fwhm)), fwhm, target)
    found = fwhm_by_moments(image) / target
    # Kernels narrower than half a pixel are too narrow as sampled, by up to 0.09 px^2:
    # 0.7% of a FWHM of 1 arcsec. Cut off at 4 sigma they miss 0.05%.
    assert (found > 0.992).all()
    assert (found < 1.0005).all()


@pytest.mark.parametrize("fwhm", [0.5, 0.6, 0.8])
def test_a_kolmogorov_psf_comes_near(fwhm):
    # Quadrature holds of Gaussians: the wings of the atmosphere's PSF add some 3%.
    image = matched(star(galsim.Kolmogorov(fwhm=fwhm)), fwhm)
    assert 1.0 < fwhm_at_half_maximum(image) < 1.04


@given(st.integers(0, 2**32 - 1), st.floats(0.01, 6))
def test_flux_is_conserved_to_the_edge(seed, width):
    rng = np.random.default_rng(seed)
    flux = rng.normal(1, 1, (2, 20, 23, 3)).astype(np.float32)
    made = smoothed(flux, np.full((2, 3), width))
    # 460 values rounded to float32, of which each is below 8.
    np.testing.assert_allclose(
        made.sum(axis=(1, 2), dtype=np.float64),
        flux.sum(axis=(1, 2), dtype=np.float64),
        atol=460 * 8 * 2**-24,
    )


def test_mirrored_light_stays_within_four_sigma_of_the_edge():
    flux = np.random.default_rng(3).normal(size=(1, 60, 60, 1)).astype(np.float32)
    wide = np.pad(flux, ((0, 0), (20, 20), (20, 20), (0, 0)))  # another sky around it
    width = np.array([[2.0]])
    inner = slice(8, -8)
    np.testing.assert_array_equal(
        smoothed(flux, width)[:, inner, inner],
        smoothed(wide, width)[:, 20:-20, 20:-20][:, inner, inner],
    )
    assert (smoothed(flux, width) != smoothed(wide, width)[:, 20:-20, 20:-20]).any()


def test_each_band_of_each_image_has_its_own_kernel():
    flux = np.random.default_rng(4).normal(size=(2, 16, 16, 2)).astype(np.float32)
    before = flux.copy()
    made = smoothed(flux, np.array([[np.nan, 1.0], [2.0, 0.0]]))
    np.testing.assert_array_equal(flux, before)
    np.testing.assert_array_equal(made[0, ..., 0], flux[0, ..., 0])
    np.testing.assert_array_equal(made[1, ..., 1], flux[1, ..., 1])
    for row, band, width in ((0, 1, 1.0), (1, 0, 2.0)):
        alone = smoothed(flux[row : row + 1, ..., [band]], np.array([[width]]))
        np.testing.assert_array_equal(made[row, ..., band], alone[0, ..., 0])


def shard(path: Path, fwhm: list | None) -> Path:
    with h5py.File(path, "w") as file:
        file.attrs["bands"] = ["g", "r", "i"]
        file.attrs["pixel_scale"] = SCALE
        file["object_id"] = ids(3)
        if fwhm is not None:
            file["psf_fwhm"] = np.array(fwhm, np.float32)
    return path


def test_widths_are_in_the_views_bands_and_unsmoothed_images_are_named(
    tmp_path, caplog
):
    path = shard(
        tmp_path / "c.h5",
        [[0.8, 0.7, 0.6], [0.0, 1.0, 1.25], [np.nan, -1.0, np.inf]],
    )
    with caplog.at_level(logging.WARNING), h5py.File(path) as file:
        widths = kernel_widths(file, bands=["i", "g"], target=1.0)
    # By hand: sqrt(1 - 0.36) = 0.8 arcsec FWHM, 0.8 / 2.35482 / 0.168 px.
    nan = np.nan
    expected = np.array([[0.8, 0.6], [nan, nan], [nan, nan]]) / 2.354820045 / 0.168
    np.testing.assert_allclose(widths, expected, rtol=1e-6)
    _, second, third = ids(3)
    wider, unknown = caplog.messages
    assert wider == (
        f"{path}: 2 of 6 images are not smoothed: their PSF is wider than 1 arcsec: "
        f"{second} in i, {third} in i"
    )
    assert unknown == (
        f"{path}: 2 of 6 images are not smoothed: the width of their PSF is not known: "
        f"{second} in g, {third} in g"
    )


def test_a_psf_of_the_target_is_matched_already(tmp_path, caplog):
    path = shard(tmp_path / "c.h5", [[1.0, 0.5, 0.5]] * 3)
    with h5py.File(path) as file:
        assert (kernel_widths(file, bands=["g"], target=1.0) == 0).all()
    assert caplog.messages == []


def test_an_unknown_psf_is_an_error(tmp_path):
    path = shard(tmp_path / "c.h5", None)
    message = (
        r"c.h5: the view's psf_fwhm is 1 arcsec, but the PSF of .* is not known. Name "
        r"columns for g_psf_fwhm_arcsec, r_psf_fwhm_arcsec, i_psf_fwhm_arcsec in "
        r"source.properties, or set the view's psf_fwhm to null"
    )
    with (
        h5py.File(path) as file,
        pytest.raises(ValueError, match=message),
    ):
        kernel_widths(file, bands=["i"], target=1.0)


@pytest.mark.skipif(not BLENDS.is_dir(), reason="PECULIAR_DATA is not set")
@pytest.mark.parametrize(
    ("measure", "low", "high"),
    [
        # Widths as HSC's pipeline gives them, of adaptive moments.
        (lambda psf: psf_moments(psf), 0.95, 1.06),
        # At half maximum: HSC's wings make the result too wide.
        (fwhm_at_half_maximum, 1.06, 1.16),
    ],
    ids=["moments", "half_maximum"],
)
def test_real_psfs_of_hsc(measure, low, high):
    files = sorted(BLENDS.glob("*.npz"))
    psfs = [psf for file in files for psf in np.load(file)["psfs"]]
    assert len(psfs) == 20
    found = [fwhm_at_half_maximum(matched(psf, measure(psf))) for psf in psfs]
    assert low < min(found)
    assert max(found) < high


def psf_moments(psf: np.ndarray) -> float:
    image = galsim.Image(psf.astype(np.float64), scale=1)
    sigma = galsim.hsm.FindAdaptiveMom(image).moments_sigma
    return sigma * SCALE * FWHM_OF_SIGMA
