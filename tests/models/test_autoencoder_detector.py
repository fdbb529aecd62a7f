"""The detector `autoencoder`: what is left of an image by the network of SF21 §3.3."""

import h5py
import numpy as np
import pyarrow.parquet as pq
import pytest
from small import FIRST_ID, TRAINING, write_view
from test_training import assert_same

from peculiar.detectors.autoencoder.score import score
from peculiar.detectors.autoencoder.train_autoencoder import train
from peculiar.training import autoencoder

NETWORK = {"latent": 4, "width": 2, "precision": "float32"}


def fit(folder, views, sample):
    weights = folder / "autoencoder.weights.h5"
    train(
        views=views,
        sample=sample,
        weights=weights,
        previous=[],
        history=folder / "history.parquet",
        scratch=folder / "scratch",
        logs=folder / "logs",
        seed=1,
        parameters={"network": NETWORK, "training": TRAINING | {"log_every": 2}},
    )
    return weights


def run(folder, view, weights, batch=4):
    score(
        view=view,
        weights=[weights],
        scores=folder / "scores.parquet",
        reconstructions=folder / "made.h5",
        seed=1,
        parameters={"network": NETWORK, "scoring": {"batch": batch}},
    )
    return pq.read_table(folder / "scores.parquet").to_pydict()


@pytest.fixture
def weights(tmp_path, views, sample):
    return fit(tmp_path, views, sample)


def test_the_error_is_the_mean_square_of_what_is_left(tmp_path, views, weights):
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


def test_the_same_seed_gives_the_same_scores(tmp_path, views, sample, weights):
    table = run(tmp_path, views[0], weights)
    (tmp_path / "again").mkdir()
    again = fit(tmp_path / "again", views, sample)
    assert_same(weights, again)
    assert run(tmp_path / "again", views[0], again) == table


def test_what_was_never_seen_is_the_strangest(tmp_path, views, weights):
    """A bright frame among blobs in the middle of a dark sky."""
    with h5py.File(views[1]) as file:
        images = file["image"][:]
    images[3] = 255
    images[3, 8:-8, 8:-8] = 0
    ids = np.arange(FIRST_ID, FIRST_ID + len(images))
    table = run(tmp_path, write_view(tmp_path / "odd.h5", images, ids), weights)
    assert np.argmax(table["error"]) == 3


def test_an_empty_shard_has_its_columns(tmp_path, weights):
    images, ids = np.empty((0, 32, 32, 3), np.uint8), np.empty(0, np.int64)
    view = write_view(tmp_path / "empty.h5", images, ids)
    assert run(tmp_path, view, weights) == {"object_id": [], "error": []}
