"""Scores of a shard by a network that makes each image anew, batch by batch."""

from collections.abc import Callable
from pathlib import Path

import h5py
import keras
import numpy as np

from peculiar.detectors.reconstruct import reconstructed
from peculiar.detectors.shard_scores import require_finite, write_scores
from peculiar.tables.files import written

#: (images, reconstructions) to one array (n,) a score.
Compute = Callable[[np.ndarray, np.ndarray], dict[str, np.ndarray]]


def write_reconstructed_scores(
    *,
    view: Path,
    scores: Path,
    reconstructions: Path,
    model: keras.Model,
    batch: int,
    compute: Compute,
) -> None:
    """Make the images of a shard anew, score them, and write both.

    Parameters
    ----------
    view : Path
        The shard's images: `object_id` and `image`.
    scores : Path
        Parquet to write: object_id and float32 scores, in the shard's order.
    reconstructions : Path
        HDF5 to write: `object_id`; `image` uint8 (n, height, width, band), clipped to
        0..1; `bands` float16 (n, band), the share of each band in the residual |x - r|,
        0 where there is none.
    model : keras.Model
        (batch, height, width, band) float32 in 0..1 to the same.
    batch : int
        Images at a time.
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
        name: np.float32(np.concatenate([part[name] for part in columns]))
        for name in columns[0]
    }
    require_finite(found, ids, view)
    write_scores(scores, ids, found)


def _shares(parts: np.ndarray) -> np.ndarray:
    whole = parts.sum(axis=1, keepdims=True)
    return parts / np.where(whole == 0, 1, whole)
