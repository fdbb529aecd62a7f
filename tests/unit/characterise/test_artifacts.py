"""Measures of artifacts, on images made up to have one artifact each."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peculiar.characterise.artifacts import LIMITS, artifact_measures, artifact_score

BANDS = st.integers(1, 5)
SIZES = st.integers(16, 96)
SEEDS = st.integers(0, 2**32 - 1)

#: Level of the sky and of its reconstruction.
SKY = 20


def empty(size, bands):
    """One image of nothing but sky, and its reconstruction."""
    image = np.full((1, size, size, bands), SKY, dtype=np.uint8)
    return image, image.copy()


def noisy(seed, size, bands, count=1):
    """Images of equal noise in all bands, about 8 levels."""
    noise = np.random.default_rng(seed).normal(SKY, 8, (count, size, size, bands))
    return np.rint(np.clip(noise, 0, 255)).astype(np.uint8)


def measured(real, made):
    values = artifact_measures(real, made)
    return {name: values[name][0] for name in values}


def exceeded(real, made):
    return {name for name, m in measured(real, made).items() if m >= LIMITS[name]}


def added(image, light):
    return np.rint(np.clip(image + light, 0, 255)).astype(np.uint8)


def distance(size, angle, offset):
    """Distance of pixels from a line, in pixels; `offset` in sides from the middle."""
    place = np.arange(size) - (size - 1) / 2
    normal = place * np.cos(angle) + place[:, None] * np.sin(angle)
    return normal - offset * size


@given(SEEDS, st.integers(32, 96), BANDS, st.floats(0, np.pi), st.floats(-0.3, 0.3))
def test_line_in_one_band_is_straight(seed, size, bands, angle, offset):
    image, made = noisy(seed, size, bands), empty(size, bands)[1]
    assert exceeded(image, made) == set()
    band = seed % bands
    # A fifteenth of the side wide: a trail of 6 px in a view of 96.
    width = size / 15
    line = np.abs(distance(size, angle, offset)) < width / 2
    light = np.zeros(image.shape[1:])
    light[line, band] = 150
    assert "straightness" in exceeded(added(image, light), made)


def test_line_in_all_bands_is_not_one_of_a_trail():
    image, made = noisy(0, 64, 3), empty(64, 3)[1]
    line = 150 * (np.abs(distance(64, 0.5, 0.1)) < 2)
    assert exceeded(added(image, line[..., None]), made) == set()


@pytest.mark.parametrize("bands", [1, 2, 3, 5])
def test_column_of_light_has_the_straightness_counted_by_hand(bands):
    image, made = empty(64, bands)
    image[0, :, 20:24, -1] += 128  # one column of 16 cells, twice what counts in full
    # Along the column all cells are lit. More than half of the lines cross it, for one
    # to two of their cells: so the median is between 0 and 2/12.
    assert 1 - 2 / 12 <= measured(image, made)["straightness"] < 1
    image[0, :, 20:24, -1] = SKY + 32  # half of what counts in full
    assert 0.5 * (1 - 2 / 12) <= measured(image, made)["straightness"] < 0.5


@given(SIZES, BANDS, st.integers(0, 200))
def test_constant_offset_in_one_band_is_background(size, bands, offset):
    image, made = empty(size, bands)
    image[..., 0] += np.uint8(offset)
    found = measured(image, made)
    # Means of up to 36 pixels in float32.
    assert found["background"] == pytest.approx(offset / 255, abs=1e-5)
    assert found["imbalance"] == (bands > 1 and offset / 255 > 0.15)
    assert found["straightness"] == pytest.approx(0, abs=1e-5)
    assert found["noise"] == pytest.approx(0, abs=1e-5)
    assert (artifact_score(found) >= 0.5) == (
        offset / 255 >= 0.1 or bool(found["imbalance"])
    )


def test_background_is_what_a_quarter_of_the_border_exceeds():
    # Of the 112 cells of the border 32 lie in the two outer columns of a side, 24 in
    # the same columns without two rows at each end.
    image, made = empty(64, 3)
    image[0, :, :8, 1] += 100
    assert measured(image, made)["background"] == pytest.approx(100 / 255, abs=1e-6)
    image, made = empty(64, 3)
    image[0, 8:-8, :8, 1] += 100
    assert measured(image, made)["background"] == pytest.approx(0, abs=1e-6)
    image, made = empty(64, 3)
    image[0, 8:-8, 8:-8] += 200  # the border is two cells wide
    assert measured(image, made)["background"] == pytest.approx(0, abs=1e-6)
    assert measured(made, image)["background"] == pytest.approx(0, abs=1e-6)


@given(st.integers(0, 16), st.integers(0, 16), st.booleans())
def test_imbalance_is_the_share_of_cells(rows, columns, missing):
    image, made = empty(64, 3)
    part = made if missing else image
    part[0, : 4 * rows, : 4 * columns, 1] += 60
    share = rows * columns / 16**2
    assert measured(image, made)["imbalance"] == pytest.approx(share, abs=1e-6)
    part[0, : 4 * rows, : 4 * columns] = 80  # the same in all bands
    assert measured(image, made)["imbalance"] == 0


@pytest.mark.parametrize(
    ("steps", "factor"),
    [
        # Chessboards: each pixel differs from its neighbours by the step exactly.
        ((10,), 1),
        ((10, 10, 10), 1),
        ((10, 40, 10), 42 / 12),
        ((0, 10, 10), 12 / 2),
        ((10, 20, 40, 20, 10), 42 / 22),
        ((0, 0), 1),
    ],
)
def test_noise_is_the_largest_factor_between_bands(steps, factor):
    board = np.indices((48, 48)).sum(axis=0) % 2
    image = (SKY + board[..., None] * np.array(steps)).astype(np.uint8)[None]
    found = measured(image, np.full_like(image, SKY))
    assert found["noise"] == pytest.approx(factor - 1, rel=1e-5)


@pytest.mark.parametrize(("cells", "found"), [(2, False), (4, True)])
def test_noise_counts_where_it_covers_a_third(cells, found):
    image, made = noisy(1, 64, 3), empty(64, 3)[1]
    rng = np.random.default_rng(2)
    lost = slice(None), slice(None), slice(0, 8 * cells), 0  # of 8 columns of cells
    image[lost] = added(image[lost], 60 * rng.standard_normal(image[lost].shape))
    assert (measured(image, made)["noise"] >= LIMITS["noise"]) == found


@given(SEEDS, SIZES, BANDS, st.booleans())
def test_round_blob_in_the_middle_raises_nothing(seed, size, bands, one_band):
    image, made = noisy(seed, size, bands), empty(size, bands)[1]
    radius = np.hypot(distance(size, 0, 0), distance(size, np.pi / 2, 0))
    light = np.repeat(np.exp(-0.5 * (radius / (0.1 * size)) ** 2)[..., None], bands, 2)
    light[..., 1:] *= 1 - one_band
    real = added(image, 200 * light)
    assert exceeded(real, made) == set()
    assert artifact_score(artifact_measures(real, made))[0] < 0.5


def random_pair(seed, shape):
    rng = np.random.default_rng(seed)
    return rng.integers(0, 256, (2, *shape), dtype=np.uint8)


def assert_equal(one, other):
    for name in LIMITS:
        # Sums of some 100 float32 in another order; a difference of two of them.
        np.testing.assert_allclose(one[name], other[name], rtol=1e-5, atol=1e-5)


@given(SEEDS, SIZES, SIZES, BANDS)
def test_turns_and_flips_change_nothing(seed, height, width, bands):
    real, made = random_pair(seed, (2, height, width, bands))
    real[:, :5] //= 8  # not alike on all sides
    real[:, :, :3, 0] //= 4
    found = artifact_measures(real, made)
    for turns in range(1, 4):
        turned = [np.rot90(images, turns, axes=(1, 2)) for images in (real, made)]
        assert_equal(found, artifact_measures(*turned))
    assert_equal(found, artifact_measures(real[:, ::-1], made[:, ::-1]))
    assert_equal(found, artifact_measures(real[:, :, ::-1], made[:, :, ::-1]))
    assert_equal(found, artifact_measures(real[..., ::-1], made[..., ::-1]))


@given(SEEDS, st.integers(1, 9))
def test_images_are_measured_one_by_one(seed, count):
    real, made = random_pair(seed, (count, 20, 20, 3))
    order = np.random.default_rng(seed).permutation(count)
    found = artifact_measures(real, made)
    others = artifact_measures(real[order], made[order])
    assert_equal({name: found[name][order] for name in found}, others)
    last = artifact_measures(real[-1:], made[-1:])
    assert_equal({name: found[name][-1:] for name in found}, last)


@given(SEEDS, SIZES, BANDS)
def test_ranges(seed, size, bands):
    measures = artifact_measures(*random_pair(seed, (3, size, size, bands)))
    bounds = {"background": (-1, 1), "imbalance": (0, 1)}
    bounds |= {"straightness": (0, 1), "noise": (0, 127.5)}
    assert list(measures) == list(bounds)
    for name, (low, high) in bounds.items():
        assert measures[name].dtype == np.float32
        assert measures[name].shape == (3,)
        assert ((measures[name] >= low) & (measures[name] <= high)).all()
    score = artifact_score(measures)
    assert score.dtype == np.float32
    assert ((score >= 0) & (score < 1)).all()


def test_score_is_half_where_one_measure_reaches_its_limit():
    for name, limit in LIMITS.items():
        measures = {other: np.array([-1.0, 0.0, 0.0]) for other in LIMITS}
        measures[name] = np.array([0.0, limit, 3 * limit])
        np.testing.assert_allclose(artifact_score(measures), [0, 0.5, 0.75], rtol=1e-6)


@pytest.mark.parametrize(
    ("real", "made"),
    [
        (np.zeros((2, 16, 16, 3), np.uint8), np.zeros((2, 16, 16, 1), np.uint8)),
        (np.zeros((2, 16, 16, 3), np.float32), np.zeros((2, 16, 16, 3), np.uint8)),
        (np.zeros((16, 16, 3), np.uint8), np.zeros((16, 16, 3), np.uint8)),
        (np.zeros((2, 16, 16, 0), np.uint8), np.zeros((2, 16, 16, 0), np.uint8)),
    ],
)
def test_other_arrays_are_refused(real, made):
    with pytest.raises(ValueError, match="expected two uint8 of equal shape"):
        artifact_measures(real, made)
