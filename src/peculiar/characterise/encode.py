"""Latent values of chosen objects, by a trained autoencoder."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import tensorflow as tf

from peculiar.characterise.pixels import chosen_images
from peculiar.tables.files import written
from peculiar.tables.images import image_shape
from peculiar.tables.logs import progress
from peculiar.training.autoencoder import build
from peculiar.training.device import prepare_device

#: Images encoded at once; the last batch of a block is filled up to it, so that an
#: object's values do not depend on how many others there are.
BATCH = 64


def encode(
    *,
    chosen: Path,
    views: list[Path],
    reconstructions: list[Path] | None,
    weights: Path,
    latents: Path,
    section: dict,
) -> None:
    """Encode the chosen objects, and measure the error of their reconstruction.

    Parameters
    ----------
    chosen, views, reconstructions
        See `peculiar.characterise.pixels.chosen_images`.
    weights : Path
        Of the autoencoder.
    latents : Path
        Parquet to write: ``object_id`` int64, ``latent_00``, ... float32, and ``error``
        float32, the mean squared difference of the image and its reconstruction.
    section : dict
        Config section `autoencoder`, as it was trained.
    """
    prepare_device()
    network = build(image_shape(views[0]), section)
    network.load_weights(weights)

    @tf.function
    def run(images):
        latent = network.encoder(images)
        lost = tf.square(network.decoded(latent) - images)
        return latent, tf.reduce_mean(lost, axis=(1, 2, 3))

    ids = [np.empty(0, np.int64)]
    values = [np.empty((0, section["latent"] + 1), np.float32)]
    total = pq.read_metadata(chosen).num_rows
    with progress(None, total, "objects") as bar:
        for block, images in chosen_images(chosen, views, reconstructions, "any"):
            ids.append(block)
            values.append(_in_batches(run, images))
            bar.update(len(block))
    write_latents(latents, np.concatenate(ids), np.concatenate(values))


def _in_batches(run, images: np.ndarray) -> np.ndarray:
    """Return latent values and error of images, float32 (n, latent + 1)."""
    parts = []
    for start in range(0, len(images), BATCH):
        part = images[start : start + BATCH]
        empty = np.zeros((BATCH - len(part), *part.shape[1:]), part.dtype)
        latent, lost = run(tf.constant(np.concatenate([part, empty])))
        both = np.column_stack([latent.numpy(), lost.numpy()])
        parts.append(both[: len(part)])
    return np.concatenate(parts)


def write_latents(path: Path, ids: np.ndarray, values: np.ndarray) -> None:
    """Write latent values and errors, the last column of `values`."""
    names = [f"latent_{number:02d}" for number in range(values.shape[1] - 1)]
    columns = dict(zip([*names, "error"], values.T, strict=True))
    with written(path) as temporary:
        pq.write_table(pa.table({"object_id": ids, **columns}), temporary)
