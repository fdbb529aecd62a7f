"""Views: crop, order of bands, stretch, normalisation."""

import h5py
import numpy as np
import pytest
from astropy.visualization import make_lupton_rgb
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from made_up_cutouts import ids
from scipy.ndimage import gaussian_filter

from peculiar.views.stretch import arcsinh_stretch
from peculiar.views.view import min_max, write_view

ARCSINH = {
    "kind": "arcsinh",
    "zero_point": 19.0,
    "divide": {"z": 1.2, "y": 1.5},
    "softening": float(np.exp(10)),
    "offset": 0.05,
}
LUPTON = {"kind": "lupton", "minimum": 0.0, "stretch": 0.5, "Q": 15.0}
VIEW = {
    "size": 10,
    "bands": ["i", "r", "g"],
    "psf_fwhm": None,
    "stretch": LUPTON,
    "normalisation": "code",
}


@pytest.fixture
def flux() -> np.ndarray:
    return np.random.default_rng(1).normal(0.3, 1, (300, 13, 13, 4)).astype(np.float32)


def stored(path, pixels, name="flux", bands=("g", "r", "i", "z"), fwhm=None):
    with h5py.File(path, "w") as file:
        file[name], file["object_id"] = pixels, ids(len(pixels))
        file.attrs["bands"] = list(bands)
        file.attrs["zero_point"], file.attrs["pixel_scale"] = 27.0, 0.168
        if fwhm is not None:
            file["psf_fwhm"] = fwhm.astype(np.float32)
    return path


def view_of(path, **changes) -> tuple[np.ndarray, np.ndarray, list]:
    image = path.with_name("view.h5")
    write_view(view=VIEW | changes, cutouts=path, image=image)
    with h5py.File(image) as file:
        assert set(file) - {"psf_matched"} == {"object_id", "image"}
        assert ("psf_matched" in file) == (changes.get("psf_fwhm") is not None)
        return file["object_id"][:], file["image"][:], list(file.attrs["bands"])


def test_view_is_astropys_image_of_the_central_pixels(tmp_path, flux):
    found, image, bands = view_of(stored(tmp_path / "c.h5", flux))
    assert bands == ["i", "r", "g"]
    np.testing.assert_array_equal(found, ids(300))
    assert image.dtype == np.uint8
    # 13 px to 10 px: pixel 13 // 2 = 6 becomes 10 // 2 = 5.
    centre = flux[:, 1:11, 1:11]
    for one, pixels in zip(image, centre, strict=True):
        g, r, i, _ = np.moveaxis(pixels, -1, 0)
        expected = make_lupton_rgb(i, r, g, minimum=0.0, stretch=0.5, Q=15.0)
        np.testing.assert_array_equal(one, expected)


def test_paper_normalisation_is_each_images_own_range(tmp_path, flux):
    flux[7] = 0.25
    flux[8] = -1
    path = stored(tmp_path / "c.h5", flux)
    code, paper = view_of(path)[1], view_of(path, normalisation="paper")[1]
    assert paper.dtype == np.float32
    for one, pixels in zip(paper, code.astype(float), strict=True):
        span = np.ptp(pixels)
        expected = (pixels - pixels.min()) / span if span else 0 * pixels
        # One rounding of a quotient of integers to float32.
        np.testing.assert_allclose(one, expected, rtol=2**-23, atol=0)
    assert (paper[7:9] == 0).all()
    assert (paper[:7].min(axis=(1, 2, 3)) == 0).all()
    assert (paper[:7].max(axis=(1, 2, 3)) == 1).all()


def test_min_max_does_not_wrap_around():
    image = np.array([0, 255, 51], np.uint8).reshape(1, 1, 3, 1)
    assert min_max(image).ravel().tolist() == [0, 1, np.float32(0.2)]


