"""The whole cutout of an object, in several stretches and in each band, as WebP."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import h5py
import numpy as np
from scipy.ndimage import gaussian_filter

from peculiar.cutouts.cutouts import pixels_of
from peculiar.explorer.pictures import blocks, write_picture
from peculiar.explorer.rows import Rows
from peculiar.tables.images import as_rgb, as_uint8, read_rows, shard_files
from peculiar.views.stretch import lupton_rgb, unstretched
from peculiar.views.view import stretched

#: Cutouts read at a time: 128 of 96 px in five bands are 24 MB of flux.
BLOCK = 128

#: Of WebP: 13 kB a picture of seven panels of 96 px.
QUALITY = 70

#: Titles of the first two panels; then comes one a band.
WHOLE, FAINT = "wide", "faint light"

#: Width of the border that gives sky and noise: a part of the side.
BORDER = 1 / 12

#: Faint light: smoothed by this many px, and stretched in units of the noise, so that
#: the sky is dark grey, with little colour, and light as faint as its noise is seen.
SMOOTHED, DARKEST, LINEAR, SOFTENING = 1.0, -3.0, 15.0, 10.0

#: A band in grey: black is this many times the noise below the sky, and up to so many
#: above it the scale is about linear.
BLACK, SOFT = 1.5, 3.0

#: Of pixels of a band, the part that is darker than white.
WHITE = 0.998


class Cutouts(NamedTuple):
    """The cutouts of a slice, and how they are shown.

    Attributes
    ----------
    shards : list of Path
        Of `peculiar.cutouts.cutouts.write_cutouts`.
    view : dict
        Config of the main detector's view: ``bands``, ``stretch``.
    stretch : dict or None
        How images without flux were stretched, None if that is not known.
    """

    shards: list[Path]
    view: dict
    stretch: dict | None


def form_of(cutouts: Cutouts) -> dict:
    """Return the form of a slice's pictures, as the page needs it.

    ``wideSide`` in px, ``scale`` in arcsec a pixel, and ``wide``, the titles of the
    panels.
    """
    with h5py.File(cutouts.shards[0]) as file:
        return {
            "wideSide": int(min(pixels_of(file).shape[1:3])),
            "scale": float(file.attrs["pixel_scale"]),
            "wide": [WHOLE, FAINT, *map(str, file.attrs["bands"])],
        }


def write_wide(
    folder: Path, rows: Rows, shown: np.ndarray, cutouts: dict[str, Cutouts]
) -> int:
    """Write a picture of the whole cutout of each object that is shown.

    Its panels stand side by side: the cutout in the view's stretch, without a matched
    PSF; in a stretch that shows faint light; and each band in grey.

    Parameters
    ----------
    folder : Path
        Where; the picture of row 13477 is ``0013/13477.webp``.
    rows : Rows
        Of the catalogue.
    shown : ndarray of bool, shape (n,)
        Objects with a picture.
    cutouts : dict of str to Cutouts
        Per slice.

    Returns
    -------
    size : int
        Bytes written.
    """
    size = 0
    for name, own in rows.of_slice.items():
        shards = shard_files(cutouts[name].shards)
        for shard, block in blocks(rows, own[shown[own]], BLOCK):
            found = list(_panels(shards[shard], rows.ids[block], cutouts[name]))
            for row, picture in zip(block, np.concatenate(found, axis=2), strict=True):
                size += write_picture(folder, int(row), picture, QUALITY)
    return size


def whole(path: Path, ids: np.ndarray, cutouts: Cutouts) -> np.ndarray:
    """Return cutouts of a shard in the view's stretch, uint8 (n, side, side, 3)."""
    return next(_panels(path, ids, cutouts))


def _panels(path: Path, ids: np.ndarray, cutouts: Cutouts) -> Iterator[np.ndarray]:
    """Yield the panels of some objects, uint8 (n, side, side, 3)."""
    with h5py.File(path) as file:
        bands = [str(band) for band in file.attrs["bands"]]
        zero_point = file.attrs.get("zero_point")
        name = pixels_of(file).name
    pixels = read_rows(path, name, ids)
    view = cutouts.view
    seen = pixels[..., [bands.index(band) for band in view["bands"]]]
    whole = as_uint8(stretched(seen, view["stretch"], view["bands"], zero_point))
    yield as_rgb(whole, view["bands"])
    is_flux = pixels.dtype != np.uint8
    if not is_flux and cutouts.stretch and pixels.shape[3] == 3:
        pixels, is_flux = unstretched(pixels, **cutouts.stretch), True
    yield faint_light(as_rgb(pixels.astype(np.float32), bands))
    grey = in_grey(pixels) if is_flux else pixels
    for band in range(len(bands)):
        yield np.repeat(grey[..., band, None], 3, axis=-1)


def faint_light(flux: np.ndarray) -> np.ndarray:
    """Return images in which light fainter than the noise of a pixel is seen.

    Parameters
    ----------
    flux : ndarray of float32, shape (n, height, width, 3)
        Red, green and blue, linear; finite.

    Returns
    -------
    images : ndarray of uint8, same shape
        Smoothed by `SMOOTHED` px, sky subtracted, in units of the noise of the mean of
        the three bands; both are those of the border.
    """
    flux = gaussian_filter(flux, (0, SMOOTHED, SMOOTHED, 0), mode="nearest")
    flux -= _sky(flux)[0]
    noise = _sky(flux.mean(axis=-1, keepdims=True))[1]
    return lupton_rgb(flux / noise, minimum=DARKEST, stretch=LINEAR, Q=SOFTENING)


def in_grey(flux: np.ndarray) -> np.ndarray:
    """Return each band by itself, uint8 of the same shape: from the sky to its peak.

    Parameters
    ----------
    flux : ndarray of float32, shape (n, height, width, band)
        Linear; finite.
    """
    sky, noise = _sky(flux)
    above = (flux - sky) / noise + BLACK
    # A quarter of the pixels tells as much.
    top = np.quantile(above[:, ::2, ::2], WHITE, axis=(1, 2), keepdims=True)
    scale = np.arcsinh(np.maximum(top, 5 * SOFT) / SOFT).astype(np.float32)
    return as_uint8(np.arcsinh(above / SOFT) / scale)


def _sky(flux: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return median and noise, above 0, of the border, both (n, 1, 1, band)."""
    # Every other pixel along both axes: a quarter of the time.
    flux = flux[:, ::2, ::2]
    height, width = flux.shape[1:3]
    edge = max(1, round(BORDER * min(height, width)))
    border = np.ones((height, width), bool)
    border[edge:-edge, edge:-edge] = False
    pixels = np.ascontiguousarray(np.moveaxis(flux[:, border], 1, 2))
    sky = np.median(pixels, axis=2)
    noise = 1.4826 * np.median(np.abs(pixels - sky[..., None]), axis=2)
    # Images without noise, or of one value.
    least = 1e-4 * flux.max(axis=(1, 2))
    noise = np.maximum(noise, np.where(least > 0, least, 1))
    return sky[:, None, None], noise[:, None, None].astype(np.float32)
