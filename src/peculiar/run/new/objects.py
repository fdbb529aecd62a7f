"""Which image belongs to which object, by names of files or by positions."""

import csv
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from astropy.coordinates import SkyCoord

from peculiar.run.new.columns import Columns, find_ids, find_positions
from peculiar.run.new.names import Names, column_for
from peculiar.run.new.survey import Survey, path_text
from peculiar.sources.fits_file import opened, quiet
from peculiar.sources.rows import DAMAGED
from peculiar.tables.files import written
from peculiar.tables.inputs.settle import settle

#: Names of columns in tables that are written.
ID, IMAGE = "object_id", "image"


def list_images(
    survey: Survey, names: Names, folder: Path, output: Path, hdu: int | str
) -> None:
    """Write a table of the objects in names of files, and put it into the source."""
    path = output.with_suffix(".csv")
    fields = names.fields or [["0"]]
    columns = {ID: ["_".join(parts) for parts in zip(*fields, strict=True)]}
    if len(fields) > 1:
        columns |= {f"name_{i + 1}": values for i, values in enumerate(fields)}
    places = _centres(names, folder, hdu)
    if known := all(place is not None for place in places):
        columns |= {
            key: [f"{place[i]:.7f}" for place in places if place]
            for i, key in enumerate(("ra", "dec"))
        }
    write_csv(path, columns)
    own = [f"{{{ID}}}"]
    own = [f"{{name_{i + 1}}}" for i in range(len(fields))] if len(fields) > 1 else own
    pattern = names.pattern_of(own if names.fields else [])
    survey.rows = len(names.keys)
    where = "positions by their WCS" if known else "no positions"
    survey.written.append((path, f"the objects, by the names of the files; {where}"))
    survey.source["table"] = path_text(path)
    survey.put("source.images", pattern, f"as {names.file(names.keys[0])}")
    survey.put("source.ids", ID, f"what differs in the names, as {columns[ID][0]}")
    survey.put("source.cut_at", "centre", "each file is of one object")
    if not known:
        survey.source |= {"ra": None, "dec": None}
        survey.said.append("Nothing says where on the sky the objects are")


def write_csv(path: Path, columns: dict[str, list[str]]) -> None:
    """Write texts as a table, whole or not at all."""
    with written(path) as temporary, Path(temporary).open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))


def put_stamps(
    survey: Survey,
    names: Names,
    folder: Path,
    catalogue: Columns,
    output: Path,
    hdu: int | str,
) -> None:
    """Put a table whose rows each have images of their own."""
    survey.put("source.cut_at", "centre", "each file is of one object")
    _put_columns(survey, catalogue)
    if put_pattern(survey, names, catalogue):
        return
    if not _put_by_position(survey, names, folder, catalogue, output, hdu):
        raise _nothing_says(names, catalogue)


def put_sky(
    survey: Survey,
    names: Names,
    folder: Path,
    catalogue: Columns,
    output: Path,
    hdu: int | str,
) -> None:
    """Put a table whose rows are cut out of large images."""
    _put_columns(survey, catalogue)
    places = survey.source["ra"] is not None
    image = names.file(names.keys[0])
    if places and _wcs(folder / image, hdu):
        survey.put("source.cut_at", "position", f"{image} has a WCS")
    elif pixels := _pixels(catalogue):
        x, y, first = pixels
        text = f"{image} has no WCS" if places else "the table has no positions"
        survey.put("source.cut_at", "pixel", f"{text}; it has {x} and {y}")
        survey.source |= {"x": x, "y": y, "first_pixel": first}
    else:
        raise ValueError(
            f"{catalogue.path}: no columns of right ascension and declination with a "
            f"WCS in {folder / image}, nor of pixels: expected columns as ra and dec, "
            "or x and y. Rename them, or add a WCS"
        )
    if not names.fields:
        pattern = names.pattern_of([])
        survey.put("source.images", pattern, "one image a band")
        if survey.source["cut_at"] == "position":
            _put_limits(survey, names, folder, catalogue, hdu)
        return
    if put_pattern(survey, names, catalogue):
        return
    if not _put_by_position(survey, names, folder, catalogue, output, hdu):
        raise _nothing_says(names, catalogue)


