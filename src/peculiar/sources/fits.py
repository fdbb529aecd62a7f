"""Source `fits`: images on disk, cut at the positions of a table.

One file per object and band, one file per object with a part for each band, or large
images of the sky: patterns of file names and HDUs in the config say which.
"""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
from astropy.coordinates import SkyCoord

from peculiar.config.paths import expand
from peculiar.sources.fits_cut import Cut, Wanted, flux
from peculiar.sources.fits_file import File, opened
from peculiar.sources.fits_mask import planes_set
from peculiar.sources.images import Flagged
from peculiar.sources.listed import (
    catalogue,
    count,
    found_by,
    identifiers,
    table_of,
)
from peculiar.sources.patterns import file_name
from peculiar.sources.rows import DAMAGED, attempted
from peculiar.sources.stated import Grid, wrong_orientation, wrong_position
from peculiar.tables.rejects import Reject

__all__ = ["catalogue", "count", "found_by", "identifiers", "images", "table_of"]

#: Files that stay open because the next object may be in one of them: four of each of
#: five bands.
OPEN = 20


def images(
    source: dict, cutouts: dict, objects: pa.Table
) -> Iterator[np.ndarray | Flagged | Reject]:
    """Cut some objects out of their images; neighbours on the sky are best together.

    Rejects are ``missing_band`` (no such file), ``unreadable``, ``outside_folder``,
    ``no_position``, ``masked``, ``orientation`` and ``position`` (bands against each
    other, and against the object's), those of
    `peculiar.sources.fits_cut.flux`, and ``failed_row`` for any other exception.
    """
    with _Files() as files:
        for row in objects.to_pylist():
            yield attempted(partial(_image, files, source, cutouts, row))


def _image(
    files: "_Files", source: dict, cutouts: dict, row: dict
) -> np.ndarray | Flagged | Reject:
    cut = _cut(source, cutouts["size"], row)
    if isinstance(cut, Reject):
        return cut
    bands, grids = [], {}
    for band in cutouts["bands"]:
        found = _band(files, source, cutouts, row, band, cut)
        if isinstance(found, Reject):
            return found
        pixels, grids[band], flags = found
        bands.append((pixels, flags))
    return (
        wrong_orientation(grids, cutouts["size"])
        or (cut.sky is None and _wrong_position(grids, cutouts, row))
        or _joined(bands)
    )


def _wrong_position(
    grids: dict[str, Grid | None], cutouts: dict, row: dict
) -> Reject | None:
    """Refuse cutouts by pixels that are not about one place, the object's if known."""
    values = [row.get(key) for key in ("ra", "dec")]
    known = [float(value) for value in values if value is not None]
    place = (known[0], known[1]) if len(known) == 2 else None
    return wrong_position(grids, place, cutouts["size"] * cutouts["pixel_scale"])


def _joined(bands: list[tuple[np.ndarray, dict]]) -> np.ndarray | Flagged:
    """Join the bands of an object; a plane is set if it is set in any band."""
    image = np.stack([pixels for pixels, _ in bands], axis=-1)
    names = bands[0][1]
    flags = {name: any(planes[name] for _, planes in bands) for name in names}
    return Flagged(image, flags) if flags else image


def _cut(source: dict, size: int, row: dict) -> Cut | Reject:
    where = source["cut_at"]
    if where == "centre":
        return Cut(size)
    keys = ("ra", "dec") if where == "position" else (source["x"], source["y"])
    values = [row[key] for key in keys]
    if not all(value is not None and np.isfinite(value) for value in values):
        return Reject("no_position", f"{keys[0]} or {keys[1]} is null")
    first, second = map(float, values)
    if where == "pixel":
        origin = source["first_pixel"]
        return Cut(size, pixel=(first - origin, second - origin))
    return Cut(size, sky=SkyCoord(first, second, unit="deg"))


def _band(
    files: "_Files", source: dict, cutouts: dict, row: dict, band: str, cut: Cut
) -> tuple[np.ndarray, Grid | None, dict] | Reject:
    """Return flux, grid and flags of one band; rejects name band and file."""
    path = _path(source, row, band)
    if isinstance(path, Reject):
        return path
    where = f"{band}: {path}"
    wanted = Wanted(
        band,
        cutouts["bands"],
        cutouts["pixel_scale"],
        cutouts["zero_point"],
        stored=source["zero_point"],
        planes=source["planes"],
        parts="{" in str(source["hdu"]),
        reproject=source["reproject"],
    )

    def read() -> tuple[np.ndarray, Grid | None, dict] | Reject:
        file = files.open(path)
        found = flux(file, _part(source["hdu"], band), cut, wanted)
        if isinstance(found, Reject):
            return found
        flags = _planes(file, source, cutouts, band, cut)
        return flags if isinstance(flags, Reject) else (*found, flags)

    if not path.exists():
        return Reject("missing_band", f"{where} does not exist")
    found = attempted(read, damaged=DAMAGED)
    if isinstance(found, Reject):
        return Reject(found.reason, f"{where}: {found.detail}")
    return found


def _path(source: dict, row: dict, band: str) -> Path | Reject:
    """Return the file of one band of an object, inside the source's folder."""
    folder = expand(source["file"], "source.file")
    own = row.get("source_id") or row["object_id"]
    names = row | {source["ids"]: own, "object_id": own}
    try:
        name = file_name(source["images"], names, band)
    except ValueError as error:
        return Reject("missing_band", f"{band}: {error}")
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        return Reject("outside_folder", f"{band}: {path} is not inside {folder}")
    return path


def _planes(
    file: File, source: dict, cutouts: dict, band: str, cut: Cut
) -> dict[str, bool] | Reject:
    """Return the planes to flag, or a reject if one of ``mask.reject`` is set."""
    mask = source["mask"]
    if mask is None:
        return {}
    of_mask, of_image = (_part(part, band) for part in (mask["hdu"], source["hdu"]))
    found = planes_set(file, of_mask, of_image, cut, mask, cutouts["pixel_scale"])
    if isinstance(found, Reject):
        return found
    bad = [name for name in mask["reject"] if found[name]]
    if bad:
        return Reject("masked", f"{', '.join(bad)} within {mask['radius']} arcsec")
    return {name: found[name] for name in mask["flag"]}


def _part(hdu: int | str, band: str) -> int | str:
    return hdu.format(band=band, BAND=band.upper()) if isinstance(hdu, str) else hdu


class _Files:
    """The files that were used last, open."""

    def __init__(self) -> None:
        self._open: OrderedDict[Path, tuple[ExitStack, File]] = OrderedDict()

    def __enter__(self) -> "_Files":
        return self

    def __exit__(self, *_: object) -> None:
        while self._open:
            self._close_oldest()

    def open(self, path: Path) -> File:
        """Return an open file; close the least recently used of too many."""
        if path not in self._open:
            while len(self._open) >= OPEN:
                self._close_oldest()
            stack = ExitStack()
            self._open[path] = stack, stack.enter_context(opened(path))
        self._open.move_to_end(path)
        return self._open[path][1]

    def _close_oldest(self) -> None:
        _, (stack, _) = self._open.popitem(last=False)
        stack.close()
