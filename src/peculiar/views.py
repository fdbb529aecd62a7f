"""Views of cutouts: what a detector sees."""

import logging
from pathlib import Path

import h5py
import numpy as np

from peculiar.cutouts import pixels_of, read_blocks
from peculiar.files import written
from peculiar.stretch import lupton_rgb

log = logging.getLogger(__name__)

#: Objects in memory at a time: 128 cutouts of 96 px in three bands are 14 MB of flux.
ROWS = 128


def write_view(*, view: dict, cutouts: Path, image: Path) -> None:
    """Crop, stretch and normalise the cutouts of one shard.

    Parameters
    ----------
    view : dict
        One entry of ``views``: size (px), bands (in order; red, green, blue for a
        Lupton stretch), stretch, normalisation.
    cutouts : Path
        Cutouts of the shard.
    image : Path
        HDF5 to write: ``object_id`` int64 (n,) as in `cutouts`; ``image``
        (n, height, width, band), uint8 0..255 (normalisation ``code``) or float32 0..1
        (``paper``); attribute bands.

    Raises
    ------
    ValueError
        If a band is missing, the cutouts are too small, or the stretch does not fit
        what the cutouts hold.
    """
    kind, bands, size = view["stretch"]["kind"], view["bands"], view["size"]
    dtype = {"code": np.uint8, "paper": np.float32}[view["normalisation"]]
    with h5py.File(cutouts, "r") as stored, written(image) as temporary:
        _check_stretch(kind, bands, pixels_of(stored).dtype, cutouts)
        ids = stored["object_id"][:]
        with h5py.File(temporary, "w") as file:
            file.attrs["bands"] = bands
            file["object_id"] = ids
            shape = (len(ids), size, size, len(bands))
            target = file.create_dataset("image", shape=shape, dtype=dtype)
            done = 0
            for block in read_blocks(stored, bands=bands, size=size, rows=ROWS):
                pixels = stretched(block, view["stretch"])
                if view["normalisation"] == "paper":
                    pixels = min_max(pixels)
                target[done : done + len(pixels)] = pixels
                done += len(pixels)
    log.info("%s: %d images", image, len(ids))


def stretched(block: np.ndarray, stretch: dict) -> np.ndarray:
    """Stretch a block of cutouts to 8 bits.

    Parameters
    ----------
    block : numpy.ndarray
        (batch, height, width, band): float32 flux, or uint8 for stretch ``none``.
    stretch : dict
        kind (``lupton`` or ``none``), and for ``lupton`` minimum, stretch and Q.

    Returns
    -------
    image : numpy.ndarray
        uint8 (batch, height, width, band).
    """
    if stretch["kind"] == "none":
        return block
    return lupton_rgb(
        np.ascontiguousarray(block),
        minimum=stretch["minimum"],
        stretch=stretch["stretch"],
        Q=stretch["Q"],
    )


def min_max(image: np.ndarray) -> np.ndarray:
    """Scale each image to 0..1 by its own extremes over all bands (SF21 section 2.2).

    Parameters
    ----------
    image : numpy.ndarray
        uint8 (batch, height, width, band).

    Returns
    -------
    image : numpy.ndarray
        float32, the same shape; 0 everywhere for a constant image.
    """
    low = image.min(axis=(1, 2, 3), keepdims=True).astype(np.float32)
    span = image.max(axis=(1, 2, 3), keepdims=True).astype(np.float32) - low
    return (image.astype(np.float32) - low) / np.where(span == 0, np.float32(1), span)


def _check_stretch(kind: str, bands: list, dtype: np.dtype, cutouts: Path) -> None:
    already = dtype == np.uint8
    if already and kind != "none":
        raise ValueError(
            f"{cutouts}: these images are stretched already (uint8), but the view's "
            f"stretch.kind is {kind!r}: set it to 'none'"
        )
    if not already and kind == "none":
        raise ValueError(
            f"{cutouts}: these cutouts hold linear flux ({dtype}), but the view's "
            "stretch.kind is 'none': set it to 'lupton'"
        )
    if kind == "lupton" and len(bands) != 3:
        raise ValueError(
            f"the view's bands are {bands}: a Lupton stretch needs three, in the order "
            "red, green, blue"
        )
