"""The order of training images is a function of the seed, and misses none."""

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peculiar.training.stream import Stream, augmented, balanced_order


def make(folder, sizes, *, chosen=None, bins=0, seed=1, buffer=8192, block=128):
    """Return a stream of one-pixel images whose value is the object's number."""
    views, first = [], 0
    for shard, size in enumerate(sizes):
        numbers = np.arange(first, first + size)
        views.append(folder / f"{shard}.h5")
        with h5py.File(views[-1], "w") as file:
            file["object_id"] = 2**62 + numbers
            file["image"] = np.float32(numbers).reshape(-1, 1, 1, 1)
        first += size
    chosen = np.arange(first) if chosen is None else np.asarray(chosen)
    bins = np.broadcast_to(np.int16(bins), len(chosen))
    pq.write_table(
        pa.table({"object_id": 2**62 + chosen, "bin": bins}), folder / "sample.parquet"
    )
    return Stream(
        views, folder / "sample.parquet", seed=seed, buffer=buffer, block=block
    )


def numbers(stream, start, count):
    return stream.images(start, count).ravel().astype(int)


@given(
    sizes=st.lists(st.integers(0, 40), min_size=1, max_size=5).filter(sum),
    buffer=st.integers(1, 60),
    block=st.integers(1, 20),
    data=st.data(),
)
def test_each_epoch_shows_each_object_once(
    tmp_path_factory, sizes, buffer, block, data
):
    n = sum(sizes)
    chosen = data.draw(st.sets(st.integers(0, n - 1), min_size=1))
    stream = make(
        tmp_path_factory.mktemp("stream"),
        sizes,
        chosen=sorted(chosen),
        buffer=buffer,
        block=block,
    )
    for epoch in range(3):
        seen = numbers(stream, epoch * stream.length, stream.length)
        assert sorted(seen) == sorted(chosen)


def test_any_position_can_be_asked_for_first(tmp_path):
    sizes = (50, 30, 70)
    stream = make(tmp_path, sizes, buffer=20, block=8)
    whole = numbers(stream, 0, 600)
    for start, count in ((599, 1), (149, 2), (0, 151), (300, 75), (7, 13)):
        sample = tmp_path / "sample.parquet"
        stream = Stream(stream.views, sample, seed=1, buffer=20, block=8)
        found = numbers(stream, start, count)
        np.testing.assert_array_equal(found, whole[start : start + count])


def test_epochs_and_seeds_differ(tmp_path):
    stream = make(tmp_path, (200,))
    first, second = numbers(stream, 0, 200), numbers(stream, 200, 200)
    # A stream keeps its files open.
    (tmp_path / "other").mkdir()
    other = numbers(make(tmp_path / "other", (200,), seed=2), 0, 200)
    assert (first != second).mean() > 0.9
    assert (first != other).mean() > 0.9


def test_a_buffer_mixes_at_least_eight_shards(tmp_path):
    stream = make(tmp_path, (64,) * 12, buffer=64, block=8)
    for start in range(0, stream.length, 64):
        shards = np.unique(numbers(stream, start, 64) // 64)
        assert len(shards) >= 8


def test_batches_are_balanced_in_the_bins(tmp_path):
    bins = np.r_[np.zeros(80, int), np.ones(15, int), np.full(5, 2)]
    stream = make(tmp_path, (100,), bins=bins)
    for start in range(0, 99, 9):
        batch = bins[numbers(stream, start, 9)]
        np.testing.assert_array_equal(np.bincount(batch, minlength=3), [3, 3, 3])


@given(
    bins=st.lists(st.integers(0, 3), min_size=1, max_size=50), seed=st.integers(0, 99)
)
def test_balanced_order_of_one_bin_is_a_permutation(bins, seed):
    order = balanced_order(np.array(bins), np.random.default_rng(seed))
    assert len(order) == len(bins)
    if len(set(bins)) == 1:
        assert sorted(order) == list(range(len(bins)))
    counts = np.bincount(np.array(bins)[order], minlength=4)[sorted(set(bins))]
    assert counts.max() - counts.min() <= 1


def test_a_sample_of_other_objects_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"none of them is in the 1 view"):
        make(tmp_path, (3,), chosen=[77])


def test_augmentation_gives_the_eight_symmetries():
    image = np.arange(2 * 2 * 3).reshape(1, 2, 2, 3)
    many = augmented(np.repeat(image, 400, axis=0), np.random.default_rng(0))
    kinds = {part.tobytes() for part in many}
    assert len(kinds) == 8
    # The bands of a pixel stay together, in order.
    assert (np.diff(many, axis=-1) == 1).all()
