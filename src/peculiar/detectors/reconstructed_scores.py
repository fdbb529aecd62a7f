"""Reconstructions of a shard's images by a network, and scores made from them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import h5py
import keras
import numpy as np
import tensorflow as tf

from peculiar.detectors.shard_scores import require_finite, write_scores
from peculiar.tables.files import written
from peculiar.tables.logs import progress
from peculiar.training.unit import to_unit

#: (images, reconstructions) to one array (n,) a score.
Compute = Callable[[np.ndarray, np.ndarray], dict[str, np.ndarray]]


def reconstructed(
    model: keras.Model, images: h5py.Dataset | np.ndarray, batch: int
) -> Iterator[tuple[slice, np.ndarray, np.ndarray]]:
    """Reconstruct images batch by batch.

    The last batch is filled up with black images, so that a reconstruction does not
    depend on the number of images.

    Parameters
    ----------
    model : keras.Model
        (batch, height, width, band) float32 in 0..1 to the same.
    images : h5py.Dataset or ndarray, (n, height, width, band)
        uint8, or float32 in 0..1. With n = 0 there is one batch of none.
    batch : int
        Images at a time.

    Yields
    ------
    rows : slice
        Of the images.
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


def write_reconstructed_scores(
    *,
    view: Path,
    scores: Path,
    reconstructions: Path,
    model: keras.Model,
    batch: int,
    compute: Compute,
) -> None:
    """Reconstruct the images of a shard, score them, and write both.

    Parameters
    ----------
    view, scores : Path
        See `peculiar.detectors`.
    reconstructions : Path
        HDF5 to write: `object_id`; `image` uint8 (n, height, width, band), clipped to
        0..1; `bands` float16 (n, band), the share of each band in the residual |x - r|,
        0 where there is none.
    model, batch
        See `reconstructed`.
    compute : callable
        Images and their reconstructions, float32 (n, height, width, band), to
        scores. n may be 0.

    Raises
    ------
    FloatingPointError
        If a score is not finite; it names the objects.
    """
    with h5py.File(view) as file, written(reconstructions) as temporary:
        ids, images = file["object_id"][:], file["image"]
        columns, bands = [], []
        with h5py.File(temporary, "w") as made:
            made["object_id"] = ids
            target = made.create_dataset("image", images.shape, np.uint8)
            for rows, x, copy in reconstructed(model, images, batch):
                target[rows] = np.rint(255 * np.clip(copy, 0, 1)).astype(np.uint8)
                columns.append(compute(x, copy))
                bands.append(_shares(np.abs(x - copy).sum(axis=(1, 2))))
            made["bands"] = np.concatenate(bands).astype(np.float16)
    found = {
        name: np.concatenate([part[name] for part in columns]).astype(np.float32)
        for name in columns[0]
    }
    require_finite(found, ids, view)
    write_scores(scores, ids, found)


def _shares(parts: np.ndarray) -> np.ndarray:
    whole = parts.sum(axis=1, keepdims=True)
    return parts / np.where(whole == 0, 1, whole)
