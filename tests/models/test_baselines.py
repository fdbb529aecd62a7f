"""The baselines give what scikit-learn and plain formulas give."""

import h5py
import numpy as np
import pyarrow.parquet as pq
import pytest
from sklearn.decomposition import PCA
from sklearn.ensemble import IsolationForest
from small import FIRST_ID, NETWORK, write_sample, write_view

from peculiar.detectors import components
from peculiar.detectors.critic_knn.score import score as score_critic_knn
from peculiar.detectors.critic_knn.train_components import train as train_critic_knn
from peculiar.detectors.iforest.score import score as score_iforest
from peculiar.detectors.knn.score import score as score_knn
from peculiar.detectors.pca.score import score as score_pca
from peculiar.detectors.pixel_statistics.score import pixel_statistics
from peculiar.detectors.pixel_statistics.score import score as score_pixel_statistics
from peculiar.detectors.wgan.networks import Networks

N = 60


@pytest.fixture
def images() -> np.ndarray:
    """Blobs of several sizes; the last one is a cross."""
    rng = np.random.default_rng(0)
    down, across = np.mgrid[:16, :16] - 7.5
    radii = rng.uniform(1, 4, (N, 1, 1, 3))
    blobs = 200 * np.exp(-(down**2 + across**2)[None, :, :, None] / radii**2)
    blobs += rng.normal(20, 5, blobs.shape)
    blobs[-1] = 200 * ((np.abs(down) < 1) | (np.abs(across) < 1))[:, :, None]
    return np.uint8(np.clip(blobs, 0, 255))


@pytest.fixture
def view(tmp_path, images):
    ids = np.arange(FIRST_ID, FIRST_ID + N)
    return write_view(tmp_path / "0000.h5", images, ids)


def fit(
    folder, view, count=N, train=components.train, previous=(), uses=None, **section
):
    ids = np.arange(FIRST_ID, FIRST_ID + count)
    section = {"number": 5, "sample": 1000} | section
    train(
        views=[view],
        sample=write_sample(folder / "sample.parquet", ids),
        weights=folder / "components.weights.h5",
        previous=list(previous),
        history=folder / "history.parquet",
        seed=1,
        parameters={"components": section, "uses": uses},
    )
    return folder / "components.weights.h5"


def run(score, folder, view, weights, uses=None, **section):
    scores = folder / "scores.parquet"
    parameters = {"scoring": section, "uses": uses}
    score(view=view, weights=weights, scores=scores, seed=1, parameters=parameters)
    return pq.read_table(scores).to_pydict()


def test_components_are_those_of_sklearn(tmp_path, view, images):
    mean, vectors, places = components.load(fit(tmp_path, view))
    truth = PCA(5).fit(images.reshape(N, -1) / 255)
    np.testing.assert_allclose(mean, truth.mean_, atol=1e-6)
    # A component's sign is arbitrary; those that explain about as much as each other
    # may mix, at the percent that a randomised decomposition leaves them uncertain.
    overlap = np.abs(vectors @ truth.components_.T)
    np.testing.assert_allclose(overlap, np.eye(5), atol=0.01)
    lengths = np.linalg.norm(truth.transform(images.reshape(N, -1) / 255), axis=1)
    found = np.linalg.norm(places, axis=1)
    np.testing.assert_allclose(np.sort(found), np.sort(lengths), rtol=1e-3)


def test_training_is_bounded_by_the_sample(tmp_path, view):
    assert len(components.load(fit(tmp_path, view, sample=20))[2]) == 20
    # Fewer objects than components: as many components as there are objects.
    few = fit(tmp_path, view, count=3)
    assert components.load(few)[1].shape == (3, 768)
    with pytest.raises(ValueError, match=r"3 training objects have no 5 neighbours"):
        run(score_knn, tmp_path, view, [few], neighbours=5)


def test_distance_leaves_the_object_itself_out(tmp_path, view, images):
    weights = [fit(tmp_path, view, count=50)]
    table = run(score_knn, tmp_path, view, weights, neighbours=3)
    mean, vectors, known = components.load(weights[0])
    places = (images.reshape(N, -1) / 255 - mean) @ vectors.T
    # float32 places near 10 have errors near 1e-6, scikit-learn's own included.
    truth = mean_distances(places, known)
    np.testing.assert_allclose(table["distance"], truth, rtol=1e-3)


def mean_distances(places, known):
    """Return the mean distance to the three nearest others; the first 50 are known."""
    distances = np.linalg.norm(places[:, None] - known[None], axis=2)
    distances.sort(axis=1)
    trained = np.arange(N)[:, None] < 50
    return np.where(trained, distances[:, 1:4], distances[:, :3]).mean(axis=1)


@pytest.fixture
def critic(tmp_path):
    """Write an untrained wgan's weights: random features; and return its networks."""
    shape = {"size": 16, "bands": 3, "network": NETWORK, "precision": "float32"}
    networks = Networks(**shape)
    networks.save_weights(tmp_path / "wgan.weights.h5")
    return networks


