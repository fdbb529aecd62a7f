"""Images of the simulated survey: same bytes, form, and the optics against GalSim."""

import os
from dataclasses import replace
from pathlib import Path

import galsim
import h5py
import numpy as np
import pyarrow as pa
import pytest

from peculiar.sources import simulated
from peculiar.sources.simulated import paint, sky
from peculiar.sources.simulated.artifacts import lose_band
from peculiar.sources.simulated.features import add_feature
from peculiar.sources.simulated.population import Object, draw_object
from peculiar.sources.simulated.render import Renderer, add_galaxy
from peculiar.sources.simulated.scene import Scene, inclined, spheroid
from peculiar.views.stretch import lupton_rgb

SOURCE = {
    "kind": "simulated",
    "objects": 60,
    "magnitudes": [20.0, 20.5],
    "seed": 3,
    "anomalies": 0.5,
    "compact": 0.3,
}
ANOMALOUS = SOURCE | {"anomalies": 1.0}
CUTOUTS = {"size": 96, "bands": ["g", "r", "i"], "pixel_scale": 0.168}
CUTOUTS["zero_point"] = 27.0


def rendered(ids: np.ndarray, **changes) -> list[np.ndarray]:
    table = pa.table({"object_id": ids})
    return list(simulated.images(SOURCE, CUTOUTS | changes, table))


def test_any_shard_in_any_order_has_the_same_bytes():
    ids = simulated.identifiers(SOURCE, 0, 24)
    whole = rendered(ids)
    for rows in (np.arange(24)[::-1], np.array([17]), np.array([5, 3, 20])):
        for row, image in zip(rows, rendered(ids[rows]), strict=True):
            assert image.tobytes() == whole[row].tobytes()


@pytest.mark.parametrize(
    ("size", "bands"), [(96, "gri"), (64, "grizy"), (47, "i"), (33, "ig")]
)
def test_form_of_the_images(size, bands):
    ids = simulated.identifiers(SOURCE, 0, 5)
    for image in rendered(ids, size=size, bands=list(bands)):
        assert image.shape == (size, size, len(bands))
        assert image.dtype == np.float32
        assert image.flags.c_contiguous
        assert np.isfinite(image).all()


def test_zero_point_is_a_factor():
    ids = simulated.identifiers(SOURCE, 0, 4)
    for at_27, at_30 in zip(rendered(ids), rendered(ids, zero_point=30.0), strict=True):
        # 3 mag; float32 rounds once more.
        np.testing.assert_allclose(at_30, at_27 * 10**1.2, rtol=3e-7)


def test_object_is_in_the_middle_and_as_bright_as_the_catalogue_says():
    source = SOURCE | {"anomalies": 0.0, "objects": 80}
    objects, _, _ = simulated.catalogue(source)
    cutouts = CUTOUTS | {"bands": ["i"]}
    images = np.stack(list(simulated.images(source, cutouts, objects)))[..., 0]
    i = objects["i_mag"].to_numpy()
    drawn = [draw_object(source, one) for one in objects["object_id"].to_pylist()]
    compact = np.array([one.compact for one in drawn])
    distance = np.hypot(*(np.mgrid[:96, :96] - 47.5))
    inner, sky_ring = distance < 9, (distance > 25) & (distance < 45)
    level = np.array([np.median(image[sky_ring]) for image in images])
    flux = (images[:, inner] - level[:, None]).sum(axis=1)
    magnitude = 27 - 2.5 * np.log10(flux[compact])
    # 3" of aperture hold 97% of a Moffat profile of 0.6"; neighbours add, so medians.
    assert compact.sum() > 15
    assert np.median(magnitude - i[compact]) == pytest.approx(0.03, abs=0.05)


def test_a_scene_is_what_galsim_draws():
    scene = Scene(bands=2, side=144, scale=0.168)
    galaxy = inclined(spheroid(0.6, 1.0), 0.5, 0.7)
    flux = np.array([100.0, 250.0])
    scene.add(galaxy, flux, 70.3, 74.8)
    scene.add_point(np.array([50.0, 20.0]), 40.25, 90.5)
    fwhm, shear = np.array([0.8, 0.6]), np.array([0.03, -0.02])
    found = scene.seen(fwhm, shear, size=96, margin=24)
    for band in range(2):
        psf = galsim.Moffat(2.5, fwhm=fwhm[band]).shear(g1=0.03, g2=-0.02)
        light = galaxy.shift(70.3 * 0.168, 74.8 * 0.168) * flux[band]
        point = galsim.DeltaFunction().shift(40.25 * 0.168, 90.5 * 0.168)
        both = galsim.Convolve(light + point * [50.0, 20.0][band], psf)
        expected = galsim.ImageD(galsim.BoundsI(24, 119, 24, 119), scale=0.168)
        both.drawImage(image=expected, method="no_pixel", center=galsim.PositionD(0, 0))
        # GalSim truncates frequencies at 0.5% of the amplitude by default, and the
        # scene's edges wrap; the peaks are near 3 and 8.
        np.testing.assert_allclose(found[band], expected.array, atol=0.02)


