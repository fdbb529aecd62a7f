"""Train the autoencoder several times, and keep the weights of many epochs (T21 §3)."""

import shutil
from pathlib import Path

import h5py
import keras
import numpy as np
import pyarrow.parquet as pq
import tensorflow as tf

from peculiar.detectors.swimmy.network import build, flat_weights
from peculiar.detectors.swimmy.validation import split
from peculiar.tables.files import written
from peculiar.training import loop
from peculiar.training.device import prepare_device
from peculiar.training.stream import Stream
from peculiar.training.trainee import Trainee, adam
from peculiar.training.unit import to_unit


class Runs(Trainee):
    """Updates on the error of one batch; run after run, each from new weights.

    Parameters
    ----------
    stream : Stream
        Images to train on.
    seed : int
        Of the initial weights, the noise and the augmentation.
    network, section : dict
        Config sections `network` and `training`.
    """

    def __init__(
        self, stream: Stream, *, seed: int, network: dict, section: dict
    ) -> None:
        batch = min(section["batch"], stream.length)
        #: Iterations of an epoch, and of a run.
        self.epoch = stream.length // batch
        self.run = self.epoch * section["epochs"]
        self.network = network
        self.shape = stream.image_shape
        whole = {
            "batch": batch,
            "iterations": self.run * section["runs"],
            "snapshots_every": self.epoch,
        }
        model = self._new(seed, 0)
        optimisers = [adam(section, model)]
        super().__init__(
            "swimmy", stream, model, optimisers, seed=seed, section=section | whole
        )

    def step(self, iteration: int) -> dict[str, tf.Tensor]:
        """Do one update; return the batch's mean squared error."""
        run, within = divmod(iteration - 1, self.run)
        if within == 0:
            self._start(run)
        late = within // self.epoch + 1 >= self.section["keep_from"]
        rate = self.section["late_learning_rate" if late else "learning_rate"]
        self.optimisers[0].learning_rate.assign(rate)
        seed = tf.constant([self.seed, iteration])
        return self._step(self.batch(iteration), seed)

    def check(self, row: dict, before: list[dict]) -> list[str]:  # noqa: ARG002
        """Add to a row of the history which run it is of."""
        row["run"] = (row["iteration"] - 1) // self.run
        return []

    def reconstructed(self, images: tf.Tensor) -> tf.Tensor:
        """Return what the network makes of images."""
        return self.trained(images, training=False)

    def _new(self, seed: int, run: int) -> keras.Model:
        own = np.random.SeedSequence([seed, run]).generate_state(1)[0]
        keras.utils.set_random_seed(int(own))
        return build(self.shape, self.network)

    def _start(self, run: int) -> None:
        """Begin a run: new weights, and an optimiser without memory."""
        self.trained.set_weights(self._new(self.seed, run).get_weights())
        for variable in self.optimisers[0].variables:
            variable.assign(tf.zeros_like(variable))

    @tf.function
    def _step(self, images: tf.Tensor, seed: tf.Tensor) -> dict[str, tf.Tensor]:
        images = to_unit(images)
        noise = tf.random.stateless_normal(tf.shape(images), seed)
        with tf.GradientTape() as tape:
            made = self.trained(images + self.section["noise"] * noise, training=True)
            error = tf.reduce_mean(tf.square(made - images))
        gradients = tape.gradient(error, self.trained.trainable_variables)
        self.optimisers[0].apply(gradients, self.trained.trainable_variables)
        return {"error": error}


def train(
    *,
    views: list[Path],
    sample: Path,
    weights: Path,
    scratch: Path,
    seed: int,
    parameters: dict,
    previous: list[Path],  # noqa: ARG001 - this is the first step
    **files: Path,
) -> None:
    """Train all runs; write the weights after each epoch from `keep_from` on.

    Parameters
    ----------
    views, sample, scratch, seed, **files
        See `peculiar.detectors`. A share of the sample is set aside; the history has
        `error` and `run`.
    weights : Path
        HDF5 to write: `values` float32 (set, weight), see `network.flat_weights`;
        `run`, from 0, and `epoch`, from 1, int32 (set,).
    parameters : dict
        Config sections `network` and `training`.
    """
    section = parameters["training"]
    prepare_device()
    own = scratch / "training.parquet"
    with written(own) as temporary:
        ours, _ = split(sample, section["validation"], seed)
        pq.write_table(ours, temporary)
    stream = Stream(
        views, own, seed=seed, buffer=section["buffer"], block=section["block"]
    )
    trainee = Runs(stream, seed=seed, network=parameters["network"], section=section)
    loop.run(trainee, scratch=scratch, snapshots=scratch / "epochs", **files)
    _write_kept(trainee, scratch / "epochs", weights)
    shutil.rmtree(scratch, ignore_errors=True)


def _write_kept(trainee: Runs, folder: Path, weights: Path) -> None:
    """Write the weights after each epoch that counts, in one file."""
    values, numbers = [], []
    for path in sorted(folder.glob("*.weights.h5")):
        done = int(path.name.split(".")[0])
        run, within = divmod(done - 1, trainee.run)
        epoch = within // trainee.epoch + 1
        if epoch >= trainee.section["keep_from"]:
            trainee.trained.load_weights(path)
            values.append(flat_weights(trainee.trained))
            numbers.append((run, epoch))
    with written(weights) as temporary, h5py.File(temporary, "w") as file:
        file["values"] = np.stack(values)
        file["run"], file["epoch"] = np.array(numbers, np.int32).T
