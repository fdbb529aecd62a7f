"""Files of vectors that other programs made of objects: Parquet, HDF5, NumPy."""

import logging
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.measure.feature_parquet import BLOCK, open_parquet
from peculiar.tables.identifiers import read_ids

log = logging.getLogger(__name__)

#: Names of columns, datasets or arrays of ids; the first that there is counts.
IDS = ("object_id", "id", "ids", "id_str", "source_id")


class Part(NamedTuple):
    """One file of a table of vectors.

    Attributes
    ----------
    path : Path
        The file.
    ids : ndarray of int64, (n,)
        Of its rows that have one.
    rows : ndarray of int64, (n,)
        These rows, rising.
    read : callable
        Rising rows to their vectors, floats of any precision, (rows, length).
    first : str
        The first of its ids, as it is written.
    """

    path: Path
    ids: np.ndarray
    rows: np.ndarray
    read: Callable[[np.ndarray], np.ndarray]
    first: str


def open_table(table: Path) -> list[Part]:
    """Open a table of vectors: a file, or a folder of files of one kind of vectors.

    Parameters
    ----------
    table : Path
        Files ``.parquet``, with a column of lists or columns of one name and numbers
        (``feat_0``, ``feat_1``, ...), ``.h5`` or ``.hdf5``, with an array of rows
        beside the ids, ``.npz``, with the same, or ``.npy``, of records (hyrax). Ids
        are as in the catalogue, called one of `IDS`. In a folder,
        other files are left out, and hyrax's ``batch_index.npy``.

    Raises
    ------
    ValueError
        If a file has no ids, no vectors, or several arrays that could be either; if no
        id is valid; if an id occurs twice; or if a file holds Python objects.
    """
    paths = [table]
    if table.is_dir():
        paths = sorted(path for path in table.iterdir() if path.suffix in READERS)
        paths = [path for path in paths if path.name != "batch_index.npy"]
    if not paths or paths[0].suffix not in READERS:
        raise ValueError(
            f"{table}: expected a file {', '.join(READERS)}, or a folder of such files"
        )
    parts, number = [], 0
    for path in paths:
        try:
            column, read = READERS[path.suffix](path)
        except (OSError, pa.ArrowException, zipfile.BadZipFile, EOFError) as error:
            raise ValueError(
                f"{path} cannot be read ({error}): expected a complete file of the "
                "format that its name says"
            ) from error
        found = read_ids(column, str(path))
        refused = found.refused
        for row, reject in list(refused.items())[:1]:
            log.warning(
                "%s: %d of %d rows have no valid id; the first is row %d: %s",
                *(path, len(refused), len(column), row, reject.detail),
            )
        rows, number = np.flatnonzero(found.good), number + len(column)
        first = str(column[int(rows[0])]) if len(rows) else ""
        parts.append(Part(path, found.ids[rows], rows, read, first))
    _check_ids(table, np.concatenate([part.ids for part in parts]), number)
    return parts