def test_inclined_profiles_keep_their_major_axis():
    flat = inclined(galsim.Gaussian(sigma=1.0), 0.25, 0.0)
    # A Gaussian of sigma 1 along x and 1/4 along y.
    expected = np.exp(-0.5) / (2 * np.pi * 0.25)
    assert flat.xValue(1.0, 0.0) == pytest.approx(expected)
    assert flat.xValue(0.0, 0.25) == pytest.approx(expected)


def test_beads_hold_unit_light_where_they_are():
    x, y = np.array([30.0, 50.0]), np.array([40.0, 44.0])
    image = paint.beads(96, x, y, np.array([2.0, 0.1]), np.array([3.0, 1.0]))
    assert image.dtype == np.float32
    # A Gaussian of 0.7 pixels (the narrower one is raised to it) is sampled to 1e-4.
    assert image.sum() == pytest.approx(1, abs=2e-4)
    rows, columns = np.mgrid[:96, :96]
    assert (image * columns).sum() == pytest.approx(35.0, abs=0.01)
    assert (image * rows).sum() == pytest.approx(41.0, abs=0.01)


def test_noise_has_unit_variance_and_the_measured_correlation():
    rng = np.random.default_rng(1)
    noise = np.concatenate([sky.correlated_noise(rng, 3, 96) for _ in range(40)])
    # 1.1 million pixels: standard errors near 0.001.
    assert noise.std() == pytest.approx(1, abs=0.005)
    for (row, column), expected in sky.CORRELATION.items():
        shifted = np.roll(noise, (-row, -column), axis=(1, 2))
        assert (noise * shifted).mean() == pytest.approx(expected, abs=0.005)


def test_empty_sky_of_a_cutout_has_the_depth_of_wide():
    source = SOURCE | {"anomalies": 0.0}
    objects, _, _ = simulated.catalogue(source)
    images = np.stack(list(simulated.images(source, CUTOUTS, objects)))
    # Differences of neighbouring pixels do not depend on sources and haze; their
    # variance is 2 (1 - rho) of the pixels'. The median is robust against sources.
    step = np.abs(np.diff(images, axis=2))
    sigma = np.median(step, axis=(1, 2)) / 0.6745 / np.sqrt(2 * (1 - 0.068))
    np.testing.assert_allclose(np.median(sigma, axis=0), sky.NOISE[:3], rtol=0.12)


def test_stretched_cutouts_have_the_texture_of_real_ones():
    folder = os.environ.get("PECULIAR_DATA")
    if not folder:
        pytest.skip("PECULIAR_DATA does not name the folder with hsc_rgb_labelled.h5")
    with h5py.File(Path(folder) / "hsc_rgb_labelled.h5") as file:
        real = file["rgb"][:][file["label"][:] == b"boring"].astype(int)
    source = SOURCE | {"anomalies": 0.0, "objects": 150}
    objects, _, _ = simulated.catalogue(source)
    cutouts = CUTOUTS | {"bands": ["i", "r", "g"]}
    flux = np.stack(list(simulated.images(source, cutouts, objects)))
    made = lupton_rgb(flux, minimum=0.0, stretch=0.5, Q=15.0).astype(int)
    # Medians over objects of what noise and sky do to the image, per channel: steps
    # between neighbouring pixels, and the share of black ones. The real ones vary by
    # a third from object to object.
    for measure in (
        lambda x: np.percentile(np.abs(np.diff(x, axis=2)), 60, axis=(1, 2)),
        lambda x: np.percentile(np.abs(np.diff(x, axis=2)), 90, axis=(1, 2)),
        lambda x: (x == 0).mean(axis=(1, 2)),
    ):
        ratio = np.median(measure(made), axis=0) / np.median(measure(real), axis=0)
        assert (np.abs(ratio - 1) < 0.25).all(), ratio


def with_and_without(drawn: Object, bands: str) -> tuple[np.ndarray, np.ndarray]:
    """Give an object's light and its host's, shape (band, 288, 288), no noise."""
    places = np.array(["grizy".index(band) for band in bands])
    images = []
    for one in (drawn, replace(drawn, anomaly=np.zeros(5))):
        scene = Scene(len(bands), side=288, scale=0.168)
        rng = np.random.default_rng(4)
        add_galaxy(scene, rng, one, places, 144.0, 144.0)
        add_feature(scene, rng, one, places, 144.0, 144.0)
        images.append(scene.seen(one.fwhm[places], np.zeros(2), size=288, margin=0))
    return images[0], images[1]


