"""Images of shards, found by object id."""

from pathlib import Path

import h5py
import numpy as np

from peculiar.tables.accounting import name_some


def read_images(path: Path, object_ids: np.ndarray) -> np.ndarray:
    """Return images of one shard as 8-bit integers, in the order asked for.

    Parameters
    ----------
    path : Path
        A shard of a view or of reconstructions: ``object_id`` int64 (n,) and ``image``
        (n, height, width, band), uint8, or float in 0..1 (rounded to steps of 1/255;
        values outside are clipped).
    object_ids : ndarray of int64, shape (m,)
        Which, each once.

    Returns
    -------
    images : ndarray of uint8, shape (m, height, width, band)

    Raises
    ------
    ValueError
        If the shard does not hold one of the objects.
    """
    return as_uint8(read_rows(path, "image", object_ids))


def read_rows(path: Path, name: str, object_ids: np.ndarray) -> np.ndarray:
    """Return rows of a dataset of one shard, in the order asked for.

    Parameters
    ----------
    path : Path
        A shard: ``object_id`` int64 (n,) and the dataset, (n, ...).
    name : str
        Of the dataset.
    object_ids : ndarray of int64, shape (m,)
        Which, each once.

    Returns
    -------
    rows : ndarray, shape (m, ...)
        As they are stored.

    Raises
    ------
    ValueError
        If the shard does not hold one of the objects.
    """
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
                "Remove it and run again: it was made from another catalogue"
            )
        stored = file[name]
        result = np.empty((len(rows), *stored.shape[1:]), dtype=stored.dtype)
        # One by one, in the order of the file: a list of rows that are a chunk each
        # takes h5py ten times as long.
        for place in np.argsort(rows):
            result[place] = stored[rows[place]]
    return result


def shard_files(paths: list[Path]) -> dict[int, Path]:
    """Return files by the shard's number, which is their name."""
    return {int(path.stem): path for path in map(Path, paths)}


def as_uint8(images: np.ndarray) -> np.ndarray:
    """Return images as integers 0..255; floats are taken to lie in 0..1."""
    if images.dtype == np.uint8:
        return images
    return np.rint(np.clip(images, 0.0, 1.0) * 255).astype(np.uint8)


def bands_of(path: Path) -> list[str]:
    """Return the bands of a view's shard, in order."""
    with h5py.File(path) as file:
        return [str(band) for band in file.attrs["bands"]]


def image_shape(path: Path) -> tuple[int, ...]:
    """Return height, width and number of bands of a shard's images."""
    with h5py.File(path) as file:
        return file["image"].shape[1:]