def read_vectors(
    parts: list[Part], wanted: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Read the vectors of some objects.

    Parameters
    ----------
    parts : list of Part
        Of `open_table`.
    wanted : ndarray of int64, (n,)
        Their ids.

    Returns
    -------
    ids, vectors : ndarray
        Of those that have finite vectors: int64 (m,), float32 (m, length); in the order
        of the ids.
    """
    found: list[tuple[np.ndarray, np.ndarray]] = []
    for part in parts:
        of_wanted = np.isin(part.ids, wanted)
        rows = part.rows[of_wanted]
        vectors = part.read(rows).astype(np.float32) if len(rows) else np.empty((0, 0))
        if vectors.shape[1]:
            found.append((part.ids[of_wanted], vectors))
        if len(found) > 1 and found[-1][1].shape[1] != found[0][1].shape[1]:
            raise ValueError(
                f"{part.path}: vectors of {found[-1][1].shape[1]} numbers; expected "
                f"{found[0][1].shape[1]}, as in the other files of its folder"
            )
    if not found:
        return np.empty(0, np.int64), np.empty((0, 0), np.float32)
    ids = np.concatenate([part for part, _ in found])
    vectors = np.concatenate([part for _, part in found])
    good = np.flatnonzero(np.isfinite(vectors).all(axis=1))
    good = good[np.argsort(ids[good])]
    return ids[good], vectors[good]


def _check_ids(table: Path, ids: np.ndarray, number: int) -> None:
    if not len(ids):
        raise ValueError(
            f"{table}: none of {number} rows has a valid id. Expected the ids of the "
            "catalogue, whole numbers or text"
        )
    values, counts = np.unique(ids, return_counts=True)
    if (again := values[counts > 1]).size:
        raise ValueError(
            f"{table}: {len(again)} ids occur more than once, object_id "
            f"{', '.join(map(str, again[:5]))}. Expected one vector of each object"
        )


def _parquet(path: Path) -> tuple[pa.ChunkedArray, Callable]:
    return open_parquet(path, _one_id(path, pq.read_schema(path).names))


def _hdf5(path: Path) -> tuple[pa.Array, Callable]:
    with h5py.File(path) as file:
        shapes = {x: v.shape for x, v in file.items() if isinstance(v, h5py.Dataset)}
        key = _one_id(path, shapes)
        name = _one_matrix(path, shapes, key)
        _check_numbers(path, name, file[name].dtype)
        dataset = file[key]
        texts = h5py.check_string_dtype(dataset.dtype) is not None
        ids = pa.array((dataset.asstr() if texts else dataset)[:])

    def read(rows: np.ndarray) -> np.ndarray:
        found = []
        with h5py.File(path) as file:
            for start in range(0, len(ids), BLOCK):
                own = rows[(rows >= start) & (rows < start + BLOCK)]
                if len(own):
                    # One span: single rows are read far slower.
                    span = file[name][own[0] : own[-1] + 1]
                    found.append(span[own - own[0]].reshape(len(own), -1))
        return np.concatenate(found)

    return ids, read


def _npz(path: Path) -> tuple[pa.Array, Callable]:
    if not zipfile.is_zipfile(path):
        raise zipfile.BadZipFile("no archive of arrays")
    with _loaded(path) as file:
        arrays = {name: _loaded(path, file, name) for name in file.files}
    key = _one_id(path, arrays)
    name = _one_matrix(path, {x: v.shape for x, v in arrays.items()}, key)
    _check_numbers(path, name, arrays[name].dtype)
    matrix = arrays[name].reshape(len(arrays[name]), -1)
    return _id_array(arrays[key]), lambda rows: matrix[rows]


def _npy(path: Path) -> tuple[pa.Array, Callable]:
    records = _loaded(path)
    names = records.dtype.names or ()
    key = _one_id(path, names)
    shapes = {x: (len(records), *records.dtype[x].shape) for x in names}
    name = _one_matrix(path, shapes, key)
    _check_numbers(path, name, records.dtype[name])
    matrix = records[name]
    return _id_array(records[key]), lambda rows: matrix[rows].reshape(len(rows), -1)


def _loaded(path: Path, file: Any = None, name: str = "") -> Any:
    """Load a file of NumPy, or an array of it: never a pickle, which can run code."""
    try:
        return np.load(path, allow_pickle=False) if file is None else file[name]
    except ValueError as error:
        raise ValueError(
            f"{path} {name}: {error}. Expected arrays of numbers or text, without "
            "Python objects: write ids as int64 or as text (ids.astype(str))"
        ) from error


def _id_array(ids: np.ndarray) -> pa.Array:
    return pa.array(ids.astype(str) if ids.dtype.kind == "S" else ids)


def _one_id(path: Path, names: Iterable[str]) -> str:
    names = list(names)
    for name in IDS:
        if name in names:
            return name
    there = ", ".join(names) or "nothing with a name"
    raise ValueError(f"{path} has {there}: expected ids, called {' or '.join(IDS)}")


def _check_numbers(path: Path, name: str, kind: np.dtype) -> None:
    if kind.base.kind not in "fiu":
        raise ValueError(
            f"{path}: {name} holds {kind.base}. Expected vectors of numbers: write "
            "them as float32"
        )


def _one_matrix(path: Path, shapes: dict[str, tuple[int, ...]], key: str) -> str:
    """Return the array with a row of numbers for each id."""
    number = (*shapes[key], 0)[0]
    known = [x for x, v in shapes.items() if len(v) > 1 and v[0] == number]
    if len(known) == 1:
        return known[0]
    there = ", ".join(f"{x} {v}" for x, v in shapes.items())
    raise ValueError(
        f"{path} has {there}: expected one array of vectors, ({number}, length), "
        f"beside the {number} ids in {key}. Write a file without other arrays of rows"
    )


#: By the ending of a file, what returns its ids, and a function that reads vectors.
READERS: dict[str, Callable[[Path], tuple[Any, Callable]]] = {
    ".parquet": _parquet,
    ".h5": _hdf5,
    ".hdf5": _hdf5,
    ".npz": _npz,
    ".npy": _npy,
}
