"""Residuals of images against those that the generator makes of latent vectors."""

from pathlib import Path
from typing import NamedTuple

import tensorflow as tf

from peculiar.detectors.wgan.losses import distance, window
from peculiar.detectors.wgan.networks import Networks


class Residuals(NamedTuple):
    """Residuals of a batch, each tf.Tensor float32 (batch,), and what they are of.

    Attributes
    ----------
    s_gen : pixel residual |x - G(z)| (SF21 eq. 6)
    s_disc : feature residual |d(x) - d(G(z))|, the sum over the layers in use
    s_anom : (1 - weight) s_gen + weight s_disc (SF21 eq. 7)
    image : G(z), (batch, height, width, band), in 0..1
    """

    s_gen: tf.Tensor
    s_disc: tf.Tensor
    s_anom: tf.Tensor
    image: tf.Tensor


class Comparison:
    """Compare images with those that the generator makes of latent vectors.

    Parameters
    ----------
    networks : Networks
        Trained generator and critic.
    images : tf.Tensor, float32, (batch, height, width, band)
        Real images, in 0..1. Their features are computed once, here.
    loss : dict
        Config section `loss`: `weight` of the feature residual, `kind` of distance,
        `layers` that the features are taken from, and `window`, in px, or None.
    """

    def __init__(self, networks: Networks, images: tf.Tensor, loss: dict) -> None:
        self.networks, self.images, self.loss = networks, images, loss
        self.features = self._features(images)

    def residuals(self, z: tf.Tensor) -> Residuals:
        """Return the residuals of latent vectors `z`, float32 (batch, latent)."""
        made = self.networks.generator(z)
        s_gen = self._distance(self.images, made)
        s_disc = sum(map(self._distance, self.features, self._features(made)))
        weight = self.loss["weight"]
        return Residuals(s_gen, s_disc, (1 - weight) * s_gen + weight * s_disc, made)

    def differences(self, made: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Return the absolute differences to images in place of G(z), as maps.

        Parameters
        ----------
        made : tf.Tensor, float32, (batch, height, width, band)

        Returns
        -------
        places : tf.Tensor, float32, (batch, side, side)
            |d(x) - d(G(z))|, summed over features, at the positions of the finest layer
            in use; a position of a coarser one is spread over those that it covers.
        pixels : tf.Tensor, float32, (batch, height, width, band)
            |x - G(z)|.
        """
        pairs = zip(self.features, self._features(made), strict=True)
        parts = [tf.reduce_sum(self._weighted(a, b), axis=-1) for a, b in pairs]
        side = max(part.shape[1] for part in parts)
        places = 0.0
        for part in parts:
            times = side // part.shape[1]
            finer = tf.repeat(tf.repeat(part, times, axis=1), times, axis=2)
            places += finer / times**2
        return places, self._weighted(self.images, made)

    def _weighted(self, a: tf.Tensor, b: tf.Tensor) -> tf.Tensor:
        difference = tf.abs(tf.cast(a, tf.float32) - tf.cast(b, tf.float32))
        return self._weights(a.shape[1]) * difference

    def _features(self, images: tf.Tensor) -> list[tf.Tensor]:
        features = self.networks.critic.features(images)
        return [features[layer - 1] for layer in self.loss["layers"]]

    def _distance(self, a: tf.Tensor, b: tf.Tensor) -> tf.Tensor:
        return distance(a, b, self.loss["kind"], self._weights(a.shape[1]))

    def _weights(self, side: int) -> tf.Tensor | float:
        width = self.loss["window"]
        return 1.0 if width is None else window(side, width / self.images.shape[1])


def load_networks(
    weights: Path, *, image_shape: tuple, network: dict, precision: str
) -> Networks:
    """Load generator and critic, frozen, from the weights of the step `wgan`.

    `image_shape` is (height, width, band); `network` the config section of the
    training; `precision` that of the computation, which may differ from the training's.
    """
    size, _, bands = image_shape
    networks = Networks(size=size, bands=bands, network=network, precision=precision)
    networks.load_weights(weights)
    networks.trainable = False
    return networks
