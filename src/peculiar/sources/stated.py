"""What a file says of its pixels, compared with the configuration and between bands.

All sources of files go through here. Nothing stated is nothing checked.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from peculiar.sources import band_names, pixel_scales, zero_points
from peculiar.tables.rejects import Reject

log = logging.getLogger(__name__)

#: Cards that are read of a FITS header, and the beginnings of others.
CARDS = frozenset(
    (
        *(*band_names.LISTS, *band_names.SINGLE, *band_names.AXIS),
        *(*zero_points.CARDS, *pixel_scales.SCALE_CARDS),
        *pixel_scales.SECOND.values(),
    )
)
NUMBERED = band_names.NUMBERED


@dataclass(frozen=True)
class Grid:
    """Pixels on the sky, at an object.

    Attributes
    ----------
    scale : tuple of float
        Arcsec per pixel along x and along y.
    area : float
        Arcsec^2 of a pixel.
    turned : float
        Position angle of the y axis: degrees from north through east.
    mirrored : bool
        Whether east is on the right where north is up.
    place : tuple of float
        ra and dec in degrees (ICRS) of the object's pixel; NaN if unknown.
    """

    scale: tuple[float, float]
    area: float
    turned: float = 0.0
    mirrored: bool = False
    place: tuple[float, float] = (np.nan, np.nan)


def tolerance(size: int) -> float:
    """Return by how much scales may differ, relatively, and angles, in rad.

    At the edge of a cutout of `size` px, half its side from the middle, it is half a
    pixel: less is not seen. It is at least 0.01, because configurations are rounded,
    and the scale of a camera differs by this much over its field.
    """
    return max(0.01, 1 / size)


def wrong_scale(grid: Grid, pixel_scale: float, size: int) -> Reject | None:
    """Refuse pixels of another size than ``cutouts.pixel_scale``, or not square."""
    off = max(abs(scale / pixel_scale - 1) for scale in grid.scale)
    if off <= tolerance(size):
        return None
    x, y = (f"{scale:.4g}" for scale in grid.scale)
    theirs = x if x == y else f"{x} x {y}"
    return Reject(
        "pixel_scale",
        f"pixels are {theirs} arcsec, but cutouts.pixel_scale is {pixel_scale:g}: set "
        "it to the file's scale, or, for FITS with a WCS, source.reproject to true",
    )


def wrong_orientation(grids: Mapping[str, Grid | None], size: int) -> Reject | None:
    """Refuse an object whose bands are rotated or mirrored against each other."""
    known = [(band, grid) for band, grid in grids.items() if grid is not None]
    for band, grid in known[1:]:
        first, reference = known[0]
        if grid.mirrored != reference.mirrored:
            text = f"{band} is mirrored against {first} (of opposite parity)"
        else:
            turned = (grid.turned - reference.turned + 180) % 360 - 180
            if abs(np.radians(turned)) <= tolerance(size):
                continue
            text = f"{band} is rotated by {turned:.2f} degrees against {first}"
        angles = f"{reference.turned:.2f} and {grid.turned:.2f} degrees"
        return Reject(
            "orientation",
            f"{text}: position angles of their y axes are {angles}. Bring all bands "
            "to one grid, or set source.reproject to true",
        )
    return None


def wrong_position(
    grids: Mapping[str, Grid | None], place: tuple[float, float] | None, side: float
) -> Reject | None:
    """Refuse an object whose bands are at different places, or not at its own.

    Parameters
    ----------
    grids : mapping of str to Grid or None
        By names of bands.
    place : tuple of float, optional
        ra and dec of the object in degrees, from its table.
    side : float
        Side of the cutout in arcsec: an object need not be in its middle.

    Returns
    -------
    refused : Reject or None
        ``position`` if bands are more than a pixel of the coarser one apart, along
        either axis, or the object is beyond the cutout.
    """
    known = [(band, grid) for band, grid in grids.items() if grid is not None]
    if not known:
        return None
    first, reference = known[0]
    for band, grid in known[1:]:
        off = _apart(reference, grid.place)
        if off > 1.01 * max(*grid.scale, *reference.scale):
            return Reject(
                "position",
                f"{band} is centred {off:.4g} arcsec from {first}, at "
                f"{_degrees(grid.place)} and {_degrees(reference.place)}: expected one "
                "place. Correct source.images, or set source.cut_at to position",
            )
    if place is None or (off := _apart(reference, place)) <= side / 2:
        return None
    return Reject(
        "position",
        f"by its WCS {first} is centred at {_degrees(reference.place)}, {off:.4g} "
        f"arcsec from the object at {_degrees(place)}, expected at most {side / 2:.4g}"
        ": correct source.images, source.ra or source.dec",
    )


def _apart(grid: Grid, place: tuple[float, float]) -> float:
    """Return arcsec from a grid's place to another, along the axis where it is more."""

    def vector(ra: float, dec: float) -> np.ndarray:
        across = np.cos(dec)
        return np.array([across * np.cos(ra), across * np.sin(ra), np.sin(dec)])

    (ra, dec), other = np.radians(grid.place), vector(*np.radians(place))
    if other @ vector(ra, dec) <= 0:
        return 90 * 3600.0  # or more
    east = other @ vector(ra + np.pi / 2, 0.0)
    north = other @ vector(ra, dec + np.pi / 2)
    turned = np.radians(grid.turned)
    along_y = east * np.sin(turned) + north * np.cos(turned)
    along_x = east * np.cos(turned) - north * np.sin(turned)
    return float(np.degrees(max(abs(along_x), abs(along_y))) * 3600)


