"""Source `hdf5`: cutouts of linear flux in one HDF5 file."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from peculiar.config.paths import expand
from peculiar.sources.arrays import open_arrays, read_column, read_columns, read_images
from peculiar.sources.images import at_zero_point
from peculiar.tables.identifiers import read_ids
from peculiar.tables.inputs.read import read_table
from peculiar.tables.rejects import Reject

log = logging.getLogger(__name__)


def count(source: dict) -> int:
    """Return the number of images."""
    with _open(source) as file:
        return len(file[source["images"]])


def identifiers(source: dict, start: int, stop: int) -> np.ndarray:
    """Return the ids of some rows as stored."""
    with _open(source) as file:
        return read_column(file, source["ids"], "source.ids", slice(start, stop))


def catalogue(source: dict) -> tuple[pa.Table, pa.Table, dict[int, Reject]]:
    """Read properties and annotations from the file, or else from the catalogue.

    Objects that are not in the catalogue get nulls.

    Raises
    ------
    ValueError
        If a dataset or column is missing, or the catalogue has an id twice.
    """
    with _open(source) as file:
        ids = pa.array(read_column(file, source["ids"], "source.ids", slice(None)))
        tables = []
        for key in ("properties", "annotations"):
            names = source[key]
            inside = {
                column: name
                for column, name in names.items()
                if name in file or source["catalogue"] is None
            }
            columns = read_columns(file, inside, f"source.{key}", len(ids))
            outside = {c: name for c, name in names.items() if c not in inside}
            if outside:
                columns |= _join(source, ids, outside)
            tables.append(pa.table({"object_id": ids} | columns))
    return tables[0], tables[1], {}


def images(
    source: dict, cutouts: dict, objects: pa.Table
) -> Iterator[np.ndarray | Reject]:
    """Read cutouts, cropped about the centre; `objects` has ``source_row``, increasing.

    Flux too large for float32 becomes infinite. A band that the source lacks is a
    ``ValueError``.
    """
    missing = [band for band in cutouts["bands"] if band not in source["bands"]]
    if missing:
        raise ValueError(
            f"cutouts.bands asks for {missing[0]!r}, but source.bands of "
            f"{source['file']} are {source['bands']}: expected some of these"
        )
    order = [source["bands"].index(band) for band in cutouts["bands"]]
    zero_points = source["zero_point"], cutouts["zero_point"]
    rows = objects["source_row"].to_numpy()
    with _open(source) as file:
        for image in read_images(file[source["images"]], rows, cutouts["size"]):
            if isinstance(image, Reject):
                yield image
            else:
                yield at_zero_point(image[..., order], *zero_points)


@contextmanager
def _open(source: dict) -> Iterator[h5py.File]:
    with open_arrays(source, "fiu") as file:
        shape = file[source["images"]].shape
        if shape[3] != len(source["bands"]):
            raise ValueError(
                f"{file.filename}: {source['images']!r} is {shape}, (n, height, width, "
                f"band), but source.bands names {len(source['bands'])} bands, "
                f"{source['bands']}: expected one name per band"
            )
        yield file


def _join(source: dict, ids: pa.Array, names: dict[str, str]) -> dict:
    """Return columns of the catalogue in the order of the images' ids."""
    path = expand(source["catalogue"], "source.catalogue")
    key = source["catalogue_ids"]
    table = read_table(path, "source.catalogue", key, list(names.values()))
    theirs, ours = read_ids(table[key], str(path)), read_ids(ids, source["file"])
    usable = np.flatnonzero(theirs.good)
    values, counts = np.unique(theirs.ids[usable], return_counts=True)
    if (counts > 1).any():
        raise ValueError(
            f"source.catalogue {path}: object {values[counts > 1][0]} is in "
            f"{counts.max()} rows: expected one row per object"
        )
    # Null for an image without an id, which matches none.
    wanted = pa.array(ours.ids, mask=~ours.good)
    found = pc.index_in(wanted, value_set=pa.array(theirs.ids[usable]))
    log.info(
        "%s: %d rows, %d of them without a usable id; %d of %d images have no row",
        path,
        len(table),
        len(theirs.refused),
        found.null_count - len(ours.refused),
        len(ids) - len(ours.refused),
    )
    rows = table.take(pa.array(usable)).take(found)
    return {c: rows[name].combine_chunks() for c, name in names.items()}
