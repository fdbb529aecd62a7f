"""Images on another grid of the sky: north up, at the scale of the cutouts."""

import numpy as np
from astropy.wcs import WCS
from astropy.wcs.wcsapi import SlicedLowLevelWCS
from reproject import reproject_exact, reproject_interp

from peculiar.sources.images import beyond_edge
from peculiar.sources.stated import Grid
from peculiar.tables.rejects import Reject


def north_up(
    image: np.ndarray,
    wcs: WCS,
    grid: Grid,
    centre: tuple[float, float],
    size: int,
    pixel_scale: float,
) -> np.ndarray | Reject:
    """Bring an image to square pixels about an object, north up and east left.

    Flux per pixel is conserved: brightness times the area of a pixel. Pixels that get
    smaller, or stay as large, are interpolated by cubic polynomials. Larger pixels get
    the mean over their area, so that no star falls between them.

    Parameters
    ----------
    image : numpy.ndarray
        (height, width), flux per pixel; NaN stays NaN, and spreads to its neighbours.
    wcs : WCS
        Its own, with distortions.
    grid : Grid
        Its pixels on the sky, at the object.
    centre : tuple of float
        Pixel (x, y) of the object, from 0; it comes into the middle of pixel
        ``size // 2`` along both axes.
    size : int
        Height and width in px of the result.
    pixel_scale : float
        Arcsec per pixel of the result, a tangential projection (TAN).

    Returns
    -------
    pixels : numpy.ndarray or Reject
        float64 (size, size); ``beyond_edge`` if it is not all inside the image.
    """
    around = wcs.pixel_to_world(*centre).icrs
    new = WCS(naxis=2)
    new.wcs.ctype = ["RA---TAN", "DEC--TAN"]
    new.wcs.crval = [around.ra.deg, around.dec.deg]
    new.wcs.crpix = [size // 2 + 1] * 2
    new.wcs.cdelt = [-pixel_scale / 3600, pixel_scale / 3600]
    if not _inside(new, wcs, size, image.shape):
        return beyond_edge(centre, size, image.shape)
    # A part that holds the result, however it is turned.
    reach = int(np.ceil(0.75 * size * pixel_scale / min(grid.scale))) + 8
    part = tuple(
        slice(max(0, round(middle) - reach), max(0, round(middle) + reach + 1))
        for middle in reversed(centre)
    )
    pixels = np.asarray(image[part], np.float64)
    # The polynomials of an image with one NaN are NaN everywhere.
    mean = max(grid.scale) < 0.95 * pixel_scale or not np.isfinite(pixels).all()
    method, how = MEAN if mean else CUBIC
    within = (pixels, SlicedLowLevelWCS(wcs, part))
    brightness, _ = method(within, new, shape_out=(size, size), **how)
    return brightness * (pixel_scale**2 / grid.area)


MEAN = (reproject_exact, {"parallel": False})
CUBIC = (reproject_interp, {"order": "bicubic"})


def _inside(new: WCS, wcs: WCS, size: int, shape: tuple[int, int]) -> bool:
    """Return whether the corners of the new grid are inside the image."""
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]) * size - 0.5
    x, y = wcs.world_to_pixel(new.pixel_to_world(*corners.T))
    inside = (x >= -0.5) & (x <= shape[1] - 0.5) & (y >= -0.5) & (y <= shape[0] - 0.5)
    return bool(inside.all())  # NaN, outside the projection, is not inside
