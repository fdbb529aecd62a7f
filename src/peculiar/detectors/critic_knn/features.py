"""Features of images: the output of the last convolution of a trained critic."""

from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import tensorflow as tf

from peculiar.detectors.wgan.residuals import load_networks
from peculiar.training.device import prepare_device
from peculiar.training.unit import to_unit

#: Images at a time: at width 64 and 96 px the first layer is 0.6 MB an image.
BATCH = 64


def critic_features(
    weights: Path, view: Path, network: dict
) -> Callable[[np.ndarray], np.ndarray]:
    """Return a function that computes features of images.

    Parameters
    ----------
    weights : Path
        Written by the step `wgan`.
    view : Path
        A shard of the images, for their shape.
    network : dict
        Config section `network` that the step was trained with.

    Returns
    -------
    features : callable
        Images (n, height, width, band), uint8 or float32 in 0..1, to rows of float32
        (n, length), SF21's d(x) (§3.2): 18,432 numbers at width 64 and 96 px.
    """
    prepare_device()
    with h5py.File(view) as file:
        shape = file["image"].shape[1:]
    networks = load_networks(
        weights, image_shape=shape, network=network, precision="float32"
    )

    def features(images: np.ndarray) -> np.ndarray:
        parts = [
            networks.critic.features(
                to_unit(tf.constant(images[start : start + BATCH]))
            )
            for start in range(0, len(images), BATCH)
        ]
        return np.concatenate(
            [part[-1].numpy().reshape(len(part[-1]), -1) for part in parts]
        )

    return features
