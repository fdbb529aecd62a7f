"""One galaxy on the sky, drawn on any grid of pixels, as FITS files."""

from pathlib import Path

import numpy as np
import pyarrow as pa
from astropy.io import fits as pyfits
from astropy.wcs import WCS
from made_up_cutouts import fits_source

#: Position of the galaxy, in degrees, and its total flux.
RA, DEC, FLUX = 150.0, 2.0, 1000.0

SECTION = {"size": 48, "bands": ["g", "i"], "pixel_scale": 0.2, "zero_point": 27.0}

SOURCE = fits_source(images="{band}.fits")


def wcs(
    scale: float | tuple[float, float] = 0.2,
    turned: float = 0.0,
    mirrored: bool = False,
    size: int = 120,
) -> WCS:
    """Return a tangential WCS: scale in arcsec, turned in degrees from north to east.

    The galaxy is 0.3 px right of and 0.2 px above the middle pixel.
    """
    found = WCS(naxis=2)
    found.wcs.ctype = ["RA---TAN", "DEC--TAN"]
    found.wcs.crval = [RA, DEC]
    found.wcs.crpix = [size // 2 + 1.3, size // 2 + 1.2]
    x, y = np.broadcast_to(np.array(scale) / 3600, 2)
    angle = np.radians(turned)
    # Columns are where the pixel's axes point, as (east, north).
    axis_y = np.array([np.sin(angle), np.cos(angle)])
    axis_x = np.array([-np.cos(angle), np.sin(angle)]) * (-1 if mirrored else 1)
    found.wcs.cd = np.stack([axis_x * x, axis_y * y], axis=1)
    return found


def galaxy(grid: WCS, size: int = 120, sigma: float = 0.5) -> np.ndarray:
    """Return flux per pixel of an ellipse of Gaussian brightness about the position.

    Its long axis, of `sigma` arcsec, points 35 degrees from north to east.
    """
    y, x = np.mgrid[:size, :size]
    ra, dec = grid.all_pix2world(x, y, 0)
    east = (ra - RA) * np.cos(np.radians(DEC)) * 3600
    north = (dec - DEC) * 3600
    angle, short = np.radians(35), 0.7 * sigma
    long_axis = east * np.sin(angle) + north * np.cos(angle)
    short_axis = east * np.cos(angle) - north * np.sin(angle)
    shape = np.exp(-0.5 * ((long_axis / sigma) ** 2 + (short_axis / short) ** 2))
    area = abs(np.linalg.det(grid.wcs.cd)) * 3600**2
    return FLUX * area / (2 * np.pi * sigma * short) * shape


def write(path: Path, grid: WCS | None, image: np.ndarray | None = None, **cards):
    """Write an image with a WCS, and more cards."""
    header = pyfits.Header() if grid is None else grid.to_header()
    image = galaxy(grid) if image is None else image
    header.update(cards)
    pyfits.PrimaryHDU(image.astype(np.float32), header).writeto(path, overwrite=True)


def table(**columns) -> pa.Table:
    """Return a table of the one object, or with other columns."""
    return pa.table({"object_id": [1], "ra": [RA], "dec": [DEC]} | columns)
