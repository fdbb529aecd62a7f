"""Where an image differs from its reconstruction: at which places, in which bands."""

from collections.abc import Callable

import numpy as np
import tensorflow as tf

from peculiar.detectors.wgan.networks import Networks
from peculiar.detectors.wgan.residuals import Comparison
from peculiar.training.unit import to_unit

#: (images, reconstructions) to shares by place and by band.
Locate = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]


def locator(networks: Networks, loss: dict, batch: int) -> Locate:
    """Return what says where images differ.

    Parameters
    ----------
    networks : Networks
        Trained generator and critic.
    loss : dict
        Config section `loss`: `layers` and `window` count as they do in the score; of
        either `kind` the differences are absolute.
    batch : int
        Images at a time.

    Returns
    -------
    locate : callable
        Takes images and their reconstructions, uint8 or float32 in 0..1, each (n,
        height, width, band), n at most `batch`. Returns the share of the feature
        residual at each place, float32 (n, side, side) with the side of the finest
        layer in use, and the share of the pixel residual in each band, float32 (n,
        band). Shares of an image add up to 1, or are 0 if there is no residual.
    """

    @tf.function
    def run(images, made):
        comparison = Comparison(networks, to_unit(images), loss)
        places, pixels = comparison.differences(to_unit(made))
        return _shares(places), _shares(tf.reduce_sum(pixels, axis=(1, 2)))

    def locate(images, made):
        padding = [(0, batch - len(images)), (0, 0), (0, 0), (0, 0)]
        found = run(*(tf.constant(np.pad(part, padding)) for part in (images, made)))
        places, bands = (part.numpy()[: len(images)] for part in found)
        return places, bands

    return locate


def _shares(parts: tf.Tensor) -> tf.Tensor:
    axes = tuple(range(1, len(parts.shape)))
    return tf.math.divide_no_nan(parts, tf.reduce_sum(parts, axes, keepdims=True))