def test_stretched_images_pass_through(tmp_path):
    pixels = np.random.default_rng(2).integers(0, 256, (5, 12, 12, 3), np.uint8)
    path = stored(tmp_path / "c.h5", pixels, "image", "irg")
    image = view_of(path, stretch={"kind": "none"}, size=12)[1]
    np.testing.assert_array_equal(image, pixels)
    image = view_of(path, stretch={"kind": "none"}, size=12, bands=["r"])[1]
    np.testing.assert_array_equal(image, pixels[..., 1:2])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({}, "already stretched .uint8.*set it to 'none'"),
        (
            {"stretch": {"kind": "none"}, "psf_fwhm": 1.0},
            "psf_fwhm is 1 arcsec, and only linear flux",
        ),
    ],
)
def test_stretched_images_are_neither_stretched_nor_smoothed(
    tmp_path, changes, message
):
    path = stored(tmp_path / "c.h5", np.zeros((1, 12, 12, 3), np.uint8), "image", "irg")
    with pytest.raises(ValueError, match=message):
        view_of(path, **changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"bands": ["i", "r", "y"]}, "band 'y' is missing: the cutouts have"),
        ({"size": 14}, "size is 14 px, but the cutouts have 13 x 13 px"),
        ({"bands": ["i", "r"]}, "a Lupton stretch needs three"),
        (
            {"stretch": {"kind": "none"}},
            "hold linear flux .float32.*set it to 'lupton' or 'arcsinh'",
        ),
        ({"psf_fwhm": 1.0}, "the PSF of these cutouts is not known"),
        ({"normalisation": "none"}, "kind lupton needs 'code' or 'paper'"),
        ({"stretch": ARCSINH}, "'code': a stretch of kind arcsinh needs 'none'"),
    ],
)
def test_a_view_that_does_not_fit_is_an_error_and_no_file(
    tmp_path, flux, changes, message
):
    with pytest.raises(ValueError, match=message):
        view_of(stored(tmp_path / "c.h5", flux), **changes)
    assert [path.name for path in tmp_path.iterdir()] == ["c.h5"]


def test_arcsinh_is_the_stretch_of_the_central_pixels_in_these_bands(tmp_path, flux):
    options = {name: value for name, value in ARCSINH.items() if name != "kind"}
    image = view_of(
        stored(tmp_path / "c.h5", flux),
        bands=["z", "g"],
        stretch=ARCSINH,
        normalisation="none",
    )[1]
    assert image.dtype == np.float32
    expected = arcsinh_stretch(
        flux[:, 1:11, 1:11, [3, 0]], bands=["z", "g"], flux_zero_point=27.0, **options
    )
    np.testing.assert_array_equal(image, expected)
    assert len(np.unique(image)) > 1000


def test_the_psf_is_matched_before_the_crop(tmp_path, flux):
    fwhm = np.full((300, 4), 0.6)
    fwhm[3] = 1.2
    fwhm[4, 2] = np.nan
    path = stored(tmp_path / "c.h5", flux, fwhm=fwhm)
    plain, image = view_of(path)[1], view_of(path, psf_fwhm=1.0)[1]
    with h5py.File(tmp_path / "view.h5") as file:
        matched = file["psf_matched"][:]
    expected = np.ones((300, 3), bool)  # bands i, r, g: i is the third of the cutouts
    expected[3] = expected[4, 0] = False
    np.testing.assert_array_equal(matched, expected)
    np.testing.assert_array_equal(image[3], plain[3])
    # 0.8 arcsec FWHM in px of 0.168 arcsec; the whole cutout, then its middle.
    sigma = 0.8 / np.sqrt(8 * np.log(2)) / 0.168
    for row in (0, 127, 128, 299):  # both sides of a block's edge
        smooth = [
            gaussian_filter(flux[row, ..., band], sigma, mode="reflect")[1:11, 1:11]
            for band in (2, 1, 0)
        ]
        one = make_lupton_rgb(*smooth, minimum=0.0, stretch=0.5, Q=15.0)
        # A value at the edge of an integer may fall to either side.
        difference = np.abs(image[row].astype(int) - one)
        assert difference.max() <= 1
        assert (difference > 0).mean() < 0.01


@given(
    arrays(np.float32, (3, 6, 6, 2), elements=st.floats(-10, 10, width=32)),
    arrays(np.float64, (3, 2), elements=st.floats(0.3, 2) | st.just(np.nan)),
)
def test_images_are_within_0_and_1_for_any_psf(tmp_path_factory, pixels, fwhm):
    path = tmp_path_factory.mktemp("v") / "c.h5"
    image = view_of(
        stored(path, pixels, bands="gy", fwhm=fwhm),
        size=4,
        bands=["y", "g"],
        psf_fwhm=1.0,
        stretch=ARCSINH,
        normalisation="none",
    )[1]
    assert image.shape == (3, 4, 4, 2)
    assert ((image >= 0) & (image <= 1)).all()
    with h5py.File(path.with_name("view.h5")) as file:
        matched = file["psf_matched"][:]
    np.testing.assert_array_equal(matched, fwhm.astype(np.float32)[:, ::-1] <= 1.0)
