"""The autoencoder of images and of residuals, and the detector that scores by it."""

from itertools import pairwise

import h5py
import keras
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from small import FIRST_ID, TRAINING, assert_same, outputs, write_view

from peculiar.characterise.encode import encode
from peculiar.detectors.autoencoder.score import score
from peculiar.detectors.autoencoder.train_autoencoder import train
from peculiar.tables.images import read_span
from peculiar.training import autoencoder
from peculiar.training.stream import Stream

NETWORK = {"latent": 4, "width": 2, "precision": "float32"}


@pytest.fixture
def copies(tmp_path, views):
    """Reconstructions of the views, some pixels above them and some below."""
    paths = []
    for view in views:
        with h5py.File(view) as file:
            ids, images = file["object_id"][:], file["image"][:]
        rng = np.random.default_rng(int(view.stem))
        images = rng.integers(0, 256, images.shape, dtype=np.uint8)
        paths.append(write_view(tmp_path / f"copy_{view.name}", images, ids))
    return paths


def fit(folder, views, sample):
    files = outputs(folder, "autoencoder")
    parameters = {"network": NETWORK, "training": TRAINING}
    options = {"views": views, "sample": sample, "previous": [], "seed": 1}
    train(**options, **files, parameters=parameters)
    return files["weights"]


def run(folder, view, weights, batch=4):
    score(
        view=view,
        weights=[weights],
        scores=folder / "scores.parquet",
        reconstructions=folder / "made.h5",
        parameters={"network": NETWORK, "scoring": {"batch": batch}},
    )
    return pq.read_table(folder / "scores.parquet").to_pydict()


@pytest.fixture
def weights(tmp_path, views, sample):
    return fit(tmp_path, views, sample)


def test_it_has_the_layers_of_the_paper():
    """SF21 §3.3 at 96 px: weights counted by hand."""
    network = autoencoder.build((96, 96, 3), NETWORK | {"width": 64, "latent": 64})
    down = [3, 64, 128, 256, 512]
    weights = sum(25 * a * b + b for a, b in pairwise(down))
    flat = 6 * 6 * 512
    weights += flat * 64 + 64 + 64 * flat
    up = [512, 256, 128, 64, 3]
    weights += sum(25 * a * b + b for a, b in pairwise(up))
    assert network.count_params() == weights


@pytest.mark.parametrize("size", [16, 40, 97])
def test_it_takes_images_of_any_side(size):
    network = autoencoder.build((size, size, 2), NETWORK)
    assert network(keras.ops.zeros((1, size, size, 2))).shape == (1, size, size, 2)


def test_residuals_are_differences_that_do_not_wrap(views, sample, copies):
    options = {"seed": 1, "buffer": 8, "block": 4}
    stream = Stream(views, sample, **options, reconstructions=copies).images(0, 16)
    expected = []
    for view, copy in zip(views, copies, strict=True):
        with h5py.File(view) as one, h5py.File(copy) as other:
            expected.append(np.abs(np.int64(one["image"]) - np.int64(other["image"])))
    expected = np.concatenate(expected)
    assert expected.max() > 200  # 8 bits would wrap, both ways
    order = np.lexsort(stream.reshape(16, -1)[:, :3].T)
    other = np.lexsort(expected.reshape(16, -1)[:, :3].T)
    np.testing.assert_array_equal(stream[order], expected[other])
    with pytest.raises(ValueError, match=r"expected the objects of .* found others"):
        Stream(views, sample, **options, reconstructions=copies[::-1])


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


def test_it_learns_and_the_same_seed_gives_the_same(tmp_path, views, sample, copies):
    more = {"seed": 1, "iterations": 60, "log_every": 20, "batch": 16}
    made = []
    for name in "ab":
        made.append(outputs(tmp_path / name, "autoencoder"))
        autoencoder.train(
            views=views,
            reconstructions=copies,
            sample=sample,
            section=NETWORK | TRAINING | more,
            **made[-1],
        )
    assert_same(made[0]["weights"], made[1]["weights"])
    error = pq.read_table(made[0]["history"])["error"].to_pylist()
    assert error[-1] < 0.9 * error[0]
    assert not made[0]["scratch"].exists()


def test_latent_values_are_those_of_the_network(tmp_path, views, weights):
    ids = np.arange(FIRST_ID, FIRST_ID + 11)
    flags = dict.fromkeys(("selected", "sampled", "reference"), np.ones(11, bool))
    pq.write_table(pa.table({"object_id": ids, **flags}), tmp_path / "chosen.parquet")
    encode(
        chosen=tmp_path / "chosen.parquet",
        views=views,
        reconstructions=None,
        weights=weights,
        latents=tmp_path / "latents.parquet",
        section=NETWORK | TRAINING,
    )
    table = pq.read_table(tmp_path / "latents.parquet")
    assert table["object_id"].to_pylist() == ids.tolist()
    network = autoencoder.build((32, 32, 3), NETWORK)
    network.load_weights(weights)
    with h5py.File(views[1]) as file:
        image = np.float32(file["image"][4:5]) / 255  # the tenth object
    latent = np.array([table[f"latent_{k:02d}"][9].as_py() for k in range(4)])
    # In a batch of another size sums are rounded otherwise.
    np.testing.assert_allclose(latent, network.encoder(image)[0], rtol=1e-4, atol=1e-5)
    lost = np.mean((np.asarray(network(image)) - image) ** 2)
    assert table["error"][9].as_py() == pytest.approx(lost, rel=1e-4)


def test_the_score_is_the_mean_squared_residual(tmp_path, views, weights):
    table = run(tmp_path, views[1], weights)
    model = autoencoder.build((32, 32, 3), NETWORK)
    model.load_weights(weights)
    with h5py.File(views[1]) as file:
        ids, images = file["object_id"][:], file["image"][:] / np.float32(255)
    made = model(images).numpy()
    assert table["object_id"] == ids.tolist()
    # float32 in batches of other sizes.
    expected = np.mean((images - made) ** 2, axis=(1, 2, 3))
    np.testing.assert_allclose(table["error"], expected, rtol=1e-5)
    with h5py.File(tmp_path / "made.h5") as file:
        assert file["object_id"][:].tolist() == ids.tolist()
        # Half a level of rounding, and what batches of other sizes add.
        shown = np.clip(made, 0, 1) * 255
        assert np.abs(file["image"][:] - shown).max() <= 0.51
        parts = np.abs(images - made).sum(axis=(1, 2))
        shares = parts / parts.sum(axis=1, keepdims=True)
        # float16 of values up to 1.
        np.testing.assert_allclose(file["bands"][:], shares, atol=1e-3)


def test_an_image_unlike_all_others_scores_highest(tmp_path, views, weights):
    """A bright frame among blobs in the middle of a dark sky; an empty shard."""
    with h5py.File(views[1]) as file:
        images = file["image"][:]
    images[3] = 255
    images[3, 8:-8, 8:-8] = 0
    ids = np.arange(FIRST_ID, FIRST_ID + len(images))
    view = write_view(tmp_path / "frame.h5", images, ids)
    assert np.argmax(run(tmp_path, view, weights)["error"]) == 3
    view = write_view(tmp_path / "empty.h5", images[:0], ids[:0])
    assert run(tmp_path, view, weights) == {"object_id": [], "error": []}
