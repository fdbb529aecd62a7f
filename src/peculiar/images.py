"""Images of shards, found by object id, and what is left of them after reproduction."""

from pathlib import Path

import h5py
import numpy as np

from peculiar.accounting import name_some


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
        # HDF5 reads rows in rising order only.
        rising = np.argsort(rows)
        images = file["image"][rows[rising]]
    result = np.empty_like(images)
    result[rising] = images
    return as_uint8(result)


def shard_files(paths: list[Path]) -> dict[int, Path]:
    """Return files by the shard's number, which is their name."""
    return {int(path.stem): path for path in map(Path, paths)}


def as_uint8(images: np.ndarray) -> np.ndarray:
    """Return images as integers 0..255; floats are taken to lie in 0..1."""
    if images.dtype == np.uint8:
        return images
    return np.rint(np.clip(images, 0.0, 1.0) * 255).astype(np.uint8)


def residual_images(reals: np.ndarray, reconstructed: np.ndarray) -> np.ndarray:
    """Return |x - G(z)| pixel by pixel (SF21 §3.3).

    Parameters
    ----------
    reals, reconstructed : ndarray, any equal shape
        Reconstructions are uint8; images too, or float32 in 0..1.

    Returns
    -------
    residuals : ndarray
        uint8 of uint8, the difference taken in 16 bits: in 8 bits 3 - 5 would be 254.
        Else float32 in 0..1.
    """
    if reals.dtype != np.uint8:
        return np.abs(reals - reconstructed / np.float32(255))
    difference = reals.astype(np.int16) - reconstructed.astype(np.int16)
    return np.abs(difference).astype(np.uint8)


def read_span(view: Path, reconstructions: Path | None, rows: slice) -> np.ndarray:
    """Read neighbouring images of a shard, or what reconstructions leave of them.

    Parameters
    ----------
    view : Path
        The shard's images.
    reconstructions : Path or None
        Those of the same objects, in the same order; None reads the images themselves.
    rows : slice
        Which.

    Returns
    -------
    images : ndarray, (n, height, width, band)
        In the dtype of the view: uint8, or float32 in 0..1.
    """
    with h5py.File(view) as file:
        images = file["image"][rows]
    if reconstructions is None:
        return images
    with h5py.File(reconstructions) as file:
        return residual_images(images, file["image"][rows])


def check_same_objects(view: Path, reconstructions: Path) -> None:
    """Raise ValueError if a shard and its reconstructions differ in their objects."""
    with h5py.File(view) as one, h5py.File(reconstructions) as other:
        if not np.array_equal(one["object_id"][:], other["object_id"][:]):
            raise ValueError(
                f"{reconstructions} does not hold the objects of {view} in their "
                "order. Expected so; remove the reconstructions and run again"
            )


def bands_of(path: Path) -> list[str]:
    """Return the bands of a view's shard, in order."""
    with h5py.File(path) as file:
        return [str(band) for band in file.attrs["bands"]]


def image_shape(path: Path) -> tuple[int, ...]:
    """Return height, width and number of bands of a shard's images."""
    with h5py.File(path) as file:
        return file["image"].shape[1:]
