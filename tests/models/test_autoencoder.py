"""The autoencoder of images and of residuals: its form, its training, its values."""

from itertools import pairwise

import h5py
import keras
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from small import FIRST_ID, write_view
from test_training import assert_same

from peculiar.characterise.encode import encode
from peculiar.tables.images import read_span
from peculiar.training import autoencoder
from peculiar.training import loop as training
from peculiar.training.stream import Stream

SECTION = {
    "latent": 4,
    "width": 2,
    "iterations": 6,
    "batch": 4,
    "learning_rate": 1e-3,
    "beta_1": 0.9,
    "beta_2": 0.999,
    "seed": 1,
    "precision": "float32",
    "augment": False,
    "buffer": 8192,
    "block": 128,
    "checkpoint_minutes": 0.0,
    "log_every": 2,
    "samples_every": 100,
}


@pytest.fixture
def copies(tmp_path, views):
    """Reconstructions of the views, some pixels above them and some below."""
    paths = []
    for view in views:
        with h5py.File(view) as file:
            ids, images = file["object_id"][:], file["image"][:]
        rng = np.random.default_rng(int(view.stem))
        paths.append(tmp_path / f"copy_{view.name}")
        images = rng.integers(0, 256, images.shape, dtype=np.uint8)
        write_view(paths[-1], images, ids)
    return paths


def train(folder, views, sample, copies=None, **changes):
    paths = {
        "weights": folder / "reals.weights.h5",
        "history": folder / "reals.history.parquet",
        "scratch": folder / "scratch",
        "logs": folder / "logs",
    }
    autoencoder.train(
        views=views,
        reconstructions=copies,
        sample=sample,
        section=SECTION | changes,
        **paths,
    )
    return paths


def write_chosen(path, count=16):
    ids = np.arange(FIRST_ID, FIRST_ID + count)
    flags = dict.fromkeys(("selected", "sampled", "reference"), np.ones(count, bool))
    pq.write_table(pa.table({"object_id": ids, **flags}), path)
    return path


def test_it_has_the_layers_of_the_paper():
    """SF21 §3.3 at 96 px: weights counted by hand."""
    network = autoencoder.build((96, 96, 3), SECTION | {"width": 64, "latent": 64})
    down = [3, 64, 128, 256, 512]
    weights = sum(25 * a * b + b for a, b in pairwise(down))
    flat = 6 * 6 * 512
    weights += flat * 64 + 64 + 64 * flat
    up = [512, 256, 128, 64, 3]
    weights += sum(25 * a * b + b for a, b in pairwise(up))
    assert network.count_params() == weights
    assert network(keras.ops.zeros((2, 96, 96, 3))).shape == (2, 96, 96, 3)


@pytest.mark.parametrize("size", [16, 40, 97])
def test_it_takes_images_of_any_side(size):
    network = autoencoder.build((size, size, 2), SECTION)
    assert network(keras.ops.zeros((1, size, size, 2))).shape == (1, size, size, 2)


def test_residuals_are_differences_that_do_not_wrap(views, sample, copies):
    stream = Stream(
        views, sample, seed=1, buffer=8, block=4, reconstructions=copies
    ).images(0, 16)
    expected = []
    for view, copy in zip(views, copies, strict=True):
        with h5py.File(view) as one, h5py.File(copy) as other:
            expected.append(np.abs(np.int64(one["image"]) - np.int64(other["image"])))
    expected = np.concatenate(expected)
    assert expected.max() > 200  # 8 bits would wrap, both ways
    order = np.lexsort(stream.reshape(16, -1)[:, :3].T)
    other = np.lexsort(expected.reshape(16, -1)[:, :3].T)
    np.testing.assert_array_equal(stream[order], expected[other])


def test_residuals_of_float_images(tmp_path):
    rng = np.random.default_rng(1)
    real = rng.random((3, 8, 8, 2), dtype=np.float32)
    copy = rng.integers(0, 256, real.shape, dtype=np.uint8)
    view = write_view(tmp_path / "a.h5", real, np.arange(3))
    other = write_view(tmp_path / "b.h5", copy, np.arange(3))
    found = read_span(view, other, slice(1, 3))
    assert found.dtype == np.float32
    # float32 of numbers up to 1.
    np.testing.assert_allclose(found, np.abs(real - copy / 255)[1:], atol=1e-6)


def test_shards_of_other_objects_are_refused(views, sample, copies):
    with pytest.raises(ValueError, match="does not hold the objects of"):
        Stream(views, sample, seed=1, buffer=8, block=4, reconstructions=copies[::-1])


def test_it_learns_and_the_same_seed_gives_the_same(tmp_path, views, sample, copies):
    options = {"iterations": 60, "log_every": 20, "batch": 16, "augment": True}
    one = train(tmp_path / "a", views, sample, copies, **options)
    other = train(tmp_path / "b", views, sample, copies, **options)
    assert_same(one["weights"], other["weights"])
    error = pq.read_table(one["history"])["error"].to_pylist()
    assert error[-1] < 0.9 * error[0]
    assert not one["scratch"].exists()


def test_interrupted_it_ends_with_the_same_weights(
    tmp_path, views, sample, monkeypatch
):
    whole = train(tmp_path / "whole", views, sample)
    do = autoencoder.AutoencoderTraining.step

    def killed(self, iteration):
        if iteration == 4:
            raise KeyboardInterrupt
        return do(self, iteration)

    monkeypatch.setattr(autoencoder.AutoencoderTraining, "step", killed)
    with pytest.raises(KeyboardInterrupt):
        train(tmp_path / "broken", views, sample)
    resumed = []
    restore = training.Checkpoint.restore
    monkeypatch.setattr(
        training.Checkpoint,
        "restore",
        lambda self: resumed.append(restore(self)) or resumed[-1],
    )
    monkeypatch.setattr(autoencoder.AutoencoderTraining, "step", do)
    broken = train(tmp_path / "broken", views, sample)
    assert resumed[0][0] == 3
    assert_same(whole["weights"], broken["weights"])


def test_values_are_those_of_the_network(tmp_path, views, sample):
    weights = train(tmp_path, views, sample)["weights"]
    encode(
        chosen=write_chosen(tmp_path / "chosen.parquet", 11),
        views=views,
        reconstructions=None,
        weights=weights,
        latents=tmp_path / "latents.parquet",
        section=SECTION,
    )
    table = pq.read_table(tmp_path / "latents.parquet")
    assert table["object_id"].to_pylist() == list(range(FIRST_ID, FIRST_ID + 11))
    network = autoencoder.build((32, 32, 3), SECTION)
    network.load_weights(weights)
    with h5py.File(views[1]) as file:
        image = np.float32(file["image"][4:5]) / 255  # the tenth object
    latent = np.array([table[f"latent_{k:02d}"][9].as_py() for k in range(4)])
    # In a batch of another size sums are rounded otherwise.
    np.testing.assert_allclose(latent, network.encoder(image)[0], rtol=1e-4, atol=1e-5)
    lost = np.mean((np.asarray(network(image)) - image) ** 2)
    assert table["error"][9].as_py() == pytest.approx(lost, rel=1e-4)
