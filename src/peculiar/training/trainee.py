"""What a training loop trains."""

from functools import cached_property

import keras
import numpy as np
import tensorflow as tf

from peculiar.training.stream import Stream, augmented
from peculiar.training.unit import to_unit


class Trainee:
    """What the loop trains: networks, their optimisers, and one iteration.

    A kind of training defines `step`, and `reconstructed` or `preview`.

    Parameters
    ----------
    name : str
        Shown beside the progress.
    stream : Stream
        Training images.
    trained : keras.Model
        The networks whose weights are the result.
    optimisers : list of keras.optimizers.Optimizer
        Built.
    seed : int
        Of the augmentation.
    section : dict
        Of the config: `batch`, `augment`, and what `run` reads.
    """

    def __init__(
        self,
        name: str,
        stream: Stream,
        trained: keras.Model,
        optimisers: list,
        *,
        seed: int,
        section: dict,
    ) -> None:
        self.stream, self.seed, self.section = stream, seed, section
        self.trained, self.optimisers = trained, optimisers
        #: All that a resumed training needs: weights and states of the optimisers.
        self.state = keras.Model(name=name)
        self.state.trained, self.state.optimisers = trained, optimisers
        self.state.built = True
        #: Images that one iteration uses.
        self.images = section["batch"]

    def step(self, iteration: int) -> dict[str, tf.Tensor]:
        """Do one iteration, a function of the state and `iteration`; return losses."""
        raise NotImplementedError

    def reconstructed(self, images: tf.Tensor) -> tf.Tensor:
        """Return reconstructions of images, both float32 in 0..1."""
        raise NotImplementedError

    def batch(self, iteration: int) -> tf.Tensor:
        """Return the images of an iteration (from 1), in the dtype of the views."""
        images = self.stream.images((iteration - 1) * self.images, self.images)
        if self.section["augment"]:
            rng = np.random.default_rng([self.seed, iteration])
            images = augmented(images, rng)
        return tf.constant(images)

    def check(self, row: dict, before: list[dict]) -> list[str]:  # noqa: ARG002
        """Return warnings about a row of the history, which may get more columns."""
        return []

    @cached_property
    def shown(self) -> tf.Tensor:
        """The first training images, float32 in 0..1."""
        return to_unit(tf.constant(self.stream.images(0, 16)))

    def preview(self) -> np.ndarray:
        """Return images above their reconstructions, as one image, see `grid`."""
        made = self.reconstructed(self.shown)
        return grid(np.concatenate((self.shown, made)), columns=16)


def adam(section: dict, network: keras.Model) -> keras.optimizers.Adam:
    """Return an optimiser, built, by `learning_rate`, `beta_1` and `beta_2`."""
    optimiser = keras.optimizers.Adam(
        section["learning_rate"], section["beta_1"], section["beta_2"]
    )
    optimiser.build(network.trainable_variables)
    return optimiser


def grid(images: np.ndarray, columns: int) -> np.ndarray:
    """Tile images into one.

    Parameters
    ----------
    images : ndarray, float, (n, height, width, band)
        In 0..1; the first three bands are shown, a single one as grey. NaN is black.
    columns : int
        Images in a row; those that do not fill the last row are left out.

    Returns
    -------
    tiled : ndarray, uint8, (rows * height, columns * width, 3)
    """
    n, height, width, bands = images.shape
    shown = images[..., :3] if bands >= 3 else np.repeat(images[..., :1], 3, axis=-1)
    rows = n // columns
    tiles = shown[: rows * columns].reshape(rows, columns, height, width, 3)
    tiled = tiles.swapaxes(1, 2).reshape(rows * height, columns * width, 3)
    return (np.clip(np.nan_to_num(tiled), 0, 1) * 255).astype(np.uint8)
