"""Images and columns in one HDF5 file, rows first: what `hdf5` and `rgb` share."""

from collections.abc import Iterator
from contextlib import contextmanager

import h5py
import numpy as np
import pyarrow as pa

from peculiar.config.paths import expand
from peculiar.sources.crop import centred
from peculiar.tables.rejects import Reject

#: What HDF5's library raises where a file is damaged.
DAMAGED = (OSError, RuntimeError)

#: Bytes of images in memory at a time.
BLOCK = 64 * 2**20


@contextmanager
def open_arrays(source: dict, kinds: str) -> Iterator[h5py.File]:
    """Open a source's file, and check that images and ids are there and fit together.

    Parameters
    ----------
    source : dict
        With ``file``, ``images`` and ``ids`` (names of datasets).
    kinds : str
        NumPy kind letters that images may have, say ``"fiu"``.

    Yields
    ------
    file : h5py.File
        For reading.

    Raises
    ------
    ValueError
        If the file cannot be read, a dataset is missing, or shapes or dtypes cannot be
        images of objects.
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
            raise ValueError(
                f"{where} is {images.shape}: expected (n, height, width, band)"
            )
        if images.dtype.kind not in kinds:
            raise ValueError(
                f"{where} holds {images.dtype}: expected numbers of kind "
                f"{', '.join(_KINDS[kind] for kind in kinds)}"
            )
        if kinds == "u" and images.dtype != np.uint8:
            raise ValueError(
                f"{where} holds {images.dtype}: expected uint8, images that are "
                "stretched already; linear flux goes through the source 'hdf5'"
            )
        if ids.shape != images.shape[:1]:
            raise ValueError(
                f"{path}: {source['ids']!r} is {ids.shape}, but {source['images']!r} "
                f"is {images.shape}: expected one id per image"
            )
        yield file


_KINDS = {"f": "float", "i": "integer", "u": "unsigned integer"}


def dataset(file: h5py.File, name: str, key: str) -> h5py.Dataset:
    """Find a dataset, or say which ones there are.

    Parameters
    ----------
    file : h5py.File
        Open for reading.
    name : str
        Of the dataset, with the groups it is in.
    key : str
        Key of the configuration that names it.

    Returns
    -------
    dataset : h5py.Dataset
        Not read yet.

    Raises
    ------
    ValueError
        If there is none of this name.
    """
    found = file.get(name)
    if isinstance(found, h5py.Dataset):
        return found
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


def read_column(file: h5py.File, name: str, key: str, rows: slice) -> np.ndarray:
    """Read values of a dataset with one value per object.

    Parameters
    ----------
    file : h5py.File
        Open for reading.
    name : str
        Of the dataset.
    key : str
        Key of the configuration that names it.
    rows : slice
        Which objects.

    Returns
    -------
    values : numpy.ndarray
        (n,), numbers in the machine's byte order, or ``str`` objects.

    Raises
    ------
    ValueError
        If the dataset has other than one value per object.
    """
    found = dataset(file, name, key)
    if found.ndim != 1:
        raise ValueError(
            f"{file.filename}: {key} names {name!r} of shape {found.shape}: expected "
            "(n,), one value per object"
        )
    if h5py.check_string_dtype(found.dtype):
        return _read(found.asstr(errors="replace"), rows)
    if found.dtype.kind not in "iufb":
        raise ValueError(
            f"{file.filename}: {key} names {name!r} of type {found.dtype}: expected "
            "numbers or text"
        )
    values = _read(found, rows)
    return values.astype(values.dtype.newbyteorder("="))


def read_columns(file: h5py.File, names: dict, key: str, rows: int) -> dict:
    """Read several columns of the same length as the images.

    Parameters
    ----------
    file : h5py.File
        Open for reading.
    names : dict of str to str
        Our name of each column, and the dataset's.
    key : str
        Key of the configuration that holds `names`.
    rows : int
        How many values each must have.

    Returns
    -------
    columns : dict of str to pyarrow.Array
        Of `rows` values each.

    Raises
    ------
    ValueError
        If a dataset is missing or has another shape.
    """
    columns = {}
    for column, name in names.items():
        values = read_column(file, name, f"{key}.{column}", slice(None))
        if len(values) != rows:
            raise ValueError(
                f"{file.filename}: {key}.{column} names {name!r} with {len(values)} "
                f"values: expected {rows}, one per object"
            )
        if values.dtype == object:
            columns[column] = pa.array(values, pa.string())
        else:
            columns[column] = pa.array(values)
    return columns


def _read(values: h5py.Dataset, rows: slice) -> np.ndarray:
    try:
        return values[rows]
    except DAMAGED as error:
        where = getattr(values, "_dset", values)
        raise ValueError(
            f"{where.file.filename}: {where.name!r} cannot be read ({error}): the file "
            "is damaged"
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
        (size, size, band) as stored; ``wrong_shape`` where images are smaller,
        ``unreadable`` where the file is damaged there.
    """
    height, width = images.shape[1:3]
    if min(height, width) < size:
        small = Reject(
            "wrong_shape",
            f"image is {height} x {width} px, cutouts.size asks for {size} x {size}",
        )
        yield from (small for _ in rows)
        return
    place = (centred(height, size), centred(width, size))
    bytes_each = size * size * images.shape[3] * images.dtype.itemsize
    most = max(1, BLOCK // bytes_each)
    start = 0
    while start < len(rows):
        stop = int(np.searchsorted(rows, rows[start] + most))
        yield from _read_rows(images, rows[start:stop], place)
        start = stop


def _read_rows(
    images: h5py.Dataset, rows: np.ndarray, place: tuple[slice, slice]
) -> Iterator[np.ndarray | Reject]:
    first = int(rows[0])
    try:
        block = images[first : int(rows[-1]) + 1, *place]
    except DAMAGED as error:
        if len(rows) == 1:
            yield Reject("unreadable", f"{images.file.filename}, row {first}: {error}")
            return
        # Some of these images are damaged: find out which.
        for row in rows:
            yield from _read_rows(images, np.array([row]), place)
        return
    yield from (block[row - first] for row in rows)
