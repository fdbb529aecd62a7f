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
from peculiar.sources.tables import read_table
from peculiar.tables.identifiers import read_ids
from peculiar.tables.rejects import Reject

log = logging.getLogger(__name__)


def count(source: dict) -> int:
    """Count the rows.

    Parameters
    ----------
    source : dict
        The ``source`` section of the configuration.

    Returns
    -------
    rows : int
        Good and bad ones.
    """
    with _open(source) as file:
        return len(file[source["images"]])


def identifiers(source: dict, start: int, stop: int) -> np.ndarray:
    """Read the identifiers of rows `start` to `stop` as they stand.

    Parameters
    ----------
    source : dict
        The ``source`` section of the configuration.
    start, stop : int
        Rows; `stop` may lie beyond the end.

    Returns
    -------
    ids : numpy.ndarray
        (rows,), dtype as in the file; text as ``str`` objects.
    """
    with _open(source) as file:
        return read_column(file, source["ids"], "source.ids", slice(start, stop))


def catalogue(source: dict) -> tuple[pa.Table, pa.Table, dict[int, Reject]]:
    """Read what is measured and what is known about the objects.

    A name among ``properties`` and ``annotations`` is a dataset of the file, or else,
    with ``catalogue``, a column of that table; objects that it lacks get nulls.

    Parameters
    ----------
    source : dict
        The ``source`` section of the configuration.

    Returns
    -------
    objects, known : pyarrow.Table
        ``object_id`` as stored, with the properties, and with the annotations; all
        rows, in the file's order.
    refused : dict of int to Reject
        Empty: this source makes no cuts.

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
    """Read the cutouts of some objects.

    Parameters
    ----------
    source : dict
        The ``source`` section of the configuration.
    cutouts : dict
        The ``cutouts`` section: size, bands, zero_point.
    objects : pyarrow.Table
        With ``source_row``, increasing.

    Yields
    ------
    image : numpy.ndarray or Reject
        float32 (height, width, band), linear flux at the zero point and in the bands of
        `cutouts`, cropped about the centre. NaN stays NaN; what float32 cannot hold
        becomes infinite.

    Raises
    ------
    ValueError
        If a band is not in the source.
    """
    missing = [band for band in cutouts["bands"] if band not in source["bands"]]
    if missing:
        raise ValueError(
            f"cutouts.bands asks for {missing[0]!r}, but source.bands of "
            f"{source['file']} are {source['bands']}: expected some of these"
        )
    order = [source["bands"].index(band) for band in cutouts["bands"]]
    # m = zero point - 2.5 log10(flux): the same magnitude at another zero point.
    scale = 10 ** (0.4 * (cutouts["zero_point"] - source["zero_point"]))
    rows = objects["source_row"].to_numpy()
    with _open(source) as file:
        for image in read_images(file[source["images"]], rows, cutouts["size"]):
            if isinstance(image, Reject):
                yield image
            else:
                with np.errstate(over="ignore", invalid="ignore"):
                    flux = image[..., order].astype(np.float64) * scale
                    yield flux.astype(np.float32)


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
    """Take columns of the catalogue in the order of the images' ids."""
    path = expand(source["catalogue"], "source.catalogue")
    key = source["catalogue_ids"]
    table = read_table(path, "source.catalogue", key, list(names.values()))
    theirs, refused = read_ids(table[key], str(path))
    ours, bad = read_ids(ids, source["file"])
    usable = np.setdiff1d(np.arange(len(theirs)), list(refused))
    values, counts = np.unique(theirs[usable], return_counts=True)
    if (counts > 1).any():
        raise ValueError(
            f"source.catalogue {path}: object {values[counts > 1][0]} stands in "
            f"{counts.max()} rows: expected one row per object"
        )
    # An id that is no good is -1 or negative on both sides: never matched.
    place = pc.index_in(pa.array(ours), value_set=pa.array(theirs[usable]))
    log.info(
        "%s: %d rows, %d of them without a usable id; %d of %d images have no row",
        path,
        len(theirs),
        len(refused),
        place.null_count - len(bad),
        len(ours) - len(bad),
    )
    rows = table.take(pa.array(usable)).take(place)
    return {c: rows[name].combine_chunks() for c, name in names.items()}
