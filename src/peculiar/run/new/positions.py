"""Which image an object is in, by its position and the images' WCS."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from astropy.coordinates import SkyCoord

from peculiar.run.new.columns import Columns
from peculiar.run.new.names import Names
from peculiar.run.new.survey import Survey, path_text
from peculiar.sources.fits_file import opened, quiet
from peculiar.sources.rows import DAMAGED
from peculiar.tables.files import written
from peculiar.tables.inputs.settle import settle

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
    if good.all() or not good.any():
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
    path = output.with_suffix(".parquet")
    ids = survey.source["ids"]
    table = catalogue.read(catalogue.names, [ids]).take(pa.array(rows))
    own = [
        IMAGE if len(names.fields) == 1 else f"{IMAGE}_{i + 1}"
        for i in range(len(names.fields))
    ]
    for name, values in zip(own, names.fields, strict=True):
        if name in table.column_names:
            table = table.drop(name)
        table = table.append_column(name, pa.array(np.array(values)[image].tolist()))
    with written(path) as temporary:
        pq.write_table(table, temporary)
    survey.rows = len(rows)
    survey.source["table"] = path_text(path)
    text = f"the {len(rows):,} rows of {catalogue.path.name} that are in an image, and "
    survey.written.append((path, text + f"which ({', '.join(own)}), by the WCS"))
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
