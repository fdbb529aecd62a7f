"""The search for the latent vector that reproduces an image best (SF21 §3.2)."""

from collections.abc import Iterator
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from peculiar.detectors.wgan.networks import Networks, build_encoder
from peculiar.detectors.wgan.residuals import Comparison, load_networks
from peculiar.training.unit import to_unit

#: The scores of an image, in the order in which they are stacked.
SCORES = ("s_gen", "s_disc", "s_anom")


class Scorer:
    """The search for the latent vector that reproduces each image best.

    Parameters
    ----------
    networks : Networks
        Trained generator and critic.
    encoder : keras.Model or None
        Gives the first guess, if `start` is ``encoder``.
    loss, section : dict
        Config sections `loss` and `scoring`.
    """

    def __init__(
        self,
        networks: Networks,
        encoder: keras.Model | None,
        *,
        loss: dict,
        section: dict,
    ) -> None:
        self.networks, self.encoder = networks, encoder
        self.loss, self.section = loss, section

    @tf.function(reduce_retracing=True)
    def __call__(
        self, images: tf.Tensor, z: tf.Tensor, weight: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Search from `z`, or from the encoder's guess, and score.

        Parameters
        ----------
        images : tf.Tensor, uint8 or float32, (batch, height, width, band)
        z : tf.Tensor, float32, (batch, latent)
            Where to start, unless from the encoder.
        weight : tf.Tensor, float32, ()
            Lambda, of the features (SF21 eq. 7).

        Returns
        -------
        scores : tf.Tensor, float32, (iterations + 1, batch, 3)
            s_gen, s_disc and s_anom before each update and after the last one.
        reconstructions : tf.Tensor, uint8, (batch, height, width, band)
            Of the last z.
        """
        images = to_unit(images)
        if self.encoder is not None:
            z = self.encoder(images)
        loss = self.loss | {"weight": weight}
        comparison = Comparison(self.networks, images, loss)
        iterations = self.section["iterations"]
        trace = tf.TensorArray(tf.float32, size=iterations + 1)
        mean, square = tf.zeros_like(z), tf.zeros_like(z)
        for k in tf.range(iterations):
            with tf.GradientTape(watch_accessed_variables=False) as tape:
                tape.watch(z)
                left = comparison.residuals(z)
                # The sum: no image's gradient depends on those beside it.
                total = tf.reduce_sum(left.s_anom)
            trace = trace.write(k, tf.stack(left[:3], axis=-1))
            z, mean, square = self._adam(z, tape.gradient(total, z), mean, square, k)
        left = comparison.residuals(z)
        trace = trace.write(iterations, tf.stack(left[:3], axis=-1))
        return trace.stack(), tf.cast(tf.round(255.0 * left.image), tf.uint8)

    def _adam(self, z, gradient, mean, square, k):
        """One step of Adam (Kingma & Ba 2015, algorithm 1), one number at a time."""
        beta_1, beta_2 = self.section["beta_1"], self.section["beta_2"]
        step = tf.cast(k + 1, tf.float32)
        mean = beta_1 * mean + (1 - beta_1) * gradient
        square = beta_2 * square + (1 - beta_2) * tf.square(gradient)
        unbiased = tf.sqrt(square / (1 - beta_2**step)) + 1e-7
        z -= self.section["learning_rate"] * mean / (1 - beta_1**step) / unbiased
        return z, mean, square


def load_scorer(weights: list[Path], shape: tuple, parameters: dict) -> Scorer:
    """Load the trained networks, for images of a shape (height, width, band).

    `weights` are those of the steps `wgan` and `encoder`; the latter are read only if
    the search starts from the encoder. `parameters` are the config sections `network`,
    `loss` and `scoring`.
    """
    section, network = parameters["scoring"], parameters["network"]
    precision = section["precision"]
    networks = load_networks(
        weights[0], image_shape=shape, network=network, precision=precision
    )
    encoder = None
    if section["start"] == "encoder":
        size, _, bands = shape
        encoder = build_encoder(
            size=size, bands=bands, network=network, precision=precision
        )
        encoder.load_weights(weights[1])
    return Scorer(networks, encoder, loss=parameters["loss"], section=section)


def starts(kind: str, ids: np.ndarray, latent: int, seed: int) -> np.ndarray:
    """Return latent vectors to start from, float32 (n, latent), without an encoder.

    Parameters
    ----------
    kind : str
        ``random``: standard normal, drawn from (seed, object_id), so that an object's
        start does not depend on its shard; else zeros.
    ids : ndarray, int64, (n,)
        Object ids.
    latent, seed : int
        Length of a latent vector; any non-negative integer.
    """
    if kind != "random":
        return np.zeros((len(ids), latent), np.float32)
    # The generator takes no negative numbers.
    rngs = (np.random.default_rng([seed, number % 2**64]) for number in ids.tolist())
    return np.stack([rng.standard_normal(latent, np.float32) for rng in rngs])


def scored(
    scorer: Scorer, images, ids: np.ndarray, seed: int, weight: float | None = None
) -> Iterator[tuple[slice, np.ndarray, np.ndarray]]:
    """Score images batch by batch, in one compiled graph.

    Parameters
    ----------
    scorer : Scorer
    images : ndarray or h5py.Dataset, uint8 or float32, (n, height, width, band)
    ids : ndarray, int64, (n,)
        Object ids.
    seed : int
        Of random starts.
    weight : float, optional
        Lambda of the search; by default that of the config.

    Yields
    ------
    rows : slice
        Which images.
    scores : ndarray, float32, (iterations + 1, rows, 3)
    reconstructions : ndarray, uint8, (rows, height, width, band)
        As the scorer's.
    """
    section, latent = scorer.section, scorer.networks.latent
    batch = section["batch"]
    weight = tf.constant(
        scorer.loss["weight"] if weight is None else weight, tf.float32
    )
    for start in range(0, len(ids), batch):
        rows = slice(start, min(start + batch, len(ids)))
        z = starts(section["start"], ids[rows], latent, seed)
        # A short batch is filled up: another shape would compile another graph.
        padding = [(0, batch - len(z)), (0, 0), (0, 0), (0, 0)]
        values, made = scorer(
            tf.constant(np.pad(images[rows], padding)),
            tf.constant(np.pad(z, padding[:2])),
            weight,
        )
        yield rows, values.numpy()[:, : len(z)], made.numpy()[: len(z)]
