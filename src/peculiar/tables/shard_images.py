"""Neighbouring images of a shard, and what reconstructions leave of them."""

from pathlib import Path

import h5py
import numpy as np


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


def check_same_objects(view: Path, reconstructions: Path) -> None:
    """Raise ValueError if a shard and its reconstructions differ in their objects."""
    with h5py.File(view) as one, h5py.File(reconstructions) as other:
        if not np.array_equal(one["object_id"][:], other["object_id"][:]):
            raise ValueError(
                f"{reconstructions} does not hold the objects of {view} in their "
                "order. Expected so; remove the reconstructions and run again"
            )
