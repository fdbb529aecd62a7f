"""Planes of a mask near an object, from an open FITS file."""

import numpy as np
from astropy.coordinates import SkyCoord
from astropy.io import fits

from peculiar.sources import stated
from peculiar.sources.fits_cut import Cut, position
from peculiar.sources.fits_file import File, quiet
from peculiar.tables.rejects import Reject


def planes_set(
    file: File,
    hdu: int | str,
    image: int | str,
    cut: Cut,
    mask: dict,
    pixel_scale: float,
) -> dict[str, bool] | Reject:
    """Return which planes of a mask are set near an object.

    Parameters
    ----------
    file : File
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
        Arcsec per pixel of an image without a WCS.

    Returns
    -------
    found : dict of str to bool, or Reject
        ``no_mask`` if there is no such HDU or plane, or it is not on the image's
        pixels: of another shape, or by its own WCS another place. Else see
        `peculiar.sources.fits_cut.position`.
    """
    with quiet():
        try:
            part = file.hdus[hdu]
        except (KeyError, IndexError):
            text = f"source.mask.hdu is {hdu}, but the file has {file.parts()}"
            return Reject("no_mask", text)
        centre = position(file, image, cut)
        if isinstance(centre, Reject):
            return centre
        names = [*mask["reject"], *mask["flag"]]
        shape = file.hdus[image].shape[-2:]
        refused = _wrong_mask(part, hdu, names, shape)
        refused = refused or _other_place(file, hdu, image, centre, cut.size)
        if refused:
            return refused
        grid = file.grid(image, centre)
        scale = pixel_scale if grid is None else grid.area**0.5
        found = _bits(part.data, centre, mask["radius"] / scale)
        header = part.header
        return {name: bool(found >> int(header[f"MP_{name}"]) & 1) for name in names}


def _wrong_mask(
    part: fits.ImageHDU, hdu: int | str, names: list[str], shape: tuple
) -> Reject | None:
    """Refuse a mask without one of the planes, of another shape, or of floats."""
    header = part.header
    missing = [name for name in names if f"MP_{name}" not in header]
    if missing or not part.is_image or not part.shape:
        there = ", ".join(key[3:] for key in header if key.startswith("MP_")) or "none"
        what = f"plane {missing[0]}" if missing else "image in it"
        return Reject("no_mask", f"HDU {hdu} has no {what}; its planes are {there}")
    if part.shape != shape:
        text = f"the mask is {part.shape}, unlike its image, which is {shape}"
        return Reject("no_mask", text)
    if (kind := part.data.dtype).kind not in "iu":
        return Reject("no_mask", f"HDU {hdu} holds {kind}, expected integers")
    return None


def _other_place(
    file: File,
    hdu: int | str,
    image: int | str,
    centre: tuple[float, float],
    size: int,
) -> Reject | None:
    """Refuse a mask whose own WCS puts its pixels elsewhere than the image's does."""
    ours, theirs = file.grid(image, centre), file.grid(hdu, centre)
    if ours is None or theirs is None:
        return None
    scale = ours.area**0.5
    if stated.wrong_scale(theirs, scale, size):
        text = f"pixels of the mask are {theirs.area**0.5:.4g} arcsec, those of its "
        return Reject("no_mask", text + f"image {scale:.4g}")
    grids = {"its image": ours, "the mask": theirs}
    if turned := stated.wrong_orientation(grids, size):
        return Reject("no_mask", turned.detail)
    there = file.pixel(hdu, SkyCoord(*ours.place, unit="deg")) or (np.inf, np.inf)
    off = np.hypot(*np.subtract(there, centre))
    if off > 1:
        text = f"by its WCS the mask is {off:.1f} px off its image, expected at most 1"
        return Reject("no_mask", text)
    return None


def _bits(bits: np.ndarray, centre: tuple[float, float], radius: float) -> int:
    """Return the bits that are set within a radius in px, or in the object's pixel."""
    reach = int(np.ceil(radius)) + 1
    rows, columns = (
        slice(max(0, round(middle) - reach), max(0, round(middle) + reach + 1))
        for middle in reversed(centre)
    )
    y, x = np.mgrid[rows, columns]
    dx, dy = np.abs(x - centre[0]), np.abs(y - centre[1])
    close = (np.hypot(dx, dy) <= radius) | (np.maximum(dx, dy) <= 0.5)
    near = bits[rows, columns]
    return int(np.bitwise_or.reduce(near[close[: near.shape[0], : near.shape[1]]]))
