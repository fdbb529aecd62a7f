"""Images and columns of one HDF5 file, one row an object, for `hdf5` and `rgb`."""

import json
import logging
from collections import Counter
from collections.abc import Container, Iterator
from contextlib import contextmanager

import h5py
import numpy as np
import pyarrow as pa

from peculiar.config.paths import expand
from peculiar.sources import stated
from peculiar.sources.hdf5_attributes import (
    attributes,
    fill_texts,
    packing,
    unit_of,
    unpacked,
)
from peculiar.sources.hdf5_parts import check_filters, check_links, missing_parts
from peculiar.sources.images import centred, too_small
from peculiar.sources.rows import attempted, of_disk
from peculiar.tables.inputs import unknown
from peculiar.tables.inputs.read import LEFT_OUT
from peculiar.tables.inputs.request import UNKNOWN
from peculiar.tables.inputs.types import as_text
from peculiar.tables.rejects import Reject

log = logging.getLogger(__name__)

#: Errors that the HDF5 library raises for damaged files.
DAMAGED = (OSError, RuntimeError)

#: Bytes of images in memory at a time.
BLOCK = 64 * 2**20


@contextmanager
def open_arrays(source: dict, kinds: str) -> Iterator[h5py.File]:
    """Open a source's file, and check its images and ids.

    Parameters
    ----------
    source : dict
        With ``file``, ``images`` and ``ids`` (names of datasets).
    kinds : str
        NumPy kind letters that images may have, for example ``"fiu"``.

    Raises
    ------
    ValueError
        If the file cannot be read, a dataset is missing, or shapes or dtypes do not
        fit.
    """
    path = expand(source["file"], "source.file")
    try:
        file = h5py.File(path, "r")
    except OSError as error:
        raise ValueError(
            f"source.file {path} cannot be read as HDF5 ({error}): expected a complete "
            "HDF5 file"
        ) from error
    with file:
        images = dataset(file, source["images"], "source.images")
        ids = dataset(file, source["ids"], "source.ids")
        where = f"{path}: dataset {source['images']!r}"
        if images.ndim != 4:
            one = "; a single band has a last axis of 1" if images.ndim == 3 else ""
            raise ValueError(
                f"{where} is {images.shape}: expected (n, height, width, band){one}"
            )
        if images.dtype.kind not in kinds:
            fields = images.dtype.names
            holds = f"fields {', '.join(fields)}" if fields else images.dtype
            raise ValueError(
                f"{where} holds {holds}: expected numbers of kind "
                f"{', '.join(_KINDS[kind] for kind in kinds)}"
            )
        if kinds == "u" and images.dtype != np.uint8:
            raise ValueError(
                f"{where} holds {images.dtype}: expected uint8, images "
                "already stretched; for linear flux set source.kind to 'hdf5'"
            )
        if kinds == "u" and (how := packing(images)):
            raise ValueError(
                f"{where} is packed, by scale_factor {how.factor:g}, add_offset "
                f"{how.offset:g}, fill values {[x.item() for x in how.fills]} and "
                f"limits {how.limits}: "
                "expected stretched images as they are shown. Remove these attributes"
            )
        if ids.shape != images.shape[:1]:
            raise ValueError(
                f"{path}: {source['ids']!r} is {ids.shape}, but {source['images']!r} "
                f"is {images.shape}: expected one id per image"
            )
        yield file


_KINDS = {"f": "float", "i": "integer", "u": "unsigned integer"}


def dataset(file: h5py.File, name: str, key: str) -> h5py.Dataset:
    """Return a dataset, not read yet.

    If it is missing, the error lists the others; if it is compressed with a filter that
    is not installed, the error names that.
    """
    found = file.get(name)
    if isinstance(found, h5py.Dataset):
        check_filters(found, key)
        return found
    check_links(file, name, key)
    there = []
    file.visititems(
        lambda path, item: (
            there.append(path) if isinstance(item, h5py.Dataset) else None
        )
    )
    raise ValueError(
        f"{file.filename}: {key} is {name!r}, but there is no such dataset: expected "
        f"one of {', '.join(there[:20]) or '(the file has none)'}"
    )


def read_columns(
    file: h5py.File, columns: dict[str, str], rows: int, optional: Container[str] = ()
) -> pa.Table:
    """Return datasets of `rows` values each, with their ``unit`` in the metadata.

    `columns` maps the name of each to the key of the configuration that names it. Rows
    in missing parts of the file are null. Those of `optional` with several values per
    object are left out, as by `peculiar.tables.inputs.read.read_table`.

    Raises
    ------
    ValueError
        If a dataset is missing, or is not one number or text per object.
    """
    arrays, fields, left_out = [], [], {}
    for name, key in columns.items():
        found = dataset(file, name, key)
        if name in optional and found.ndim > 1:
            left_out[name] = f"{file.filename}: {name!r} is {found.shape}"
            continue
        values, fills = _values(found, name, key)
        if len(values) != rows:
            raise ValueError(
                f"{file.filename}: {key} names {name!r} with {len(values)} values: "
                f"expected {rows}, one per object"
            )
        arrays.append(values)
        told = unit_of(found) | ({UNKNOWN: json.dumps(fills)} if fills else {})
        fields.append(pa.field(name, arrays[-1].type, metadata=told or None))
    others = {LEFT_OUT: json.dumps(left_out)} if left_out else None
    return pa.table(arrays, schema=pa.schema(fields, others))


