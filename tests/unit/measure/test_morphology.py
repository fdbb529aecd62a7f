"""Standard measures of form, against statmorph's, and what must not change them."""

import warnings
from itertools import islice

import numpy as np
import pytest
import sep
from hypothesis import given
from hypothesis import strategies as st
from statmorph import SourceMorphology

from peculiar.config.kinds import ASTROPHYSICAL
from peculiar.measure.central import central_segments
from peculiar.measure.morphology import NEUTRAL, morphology
from peculiar.sources.simulated import identifiers
from peculiar.sources.simulated.population import draw_object
from peculiar.sources.simulated.render import Renderer

SOURCE = {
    "kind": "simulated",
    "seed": 31,
    "objects": 400,
    "magnitudes": [19.0, 20.5],
    "anomalies": 0.15,
    "compact": 0.0,
}
CUTOUTS = {"size": 96, "bands": ["i"], "pixel_scale": 0.168, "zero_point": 27.0}

#: statmorph's names of our measures.
THEIRS = {
    "concentration": "concentration",
    "asymmetry": "asymmetry",
    "smoothness": "smoothness",
    "gini": "gini",
    "m20": "m20",
    "ellipticity": "ellipticity_centroid",
    "half_light_radius": "r50",
}
GALAXIES = 100


class Statmorph(SourceMorphology):
    """Without the measures that are not compared: they take most of the time."""

    def _calculate_morphology(self):
        for name in THEIRS.values():
            _ = self[name]

    def _check_segmaps(self):
        pass


def galaxies():
    """Yield i images of a simulated survey's galaxies, with neighbours, and the noise.

    Sersic galaxies with bulges and arms, one in seven with clumps, tails, arcs or a
    companion; of any radius and axis ratio.
    """
    render = Renderer(SOURCE, CUTOUTS)
    for object_id in identifiers(SOURCE, 0, SOURCE["objects"]):
        if draw_object(SOURCE, int(object_id)).label in {"ordinary", *ASTROPHYSICAL}:
            image = np.ascontiguousarray(render(int(object_id))[..., 0])
            sky = sep.Background(image, bw=96, bh=96, fw=1, fh=1)
            _, found = sep.extract(image - sky.globalback, 0.06, segmentation_map=True)
            outside = image[found == 0]
            image -= np.median(outside)
            noise = 1.4826 * np.median(np.abs(outside - np.median(outside)))
            yield image[16:80, 16:80], np.float32(noise)


