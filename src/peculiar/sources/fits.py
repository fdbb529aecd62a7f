"""Source `fits`: images on disk, cut at the positions of a table.

One file per object and band, one file per object with a part for each band, or large
images of the sky: patterns of file names and HDUs in the config say which.
"""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pyarrow as pa
from astropy.coordinates import SkyCoord
from astropy.io.fits import HDUList

from peculiar.config.paths import expand
from peculiar.sources.fits_cut import (
    DAMAGED,
    Cut,
    flux,
    opened,
    planes_set,
)
from peculiar.sources.images import Flagged
from peculiar.sources.listed import (
    catalogue,
    count,
    found_by,
    identifiers,
    table_of,
)
from peculiar.sources.patterns import file_name
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
    ``no_position``, ``no_zero_point``, ``masked``, and those of
    `peculiar.sources.fits_cut`.
    """
    with _Files() as files:
        for row in objects.to_pylist():
            cut = _cut(source, cutouts["size"], row)
            if isinstance(cut, Reject):
                yield cut
                continue
            bands = []
            for band in cutouts["bands"]:
                found = _band(files, source, cutouts, row, band, cut)
                if isinstance(found, Reject):
                    yield found
                    break
                bands.append(found)
            else:
                yield _joined(bands)


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
    if where == "position":
        return Cut(size, sky=SkyCoord(*values, unit="deg"))
    x, y = (float(value) - source["first_pixel"] for value in values)
    return Cut(size, pixel=(x, y))


def _band(
    files: "_Files", source: dict, cutouts: dict, row: dict, band: str, cut: Cut
) -> tuple[np.ndarray, dict] | Reject:
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
    try:
        hdus = files.open(path)
        found = flux(
            hdus,
            _part(source["hdu"], band),
            cut,
            cutouts["zero_point"],
            stored=source["zero_point"],
            plane=source["planes"].index(band) if source["planes"] else None,
        )
        if isinstance(found, Reject):
            return Reject(found.reason, f"{band}: {path}: {found.detail}")
        flags = _planes(hdus, source, cutouts, band, cut)
    except FileNotFoundError:
        return Reject("missing_band", f"{band}: {path} does not exist")
    except DAMAGED as error:
        return Reject("unreadable", f"{band}: {path}: {error}")
    if isinstance(flags, Reject):
        return Reject(flags.reason, f"{band}: {path}: {flags.detail}")
    return found, flags


def _planes(
    hdus: HDUList, source: dict, cutouts: dict, band: str, cut: Cut
) -> dict[str, bool] | Reject:
    """Return the planes to flag, or a reject if one of ``mask.reject`` is set."""
    mask = source["mask"]
    if mask is None:
        return {}
    of_mask, of_image = (_part(part, band) for part in (mask["hdu"], source["hdu"]))
    found = planes_set(hdus, of_mask, of_image, cut, mask, cutouts["pixel_scale"])
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
        self._open: OrderedDict[Path, tuple[ExitStack, HDUList]] = OrderedDict()

    def __enter__(self) -> "_Files":
        return self

    def __exit__(self, *_: object) -> None:
        while self._open:
            self._close_oldest()

    def open(self, path: Path) -> HDUList:
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
