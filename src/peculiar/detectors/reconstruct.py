"""Images made anew by a network, batch by batch."""

from collections.abc import Iterator

import h5py
import keras
import numpy as np
import tensorflow as tf

from peculiar.tables.logs import progress
from peculiar.training.unit import to_unit


def reconstructed(
    model: keras.Model, images: h5py.Dataset | np.ndarray, batch: int
) -> Iterator[tuple[slice, np.ndarray, np.ndarray]]:
    """Make images anew, batch by batch.

    The last batch is filled up with black images, so that what is made of an image does
    not depend on how many others there are.

    Parameters
    ----------
    model : keras.Model
        (batch, height, width, band) float32 in 0..1 to the same.
    images : h5py.Dataset or ndarray, (n, height, width, band)
        uint8, or float32 in 0..1. Without any there is one batch of none.
    batch : int
        Images at a time.

    Yields
    ------
    rows : slice
        Which.
    x, made : ndarray, float32, (at most batch, height, width, band)
        The images, and their reconstructions.
    """
    run = tf.function(lambda x: model(x, training=False))
    starts = range(0, max(len(images), 1), batch)
    for start in progress(starts, len(starts), "batches"):
        rows = slice(start, min(start + batch, len(images)))
        part = images[rows]
        empty = np.zeros((batch - len(part), *part.shape[1:]), part.dtype)
        x = to_unit(tf.constant(np.concatenate([part, empty])))
        yield rows, x.numpy()[: len(part)], run(x).numpy()[: len(part)]
