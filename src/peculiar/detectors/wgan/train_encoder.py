"""Train the encoder, a first guess of each image's latent vector (SF21 §3.2)."""

from pathlib import Path

import keras
import tensorflow as tf

from peculiar.detectors.wgan.networks import Networks, build_encoder
from peculiar.detectors.wgan.residuals import Comparison, load_networks
from peculiar.training import loop
from peculiar.training.device import prepare_device
from peculiar.training.stream import Stream
from peculiar.training.trainee import Trainee, adam
from peculiar.training.unit import to_unit


class EncoderTraining(Trainee):
    """Updates of the encoder on the total residual of a batch.

    Parameters
    ----------
    stream : Stream
        Real images.
    networks : Networks
        Trained generator and critic, which do not change.
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
        self.networks, self.loss = networks, loss
        keras.utils.set_random_seed(seed)
        size, _, bands = stream.image_shape
        encoder = build_encoder(
            size=size, bands=bands, network=network, precision=section["precision"]
        )
        optimisers = [adam(section, encoder)]
        super().__init__(
            "encoder", stream, encoder, optimisers, seed=seed, section=section
        )

    def step(self, iteration: int) -> dict[str, tf.Tensor]:
        """Do one update; return the batch's mean s_gen, s_disc and s_anom."""
        return self._step(self.batch(iteration))

    def reconstructed(self, images: tf.Tensor) -> tf.Tensor:
        """Return the generator's images of the encoder's guesses."""
        return self.networks.generator(self.trained(images))

    @tf.function
    def _step(self, real: tf.Tensor) -> dict[str, tf.Tensor]:
        images = to_unit(real)
        comparison = Comparison(self.networks, images, self.loss)
        with tf.GradientTape() as tape:
            left = comparison.residuals(self.trained(images))
            loss = tf.reduce_mean(left.s_anom)
        gradients = tape.gradient(loss, self.trained.trainable_variables)
        self.optimisers[0].apply(gradients, self.trained.trainable_variables)
        return {
            "s_gen": tf.reduce_mean(left.s_gen),
            "s_disc": tf.reduce_mean(left.s_disc),
            "s_anom": loss,
        }


def train(
    *,
    views: list[Path],
    sample: Path,
    previous: list[Path],
    seed: int,
    parameters: dict,
    **files: Path,
) -> None:
    """Train the encoder, see `peculiar.detectors`.

    `previous` are the weights of generator and critic; `parameters` are the config
    sections `network`, `encoder` and `loss`.
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
    options = {"network": network, "section": section, "loss": parameters["loss"]}
    trainee = EncoderTraining(stream, networks, seed=seed, **options)
    loop.train(trainee, **files)
