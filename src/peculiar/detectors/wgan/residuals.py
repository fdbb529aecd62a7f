"""How far an image is from what the network makes of a latent vector."""

from pathlib import Path
from typing import NamedTuple

import tensorflow as tf

from peculiar.detectors.wgan.losses import distance
from peculiar.detectors.wgan.networks import Networks


class Residuals(NamedTuple):
    """Residuals of a batch, each tf.Tensor float32 (batch,), and what they are of.

    Attributes
    ----------
    s_gen : pixel residual |x - G(z)| (SF21 eq. 6)
    s_disc : feature residual |d(x) - d(G(z))|
    s_anom : (1 - weight) s_gen + weight s_disc (SF21 eq. 7)
    image : G(z), (batch, height, width, band), in 0..1
    """

    s_gen: tf.Tensor
    s_disc: tf.Tensor
    s_anom: tf.Tensor
    image: tf.Tensor


def residuals(
    networks: Networks, z: tf.Tensor, images: tf.Tensor, features: tf.Tensor, loss: dict
) -> Residuals:
    """Compare images with those that the generator makes of `z`.

    Parameters
    ----------
    networks : Networks
        Trained generator and critic.
    z : tf.Tensor, float32, (batch, latent)
        Latent vectors.
    images : tf.Tensor, float32, (batch, height, width, band)
        In 0..1.
    features : tf.Tensor, (batch, features)
        The critic's features d(x) of `images`.
    loss : dict
        Config section `loss`: `weight` of the feature residual, and `kind`.
    """
    made = networks.generator(z)
    s_gen = distance(images, made, loss["kind"])
    s_disc = distance(features, networks.critic.features(made), loss["kind"])
    weight = loss["weight"]
    return Residuals(s_gen, s_disc, (1 - weight) * s_gen + weight * s_disc, made)


def load_networks(
    weights: Path, *, image_shape: tuple, network: dict, precision: str
) -> Networks:
    """Load trained generator and critic, frozen.

    Parameters
    ----------
    weights : Path
        Written by the step `wgan`.
    image_shape : tuple of int
        (height, width, band) of the images.
    network : dict
        Config section `network` it was trained with.
    precision : str
        To compute in; need not be that of the training.
    """
    size, _, bands = image_shape
    networks = Networks(size=size, bands=bands, network=network, precision=precision)
    networks.load_weights(weights)
    networks.trainable = False
    return networks
