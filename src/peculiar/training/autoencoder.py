"""The convolutional autoencoder of images or residuals (SF21 §3.3)."""

import shutil
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from peculiar.training import loop as training
from peculiar.training.device import prepare_device
from peculiar.training.pictures import grid
from peculiar.training.stream import Stream, augmented
from peculiar.training.unit import to_unit

#: Kernel and stride of all convolutions (SF21 §3.3).
KERNEL, STRIDE = 5, 2

#: Convolutions either way: they divide the side by 16.
STEPS = 4


class Autoencoder(keras.Model):
    """Image to a few latent values, and back.

    Convolutions 5 x 5 of stride 2 with ReLU, a linear layer to the latent values, one
    back without bias, and transposed convolutions with ReLU (SF21 §3.3).

    Parameters
    ----------
    size, bands : int
        Side of the images in px, and channels. Sides that 16 does not divide are
        decoded to the next larger multiple and cut.
    width : int
        Channels of the first convolution; the others have 2, 4 and 8 times as many.
        SF21: 64.
    latent : int
        Latent values; SF21: 64, SF20: 32.
    precision : str
        Of the arithmetic, see the config; latent values and images are float32.
    """

    def __init__(
        self, *, size: int, bands: int, width: int, latent: int, precision: str
    ) -> None:
        super().__init__(name="autoencoder")
        self.size = size
        side = -(-size // STRIDE**STEPS)
        channels = [width * 2**step for step in range(STEPS)]
        options = {"padding": "same", "activation": "relu"}
        self.encoder = keras.Sequential(
            [
                keras.Input((size, size, bands)),
                *(
                    layers.Conv2D(count, KERNEL, STRIDE, dtype=precision, **options)
                    for count in channels
                ),
                layers.Flatten(dtype=precision),
                layers.Dense(latent, dtype="float32"),
            ]
        )
        self.decoder = keras.Sequential(
            [
                keras.Input((latent,)),
                layers.Dense(
                    side * side * channels[-1], use_bias=False, dtype=precision
                ),
                layers.Reshape((side, side, channels[-1]), dtype=precision),
                *(
                    layers.Conv2DTranspose(
                        count, KERNEL, STRIDE, dtype=precision, **options
                    )
                    for count in channels[-2::-1]
                ),
                layers.Conv2DTranspose(
                    bands, KERNEL, STRIDE, dtype="float32", **options
                ),
            ]
        )
        self.built = True

    def call(self, images):
        """Return what is left of images, float32 (batch, height, width, band), >= 0."""
        return self.decoded(self.encoder(images))

    def decoded(self, latent):
        """Return images of latent values (batch, latent)."""
        return self.decoder(latent)[:, : self.size, : self.size]


class AutoencoderTraining:
    """One update on the mean squared error of one batch.

    Parameters
    ----------
    stream : Stream
        Images or residuals.
    section : dict
        Config section `autoencoder`.
    """

    def __init__(self, stream: Stream, section: dict) -> None:
        self.stream, self.section = stream, section
        keras.utils.set_random_seed(section["seed"])
        self.trained = build(stream.image_shape, section)
        self.optimiser = keras.optimizers.Adam(
            section["learning_rate"], section["beta_1"], section["beta_2"]
        )
        self.optimiser.build(self.trained.trainable_variables)
        self.state = keras.Model(name="autoencoder")
        self.state.autoencoder, self.state.optimiser = self.trained, self.optimiser
        self.state.built = True
        self.shown = to_unit(tf.constant(stream.images(0, 16)))

    def step(self, iteration: int) -> dict[str, tf.Tensor]:
        """Do one update; return the batch's mean squared error."""
        batch = self.section["batch"]
        images = self.stream.images((iteration - 1) * batch, batch)
        if self.section["augment"]:
            rng = np.random.default_rng([self.section["seed"], iteration])
            images = augmented(images, rng)
        return self._step(tf.constant(images))

    def check(self, row: dict, before: list[dict]) -> list[str]:  # noqa: ARG002
        """Nothing can go wrong here that is not seen in the losses."""
        return []

    def picture(self) -> np.ndarray:
        """Return images above their reconstructions."""
        made = tf.clip_by_value(self.trained(self.shown), 0.0, 1.0)
        return grid(np.concatenate((self.shown, made)), columns=16)

    @tf.function
    def _step(self, images: tf.Tensor) -> dict[str, tf.Tensor]:
        images = to_unit(images)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.trained(images) - images))
        gradients = tape.gradient(loss, self.trained.trainable_variables)
        self.optimiser.apply(gradients, self.trained.trainable_variables)
        return {"error": loss}


def build(shape: tuple[int, ...], section: dict) -> Autoencoder:
    """Make the network for images of a shape (height, width, band)."""
    names = ("width", "latent", "precision")
    options = {name: section[name] for name in names}
    return Autoencoder(size=shape[0], bands=shape[2], **options)


def train(
    *,
    views: list[Path],
    reconstructions: list[Path] | None,
    sample: Path,
    weights: Path,
    history: Path,
    scratch: Path,
    logs: Path,
    section: dict,
) -> None:
    """Train on images, or on the residuals of their reconstructions.

    Parameters
    ----------
    views : list of Path
        The shards of the images.
    reconstructions : list of Path or None
        Those of their reconstructions, to train on |x - G(z)|.
    sample : Path
        The objects to train on.
    weights, history, scratch, logs
        As for the steps of a detector, see `peculiar.training.loop.run`.
    section : dict
        Config section `autoencoder`.
    """
    prepare_device()
    stream = Stream(
        views,
        sample,
        seed=section["seed"],
        buffer=section["buffer"],
        block=section["block"],
        reconstructions=reconstructions,
    )
    trainee = AutoencoderTraining(stream, section)
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
