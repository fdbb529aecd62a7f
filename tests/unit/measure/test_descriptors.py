"""Descriptors: of the object's own pixels, unchanged by turns, and exact in files."""

import h5py
import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peculiar.measure.descriptor_tables import (
    Descriptors,
    read_descriptors,
    write_descriptors,
    write_values,
)
from peculiar.measure.descriptors import describe, names_of
from peculiar.views.stretch import lupton_rgb

SYMMETRIES = [(turns, flip) for turns in range(4) for flip in (False, True)][1:]


def galaxies(number, side, bands, seed=0, noise=0.05):
    """Return lopsided exponential discs with noise, float32 (n, side, side, band)."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:side, :side] - (side - 1) / 2
    scale = rng.uniform(2, 6, (number, 1, 1, 1)) * side / 64
    dx, dy = (rng.normal(0, 1, (number, 1, 1, 1)) * side / 64 for _ in range(2))
    radius = np.hypot(x[..., None] - dx, 1.5 * (y[..., None] - dy))
    flux = rng.uniform(5, 50, (number, 1, 1, bands)) * np.exp(-radius / scale)
    return (flux + rng.normal(0, noise, flux.shape)).astype(np.float32)


def turned(images, turns, flip):
    images = np.rot90(images, turns, axes=(1, 2))
    return images[:, :, ::-1] if flip else images


@given(
    side=st.integers(16, 101),
    bands=st.integers(1, 6),
    symmetry=st.sampled_from(SYMMETRIES),
    seed=st.integers(0, 100),
)
def test_turns_and_flips_change_nothing(side, bands, symmetry, seed):
    images = galaxies(3, side, bands, seed)
    plain, other = describe(images), describe(turned(images, *symmetry))
    assert plain.shape == (3, len(names_of([str(k) for k in range(bands)])))
    # Sums are added in another order: values at the border of two steps.
    assert np.abs(plain.astype(int) - other).max() <= 1
    assert np.mean(plain != other) < 0.02


def test_other_turns_change_little():
    from scipy.ndimage import rotate

    images = galaxies(40, 96, 3, noise=0.0)
    oblique = rotate(images, 30, axes=(1, 2), reshape=False, order=3, mode="nearest")
    noise = np.random.default_rng(1).normal(0, 0.05, images.shape)
    one = describe(images + noise).astype(float)
    two, other = describe(oblique + noise), describe(np.roll(images, 1, 0) + noise)
    # Against the difference from another galaxy.
    assert np.abs(one - two).mean() < 0.25 * np.abs(one - other).mean()


def test_an_object_is_described_by_its_own_pixels_alone():
    images = galaxies(70, 64, 2)
    assert np.array_equal(describe(images)[37], describe(images[37:38])[0])


@given(data=st.data())
def test_bad_pixels_and_bands_give_numbers(data):
    images = galaxies(2, 32, 3)
    bad = data.draw(st.sampled_from([np.inf, -np.inf, 1e37]))
    count = data.draw(st.integers(0, 1024))
    places = np.random.default_rng(count).permutation(1024)[:count]
    band = data.draw(st.integers(0, 2))
    missing = images.copy()
    images.reshape(2, -1, 3)[:, places, band] = bad
    missing.reshape(2, -1, 3)[:, places, band] = np.nan
    assert np.array_equal(describe(images), describe(missing))


def test_a_bad_border_does_not_hide_the_object():
    images = galaxies(20, 64, 1)
    lost = images.copy()
    lost[:, [*range(4), *range(60, 64)]] = np.nan
    lost[:, :, [*range(4), *range(60, 64)]] = np.nan
    assert (
        np.abs(describe(images).astype(int) - describe(lost)).mean(axis=1) < 12
    ).all()
    assert not np.array_equal(describe(lost), describe(np.zeros_like(lost)))


def test_few_bad_pixels_change_little():
    images = galaxies(30, 64, 3)
    holes = images.copy()
    holes[:, 5:8, 5:8, 0] = np.nan
    difference = np.abs(describe(images).astype(int) - describe(holes))
    assert difference.mean() < 0.2


def test_a_missing_band_leaves_the_others_alone():
    names = names_of(["g", "r", "i"])
    images = galaxies(10, 64, 3)
    lost = images.copy()
    lost[..., 2] = np.nan
    one, two = describe(images), describe(lost)
    others = [k for k, name in enumerate(names) if "_g_" in name or "_r_" in name]
    assert len(others) >= 100
    assert np.array_equal(one[:, others], two[:, others])
    empty = np.full_like(images, np.nan)
    assert np.array_equal(describe(empty), describe(np.zeros_like(images)))


def test_images_too_small_are_refused():
    with pytest.raises(ValueError, match="15 x 20 px: expected at least 16 x 16"):
        describe(np.zeros((1, 15, 20, 1), np.float32))


def test_known_values_of_a_round_galaxy():
    """A round galaxy has no asymmetry and no mode; its rings add up to its fluxes."""
    from peculiar.measure.descriptor_scales import SCALES, STEPS

    y, x = np.mgrid[:64, :64] - 31.5
    image = 1000 * np.exp(-np.hypot(x, y) / 4)
    rng = np.random.default_rng(3)
    images = (image + rng.normal(0, 1, (50, 64, 64)))[..., None].astype(np.float32)
    values = dict(zip(names_of(["i"]), describe(images).T.astype(float), strict=True))

    def physical(name, family, member):
        centre, softening = SCALES[family][member]
        return centre + softening * np.sinh(values[name] / STEPS)

    inside = np.hypot(x, y) < 13
    assert physical("flux_i_r13", "flux", 4) == pytest.approx(
        image[inside].sum(),
        rel=0.12,  # the noise is measured on 960 correlated numbers
    )
    share = image[np.hypot(x, y) < 2].sum() / image[inside].sum()
    assert physical("ring_i_r2", "ring", 0) == pytest.approx(share, abs=0.02)
    # A step is softening / STEPS.
    assert np.abs(physical("asymmetry_i_ring1", "asymmetry", 0)).max() < 0.02
    assert np.abs(physical("mode_i_ring1_m2", "mode", 1)).max() < 0.01


def write_shard(path, ids, pixels, bands):
    with h5py.File(path, "w") as file:
        file["object_id"] = np.array(ids, np.int64)
        file["image" if pixels.dtype == np.uint8 else "flux"] = pixels
        file.attrs["bands"] = bands


def test_tables_keep_ids_and_join_slices_of_other_bands(tmp_path):
    ids = [2**63 - 1, -5, 0]
    images = galaxies(3, 32, 3)
    write_shard(tmp_path / "a.h5", ids, images, ["g", "r", "i"])
    write_shard(tmp_path / "b.h5", [7], images[:1, ..., 1:], ["r", "i"])
    for name in "ab":
        file, table = (tmp_path / f"{name}.{end}" for end in ("h5", "parquet"))
        write_descriptors(cutouts=file, stretch=None, table=table)
    one = read_descriptors([tmp_path / "a.parquet"])
    assert one.ids.tolist() == ids
    assert np.array_equal(one.values, describe(images))
    both = read_descriptors([tmp_path / "a.parquet", tmp_path / "b.parquet"])
    assert both.ids.tolist() == [*ids, 7]
    assert both.names == names_of(["r", "i"])
    # The same object: what is of its two bands alone is the same.
    own = [k for k, n in enumerate(both.names) if not n.startswith("form")]
    assert np.array_equal(both.values[0, own], both.values[3, own])


def test_a_stretch_is_inverted(tmp_path):
    flux = galaxies(20, 64, 3, noise=0.02)
    stretch = {"minimum": 0.0, "stretch": 0.5, "Q": 15.0}
    images = lupton_rgb(flux, **stretch)
    write_shard(tmp_path / "rgb.h5", range(20), images, ["i", "r", "g"])
    found = {}
    for name, known in (("inverted", stretch), ("as_is", None)):
        table = tmp_path / f"{name}.parquet"
        write_descriptors(cutouts=tmp_path / "rgb.h5", stretch=known, table=table)
        found[name] = read_descriptors([table]).values.astype(float)
    off = {name: np.abs(v - describe(flux)).mean() for name, v in found.items()}
    assert off["inverted"] < 0.5 * off["as_is"]


def test_another_version_is_refused(tmp_path, monkeypatch):
    table = tmp_path / "old.parquet"
    content = Descriptors(np.array([1]), np.zeros((1, 2), np.int8), ["a", "b"])
    write_values(table, content)
    assert pq.read_schema(table).field("descriptor").type.list_size == 2
    monkeypatch.setattr("peculiar.measure.descriptor_tables.VERSION", 99)
    with pytest.raises(ValueError, match="version 1, this program makes version 99"):
        read_descriptors([table])