def _values(found: h5py.Dataset, name: str, key: str) -> tuple[pa.Array, Counter]:
    """Return one value per object, null if missing, and how often fill values are."""
    where = f"{found.file.filename}: {key} names {name!r}"
    if found.ndim != 1:
        raise ValueError(
            f"{where} of shape {found.shape}: expected (n,), one value per object"
        )
    if h5py.check_string_dtype(found.dtype):
        stored = pa.chunked_array([pa.array(_read(found), pa.binary())])
        texts = as_text(stored).to_numpy()
        none = np.isin(texts, list(fill_texts(found)))
        return _with_gaps(texts, found, none), Counter(texts[none])
    if found.dtype.kind not in "iufb":
        raise ValueError(f"{where} of type {found.dtype}: expected numbers or text")
    longest = found.dtype.kind == "f" and found.dtype.itemsize > 8
    native = np.float64 if longest else found.dtype.newbyteorder("=")
    values, counts = _read(found).astype(native), Counter[str]()
    none = np.zeros(len(values), bool)
    if how := packing(found):
        stored = values
        values, none = unpacked(stored, how)
        counts = unknown.count(stored[none])
    return _with_gaps(values, found, none), counts


def _with_gaps(
    values: np.ndarray, found: h5py.Dataset, none: np.ndarray | None = None
) -> pa.Array:
    """Return values with null where the library filled what is missing, and for `none`.

    So a column has the same type whether a value is missing or not.
    """
    wanted = np.arange(len(found))
    gaps = np.zeros(len(found), bool) if none is None else none
    if missing := missing_parts(found, wanted):
        row, why = next(iter(missing.items()))
        text = "%s: %d values of %r are missing, as of row %d: %s"
        log.warning(text, found.file.filename, len(missing), found.name, row, why)
        gaps = gaps | np.isin(wanted, list(missing))
    kind = pa.string() if h5py.check_string_dtype(found.dtype) else None
    return pa.array(values, kind, mask=gaps if gaps.any() else None)


def check_names(pixels: h5py.Dataset, bands: list[str], key: str) -> None:
    """Raise ``ValueError`` if a file names other bands than `key` of the config."""
    if found := stated.wrong_planes(attributes(pixels), pixels.shape[-1], bands, key):
        raise refused(pixels, found.detail)


def check_scale(pixels: h5py.Dataset, cutouts: dict) -> None:
    """Raise ``ValueError`` if a file states another pixel scale than the cutouts'."""
    scale, size = cutouts["pixel_scale"], cutouts["size"]
    if found := stated.wrong_stated_scale(attributes(pixels), scale, size):
        raise refused(pixels, found.detail)


def refused(pixels: h5py.Dataset, why: str) -> ValueError:
    """Return the error for images whose attributes contradict the configuration."""
    return ValueError(f"{pixels.file.filename}: attributes of {pixels.name!r}: {why}")


def _read(values: h5py.Dataset) -> np.ndarray:
    try:
        return values[:]
    except DAMAGED as error:
        if of_disk(error):
            raise
        raise ValueError(
            f"{values.file.filename}: {values.name!r} cannot be read ({error}): the "
            "file is damaged"
        ) from error


def read_images(
    images: h5py.Dataset, rows: np.ndarray, size: int
) -> Iterator[np.ndarray | Reject]:
    """Read images one after the other, cropped about the centre, in blocks.

    Parameters
    ----------
    images : h5py.Dataset
        (n, height, width, band).
    rows : numpy.ndarray
        int64, increasing.
    size : int
        Height and width in px.

    Yields
    ------
    image : numpy.ndarray or Reject
        (size, size, band), NaN for fill values; ``wrong_shape`` if the images are
        smaller, ``missing_part`` where parts of a virtual dataset or raw files are
        missing, ``unreadable`` where the file is damaged.
    """
    height, width = images.shape[1:3]
    if small := too_small(height, width, size):
        yield from (small for _ in rows)
        return
    crop = (centred(height, size), centred(width, size))
    bytes_each = size * size * images.shape[3] * images.dtype.itemsize
    most = max(1, BLOCK // bytes_each)
    missing, how = missing_parts(images, rows), packing(images)
    start = 0
    while start < len(rows):
        stop = int(np.searchsorted(rows, rows[start] + most))
        block = rows[start:stop]
        for row, image in zip(block, _read_rows(images, block, crop), strict=True):
            why = missing.get(int(row))
            where = f"{images.file.filename}, row {row}"
            if why:
                image = Reject("missing_part", f"{where}: {why}")
            elif how and not isinstance(image, Reject):
                image, none = unpacked(image, how)
                image = np.where(none, np.nan, image) if none.any() else image
            yield image
        start = stop


def _read_rows(
    images: h5py.Dataset, rows: np.ndarray, crop: tuple[slice, slice]
) -> Iterator[np.ndarray | Reject]:
    first = int(rows[0])
    block = attempted(
        lambda: images[first : int(rows[-1]) + 1, *crop],
        f"{images.file.filename}, row {first}",
        damaged=DAMAGED,
    )
    if not isinstance(block, Reject):
        yield from (block[row - first] for row in rows)
    elif len(rows) == 1:
        yield block
    else:
        # Some of these images are damaged: read one by one.
        for row in rows:
            yield from _read_rows(images, np.array([row]), crop)
