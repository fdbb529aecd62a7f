"""The convolutional autoencoder of images or residuals (SF21 §3.3)."""

from pathlib import Path

import keras
import tensorflow as tf
from keras import layers

from peculiar.training import loop
from peculiar.training.device import prepare_device
from peculiar.training.stream import Stream
from peculiar.training.trainee import Trainee, adam
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
        """Return reconstructions, float32 (batch, height, width, band), >= 0."""
        return self.decoded(self.encoder(images))

    def decoded(self, latent):
        """Return images of latent values (batch, latent)."""
        return self.decoder(latent)[:, : self.size, : self.size]


class AutoencoderTraining(Trainee):
    """Updates on the mean squared error of a batch of images or residuals.

    Parameters
    ----------
    stream : Stream
        Images or residuals.
    section : dict
        Config section `autoencoder`.
    """

    def __init__(self, stream: Stream, section: dict) -> None:
        keras.utils.set_random_seed(section["seed"])
        network = build(stream.image_shape, section)
        optimisers = [adam(section, network)]
        seed = section["seed"]
        super().__init__(
            "autoencoder", stream, network, optimisers, seed=seed, section=section
        )

    def step(self, iteration: int) -> dict[str, tf.Tensor]:
        """Do one update; return the batch's mean squared error."""
        return self._step(self.batch(iteration))

    def reconstructed(self, images: tf.Tensor) -> tf.Tensor:
        """Return what the network makes of images."""
        return self.trained(images)

    @tf.function
    def _step(self, images: tf.Tensor) -> dict[str, tf.Tensor]:
        images = to_unit(images)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.trained(images) - images))
        gradients = tape.gradient(loss, self.trained.trainable_variables)
        self.optimisers[0].apply(gradients, self.trained.trainable_variables)
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
    section: dict,
    **files: Path,
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
    section : dict
        Config section `autoencoder`.
    **files : Path
        `weights`, `history`, `scratch` and `logs`, see `peculiar.training.loop.train`.
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
    loop.train(AutoencoderTraining(stream, section), **files)
