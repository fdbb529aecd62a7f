"""Images of shards, by object id or by row, and residuals of reconstructions."""

from pathlib import Path

import h5py
import numpy as np

from peculiar.tables.accounting import name_some


def read_images(path: Path, object_ids: np.ndarray) -> np.ndarray:
    """Return images of one shard as 8-bit integers, in the order of the ids.

    Parameters
    ----------
    path : Path
        A shard of a view or of reconstructions, with ``object_id`` int64 (n,) and
        ``image`` (n, height, width, band), which is uint8, or float in 0..1. Floats are
        clipped and rounded to steps of 1/255.
    object_ids : ndarray of int64, shape (m,)
        Each id once; one that the shard lacks is a ValueError.

    Returns
    -------
    images : ndarray of uint8, shape (m, height, width, band)
    """
    return as_uint8(read_rows(path, "image", object_ids))


def read_rows(path: Path, name: str, object_ids: np.ndarray) -> np.ndarray:
    """Return rows (m, ...) of a dataset of one shard, as `read_images` does."""
    with h5py.File(path) as file:
        own = file["object_id"][:]
        order = np.argsort(own)
        places = np.searchsorted(own, object_ids, sorter=order)
        rows = order[np.minimum(places, len(own) - 1)] if len(own) else places
        missing = ~np.isin(object_ids, own)
        if missing.any():
            raise ValueError(
                f"{path}: holds {len(own)} objects, but not {missing.sum()} of the "
                f"{len(object_ids)} expected in it: {name_some(object_ids[missing])}. "
                "It was made from another catalogue: remove it and run again"
            )
        stored = file[name]
        result = np.empty((len(rows), *stored.shape[1:]), dtype=stored.dtype)
        # One by one, in the order of the file. A row is a chunk, and h5py needs ten
        # times as long for a list of rows.
        for place in np.argsort(rows):
            result[place] = stored[rows[place]]
    return result


def shard_files(paths: list[Path]) -> dict[int, Path]:
    """Return files by the number of the shard, which is their name."""
    return {int(path.stem): path for path in map(Path, paths)}


def as_uint8(images: np.ndarray) -> np.ndarray:
    """Return images as integers 0..255; floats are in 0..1, and clipped."""
    if images.dtype == np.uint8:
        return images
    return np.rint(np.clip(images, 0.0, 1.0) * 255).astype(np.uint8)


def as_rgb(images: np.ndarray, bands: list[str]) -> np.ndarray:
    """Return three bands of images, uint8 (n, height, width, band): red, green, blue.

    i, r and g if present, else the first three; of fewer bands the first as grey.
    """
    if {"i", "r", "g"} <= set(bands):
        return images[..., [bands.index(band) for band in "irg"]]
    if images.shape[-1] < 3:
        return np.repeat(images[..., :1], 3, axis=-1)
    return images[..., :3]


def bands_of(path: Path) -> list[str]:
    """Return the bands of a view's shard, in order."""
    with h5py.File(path) as file:
        return [str(band) for band in file.attrs["bands"]]


def image_shape(path: Path) -> tuple[int, ...]:
    """Return height, width and number of bands of a shard's images."""
    with h5py.File(path) as file:
        return file["image"].shape[1:]


def read_span(view: Path, reconstructions: Path | None, rows: slice) -> np.ndarray:
    """Read consecutive images of a shard, or their residuals.

    Reconstructions hold the same objects in the same order; without them the images
    themselves are read. The result is (n, height, width, band), in the dtype of the
    view: uint8, or float32 in 0..1.
    """
    with h5py.File(view) as file:
        images = file["image"][rows]
    if reconstructions is None:
        return images
    with h5py.File(reconstructions) as file:
        return residual_images(images, file["image"][rows])


def residual_images(reals: np.ndarray, reconstructed: np.ndarray) -> np.ndarray:
    """Return |x - G(z)| for each pixel (SF21 §3.3), in the dtype of the images.

    Reconstructions are uint8; images of the same shape are uint8, or float32 in 0..1.
    """
    if reals.dtype != np.uint8:
        return np.abs(reals - reconstructed / np.float32(255))
    # In 8 bits, 3 - 5 would be 254.
    difference = reals.astype(np.int16) - reconstructed.astype(np.int16)
    return np.abs(difference).astype(np.uint8)


def check_same_objects(view: Path, reconstructions: Path) -> None:
    """Raise ValueError if a shard and its reconstructions differ in their objects."""
    with h5py.File(view) as one, h5py.File(reconstructions) as other:
        if not np.array_equal(one["object_id"][:], other["object_id"][:]):
            raise ValueError(
                f"{reconstructions}: expected the objects of {view} in the same order, "
                "found others. Remove the reconstructions and run again"
            )