def statmorph_of(image, segments, noise):
    """Return statmorph's measures of segment 1, or None if it calls them bad."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        weights = np.full(image.shape, noise)
        found = Statmorph(image.astype(float), segments, 1, weightmap=weights)
    return None if found.flag > 1 else [found[name] for name in THEIRS.values()]


@pytest.fixture(scope="module")
def sample():
    """Return images (n, 64, 64), noise (n,), and statmorph's measures (n,) by name.

    It gets the pixels of `central_segments`: which of two galaxies that touch is a part
    of the other is no matter of these measures (see the test of the segments).
    """
    images, noises = map(np.array, zip(*islice(galaxies(), GALAXIES), strict=True))
    own, others = central_segments(images, noises)
    rows, theirs = [], []
    for row, segments in enumerate(own + 2 * others):
        values = statmorph_of(images[row], segments, noises[row])
        if values is not None:
            rows.append(row)
            theirs.append(values)
    assert len(rows) > 0.95 * GALAXIES
    return (
        images[rows],
        noises[rows],
        dict(zip(THEIRS, np.array(theirs).T, strict=True)),
    )


@pytest.fixture(scope="module")
def ours(sample):
    images, noises, _ = sample
    return morphology(images, noises)


@pytest.mark.parametrize("name", THEIRS)
def test_measures_follow_those_of_statmorph(sample, ours, name):
    theirs = sample[2][name]
    assert np.corrcoef(ours[name], theirs)[0, 1] > 0.95
    # Nor is there an offset or another scale.
    assert abs(np.median(ours[name] - theirs)) < 0.15 * theirs.std()


def test_objects_in_the_middle_are_those_of_sextractor(sample):
    images, noises, _ = sample
    own, others = central_segments(images, noises)
    assert not (own & others).any()
    agreement = []
    for row, image in enumerate(images):
        threshold = 1.5 * noises[row]
        _, segments = sep.extract(image, threshold, segmentation_map=True)
        theirs = segments == np.bincount(segments[own[row]]).argmax()
        agreement.append((own[row] & theirs).sum() / (own[row] | theirs).sum())
    # The rest: which clump, tail or touching neighbour is an object of its own.
    assert np.median(agreement) > 0.98
    assert np.mean(np.array(agreement) > 0.8) > 0.85


SYMMETRIES = [(turns, flipped) for turns in range(4) for flipped in (False, True)][1:]


@pytest.mark.parametrize(("turns", "flipped"), SYMMETRIES)
def test_turns_and_flips_change_nothing(sample, ours, turns, flipped):
    images, noises, _ = sample
    turned = np.rot90(images, turns, axes=(1, 2))
    turned = turned[:, ::-1] if flipped else turned
    for name, values in morphology(turned, noises).items():
        # An odd image has its threshold within the rounding.
        wrong = np.abs(values - ours[name]) > 1e-3 * (1 + np.abs(ours[name]))
        assert wrong.sum() <= 2, name


def test_objects_do_not_depend_on_those_beside_them_or_on_the_unit(sample, ours):
    images, noises, _ = sample
    for rows, unit in ((slice(7, 12), 1.0), (slice(0, None, 3), 1000.0)):
        some = morphology(unit * images[rows], unit * noises[rows])
        for name, values in some.items():
            np.testing.assert_allclose(values, ours[name][rows], rtol=2e-3, atol=2e-3)


def gaussian(side, sigma, ratio=1.0, dy=0.0, dx=0.0, wide=None):
    """Return an image (side, wide) of a Gaussian, its major axis along columns."""
    y, x = (np.arange(n) - (n - 1) / 2 for n in (side, wide or side))
    square = ((y - dy)[:, None] / ratio) ** 2 + (x - dx) ** 2
    return np.exp(-square / (2 * sigma**2)).astype(np.float32)


@given(
    side=st.integers(16, 101),
    extra=st.integers(0, 3),
    ratio=st.floats(0.5, 1),
    dy=st.floats(-0.5, 0.5),
    dx=st.floats(-0.5, 0.5),
)
def test_a_gaussian_has_known_measures_at_any_size_and_place(
    side, extra, ratio, dy, dx
):
    sigma = side / 10
    image = gaussian(side, sigma, ratio, dy, dx, wide=side + extra)[None]
    found = {k: v[0] for k, v in morphology(image, np.float32([1e-4])).items()}
    assert found["ellipticity"] == pytest.approx(1 - ratio, abs=0.03)
    assert found["moment_radius"] == pytest.approx(sigma * ratio**0.5, rel=0.03)
    # Sharper ones change when they are interpolated between pixels.
    assert abs(found["asymmetry"]) < (0.05 if sigma * ratio > 2.5 else 0.25)
    if ratio > 0.95:
        # Radii with a part f: sigma sqrt(-2 ln(1 - f)); the pixels make r20 larger.
        expected = 2.5 * np.log10(np.log(0.2) / np.log(0.8))
        assert found["concentration"] == pytest.approx(expected, abs=0.15)
        radius = sigma * np.sqrt(2 * np.log(2))
        assert found["half_light_radius"] == pytest.approx(radius, rel=0.06)


def test_known_forms_are_told_apart():
    disc = gaussian(64, 5)
    lopsided = disc + 0.5 * gaussian(64, 2, dx=6)
    clumpy = disc + sum(
        gaussian(64, 1, dy=8 * np.sin(a), dx=8 * np.cos(a))
        for a in np.arange(8) * np.pi / 4
    )
    cuspy = disc + 10 * gaussian(64, 1.5)
    found = morphology(np.stack([disc, lopsided, clumpy, cuspy]), np.full(4, 1e-3))
    assert found["asymmetry"].argmax() == 1
    assert found["smoothness"].argmax() == 2
    assert found["m20"].argmax() == 2
    assert found["concentration"].argmax() == 3
    assert found["gini"].argmax() == 3


def test_pixels_without_value_are_left_out(sample, ours):
    images, noises, _ = sample
    images = images.copy()
    images[:, :2], images[:, :, -1], images[:, 0, 0] = np.nan, np.inf, -np.inf
    for name, values in morphology(images, noises).items():
        assert np.isfinite(values).all()
        # They are far from most objects.
        assert np.mean(np.abs(values - ours[name]) < 0.02) > 0.8, name


@pytest.mark.parametrize("value", [0.0, -1.0, np.nan, np.inf])
@pytest.mark.parametrize("noise", [0.0, 0.1, np.nan])
def test_images_without_light_are_neutral(value, noise):
    image = np.full((3, 20, 21), value, np.float32)
    image[2] = gaussian(20, 3, wide=21)
    found = morphology(image, np.full(3, noise, np.float32))
    for name, neutral in NEUTRAL.items():
        assert found[name].dtype == np.float32
        assert found[name][:2] == pytest.approx(neutral)
        assert np.isfinite(found[name]).all()
    assert found["moment_radius"][2] > 0


@given(st.integers(0, 2**32), st.integers(16, 40), st.sampled_from([0.0, 1e-9, 1.0]))
def test_any_image_gives_finite_numbers(seed, side, noise):
    rng = np.random.default_rng(seed)
    image = rng.standard_normal((4, side, side)).astype(np.float32)
    image[1] = np.round(image[1])
    image[2] = 1.0
    image[3] *= rng.random((side, side)) < 0.02
    for values in morphology(image, np.full(4, noise)).values():
        assert values.shape == (4,)
        assert np.isfinite(values).all()


def test_no_images_and_wrong_shapes():
    found = morphology(np.empty((0, 16, 16), np.float32), np.empty(0, np.float32))
    assert {len(values) for values in found.values()} == {0}
    with pytest.raises(ValueError, match=r"expected \(n, height, width\)"):
        morphology(np.zeros((2, 16, 16, 5)), np.zeros(2))
    with pytest.raises(ValueError, match="noise"):
        morphology(np.zeros((2, 16, 16)), np.zeros(3))
