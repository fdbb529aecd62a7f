"""Scores are those of the papers, and do not depend on the other objects of a shard."""

import h5py
import keras
import numpy as np
import pyarrow.parquet as pq
import pytest
import tensorflow as tf
from small import FIRST_ID, LOSS, NETWORK, SCORING, write_view

from peculiar.detectors.wgan.networks import Networks, build_encoder
from peculiar.detectors.wgan.score import WEIGHTS, score
from peculiar.detectors.wgan.search import Scorer, starts

SHAPE = {"size": 32, "bands": 3, "network": NETWORK, "precision": "float32"}


@pytest.fixture
def weights(tmp_path):
    """Untrained weights, which score as well as any others."""
    keras.utils.set_random_seed(5)
    paths = [tmp_path / "wgan.weights.h5", tmp_path / "encoder.weights.h5"]
    Networks(**SHAPE).save_weights(paths[0])
    build_encoder(**SHAPE).save_weights(paths[1])
    return paths


def run(folder, view, weights, loss=LOSS, **changes):
    score(
        view=view,
        weights=weights,
        scores=folder / "scores.parquet",
        reconstructions=folder / "made.h5",
        seed=1,
        parameters={"network": NETWORK, "loss": loss, "scoring": SCORING | changes},
    )
    return pq.read_table(folder / "scores.parquet").to_pydict()


def load(weights):
    networks = Networks(**SHAPE)
    networks.load_weights(weights[0])
    return networks


def images_of(view):
    with h5py.File(view) as file:
        return file["image"][:] / np.float32(255)


@pytest.mark.parametrize(
    ("layers", "width"), [([4], None), ([2, 4], None), ([2, 4], 10.0)]
)
def test_scores_are_the_sums_of_the_paper(tmp_path, views, weights, layers, width):
    """Over pixels and features, weighted by a Gaussian of a FWHM in px."""
    loss = LOSS | {"layers": layers, "window": width}
    table = run(tmp_path, views[0], weights, loss, iterations=0, start="zero")
    networks, images = load(weights), images_of(views[0])
    made = networks.generator(np.zeros((5, 8), np.float32)).numpy()

    def summed(difference):
        side = difference.shape[1]
        middles = (np.arange(side) + 0.5) * 32 / side - 16
        line = np.exp(-4 * np.log(2) * middles**2 / (width or np.inf) ** 2)
        return np.einsum("nhwc,h,w->n", np.abs(difference), line, line)

    features = [networks.critic.features(x) for x in (images, made)]
    s_gen = summed(images - made)
    s_disc = sum(summed(features[0][k - 1] - features[1][k - 1]) for k in layers)
    # float32 sums of 3,072 terms: each rounds to 6e-8 of the sum so far.
    np.testing.assert_allclose(table["s_gen"], s_gen, rtol=1e-5)
    np.testing.assert_allclose(table["s_disc"], s_disc, rtol=1e-5)
    np.testing.assert_allclose(table["s_anom"], 0.7 * s_gen + 0.3 * s_disc, rtol=1e-5)
    assert table["object_id"] == list(range(FIRST_ID, FIRST_ID + 5))


@pytest.mark.parametrize("window", [None, 10.0])
def test_where_it_differs_adds_up_to_the_scores(tmp_path, views, weights, window):
    loss = LOSS | {"layers": [2, 4], "window": window}
    table = run(tmp_path, views[0], weights, loss, iterations=2)
    networks, images = load(weights), images_of(views[0])
    with h5py.File(tmp_path / "made.h5") as file:
        where, bands = file["where"][:], file["bands"][:]
        made = file["image"][:] / np.float32(255)
    assert where.shape == (5, 8, 8)
    assert bands.shape == (5, 3)
    # float16 has 3 decimal digits, and 64 places round independently.
    for shares in (where.sum(axis=(1, 2), dtype=float), bands.sum(axis=1, dtype=float)):
        np.testing.assert_allclose(shares, 1, atol=2e-3)
    share = 1.0
    if window is not None:
        y, x = (np.indices((32, 32)) + 0.5) / 32 - 0.5
        share = 2.0 ** (-4 * (x**2 + y**2) / (window / 32) ** 2)[..., None]
    residual = share * np.abs(images - made)
    s_gen = residual.sum(axis=(1, 2, 3))
    # The saved image is rounded to 1/255, the score is of the exact one.
    np.testing.assert_allclose(s_gen, table["s_gen"], rtol=0.02)
    by_band = residual.sum(axis=(1, 2)) / s_gen[:, None]
    np.testing.assert_allclose(bands, by_band, atol=1e-3)
    # The coarser layer's 2 x 2 places, and the finer one's 8 x 8, by hand.
    parts = []
    for layer in (2, 4):
        a, b = (networks.critic.features(x)[layer - 1].numpy() for x in (images, made))
        side = a.shape[1]
        weight = 1.0
        if window is not None:
            y, x = (np.indices((side, side)) + 0.5) / side - 0.5
            weight = 2.0 ** (-4 * (x**2 + y**2) / (window / 32) ** 2)
        part = weight * np.abs(a - b).sum(axis=-1)
        times = 8 // side
        parts.append(np.kron(part, np.ones((1, times, times))) / times**2)
    by_place = sum(parts) / sum(parts).sum(axis=(1, 2), keepdims=True)
    np.testing.assert_allclose(where, by_place, atol=1e-3)