def put_pattern(survey: Survey, names: Names, catalogue: Columns) -> bool:
    """Put the pattern of names by columns of a table, if there are such columns."""
    found = [column_for(catalogue, values) for values in names.fields]
    known = [one for one in found if one is not None]
    if not names.fields or len(known) < len(found):
        return False
    pattern = names.pattern_of([form for _, form, _ in known])
    share = min(share for *_, share in known)
    columns = " and ".join(name for name, *_ in known)
    text = f"{share:.0%} of the files are of a row, by {columns}"
    survey.put("source.images", pattern, text)
    return True


def _put_columns(survey: Survey, catalogue: Columns) -> None:
    """Put the table, its ids and its positions."""
    source, file = survey.source, catalogue.path.name
    source["table"] = path_text(catalogue.path)
    ids = find_ids(catalogue)
    if ids is None:
        raise ValueError(
            f"{catalogue.path}: no column is of ids: expected one such as object_id, "
            "whole numbers or text, with a value of its own in each row. Add it; the "
            f"table has {', '.join(catalogue.names[:20])}"
        )
    survey.put("source.ids", ids, f"{ids} of {file}: a value of its own in each row")
    places = find_positions(catalogue)
    if places is None:
        source |= {"ra": None, "dec": None}
        survey.said.append(f"{file} has no columns of positions")
        return
    survey.put("source.ra", places[0], f"{places[0]} and {places[1]} of {file}")
    source["dec"] = places[1]


def _nothing_says(names: Names, catalogue: Columns) -> ValueError:
    parts = ", ".join(repr(values[0]) for values in names.fields)
    return ValueError(
        f"{catalogue.path}: no column holds what differs in the names of the files, "
        f"{parts} of {names.file(names.keys[0])}, and the positions say no more: "
        "expected a column with it, such as the ids. Add it, or leave the table out"
    )


def _pixels(catalogue: Columns) -> tuple[str, str, int] | None:
    """Return the columns of pixels, and the number of the first one."""
    small = {name.lower(): name for name in catalogue.names}
    pairs = (
        *(("xwin_image", "ywin_image", 1), ("x_image", "y_image", 1)),
        *(("xcentroid", "ycentroid", 0), ("x_peak", "y_peak", 0)),
        *(("x_pix", "y_pix", 1), ("xpix", "ypix", 1), ("x", "y", 1)),
    )
    for x, y, first in pairs:
        if x in small and y in small:
            return small[x], small[y], first
    return None


class Placed(NamedTuple):
    """Positions of a table in degrees (n,), NaN if unknown."""

    ra: np.ndarray
    dec: np.ndarray


def _positions(survey: Survey, catalogue: Columns) -> Placed | None:
    names = {key: survey.source[key] for key in ("ra", "dec")}
    if None in names.values():
        return None
    table = catalogue.read(list(names.values()), [])
    found = settle(table, names, where=str(catalogue.path)).table
    return Placed(*(found[x].to_numpy().astype(float) for x in ("ra", "dec")))


def _wcs(path: Path, hdu: int | str) -> bool:
    with opened(path) as file:
        return isinstance(hdu, int) and file.wcs(hdu) is not None


def _centres(
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


def _put_limits(
    survey: Survey, names: Names, folder: Path, catalogue: Columns, hdu: int | str
) -> None:
    """Limit a table that is of more sky than the image."""
    placed = _positions(survey, catalogue)
    if placed is None:
        return
    sky = SkyCoord(placed.ra, placed.dec, unit="deg")
    inside = _inside(folder, names.file(names.keys[0]), hdu, sky)
    good = inside is not None and inside > 0
    survey.rows = len(placed.ra)
    if inside is None or good.all() or not good.any():
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


def _put_by_position(
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
