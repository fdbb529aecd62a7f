"""One band's cutout from an open FITS file: pixels, zero point, mask planes."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.io.fits.verify import VerifyError, VerifyWarning
from astropy.nddata import Cutout2D, NoOverlapError, PartialOverlapError
from astropy.utils.exceptions import AstropyWarning
from astropy.wcs import WCS, FITSFixedWarning

from peculiar.sources.images import at_zero_point, too_small
from peculiar.tables.rejects import Reject

#: Errors that astropy raises for files that are not FITS, cut short, or damaged.
DAMAGED = (OSError, TypeError, ValueError, IndexError, KeyError, VerifyError)


@dataclass(frozen=True)
class Cut:
    """Position and size of a cutout.

    Attributes
    ----------
    size : int
        Height and width in px.
    sky : SkyCoord or None
        Position, for images with a celestial WCS.
    pixel : tuple of float or None
        (x, y), from (0, 0) at the centre of the first pixel. With neither, the cutout
        is at the image's centre, as in `peculiar.sources.images.centred`.
    """

    size: int
    sky: SkyCoord | None = None
    pixel: tuple[float, float] | None = None


@contextmanager
def opened(file: Path | BinaryIO) -> Iterator[fits.HDUList]:
    """Open a FITS file, plain, gzipped or tile-compressed.

    Violations of the standard are ignored; a file that is not FITS or is cut short
    raises one of `DAMAGED`.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", VerifyWarning)
        warnings.filterwarnings(
            "error", message="(?s).*truncated", category=AstropyWarning
        )
        # Opened here, because astropy does not close a file that is cut short.
        handle = file.open("rb") if isinstance(file, Path) else nullcontext(file)
        with handle as stream:
            try:
                hdus = fits.open(stream)
                len(hdus)  # reads all headers, which finds a file that is too short
            except AstropyWarning as warning:
                raise OSError(str(warning)) from warning
            with hdus:
                yield hdus


def cut_out(
    hdus: fits.HDUList, hdu: int | str, cut: Cut, *, plane: int | None = None
) -> np.ndarray | Reject:
    """Cut an object out of an image.

    Parameters
    ----------
    hdus : HDUList
        Open file.
    hdu : int or str
        The part of the file that holds the image.
    cut : Cut
        Position and size.
    plane : int, optional
        Index of an image in a cube, along its slowest axis.

    Returns
    -------
    pixels : numpy.ndarray or Reject
        (size, size) as stored; the object is in pixel ``size // 2`` along both axes.
        ``beyond_edge`` if the cutout is not all inside the image, ``wrong_shape`` if
        the image is smaller or not an image, ``no_wcs`` if a position has no WCS.
    """
    found = hdus[hdu]
    axes: tuple[int, ...] = getattr(found, "shape", ())
    wanted = 2 if plane is None else 3
    if len(axes) != wanted or not found.is_image:
        return Reject("wrong_shape", f"HDU {hdu} is {axes}, expected {wanted} axes")
    shape = axes[-2:]
    if small := too_small(shape[0], shape[1], cut.size):
        return small
    centre = _pixel(found, cut)
    if isinstance(centre, Reject):
        return centre
    image = found.data if plane is None else found.data[plane]
    try:
        return Cutout2D(image, centre, cut.size, mode="strict", copy=True).data
    except (NoOverlapError, PartialOverlapError):
        x, y = centre
        return Reject(
            "beyond_edge",
            f"{cut.size} px around pixel ({x:.1f}, {y:.1f}), counted from 0, are not "
            f"all inside the image of {shape[1]} x {shape[0]} px",
        )