def ids_of(label: str, number: int) -> list[int]:
    ids = map(int, simulated.identifiers(SOURCE, 0, 400))
    found = [one for one in ids if draw_object(ANOMALOUS, one).label == label]
    assert len(found) >= number
    return found[:number]


def some_of(label: str) -> list[Object]:
    return [draw_object(ANOMALOUS, one) for one in ids_of(label, 8)]


def test_a_quasar_is_a_point_of_its_share_in_the_middle():
    rows, columns = np.mgrid[:288, :288] - 144.0
    for drawn in some_of("quasar"):
        whole, host = with_and_without(drawn, "gri")
        nucleus = whole - host
        # The square wraps around: no light is lost; float32 sums of 83,000 pixels.
        assert nucleus.sum() / whole.sum() == pytest.approx(drawn.strength, rel=1e-3)
        for image, fwhm in zip(nucleus, drawn.fwhm, strict=False):
            assert np.unravel_index(image.argmax(), image.shape) == (144, 144)
            half = galsim.Moffat(sky.MOFFAT, fwhm=fwhm).calculateHLR() / 0.168
            inside = image[np.hypot(rows, columns) < half].sum() / image.sum()
            assert inside == pytest.approx(0.5, abs=0.08)  # a ring of a pixel: 8%


@pytest.mark.parametrize("bands", ["gri", "grizy", "zg"])
def test_lines_brighten_their_bands_by_their_equivalent_width(bands):
    # Kawanomoto et al. 2018: width; 5007 leaves g at 0.086, 6563 r at 0.055.
    width = dict(zip("grizy", (1395, 1503, 1574, 766, 783), strict=True))
    for drawn in some_of("emission_line"):
        oxygen = "g" if drawn.redshift < 0.086 else "r"
        hydrogen = "r" if drawn.redshift < 0.055 else "i"
        whole, host = with_and_without(drawn, bands)
        added = (whole - host).sum(axis=(1, 2)) / host.sum(axis=(1, 2))
        for band, share in zip(bands, added, strict=True):
            if band in (oxygen, hydrogen):
                found = share * width[band] / (1 + drawn.redshift)
                assert found == pytest.approx(drawn.strength, rel=2e-3)
            else:
                assert share == 0


def drawn_as(label: str, strength: float) -> Object:
    flux = np.zeros(5)
    shape = 0.0, 1.0, 1.0, 0.0
    return Object(label, strength, True, flux, flux, *shape, np.full(5, 0.6), np.nan)


def test_a_missing_band_is_missing_over_its_share():
    sigma = np.full((3, 1, 1), 0.04, np.float32)
    forms = set()
    for seed in range(20):
        image = np.ones((3, 96, 96), np.float32)
        rng = np.random.default_rng(seed)
        lose_band(image, drawn_as("band_missing", 0.75), rng, sigma, np.arange(3))
        changed = (image != 1).mean(axis=(1, 2))
        assert np.sort(changed)[:2].tolist() == [0, 0]
        assert changed.max() == pytest.approx(0.75, abs=0.011)  # one of 96 rows
        forms.add(bool((image == 0).any()))
    assert forms == {True, False}  # zero, or noise


@pytest.mark.parametrize(
    "label", ["satellite_trail", "bright_star", "wrong_background"]
)
def test_artifacts_are_as_bright_as_their_strength(label):
    chosen = ids_of(label, 12)
    render = Renderer(ANOMALOUS, CUTOUTS)
    for object_id in chosen:
        strength = draw_object(ANOMALOUS, object_id).strength
        image = render(object_id) / np.array(sky.NOISE[:3])
        brightest = np.percentile(image, 97, axis=(0, 1)).max()
        # At least half the strength over a few per cent of the image, in a band.
        assert brightest > 0.5 * strength


def test_artifacts_of_one_band_are_in_a_band_of_colour_images():
    """In z or y a detector of g, r and i could not see them."""
    trails = ids_of("satellite_trail", 12)
    plain = Renderer(SOURCE | {"anomalies": 0.0}, CUTOUTS | {"bands": list("zygri")})
    render = Renderer(ANOMALOUS, CUTOUTS | {"bands": list("zygri")})
    # The brightest line of a trail, beyond all that a galaxy has, is in g, r or i.
    found = set()
    for row in trails:
        contrast = render(row) - plain(row)
        noise = np.median(np.abs(contrast), axis=(0, 1))
        found.add(int(np.argmax(contrast.max(axis=(0, 1)) / noise)))
    assert found == {2, 3, 4}
