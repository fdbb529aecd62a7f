"""Train the encoder, a first guess of each image's latent vector (SF21 §3.2)."""

import shutil
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from peculiar.detectors.wgan.networks import Networks, build_encoder
from peculiar.detectors.wgan.residuals import Comparison, load_networks
from peculiar.training import loop as training
from peculiar.training.device import prepare_device
from peculiar.training.pictures import grid
from peculiar.training.stream import Stream, augmented
from peculiar.training.unit import to_unit


class EncoderTraining:
    """One encoder update on the total residual of one batch.

    Parameters
    ----------
    stream : Stream
        Real images.
    networks : Networks
        Trained generator and critic; they stay as they are.
    seed : int
        Of the initial weights and the augmentation.
    network, section, loss : dict
        Config sections `network`, `encoder` and `loss`.
    """

    def __init__(
        self,
        stream: Stream,
        networks: Networks,
        *,
        seed: int,
        network: dict,
        section: dict,
        loss: dict,
    ) -> None:
        self.stream, self.networks = stream, networks
        self.seed, self.section, self.loss = seed, section, loss
        keras.utils.set_random_seed(seed)
        size, _, bands = stream.image_shape
        self.encoder = build_encoder(
            size=size, bands=bands, network=network, precision=section["precision"]
        )
        self.optimiser = keras.optimizers.Adam(
            section["learning_rate"], section["beta_1"], section["beta_2"]
        )
        self.optimiser.build(self.encoder.trainable_variables)
        self.trained = self.encoder
        self.state = keras.Model(name="encoder")
        self.state.encoder, self.state.optimiser = self.encoder, self.optimiser
        self.state.built = True
        self.shown = to_unit(tf.constant(stream.images(0, 16)))

    def step(self, iteration: int) -> dict[str, tf.Tensor]:
        """Do one update; return the batch's mean s_gen, s_disc and s_anom."""
        batch = self.section["batch"]
        real = self.stream.images((iteration - 1) * batch, batch)
        if self.section["augment"]:
            real = augmented(real, np.random.default_rng([self.seed, iteration]))
        return self._step(tf.constant(real))

    def check(self, row: dict, before: list[dict]) -> list[str]:  # noqa: ARG002
        """Nothing can go wrong here that is not seen in the losses."""
        return []

    def picture(self) -> np.ndarray:
        """Return real images above their reconstructions from the first guess."""
        made = self.networks.generator(self.encoder(self.shown))
        return grid(np.concatenate((self.shown, made)), columns=16)

    @tf.function
    def _step(self, real: tf.Tensor) -> dict[str, tf.Tensor]:
        images = to_unit(real)
        comparison = Comparison(self.networks, images, self.loss)
        with tf.GradientTape() as tape:
            left = comparison.residuals(self.encoder(images))
            loss = tf.reduce_mean(left.s_anom)
        gradients = tape.gradient(loss, self.encoder.trainable_variables)
        self.optimiser.apply(gradients, self.encoder.trainable_variables)
        return {
            "s_gen": tf.reduce_mean(left.s_gen),
            "s_disc": tf.reduce_mean(left.s_disc),
            "s_anom": loss,
        }


def train(
    *,
    views: list[Path],
    sample: Path,
    weights: Path,
    previous: list[Path],
    history: Path,
    scratch: Path,
    logs: Path,
    seed: int,
    parameters: dict,
) -> None:
    """Train the encoder; write its weights and the history.

    Parameters
    ----------
    views, sample, weights, history, scratch, logs, seed
        As for the step before, `train_wgan`.
    previous : list of Path
        The weights of generator and critic.
    parameters : dict
        Config sections `network`, `encoder` and `loss`.
    """
    section, network = parameters["encoder"], parameters["network"]
    prepare_device()
    stream = Stream(
        views, sample, seed=seed, buffer=section["buffer"], block=section["block"]
    )
    networks = load_networks(
        previous[0],
        image_shape=stream.image_shape,
        network=network,
        precision=section["precision"],
    )
    trainee = EncoderTraining(
        stream,
        networks,
        seed=seed,
        network=network,
        section=section,
        loss=parameters["loss"],
    )
    training.run(
        trainee,
        section=section,
        images=section["batch"],
        scratch=scratch,
        logs=logs,
        history=history,
    )
    training.save_weights(trainee.trained, weights)
    shutil.rmtree(scratch, ignore_errors=True)