def _pixel(hdu: fits.ImageHDU, cut: Cut) -> tuple[float, float] | Reject:
    if cut.pixel is not None:
        return cut.pixel
    if cut.sky is None:
        return (hdu.shape[-1] // 2, hdu.shape[-2] // 2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FITSFixedWarning)
        wcs = WCS(hdu.header).celestial
    if not wcs.has_celestial:
        return Reject("no_wcs", "the image has no celestial WCS, expected one")
    x, y = wcs.world_to_pixel(cut.sky)
    if not (np.isfinite(x) and np.isfinite(y)):
        return Reject("beyond_edge", "the position is outside the WCS's projection")
    return float(x), float(y)


def flux(
    hdus: fits.HDUList,
    hdu: int | str,
    cut: Cut,
    zero_point: float,
    *,
    stored: float | None = None,
    plane: int | None = None,
) -> np.ndarray | Reject:
    """Cut an object out of an image, and bring its flux to a zero point.

    Parameters
    ----------
    hdus, hdu, cut, plane
        See `cut_out`.
    zero_point : float
        Wanted magnitude of a flux of 1.
    stored : float, optional
        The same in the file; else it is taken from ``FLUXMAG0``.

    Returns
    -------
    flux : numpy.ndarray or Reject
        float32 (size, size); NaN stays NaN, too large values become infinite. Rejects
        are those of `cut_out`, and ``no_zero_point``.
    """
    pixels = cut_out(hdus, hdu, cut, plane=plane)
    if isinstance(pixels, Reject):
        return pixels
    stored = _zero_point(hdus, hdu) if stored is None else stored
    if stored is None:
        text = "no FLUXMAG0 in its headers, and source.zero_point is null"
        return Reject("no_zero_point", text)
    return at_zero_point(pixels, stored, zero_point)


def _zero_point(hdus: fits.HDUList, hdu: int | str) -> float | None:
    """Return the magnitude of a flux of 1, from the image's or the primary header."""
    for header in (hdus[hdu].header, hdus[0].header):
        magnitude_0 = header.get("FLUXMAG0", 0)  # flux of magnitude 0, in HSC's files
        if magnitude_0 > 0:
            return 2.5 * float(np.log10(magnitude_0))
    return None


def planes_set(
    hdus: fits.HDUList,
    hdu: int | str,
    image: int | str,
    cut: Cut,
    mask: dict,
    pixel_scale: float,
) -> dict[str, bool] | Reject:
    """Return which planes of a mask are set near an object.

    Parameters
    ----------
    hdus : HDUList
        Open file.
    hdu : int or str
        The mask: integers, and cards ``MP_<plane>`` with the number of each bit.
    image : int or str
        The image, of the same shape, whose WCS is used.
    cut : Cut
        Position and size.
    mask : dict
        The section ``source.mask``: planes to ``reject`` and to ``flag``, ``radius`` in
        arcsec about the position. The object's own pixel is always included.
    pixel_scale : float
        Arcsec per pixel.

    Returns
    -------
    found : dict of str to bool, or Reject
        ``no_mask`` if there is no such HDU or plane; else see `cut_out`.
    """
    names = [*mask["reject"], *mask["flag"]]
    radius = mask["radius"] / pixel_scale
    try:
        header = hdus[hdu].header
    except (KeyError, IndexError):
        return Reject("no_mask", f"there is no HDU {hdu}")
    missing = [name for name in names if f"MP_{name}" not in header]
    if missing or not hdus[hdu].shape:
        there = ", ".join(key[3:] for key in header if key.startswith("MP_")) or "none"
        what = f"plane {missing[0]}" if missing else "image in it"
        return Reject("no_mask", f"HDU {hdu} has no {what}; its planes are {there}")
    bits, centre = hdus[hdu].data, _pixel(hdus[image], cut)
    if isinstance(centre, Reject):
        return centre
    if bits.shape != hdus[image].shape[-2:]:
        return Reject("no_mask", f"the mask is {bits.shape}, unlike its image")
    reach = int(np.ceil(radius)) + 1
    rows, columns = (
        slice(max(0, round(middle) - reach), round(middle) + reach + 1)
        for middle in reversed(centre)
    )
    y, x = np.mgrid[rows, columns]
    dx, dy = np.abs(x - centre[0]), np.abs(y - centre[1])
    close = (np.hypot(dx, dy) <= radius) | (np.maximum(dx, dy) <= 0.5)
    near = bits[rows, columns]
    found = int(np.bitwise_or.reduce(near[close[: near.shape[0], : near.shape[1]]]))
    return {name: bool(found >> int(header[f"MP_{name}"]) & 1) for name in names}
