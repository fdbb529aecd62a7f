"""Snapshots of a training, and the scores of objects set aside at each."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import tensorflow as tf
from small import FIRST_ID, LOSS, NETWORK, SCORING, TRAINING, outputs, write_sample

from peculiar.detectors.swimmy.validation import images_of
from peculiar.detectors.wgan import train_encoder, train_wgan
from peculiar.detectors.wgan.residuals import load_networks
from peculiar.detectors.wgan.search import load_scorer
from peculiar.detectors.wgan.watch import watch

PARAMETERS = {
    "network": NETWORK,
    "encoder": TRAINING | {"iterations": 5},
    "loss": LOSS,
    "scoring": SCORING,
}


def train(folder, views, sample, every):
    paths = outputs(folder, "wgan") | {"snapshots": folder / "snapshots"}
    training = TRAINING | {"snapshots_every": every}
    parameters = {"network": NETWORK, "training": training}
    options = {"views": views, "sample": sample, "previous": [], "seed": 1}
    train_wgan.train(**options, parameters=parameters, **paths)
    return paths


@pytest.fixture
def half(tmp_path):
    """Return a sample of the first ten of sixteen objects."""
    return write_sample(tmp_path / "half.parquet", FIRST_ID + np.arange(10))


def followed(views, sample, snapshots):
    table = snapshots.with_name("watch.parquet")
    watch(
        views=views,
        sample=sample,
        snapshots=snapshots,
        table=table,
        seed=1,
        parameters=PARAMETERS,
    )
    return table


def generated(weights):
    networks = load_networks(
        weights, image_shape=(32, 32, 3), network=NETWORK, precision="float32"
    )
    return networks.sample(3, seed=1).numpy()


def test_snapshots_are_of_the_iterations_they_name(tmp_path, views, half):
    paths = train(tmp_path / "a", views, half, every=2)
    names = [path.name for path in sorted(paths["snapshots"].iterdir())]
    assert names == ["000002.weights.h5", "000004.weights.h5", "000006.weights.h5"]
    made = [generated(paths["snapshots"] / name) for name in names]
    np.testing.assert_array_equal(made[2], generated(paths["weights"]))
    assert not np.array_equal(made[0], made[1])
    # Snapshots change nothing.
    without = train(tmp_path / "b", views, half, every=0)
    np.testing.assert_array_equal(made[2], generated(without["weights"]))
    assert list(without["snapshots"].iterdir()) == []


def test_objects_set_aside_are_scored_at_every_snapshot(tmp_path, views, half):
    paths = train(tmp_path, views, half, every=3)
    table = followed(views, half, paths["snapshots"])
    assert pq.read_schema(table).field("object_id").type == pa.int64()
    found = pq.read_table(table).to_pandas()
    assert found["set_aside"].all()
    images = images_of(views, FIRST_ID + np.arange(10, 16))
    for iteration in (3, 6):
        rows = found[found["iteration"] == iteration]
        assert rows["object_id"].tolist() == [FIRST_ID + k for k in range(10, 16)]
        files = outputs(tmp_path / "again", "encoder")
        network = paths["snapshots"] / f"{iteration:06d}.weights.h5"
        options = {"views": views, "sample": half, "previous": [network], "seed": 1}
        train_encoder.train(**options, **files, parameters=PARAMETERS)
        weights = [network, files["weights"]]
        scorer = load_scorer(weights, (32, 32, 3), PARAMETERS)
        weight = tf.constant(PARAMETERS["loss"]["weight"])
        truth, _ = scorer(tf.constant(images), tf.zeros((6, 8)), weight)
        # Other batches, other orders of sums; the steps of Adam carry that on.
        np.testing.assert_allclose(rows["s_disc"], truth[-1, :, 1], rtol=1e-3)


def test_where_nothing_is_set_aside_all_are_scored(tmp_path, views, sample):
    paths = train(tmp_path, views, sample, every=6)
    table = followed(views, sample, paths["snapshots"])
    found = pq.read_table(table).to_pandas()
    assert len(found) == 16
    assert not found["set_aside"].any()