def test_distance_by_the_critic_is_that_in_its_features(
    tmp_path, view, images, critic, monkeypatch
):
    # Not all at once, neither for the fit nor in the network.
    monkeypatch.setattr("peculiar.detectors.components.BATCH", 16)
    monkeypatch.setattr("peculiar.detectors.critic_knn.features.BATCH", 7)
    others = [tmp_path / "wgan.weights.h5", tmp_path / "encoder.weights.h5"]
    uses = {"network": NETWORK}
    own = fit(tmp_path, view, 50, train_critic_knn, others, uses)
    table = run(
        score_critic_knn, tmp_path, view, [*others, own], uses=uses, neighbours=3
    )
    # 1 x 1 px of eight times the width: its size, and not that of the pixels.
    features = critic.critic.features(np.float32(images / 255))[-1].numpy()
    rows = features.reshape(N, 8 * NETWORK["width"])
    _, _, known = components.load(own)
    truth = PCA(5).fit(rows[:50])
    # A rotation of the components, as near as they are certain, changes no distance.
    assert known.shape == (50, 5)
    places = truth.transform(rows)
    expected = mean_distances(places, places[:50])
    np.testing.assert_allclose(table["distance"], expected, rtol=0.01)


def test_error_is_what_the_inverse_transform_misses(tmp_path, view, images):
    weights = [fit(tmp_path, view, count=50)]
    table = run(score_pca, tmp_path, view, weights)
    rows = images.reshape(N, -1) / 255
    truth = PCA(5).fit(rows[:50])
    left = rows - truth.inverse_transform(truth.transform(rows))
    expected = (left**2).mean(axis=1)
    # The randomised components leave a little more of an image, never a percent.
    np.testing.assert_allclose(table["error"], expected, rtol=0.01)
    # The cross is not among the blobs that the components are of.
    assert np.argmax(table["error"]) == N - 1


def test_isolation_is_that_of_sklearn(tmp_path, view, images):
    weights = [fit(tmp_path, view)]
    table = run(score_iforest, tmp_path, view, weights, trees=50, subsample=32)
    mean, vectors, known = components.load(weights[0])
    forest = IsolationForest(n_estimators=50, max_samples=32, random_state=1)
    forest.fit(known)
    places = np.float32((images.reshape(N, -1) / np.float32(255) - mean) @ vectors.T)
    expected = -forest.score_samples(places)
    np.testing.assert_allclose(table["isolation"], expected, rtol=1e-6)
    assert np.argmax(table["isolation"]) == N - 1
    again = run(score_iforest, tmp_path, view, weights, trees=50, subsample=32)
    assert again == table


def test_pixel_statistics_by_hand():
    images = np.zeros((2, 8, 8, 3), np.float32)
    images[0, 3:5, 3:5] = (0.6, 0.3, 0.3)
    images[1, 0, 0] = (0.0, 0.0, 1.0)
    found = pixel_statistics(images)
    np.testing.assert_allclose(found["total"], [4.8, 1.0], rtol=1e-6)
    # 4 of 64 pixels at v: mean v/16, variance v^2 (1/16 - 1/256).
    spread = np.sqrt(1 / 16 - 1 / 256)
    np.testing.assert_allclose(found["channel_deviation"][0], 0.4 * spread, rtol=1e-6)
    np.testing.assert_allclose(found["deviation"], images.std(axis=(1, 2, 3)))
    # Of (0.6, 0.3, 0.3) the deviation is sqrt(0.02), of (0, 0, 1) sqrt(2) / 3.
    cast = np.array([4 * np.sqrt(0.02), np.sqrt(2) / 3]) / 64
    np.testing.assert_allclose(found["cast"], cast, rtol=1e-6)
    # The aperture, of diameter 2 px, holds the four central pixels.
    np.testing.assert_allclose(found["colour"], [0.25, 0.0], atol=1e-6)


def test_pixel_statistics_of_an_empty_shard(tmp_path):
    view = write_view(
        tmp_path / "0.h5", np.zeros((0, 8, 8, 3), np.uint8), np.zeros(0, np.int64)
    )
    table = run(score_pixel_statistics, tmp_path, view, [])
    names = ["total", "deviation", "channel_deviation", "cast", "colour"]
    assert table == {name: [] for name in ["object_id", *names]}


def test_pixel_statistics_that_are_not_finite_name_the_object(tmp_path, images):
    images = images / np.float32(255)
    images[4, 0, 0, 0] = np.inf
    ids = np.arange(FIRST_ID, FIRST_ID + N)
    view = write_view(tmp_path / "0.h5", images, ids)
    with (
        np.errstate(invalid="ignore"),
        pytest.raises(FloatingPointError, match=rf"1 of 60 .* {FIRST_ID + 4}\b"),
    ):
        run(score_pixel_statistics, tmp_path, view, [])


def test_blocks_do_not_change_scores(tmp_path, monkeypatch, view):
    weights = [fit(tmp_path, view)]
    whole = run(score_pixel_statistics, tmp_path, view, weights)
    monkeypatch.setattr("peculiar.detectors.shard_scores.BLOCK", 7)
    assert run(score_pixel_statistics, tmp_path, view, weights) == whole
    with h5py.File(view) as file:
        assert whole["object_id"] == file["object_id"][:].tolist()
