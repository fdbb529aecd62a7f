"""What test_replicas.py runs in a process with two devices."""

import numpy as np
import pyarrow.parquet as pq
import pytest
import tensorflow as tf
from test_training import arrays, train

from peculiar.training.device import prepare_device
from peculiar.training.loop import Past
from peculiar.training.replicas import (
    gradient_norm,
    mean_of_all,
    part_of_all,
    share,
    strategy,
)

prepare_device(devices=2)

#: Sums of float32 in another order differ by some 1e-7 of their terms. Adam divides a
#: gradient by its size, so that a gradient near zero may move its weight the other way,
#: by a step of 1e-3 each of three iterations; most weights agree far better.
STEPS, MOST = 3e-3, 1e-5
LOSSES = {"rtol": 1e-3, "atol": 1e-4}


def test_each_replica_takes_its_share_of_each_batch():
    rows = tf.reshape(tf.range(24.0), (12, 2))  # three batches of four

    def work(rows):
        return share(rows, batches=3)

    two = strategy(2)
    parts = two.experimental_local_results(two.run(work, (rows,)))
    assert [part[:, 0].numpy().tolist() for part in parts] == [
        [0, 2, 8, 10, 16, 18],
        [4, 6, 12, 14, 20, 22],
    ]
    alone = strategy(1)
    np.testing.assert_array_equal(alone.run(work, (rows,)), rows)


def test_means_and_norms_are_those_of_the_whole_batch():
    rows = tf.constant([[3.0], [4.0], [0.0], [5.0]])

    def work(rows):
        own = share(rows)
        gradient = part_of_all(tf.reduce_mean(own, axis=0))
        return mean_of_all(tf.reduce_mean(own)), gradient_norm([gradient])

    for number in (1, 2):
        spread = strategy(number)
        for replica in range(number):
            mean, norm = (
                spread.experimental_local_results(value)[replica]
                for value in spread.run(work, (rows,))
            )
            assert (float(mean), float(norm)) == (3.0, 3.0)


@pytest.mark.parametrize("step", ["wgan", "encoder"])
def test_two_devices_train_as_one(tmp_path, views, sample, step, monkeypatch):
    """Also if the training on two is interrupted and goes on."""
    few = {"log_every": 1, "iterations": 3, "critic_steps": 1}
    networks = train(tmp_path / "g", views, sample, **few)["weights"]
    few |= {"step": step, "previous": [networks]}
    one = train(tmp_path / "one", views, sample, **few, devices=1)
    with monkeypatch.context() as patch:
        patch.setattr(Past, "close", interrupted_after_two)
        with pytest.raises(KeyboardInterrupt):
            train(tmp_path / "two", views, sample, **few, devices=2)
    two = train(tmp_path / "two", views, sample, **few, devices=2)
    histories = [pq.read_table(paths["history"]).to_pandas() for paths in (one, two)]
    assert [len(history) for history in histories] == [3, 3]
    for name in histories[0].columns.drop("images_per_second"):
        values = [history[name].astype(float) for history in histories]
        np.testing.assert_allclose(*values, err_msg=name, **LOSSES)
    weights = [arrays(paths["weights"]) for paths in (one, two)]
    assert len(weights[0]) == len(weights[1]) > 0
    apart = np.concatenate(
        [np.abs(weights[1][name] - weights[0][name]).ravel() for name in weights[0]]
    )
    assert apart.max() < STEPS
    assert np.quantile(apart, 0.9) < MOST


def interrupted_after_two(past, row):
    if row["iteration"] == 3:
        raise KeyboardInterrupt
    past.rows.append(row)
    past.sums = {}


def test_more_devices_than_there_are_is_an_error():
    with pytest.raises(ValueError, match=r"`devices` is 3, and this job sees 2 CPUs"):
        strategy(3)