def _degrees(place: tuple[float, float]) -> str:
    return "({:.5f}, {:.5f}) degrees".format(*place)


def wrong_planes(
    header: Mapping, number: int, planes: Sequence[str], key: str
) -> Reject | None:
    """Refuse a cube with other planes than `key` of the configuration names.

    Names of colours, as R, G, B, are none of bands.
    """
    found = band_names.listed(header, number, planes)
    ours = f"{key} is [{', '.join(planes)}]"
    if found is None and number != len(planes):
        text = f"there are {number} planes, but {ours}: name each plane, in order"
        return Reject("planes", text)
    if found is None:
        if against := band_names.against_axis(header, planes):
            card, one, other = against
            text = f"{card} puts {other} before {one}, but {ours}: name the planes in "
            return Reject("planes", text + "the file's order")
        return None
    card, names = found
    theirs = ", ".join(names)
    if len(names) != number:
        text = f"{card} names {len(names)} planes, {theirs}, but there are {number}"
        return Reject("planes", f"{text}: correct it in the file; {ours}")
    lower = [name.lower() for name in names]
    colours = lower == list("rgb") or set(lower) == {"red", "green", "blue"}
    if band_names.same(names, planes) or (colours and set(names) != set(planes)):
        return None
    return Reject(
        "planes",
        f"{card} says that the {number} planes are {theirs}, but {ours}: write "
        f"{key}: [{theirs}]",
    )


#: Bands of the usual names, which a file may state though the configuration has not
#: all of them.
USUAL = ("u", "g", "r", "i", "z", "y")


def wrong_band(header: Mapping, band: str, bands: Sequence[str]) -> Reject | None:
    """Refuse an image of one band whose header names another one."""
    text = band_names.single(header)
    others = [*bands, *(USUAL if band in USUAL else ())]
    named = band_names.named(text, list(dict.fromkeys(others))) if text else set()
    named = named or band_names.other_filters(text, band)
    if not named or band in named:
        return None
    return Reject(
        "other_band",
        f"it is read as band {band}, but its header says {text!r}, which is "
        f"{' or '.join(sorted(named))}: correct source.images or source.hdu",
    )


def zero_point(
    header: Mapping, area: float | None, configured: float | None
) -> float | Reject:
    """Return the zero point of an image in mag, by the configuration or by the file.

    Parameters
    ----------
    header : mapping
        Cards of a FITS header, or attributes, with names in upper case.
    area : float, optional
        Area of a pixel in arcsec^2, for units of surface brightness.
    configured : float, optional
        ``source.zero_point``.

    Returns
    -------
    zero_point : float or Reject
        ``unit`` if values are magnitudes or logarithms, ``zero_point`` if the file
        contradicts the configuration or itself, ``no_zero_point``. Cards that do not
        say that they are AB magnitudes yield to the configuration, with a warning.
    """
    if text := zero_points.logarithmic(header):
        return Reject("unit", f"pixels are in {text}: expected linear flux")
    stated = zero_points.stated(header, area)
    if configured is None and not stated:
        return Reject(
            "no_zero_point",
            "no unit of flux, FLUXMAG0 or zero point in AB mag in its headers, and "
            "source.zero_point is null: set it",
        )
    wanted = stated[0].value if configured is None else configured
    for one in stated:
        if one.agrees(wanted):
            continue
        if configured is not None and not one.sure:
            _doubted(one.source, configured)
        else:
            ours = "source.zero_point" if configured is not None else stated[0].source
            return Reject(
                "zero_point",
                f"{one.source} is a zero point of {one.value:.3f}, but {ours} is "
                f"{wanted:.3f}: correct the one that is wrong",
            )
    return float(wanted)


@lru_cache(maxsize=256)  # once a run is enough
def _doubted(card: str, configured: float) -> None:
    text = (
        "source.zero_point is %.3f and holds, though files say %s: not AB magnitudes?"
    )
    log.warning(text, configured, card)


def wrong_stated_scale(header: Mapping, pixel_scale: float, size: int) -> Reject | None:
    """Refuse pixels of another size by cards or attributes, for want of a WCS."""
    found = pixel_scales.stated_scales(header)
    if isinstance(found, Reject):
        return found
    grids = (Grid((scale, scale), scale**2) for scale in found)
    refused = (wrong_scale(grid, pixel_scale, size) for grid in grids)
    return next(filter(None, refused), None)
