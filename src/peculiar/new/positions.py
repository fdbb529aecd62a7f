"""Which image an object is in, by its position and the images' WCS."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from astropy.coordinates import SkyCoord

from peculiar.new.columns import Columns
from peculiar.new.names import Names
from peculiar.new.survey import Survey
from peculiar.new.tables import write_rows
from peculiar.sources.fits_file import opened, quiet
from peculiar.sources.rows import DAMAGED
from peculiar.tables.inputs.settle import settle

#: Share of a table's rows within an image above which it needs no limits: the others
#: become rejects.
MOST = 0.9

#: Name of the column with the images, in a table that is written.
IMAGE = "image"


class Placed(NamedTuple):
    """Positions of a table in degrees (n,), NaN if unknown."""

    ra: np.ndarray
    dec: np.ndarray


def has_wcs(path: Path, hdu: int | str) -> bool:
    """Return whether an image, by the number of its HDU, has a place on the sky."""
    with opened(path) as file:
        return isinstance(hdu, int) and file.wcs(hdu) is not None


def centres(
    names: Names, folder: Path, hdu: int | str
) -> list[tuple[float, float] | None]:
    """Return (ra, dec) in degrees of the middle of each key's first file."""
    found: list[tuple[float, float] | None] = []
    for key in names.keys:
        try:
            with opened(folder / names.file(key)) as file, quiet():
                number = hdu if isinstance(hdu, int) else 1
                shape = file.hdus[number].shape
                grid = file.grid(number, (shape[-1] // 2, shape[-2] // 2))
        except (*DAMAGED, KeyError, IndexError):
            grid = None
        good = grid is not None and np.isfinite(grid.place).all()
        found.append(grid.place if grid is not None and good else None)
        if found[-1] is None:
            return [None] * len(names.keys)
    return found


def put_limits(
    survey: Survey, names: Names, folder: Path, catalogue: Columns, hdu: int | str
) -> None:
    """Limit a table that is of more sky than the image."""
    placed = _positions(survey, catalogue)
    if placed is None:
        return
    sky = SkyCoord(placed.ra, placed.dec, unit="deg")
    inside = _inside(folder, names.file(names.keys[0]), hdu, sky)
    good = np.array([] if inside is None else inside > 0)
    if good.mean() > MOST or not good.any():
        return
    limits = {}
    for key, values in zip(("ra", "dec"), placed, strict=True):
        own = values[good]
        if np.ptp(own) > 90:
            return
        low, high = np.floor(own.min() * 1e4) / 1e4, np.ceil(own.max() * 1e4 + 1) / 1e4
        limits[survey.source[key]] = [float(round(low, 4)), float(round(high, 4))]
    survey.rows = int(good.sum())
    text = f"{good.sum():,} of {len(good):,} rows are within the image"
    survey.put("source.limits", limits, text)


def put_by_position(
    survey: Survey,
    names: Names,
    folder: Path,
    catalogue: Columns,
    output: Path,
    hdu: int | str,
) -> bool:
    """Write a table of the objects with the image that each is in, by the WCS."""
    placed = _positions(survey, catalogue)
    if placed is None:
        return False
    sky = SkyCoord(placed.ra, placed.dec, unit="deg")
    best = np.zeros(len(sky))
    image = np.full(len(sky), -1)
    for number, key in enumerate(names.keys):
        inside = _inside(folder, names.file(key), hdu, sky)
        if inside is None:
            return False
        if survey.source["cut_at"] == "centre":  # one object a file, in its middle
            nearest = int(np.argmax(inside))
            inside = np.where(np.arange(len(sky)) == nearest, inside, -1.0)
        image = np.where(inside > best, number, image)
        best = np.maximum(best, inside)
    rows = np.flatnonzero(image >= 0)
    if not len(rows):
        return False
    _write_assigned(survey, names, catalogue, output, rows, image[rows])
    return True


def _write_assigned(
    survey: Survey,
    names: Names,
    catalogue: Columns,
    output: Path,
    rows: np.ndarray,
    image: np.ndarray,
) -> None:
    """Write the rows in an image with what names it, and put the pattern."""
    count = len(names.fields)
    own = [IMAGE if count == 1 else f"{IMAGE}_{i + 1}" for i in range(count)]
    more = {
        name: pa.array(np.array(values)[image].tolist())
        for name, values in zip(own, names.fields, strict=True)
    }
    ids = survey.source["ids"]
    text = f"in an image, and which ({', '.join(own)}), by the WCS"
    write_rows(survey, catalogue, output, rows, text, ids=ids, more=more)
    pattern = names.pattern_of([f"{{{name}}}" for name in own])
    survey.put("source.images", pattern, "positions and the WCS of the files")


def _positions(survey: Survey, catalogue: Columns) -> Placed | None:
    names = {key: survey.source[key] for key in ("ra", "dec")}
    if None in names.values():
        return None
    table = catalogue.read(list(names.values()), [])
    found = settle(table, names, where=str(catalogue.path)).table
    return Placed(*(found[x].to_numpy().astype(float) for x in ("ra", "dec")))


def _inside(
    folder: Path, name: str, hdu: int | str, sky: SkyCoord
) -> np.ndarray | None:
    """Return how far places are inside an image, 1 in its middle, 0 at its edge.

    It is below 0 outside, (n,); None without WCS.
    """
    with opened(folder / name) as file, quiet():
        number = hdu if isinstance(hdu, int) else 1
        wcs, shape = file.wcs(number), file.hdus[number].shape
        if wcs is None:
            return None
        pixels = np.array(wcs.world_to_pixel(sky))
    half = np.array([[shape[-1] / 2], [shape[-2] / 2]])
    off = np.abs(pixels - half) / half
    return 1 - np.nan_to_num(off, nan=np.inf).max(axis=0)
