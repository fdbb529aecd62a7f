"""One training on several devices of a node: each batch is shared out among them.

The code is the same for one device, which is a replica without company. Everything
random is drawn for the whole batch, on each device, and each takes its share: the same
batch gives the same losses, but for rounding, on any number of devices.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import tensorflow as tf


# One in a process: TensorFlow confuses the sums of two.
@cache
def strategy(devices: int) -> tf.distribute.Strategy:
    """Return how a training is spread over devices.

    Parameters
    ----------
    devices : int
        How many; GPUs where there are some, else the processors of `prepare_device`.
        Networks and optimisers are to be made within the strategy's scope.

    Raises
    ------
    ValueError
        If there are fewer.
    """
    if devices == 1:
        return tf.distribute.get_strategy()
    kind = "GPU" if tf.config.list_logical_devices("GPU") else "CPU"
    found = [device.name for device in tf.config.list_logical_devices(kind)]
    if len(found) < devices:
        raise ValueError(
            f"`devices` is {devices}, and this job sees {len(found)} {kind}s: "
            f"{', '.join(found)}. Expected as many; ask for them (on Slurm gpu in "
            "set-resources of the profile) or make `devices` smaller"
        )
    return tf.distribute.MirroredStrategy(found[:devices])


def run_on_all(
    strategy: tf.distribute.Strategy, step: Callable, batch: tuple[tf.Tensor, ...]
) -> dict[str, tf.Tensor]:
    """Run a step on each replica; return what it gives, which is the same of all.

    Parameters
    ----------
    strategy : tf.distribute.Strategy
        Of the training.
    step : callable
        Takes the tensors of `batch`, returns losses made by `mean_of_all`.
    batch : tuple of tf.Tensor
        Whole batches: the step takes its `share`.

    Returns
    -------
    losses : dict of str to tf.Tensor
        Those of the first replica.
    """
    losses = strategy.run(step, batch)
    return tf.nest.map_structure(
        lambda loss: strategy.experimental_local_results(loss)[0], losses
    )


def share(rows: tf.Tensor, batches: int = 1) -> tf.Tensor:
    """Return the rows that fall to this replica, of each batch as many.

    Parameters
    ----------
    rows : tf.Tensor, (batches * batch, ...)
        Batches one behind the other; `batch` a multiple of the number of devices.
    batches : int
        How many.

    Returns
    -------
    rows : tf.Tensor, (batches * batch / devices, ...)
    """
    context = tf.distribute.get_replica_context()
    shape = rows.shape[1:]
    parts = tf.reshape(rows, (batches, context.num_replicas_in_sync, -1, *shape))
    return tf.reshape(parts[:, context.replica_id_in_sync_group], (-1, *shape))


def mean_of_all(values: Any) -> Any:
    """Return the mean over replicas of each tensor of a structure."""
    context = tf.distribute.get_replica_context()
    return context.all_reduce(tf.distribute.ReduceOp.MEAN, values)


def part_of_all(loss: tf.Tensor) -> tf.Tensor:
    """Return a mean over this replica's rows as its part of the mean over all rows.

    Optimisers of Keras add up the gradients of all replicas.
    """
    return loss / tf.distribute.get_replica_context().num_replicas_in_sync


def gradient_norm(gradients: list[tf.Tensor]) -> tf.Tensor:
    """Return the norm of gradients that are summed over replicas.

    Parameters
    ----------
    gradients : list of tf.Tensor
        This replica's.

    Returns
    -------
    norm : tf.Tensor, float32, ()
    """
    context = tf.distribute.get_replica_context()
    summed = context.all_reduce(tf.distribute.ReduceOp.SUM, gradients)
    return tf.linalg.global_norm(summed)
