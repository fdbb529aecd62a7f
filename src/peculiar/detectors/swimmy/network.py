"""The denoising autoencoder (T21 §3, Figs. 3 and 4)."""

from pathlib import Path

import keras
import numpy as np
from keras import layers

#: Side of every convolution in px (T21 Fig. 3).
KERNEL = 3

#: Weight of the old moving mean and variance at each update. With Keras' own 0.99 they
#: would still be wrong after the first epochs of a few thousand images.
MOMENTUM = 0.9


def build(shape: tuple[int, ...], network: dict) -> keras.Model:
    """Build the network: an image to its reconstruction.

    Parameters
    ----------
    shape : tuple of int
        (height, width, band) of the images; height and width are multiples of 8.
    network : dict
        Config section `network`: `filters` of the first two convolutions, `latent`
        channels of the third, and `precision`. T21: 64 and 32; 8.

    Returns
    -------
    model : keras.Model
        (batch, height, width, band) in 0..1 to the same, float32. Three convolutions,
        each followed by max pooling, make (height / 8, width / 8, latent); four and
        upsampling lead back.
    """
    precision, filters = network["precision"], network["filters"]
    images = keras.Input(shape, dtype="float32")
    x = images
    for number in (*filters, network["latent"]):
        x = layers.MaxPooling2D(dtype=precision)(_convolved(x, number, precision))
    for number in (network["latent"], *reversed(filters)):
        x = layers.UpSampling2D(dtype=precision)(_convolved(x, number, precision))
    # float32 in any precision: scores are small differences from it.
    last = layers.Conv2D(
        shape[2], KERNEL, padding="same", activation="sigmoid", dtype="float32"
    )
    return keras.Model(images, last(x), name="autoencoder")


def load(weights: Path, shape: tuple[int, ...], network: dict) -> keras.Model:
    """Load a trained network for images of a shape (height, width, band)."""
    model = build(shape, network)
    model.load_weights(weights)
    model.trainable = False
    return model


def flat_weights(model: keras.Model) -> np.ndarray:
    """Return all weights of a network, moving means included, float32 (weight,)."""
    return np.concatenate([np.ravel(part) for part in model.get_weights()])


def set_flat_weights(model: keras.Model, values: np.ndarray) -> None:
    """Give a network the weights that `flat_weights` returned."""
    parts = model.get_weights()
    ends = np.cumsum([part.size for part in parts])
    split = np.split(np.asarray(values, np.float32), ends[:-1])
    model.set_weights(
        [values.reshape(part.shape) for values, part in zip(split, parts, strict=True)]
    )


def _convolved(x, filters: int, precision: str):
    x = layers.Conv2D(filters, KERNEL, padding="same", dtype=precision)(x)
    x = layers.BatchNormalization(momentum=MOMENTUM, dtype=precision)(x)
    return layers.ReLU(dtype=precision)(x)
