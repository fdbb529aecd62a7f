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
from peculiar.training import loop as training
from peculiar.training.device import prepare_device
from peculiar.training.pictures import grid
from peculiar.training.stream import Stream, augmented
from peculiar.training.unit import to_unit


class Runs:
    """One update on the error of one batch; run after run, each from new weights.

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
        self.stream, self.seed = stream, seed
        self.network, self.section = network, section
        self.batch = min(section["batch"], stream.length)
        #: Iterations of an epoch, and of a run.
        self.epoch = stream.length // self.batch
        self.run = self.epoch * section["epochs"]
        self.trained = self._new(0)
        self.optimiser = keras.optimizers.Adam(
            section["learning_rate"], section["beta_1"], section["beta_2"]
        )
        self.optimiser.build(self.trained.trainable_variables)
        self.state = keras.Model(name="swimmy")
        self.state.autoencoder, self.state.optimiser = self.trained, self.optimiser
        self.state.built = True
        self.shown = to_unit(tf.constant(stream.images(0, 16)))

    def step(self, iteration: int) -> dict[str, tf.Tensor]:
        """Do one update; return the batch's mean squared error."""
        run, within = divmod(iteration - 1, self.run)
        if within == 0:
            self._start(run)
        late = within // self.epoch + 1 >= self.section["keep_from"]
        rate = self.section["late_learning_rate" if late else "learning_rate"]
        self.optimiser.learning_rate.assign(rate)
        images = self.stream.images((iteration - 1) * self.batch, self.batch)
        if self.section["augment"]:
            rng = np.random.default_rng([self.seed, iteration])
            images = augmented(images, rng)
        return self._step(tf.constant(images), tf.constant([self.seed, iteration]))

    def check(self, row: dict, before: list[dict]) -> list[str]:
        """Say in the history which run a row is of; nothing goes wrong unseen."""
        row["run"] = (row["iteration"] - 1) // self.run
        del before
        return []

    def picture(self) -> np.ndarray:
        """Return images above their reconstructions."""
        made = self.trained(self.shown, training=False)
        return grid(np.concatenate((self.shown, made)), columns=16)

    def _new(self, run: int) -> keras.Model:
        keras.utils.set_random_seed(_seed_of(self.seed, run))
        return build(self.stream.image_shape, self.network)

    def _start(self, run: int) -> None:
        """Begin a run: new weights, and an optimiser that has seen nothing."""
        self.trained.set_weights(self._new(run).get_weights())
        for variable in self.optimiser.variables:
            variable.assign(tf.zeros_like(variable))

    @tf.function
    def _step(self, images: tf.Tensor, seed: tf.Tensor) -> dict[str, tf.Tensor]:
        images = to_unit(images)
        noise = tf.random.stateless_normal(tf.shape(images), seed)
        with tf.GradientTape() as tape:
            made = self.trained(images + self.section["noise"] * noise, training=True)
            error = tf.reduce_mean(tf.square(made - images))
        gradients = tape.gradient(error, self.trained.trainable_variables)
        self.optimiser.apply(gradients, self.trained.trainable_variables)
        return {"error": error}


def train(
    *,
    views: list[Path],
    sample: Path,
    weights: Path,
    previous: list[Path],  # noqa: ARG001 - this is the first step
    history: Path,
    scratch: Path,
    logs: Path,
    seed: int,
    parameters: dict,
) -> None:
    """Train all runs; write the weights after each epoch from `keep_from` on.

    Parameters
    ----------
    views, sample : list of Path, Path
        The slice's images, and the objects to train on, of which a share is set aside.
    weights : Path
        HDF5 to write: `values` float32 (set, weight), see `network.flat_weights`;
        `run`, from 0, and `epoch`, from 1, int32 (set,).
    history : Path
        Parquet to write: see `peculiar.training.loop.run`; `error` and `run`.
    previous
        Not used here.
    scratch, logs : Path
        Folders for the checkpoint, and for TensorBoard and pictures.
    seed : int
        Of everything random.
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
    whole = section | {
        "iterations": trainee.run * section["runs"],
        "snapshots_every": trainee.epoch,
    }
    training.run(
        trainee,
        section=whole,
        images=trainee.batch,
        scratch=scratch,
        logs=logs,
        history=history,
        snapshots=scratch / "epochs",
    )
    _write_kept(trainee, scratch / "epochs", weights)
    shutil.rmtree(scratch, ignore_errors=True)


def _write_kept(trainee: Runs, folder: Path, weights: Path) -> None:
    """Write the weights after each epoch that counts, in one file."""
    values, places = [], []
    for path in sorted(folder.glob("*.weights.h5")):
        done = int(path.name.split(".")[0])
        run, within = divmod(done - 1, trainee.run)
        epoch = within // trainee.epoch + 1
        if epoch >= trainee.section["keep_from"]:
            trainee.trained.load_weights(path)
            values.append(flat_weights(trainee.trained))
            places.append((run, epoch))
    with written(weights) as temporary, h5py.File(temporary, "w") as file:
        file["values"] = np.stack(values)
        file["run"], file["epoch"] = np.array(places, np.int32).T


def _seed_of(seed: int, run: int) -> int:
    """Return a seed of one run's weights, 32 bits."""
    return int(np.random.SeedSequence([seed, run]).generate_state(1)[0])
