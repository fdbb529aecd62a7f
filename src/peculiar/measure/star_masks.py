"""Masks of bright stars: circles and boxes in DS9 region files, or a MOC."""

import warnings
from collections import defaultdict
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from astropy.coordinates import SkyCoord
from regions import CircleSkyRegion, RectangleSkyRegion, Regions
from scipy.spatial import cKDTree

#: Lines of a file of regions that are read to check it: all take minutes.
FIRST = 100


def in_star_masks(ra: np.ndarray, dec: np.ndarray, files: list[Path]) -> np.ndarray:
    """Return which positions lie in a mask.

    Parameters
    ----------
    ra, dec : numpy.ndarray
        float64 (n,), ICRS, degrees.
    files : list of Path
        DS9 region files (.reg) of circles and boxes on the sky, as HSC publishes its
        bright-star masks, and MOCs (.fits).

    Returns
    -------
    inside : numpy.ndarray
        bool (n,); False for NaN. A border belongs to its region.

    Raises
    ------
    ValueError
        If a file cannot be read in the format of its name, or has other shapes.
    """
    inside = np.zeros(len(ra), bool)
    known = np.isfinite(ra) & np.isfinite(dec)
    for path in files:
        read = _in_moc if path.suffix == ".fits" else _in_regions
        inside[known] |= read(ra[known], dec[known], path)
    return inside


def check_mask(path: Path) -> None:
    """Check that a file can be read as `in_star_masks` does, by its first lines."""
    if path.suffix == ".fits":
        _moc(path)
    else:
        _regions(path, most=FIRST)


def _in_moc(ra: np.ndarray, dec: np.ndarray, path: Path) -> np.ndarray:
    sky = SkyCoord(ra, dec, unit="deg")
    return np.asarray(_moc(path).contains_skycoords(sky), bool)


def _moc(path: Path) -> Any:
    from mocpy import MOC

    try:
        return MOC.from_fits(path)
    except Exception as error:  # of any class, as its parsers raise them
        raise ValueError(
            f"{path} cannot be read as a MOC ({error}): expected a FITS file of one, "
            "or regions of DS9 in a file whose name ends in .reg"
        ) from error


def _regions(path: Path, most: int | None = None) -> list:
    """Read the regions of a file, or of its first lines."""
    try:
        with path.open(encoding="utf-8") as file:
            text = "".join(islice(file, most))
        with warnings.catch_warnings(record=True) as skipped:
            warnings.simplefilter("always")
            found = list(Regions.parse(text, format="ds9"))
        if skipped and not found:
            raise ValueError(skipped[0].message)
    except (OSError, ValueError) as error:
        raise ValueError(
            f"{path} cannot be read as DS9 regions ({error}): expected a text file of "
            "circles and boxes (.reg), or a MOC whose name ends in .fits"
        ) from error
    for number, region in enumerate(found, start=1):
        if type(region) not in (CircleSkyRegion, RectangleSkyRegion):
            raise ValueError(
                f"{path}: region {number} is a {type(region).__name__}: expected "
                "circles and boxes on the sky (fk5, icrs, galactic)"
            )
    return found


def _in_regions(ra: np.ndarray, dec: np.ndarray, path: Path) -> np.ndarray:
    by_kind = defaultdict(list)
    for region in _regions(path):
        by_kind[type(region), region.center.frame.name].append(region)
    inside = np.zeros(len(ra), bool)
    tree = cKDTree(_vectors(ra, dec))
    for (kind, frame), found in by_kind.items():
        centre = _centres(found, frame)
        if kind is CircleSkyRegion:
            radius = np.array([region.radius.to_value("rad") for region in found])
            for rows in _near(tree, centre, radius):
                inside[rows] = True
        else:
            _mark_boxes(inside, tree, ra, dec, centre, found)
    return inside


def _centres(regions: list, frame: str) -> SkyCoord:
    # All at once: transforming one takes as long as a thousand.
    lon = [region.center.data.lon.deg for region in regions]
    lat = [region.center.data.lat.deg for region in regions]
    return SkyCoord(lon, lat, unit="deg", frame=frame).icrs


def _mark_boxes(
    inside: np.ndarray,
    tree: cKDTree,
    ra: np.ndarray,
    dec: np.ndarray,
    centre: SkyCoord,
    boxes: list,
) -> None:
    """Mark positions in boxes, rotated in the tangential plane at their centres."""
    width = np.array([box.width.to_value("rad") for box in boxes])
    height = np.array([box.height.to_value("rad") for box in boxes])
    rotated = np.array([box.angle.to_value("rad") for box in boxes])
    # Distances in the plane, tan(r), are larger than those on the sphere.
    reach = np.arctan(np.hypot(width, height) / 2)
    for box, rows in enumerate(_near(tree, centre, reach)):
        x, y = _in_plane(ra[rows], dec[rows], centre.ra.rad[box], centre.dec.rad[box])
        cos, sin = np.cos(rotated[box]), np.sin(rotated[box])
        # DS9 rotates a box counterclockwise on the image, where east is to the left.
        along, across = -x * cos + y * sin, x * sin + y * cos
        within = (np.abs(along) <= width[box] / 2) & (np.abs(across) <= height[box] / 2)
        inside[np.asarray(rows, int)[within]] = True


def _in_plane(
    ra: np.ndarray, dec: np.ndarray, ra_0: float, dec_0: float
) -> tuple[np.ndarray, np.ndarray]:
    """Project onto the tangential plane: radians to the east and to the north."""
    ra, dec = np.deg2rad(ra), np.deg2rad(dec)
    cos = np.sin(dec_0) * np.sin(dec) + np.cos(dec_0) * np.cos(dec) * np.cos(ra - ra_0)
    east = np.cos(dec) * np.sin(ra - ra_0) / cos
    north = np.cos(dec_0) * np.sin(dec) - np.sin(dec_0) * np.cos(dec) * np.cos(
        ra - ra_0
    )
    return east, north / cos


def _near(tree: cKDTree, centre: SkyCoord, radius: np.ndarray) -> list[list[int]]:
    """Return the positions within a radius (rad) of each centre."""
    chord = 2 * np.sin(radius / 2) * (1 + 1e-12)
    return tree.query_ball_point(_vectors(centre.ra.deg, centre.dec.deg), chord)


def _vectors(ra: np.ndarray, dec: np.ndarray) -> np.ndarray:
    lon, lat = np.deg2rad(ra), np.deg2rad(dec)
    parts = np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)
    return np.stack(parts, axis=-1)
