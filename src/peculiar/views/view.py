"""Views of cutouts: the images that a detector sees."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import h5py
import numpy as np

from peculiar.cutouts.cutouts import pixels_of, read_blocks
from peculiar.sources.images import centred
from peculiar.tables.files import written
from peculiar.views.psf import kernel_widths, smoothed
from peculiar.views.stretch import arcsinh_stretch, lupton_rgb

log = logging.getLogger(__name__)

#: Objects in memory at a time: 128 cutouts of 96 px in five bands are 24 MB of flux.
ROWS = 128


def write_view(*, view: dict, cutouts: Path, image: Path) -> None:
    """Match the PSF, crop, stretch and normalise the cutouts of one shard.

    Parameters
    ----------
    view : dict
        One entry of ``views``: size (px), bands (in order; red, green, blue for a
        Lupton stretch), psf_fwhm (arcsec, or None), stretch, normalisation.
    cutouts : Path
        Cutouts of the shard.
    image : Path
        HDF5 to write: ``object_id`` int64 (n,) as in `cutouts`; ``image``
        (n, height, width, band), uint8 0..255 (normalisation ``code``) or float32 0..1
        (``paper``, ``none``); attribute bands. With psf_fwhm also ``psf_matched`` bool
        (n, band): whether the PSF was matched; the other images are not smoothed.

    Raises
    ------
    ValueError
        If a band is missing, the cutouts are too small, the stretch does not fit the
        cutouts, or a PSF that is to be matched is not known.
    """
    bands, size = view["bands"], view["size"]
    dtype = np.uint8 if view["normalisation"] == "code" else np.float32
    with h5py.File(cutouts, "r") as stored, written(image) as temporary:
        _check_stretch(view, pixels_of(stored).dtype, cutouts)
        ids = stored["object_id"][:]
        with h5py.File(temporary, "w") as file:
            file.attrs["bands"] = bands
            file["object_id"] = ids
            shape = (len(ids), size, size, len(bands))
            target = file.create_dataset("image", shape=shape, dtype=dtype)
            widths = np.full((len(ids), len(bands)), np.nan)
            if view["psf_fwhm"] is not None:
                widths = kernel_widths(stored, bands=bands, target=view["psf_fwhm"])
                file["psf_matched"] = ~np.isnan(widths)
            zero_point = stored.attrs.get("zero_point")
            done = 0
            for block in _cropped(stored, bands=bands, size=size, widths=widths):
                pixels = stretched(block, view["stretch"], bands, zero_point)
                if view["normalisation"] == "paper":
                    pixels = min_max(pixels)
                target[done : done + len(pixels)] = pixels
                done += len(pixels)
    log.info("%s: %d images", image, len(ids))


def stretched(
    block: np.ndarray, stretch: dict, bands: list[str], zero_point: float | None
) -> np.ndarray:
    """Stretch a block of cutouts, (batch, height, width, band).

    Parameters
    ----------
    block : numpy.ndarray
        float32 flux, or uint8 for stretch ``none``.
    stretch : dict
        kind (``lupton``, ``arcsinh`` or ``none``) and the options of its function in
        `peculiar.views.stretch`.
    bands : list of str
        Names of the bands, in order.
    zero_point : float or None
        Magnitude of a flux of 1; only ``arcsinh`` needs it.

    Returns
    -------
    image : numpy.ndarray
        float32 0..1 for ``arcsinh``, else uint8.
    """
    if stretch["kind"] == "none":
        return block
    if stretch["kind"] == "arcsinh":
        names = ("zero_point", "divide", "softening", "offset")
        options = {name: stretch[name] for name in names}
        known = cast(float, zero_point)
        return arcsinh_stretch(block, bands=bands, flux_zero_point=known, **options)
    return lupton_rgb(
        np.ascontiguousarray(block),
        minimum=stretch["minimum"],
        stretch=stretch["stretch"],
        Q=stretch["Q"],
    )


def min_max(image: np.ndarray) -> np.ndarray:
    """Scale each image to 0..1 by its own extremes over all bands (SF21 section 2.2).

    uint8 (batch, height, width, band) becomes float32, 0 everywhere for a constant
    image.
    """
    low = image.min(axis=(1, 2, 3), keepdims=True).astype(np.float32)
    span = image.max(axis=(1, 2, 3), keepdims=True).astype(np.float32) - low
    return (image.astype(np.float32) - low) / np.where(span == 0, np.float32(1), span)


def _cropped(
    stored: h5py.File, *, bands: list[str], size: int, widths: np.ndarray
) -> Iterator[np.ndarray]:
    """Yield blocks of the shard: smoothed by `widths` (px), then cropped to `size`."""
    sides = pixels_of(stored).shape[1:3]
    if size > min(sides):
        raise ValueError(
            f"{stored.filename}: the view's size is {size} px, but the cutouts have "
            f"{sides[0]} x {sides[1]} px: increase cutouts.size or decrease the view's "
            "size"
        )
    height, width = (centred(side, size) for side in sides)
    done = 0
    for block in read_blocks(stored, bands=bands, rows=ROWS):
        # Before the crop, so that the light around a view is real, not mirrored.
        whole = smoothed(block, widths[done : done + len(block)])
        done += len(block)
        yield whole[:, height, width]


def _check_stretch(view: dict, dtype: np.dtype, cutouts: Path) -> None:
    kind, bands = view["stretch"]["kind"], view["bands"]
    normalisation = view["normalisation"]
    already = dtype == np.uint8
    if already and kind != "none":
        raise ValueError(
            f"{cutouts}: these images are already stretched (uint8), but the view's "
            f"stretch.kind is {kind!r}: set it to 'none'"
        )
    if already and view["psf_fwhm"] is not None:
        raise ValueError(
            f"{cutouts}: these images are already stretched (uint8), but the view's "
            f"psf_fwhm is {view['psf_fwhm']:g} arcsec, and only linear flux can be "
            "smoothed: set it to null"
        )
    if not already and kind == "none":
        raise ValueError(
            f"{cutouts}: these cutouts hold linear flux ({dtype}), but the view's "
            "stretch.kind is 'none': set it to 'lupton' or 'arcsinh'"
        )
    if kind == "lupton" and len(bands) != 3:
        raise ValueError(
            f"the view's bands are {bands}: a Lupton stretch needs three, in the order "
            "red, green, blue"
        )
    if (kind == "arcsinh") != (normalisation == "none"):
        wanted = "'none'" if kind == "arcsinh" else "'code' or 'paper'"
        raise ValueError(
            f"the view's normalisation is {normalisation!r}: a stretch of kind {kind} "
            f"needs {wanted}"
        )
