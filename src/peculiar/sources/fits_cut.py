"""One band's cutout from an open FITS file: pixels, and their zero point."""

import re
from dataclasses import dataclass, replace

import numpy as np
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.nddata import Cutout2D, NoOverlapError, PartialOverlapError

from peculiar.sources import stated
from peculiar.sources.fits_file import File, quiet
from peculiar.sources.images import at_zero_point, beyond_edge, too_small
from peculiar.sources.stated import Grid
from peculiar.tables.rejects import Reject

#: Names of HDUs that hold no flux, but what belongs to it.
NO_FLUX = re.compile(
    "(WHT|WT|WEIGHTS?|EXP|EXPTIME|EXPOSURE|COVERAGE|VAR|VARIANCE|IVAR|INV[ _-]?VAR"
    "|MASK|DQ|FLAGS?|ERR|ERROR|UNCERT|UNCERTAINTY|SIGMA|RMS|STD|STDDEV|NOISE|BKG"
    "|BACKGROUND|PSF)([ _-]?MAP)?([ _-]?[A-Z])?[0-9]*",
    re.IGNORECASE,
)

NO_WCS = Reject("no_wcs", "the image has no celestial WCS, expected one")


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


@dataclass(frozen=True)
class Wanted:
    """What the configuration says of one band's images.

    Attributes
    ----------
    band : str
        Its name; of `bands`, those of the cutouts, in order.
    pixel_scale : float
        Of the cutouts, in arcsec.
    zero_point : float
        Of the cutouts, in mag; `stored` is that of the file, None to take what it says.
    planes : list of str or None
        The bands of a cube's planes, in order.
    parts : bool
        Whether each band is a part of its own: the primary header names none of them.
    reproject : bool
        Whether to bring images to the cutouts' scale, north up.
    """

    band: str
    bands: list[str]
    pixel_scale: float
    zero_point: float
    stored: float | None = None
    planes: list[str] | None = None
    parts: bool = False
    reproject: bool = False


def flux(
    file: File, hdu: int | str, cut: Cut, wanted: Wanted
) -> tuple[np.ndarray, Grid | None] | Reject:
    """Cut an object out of an image, and bring its flux to the cutouts' zero point.

    What the headers say of the image is compared with the configuration.

    Parameters
    ----------
    file : File
        Open file.
    hdu : int or str
        The part of the file that holds the image, or the cube.
    cut : Cut
        Position and size.
    wanted : Wanted
        What the configuration says of the image.

    Returns
    -------
    flux : numpy.ndarray, or Reject
        float32 (size, size); the object is in pixel ``size // 2`` along both axes. NaN
        stays NaN, too large values become infinite. Rejects are ``unreadable`` (no
        such part), ``wrong_shape`` (too small, or no image), ``no_image``, ``planes``,
        ``other_band``, ``no_wcs``, ``pixel_scale``, ``unit``, ``zero_point``,
        ``no_zero_point`` and ``beyond_edge``.
    grid : Grid or None
        The pixels' on the sky, None without a WCS; not in a reject.
    """
    with quiet():
        if hdu not in file:
            text = f"source.hdu is {hdu}, but the file has {file.parts()}"
            return Reject("unreadable", f"{text}: expected one of these")
        found = file.hdus[hdu]
        if refused := _wrong_image(file, hdu, cut, wanted):
            return refused
        centre = position(file, hdu, cut)
        if isinstance(centre, Reject):
            return centre
        grid = file.grid(hdu, centre)
        if grid is None and wanted.reproject:
            return NO_WCS
        cards, as_config = file.cards(hdu), (wanted.pixel_scale, cut.size)
        if grid is None:
            refused = stated.wrong_stated_scale(cards, *as_config)
        elif not wanted.reproject:
            refused = stated.wrong_scale(grid, *as_config)
        if refused:
            return refused
        area = None if grid is None else grid.area
        stored = stated.zero_point(cards, area, wanted.stored)
        if isinstance(stored, Reject):
            return stored
        index = wanted.planes.index(wanted.band) if wanted.planes else None
        image = found.data if index is None else found.data[index]
        if grid is not None and wanted.reproject:
            # Imported here: it takes two seconds, and few need it.
            from peculiar.sources.reprojected import north_up

            wcs, scale = file.wcs(hdu), wanted.pixel_scale
            pixels = north_up(image, wcs, grid, centre, cut.size, scale)
            grid = replace(grid, turned=0.0, mirrored=False)
        else:
            pixels = _cut(image, centre, cut.size)
        if isinstance(pixels, Reject):
            return pixels
        return at_zero_point(pixels, stored, wanted.zero_point), grid


def _wrong_image(file: File, hdu: int | str, cut: Cut, wanted: Wanted) -> Reject | None:
    """Refuse what is no image, or one of other planes, another band or too small."""
    found, planes = file.hdus[hdu], wanted.planes
    axes: tuple[int, ...] = getattr(found, "shape", ())
    number = 3 if planes else 2
    if len(axes) != number or not found.is_image:
        more = "" if planes or len(axes) != 3 else ": name its planes in source.planes"
        text = f"HDU {hdu} is {axes}, expected {number} axes{more}"
        if not axes or not found.is_image:
            text = f"HDU {hdu} holds no image, expected one: set source.hdu; the file "
            text += f"has {file.parts()}"
        return Reject("wrong_shape", text)
    if hdu == 0 and NO_FLUX.fullmatch(found.name):  # 0 is what no config names
        text = f"HDU 0 is called {found.name}, expected an image of flux: set "
        text += f"source.hdu to that, or to {found.name} if this is it; the file has "
        return Reject("no_image", text + file.parts())
    if refused := _wrong_tiles(found):
        return refused
    if planes:
        cards = file.cards(hdu)
        refused = stated.wrong_planes(cards, axes[0], planes, "source.planes")
    else:
        cards = file.cards(hdu, primary=not wanted.parts)
        refused = stated.wrong_band(cards, wanted.band, wanted.bands)
    if refused or wanted.reproject:
        return refused
    return too_small(axes[-2], axes[-1], cut.size)


def _wrong_tiles(hdu: fits.CompImageHDU) -> Reject | None:
    """Refuse a compressed image whose header states another size than its tiles have.

    astropy would fill the memory, or leave the rest of the image empty.
    """
    if not isinstance(hdu, fits.CompImageHDU):
        return None
    sides = zip(hdu.shape, hdu.tile_shape, strict=True)
    tiles = np.prod([-(-length // tile) for length, tile in sides])
    rows = len(hdu.compressed_data)
    if tiles == rows:
        return None
    text = f"the header says {hdu.shape}, {tiles} tiles, but the file has {rows}"
    return Reject("unreadable", text)


def position(file: File, hdu: int | str, cut: Cut) -> tuple[float, float] | Reject:
    """Return the pixel (x, y) of an image, from 0, that a cutout is about."""
    if cut.pixel is not None:
        return cut.pixel
    if cut.sky is None:
        shape = file.hdus[hdu].shape
        return (shape[-1] // 2, shape[-2] // 2)
    if file.wcs(hdu) is None:
        return NO_WCS
    found = file.pixel(hdu, cut.sky)
    if found is None:
        return Reject("beyond_edge", "the position is outside the WCS's projection")
    return found


def _cut(
    image: np.ndarray, centre: tuple[float, float], size: int
) -> np.ndarray | Reject:
    try:
        return Cutout2D(image, centre, size, mode="strict", copy=True).data
    except (NoOverlapError, PartialOverlapError):
        return beyond_edge(centre, size, image.shape)