def test_reconstructions_are_rounded_and_in_order(tmp_path, views, weights):
    run(tmp_path, views[1], weights, iterations=0, trace=2)
    encoder = build_encoder(**SHAPE)
    encoder.load_weights(weights[1])
    expected = load(weights).generator(encoder(images_of(views[1])))
    with h5py.File(views[1]) as file, h5py.File(tmp_path / "made.h5") as made:
        assert made["image"].dtype == np.uint8
        difference = made["image"][:] - 255 * expected.numpy()
        np.testing.assert_array_equal(made["object_id"][:], file["object_id"][:])
        assert made["trace"].shape == (1, 2, 3)
    # Half a step of rounding, and float32's own.
    assert np.abs(difference).max() < 0.501


def test_search_is_that_of_keras_adam(views, weights):
    networks, images = load(weights), tf.constant(images_of(views[0])[:4])
    z = keras.Variable(tf.zeros((4, 8)))
    optimiser = keras.optimizers.Adam(0.1, 0.4, 0.9, epsilon=1e-7)
    features = networks.critic.features(images)[-1]
    for _ in range(5):
        with tf.GradientTape() as tape:
            made = networks.generator(z.value)
            total = 0.7 * tf.reduce_sum(tf.abs(images - made)) + 0.3 * tf.reduce_sum(
                tf.abs(features - networks.critic.features(made)[-1])
            )
        optimiser.apply([tape.gradient(total, z.value)], [z])
    scorer = Scorer(networks, None, loss=LOSS, section=SCORING | {"iterations": 5})
    values, _ = scorer(images, tf.zeros((4, 8)), tf.constant(0.3))
    made = networks.generator(z.value).numpy()
    s_gen = np.abs(images.numpy() - made).sum(axis=(1, 2, 3))
    # Keras puts epsilon in another place of the same formula, and Adam divides tiny
    # gradients by tiny roots; both move the sums in the fifth digit.
    np.testing.assert_allclose(values[-1, :, 0], s_gen, rtol=1e-4)


def test_shards_of_other_sizes_give_the_same_scores(tmp_path, views, weights):
    images, ids = [], []
    for view in views:
        with h5py.File(view) as file:
            images.append(file["image"][:])
            ids.append(file["object_id"][:])
    whole = write_view(tmp_path / "all.h5", np.concatenate(images), np.concatenate(ids))
    for start in ("encoder", "random"):
        parts = {}
        for view in views:
            table = run(tmp_path, view, weights, start=start)
            parts |= dict(zip(table["object_id"], table["s_disc"], strict=True))
        table = run(tmp_path, whole, weights, start=start, batch=7)
        expected = [parts[i] for i in table["object_id"]]
        # Other batches, other orders of the sums in matrix products.
        np.testing.assert_allclose(table["s_disc"], expected, rtol=1e-3)


def test_same_input_same_bytes(tmp_path, views, weights):
    found = []
    for _ in range(2):
        run(tmp_path, views[0], weights)
        names = ("scores.parquet", "made.h5")
        found.append([(tmp_path / name).read_bytes() for name in names])
    assert found[0] == found[1]


def test_an_empty_shard_has_an_empty_table(tmp_path, weights):
    view = write_view(
        tmp_path / "none.h5", np.zeros((0, 32, 32, 3), np.uint8), np.zeros(0, np.int64)
    )
    table = run(tmp_path, view, weights)
    assert table == {"object_id": [], "s_gen": [], "s_disc": [], "s_anom": []}


def test_the_search_reduces_the_residual(tmp_path, views, weights):
    run(tmp_path, views[0], weights, iterations=20, start="random", trace=5)
    with h5py.File(tmp_path / "made.h5") as file:
        trace = file["trace"][:]
    assert trace.shape == (21, 5, 3)
    assert (trace[-1, :, 2] < trace[0, :, 2]).all()


def test_other_lambdas_are_those_of_runs_with_them(tmp_path, views, weights):
    run(tmp_path, views[0], weights, iterations=4, trace=3)
    with h5py.File(tmp_path / "made.h5") as file:
        weighted = dict(zip(WEIGHTS, file["weighted"][:], strict=True))
        np.testing.assert_array_equal(file["weights"][:], np.float32(WEIGHTS))
        found = file["trace"][-1]
    # The same search in a batch filled up otherwise.
    np.testing.assert_allclose(weighted[LOSS["weight"]], found, rtol=1e-3)
    assert np.abs(weighted[0.0] - found).max() > 1e-3 * np.abs(found).max()
    loss = LOSS | {"weight": 1.0}
    table = run(tmp_path, views[0], weights, loss, iterations=4)
    for number, name in enumerate(("s_gen", "s_disc", "s_anom")):
        np.testing.assert_allclose(weighted[1.0][:, number], table[name][:3], rtol=1e-3)


def test_scores_that_are_not_finite_name_the_objects(tmp_path, views, weights):
    with h5py.File(views[0]) as file:
        images, ids = np.float32(file["image"][:]) / 255, file["object_id"][:]
    images[2, 5, 5, 0] = np.nan
    view = write_view(tmp_path / "nan.h5", images, ids)
    with pytest.raises(FloatingPointError, match=rf"1 of 5 objects.*{FIRST_ID + 2}"):
        run(tmp_path, view, weights)
    assert not (tmp_path / "scores.parquet").exists()


def test_random_starts_belong_to_the_object():
    ids = np.array([FIRST_ID, FIRST_ID + 1, -5])
    found = starts("random", ids, 8, seed=3)
    np.testing.assert_array_equal(found[1:], starts("random", ids[1:], 8, seed=3))
    assert (found[[0, 0, 1]] != found[[1, 2, 2]]).all()
    assert not starts("zero", ids, 8, seed=3).any()
