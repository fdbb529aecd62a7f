"""Source `hdf5`: cutouts of linear flux in one HDF5 file."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from peculiar.config.paths import expand
from peculiar.sources import stated
from peculiar.sources.arrays import (
    check_names,
    check_scale,
    dataset,
    open_arrays,
    read_columns,
    read_images,
    refused,
)
from peculiar.sources.hdf5_attributes import attributes
from peculiar.sources.images import at_zero_point
from peculiar.sources.listed import (
    catalogue,
    count,
    file_rows,
    found_by,
    identifiers,
    optional,
)
from peculiar.sources.members import describe
from peculiar.tables.identifiers import Ids, read_ids
from peculiar.tables.inputs.read import LEFT_OUT, read_table
from peculiar.tables.inputs.report import report_of, with_report
from peculiar.tables.rejects import Reject

__all__ = ["catalogue", "count", "found_by", "identifiers", "images", "table_of"]

log = logging.getLogger(__name__)

#: A name that no column has.
ID = "\0id"


def table_of(source: dict, columns: dict[str, str]) -> pa.Table:
    """Read the ids and some columns from the file, or else from the catalogue.

    Objects that are not in the catalogue get nulls; the report, see
    `peculiar.tables.inputs.report`, counts them.

    Raises
    ------
    ValueError
        If a dataset or column is missing, or the catalogue has an id twice.
    """
    with _open(source) as file:
        joined = source["catalogue"] is not None
        outside = {
            name: key for name, key in columns.items() if joined and name not in file
        }
        inside = {name: key for name, key in columns.items() if name not in outside}
        rows = len(dataset(file, source["images"], "source.images"))
        wanted = {source["ids"]: "source.ids"} | inside
        table = read_columns(file, wanted, rows, optional(inside))
    return _joined(source, table, outside) if outside else table


def images(
    source: dict, cutouts: dict, objects: pa.Table
) -> Iterator[np.ndarray | Reject]:
    """Read cutouts, cropped about the centre; `objects` has ``source_row``, increasing.

    Flux too large for float32 becomes infinite.

    Raises
    ------
    ValueError
        If the source lacks a band, or the file's attributes contradict the
        configuration: scale, zero point, unit.
    """
    missing = [band for band in cutouts["bands"] if band not in source["bands"]]
    if missing:
        raise ValueError(
            f"cutouts.bands asks for {missing[0]!r}, but source.bands of "
            f"{source['file']} are {source['bands']}: expected some of these"
        )
    order = [source["bands"].index(band) for band in cutouts["bands"]]
    zero_points = source["zero_point"], cutouts["zero_point"]
    rows = file_rows(source, objects["source_row"].to_numpy())
    with _open(source) as file:
        pixels = dataset(file, source["images"], "source.images")
        check_scale(pixels, cutouts)
        for place, band in enumerate(source["bands"]):
            # Attributes are written for these pixels, in AB like the config, unless
            # they say otherwise; a FITS card may be what is left of a camera's.
            said = {"MAGSYS": "AB"} | attributes(pixels, place)
            area = cutouts["pixel_scale"] ** 2
            found = stated.zero_point(said, area, source["zero_point"])
            if isinstance(found, Reject):
                raise refused(pixels, f"band {band}: {found.detail}")
        for image in read_images(pixels, rows, cutouts["size"]):
            if isinstance(image, Reject):
                yield image
            else:
                yield at_zero_point(image[..., order], *zero_points)


@contextmanager
def _open(source: dict) -> Iterator[h5py.File]:
    with open_arrays(source, "fiu") as file:
        pixels = dataset(file, source["images"], "source.images")
        shape, bands = pixels.shape, source["bands"]
        if shape[3] != len(bands):
            first = shape[1] == len(bands)
            raise ValueError(
                f"{file.filename}: {source['images']!r} is {shape}, (n, height, width, "
                f"band), but source.bands names {len(bands)} bands, {bands}: expected "
                "one name per band"
                + ("; it looks like (n, band, height, width): move that axis" * first)
            )
        check_names(pixels, bands, "source.bands")
        yield file


def _joined(source: dict, table: pa.Table, wanted: dict[str, str]) -> pa.Table:
    """Return the table with columns of the catalogue, by the images' ids."""
    path = expand(source["catalogue"], "source.catalogue")
    key = source["catalogue_ids"]
    catalogue = read_table(
        path,
        "source.catalogue",
        key,
        list(wanted),
        optional=optional(wanted),
        hdu=source["table_hdu"],
        unknown=source["unknown"],
    )
    columns = [name for name in wanted if name in catalogue.column_names]
    theirs = read_ids(catalogue[key], str(path))
    ours = read_ids(table[source["ids"]], describe(source))
    usable = _once(catalogue.select(columns), theirs.ids, theirs.good, path)
    # Null for an image without an id, which matches none.
    images = pa.array(ours.ids, mask=~ours.good)
    found = pc.index_in(images, value_set=pa.array(theirs.ids[usable]))
    rows = catalogue.take(pa.array(usable)).take(found)
    for name in columns:
        table = table.append_column(rows.field(name), rows[name])
    matched = len(found) - found.null_count
    if not matched:
        raise ValueError(
            f"source.catalogue {path}: none of its ids in {key!r} "
            f"({_example(catalogue[key], theirs)}) is an id of the {len(found):,} "
            f"images, {source['ids']!r} of {source['file']} "
            f"({_example(table[source['ids']], ours)}): expected the same objects. "
            "Check source.catalogue_ids and source.ids"
        )
    log.info("%s: %d of %d images have a row", path, matched, len(found))
    joined = {"joined": {"images": len(found), "with_row": matched}}
    table = table.replace_schema_metadata(_left_out(table, catalogue))
    return with_report(table, report_of(catalogue) | joined)


def _example(column: pa.ChunkedArray, ids: Ids) -> str:
    """Return the first good id of a column, and how many are refused and why."""
    good = np.flatnonzero(ids.good)
    said = f"such as {column[good[0]].as_py()!r}" if len(good) else "no good one"
    if not ids.refused:
        return said
    row, first = next(iter(ids.refused.items()))
    why = f"{first.reason}, {first.detail}"
    return f"{said}; {len(ids.refused):,} are refused, as row {row}: {why}"


def _left_out(*tables: pa.Table) -> dict[str, str]:
    """Return the metadata on columns that are left out of any of some tables."""
    found: dict[str, str] = {}
    for table in tables:
        metadata = table.schema.metadata or {}
        found |= json.loads(metadata.get(LEFT_OUT.encode(), b"{}"))
    return {LEFT_OUT: json.dumps(found)} if found else {}


def _once(table: pa.Table, ids: np.ndarray, good: np.ndarray, path: Path) -> np.ndarray:
    """Return the first row of each id; rows with the same id have to be equal."""
    usable = np.flatnonzero(good)
    values, first, counts = np.unique(
        ids[usable], return_index=True, return_counts=True
    )
    again = values[counts > 1]
    rows = usable[np.isin(ids[usable], again)]
    columns = {name: table[name].take(pa.array(rows)) for name in table.column_names}
    repeated = pa.table({ID: ids[rows]} | columns)
    different = repeated.group_by(repeated.column_names).aggregate([])
    if len(different) > len(again):
        several, numbers = np.unique(different[ID], return_counts=True)
        raise ValueError(
            f"source.catalogue {path}: object {several[numbers > 1][0]} is in "
            f"{numbers.max()} rows that differ: expected one row per object. Remove "
            "the others"
        )
    return usable[np.sort(first)]
