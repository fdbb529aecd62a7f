"""What the taught ranking knows of each object: its descriptors, and a number more."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from peculiar.measure.descriptor_tables import check_vectors, read_descriptors
from peculiar.scores.basis import basis_of, write_basis

#: The ranking taught by injection, as a number of each object.
TAUGHT = "taught"


class Objects(NamedTuple):
    """Descriptors of all n objects, slice after slice.

    Attributes
    ----------
    slices : ndarray of str, shape (n,)
    ids : ndarray of int64, shape (n,)
    values : ndarray of int8, shape (n, d)
    names : list of str
        Of the d descriptors.
    taught : ndarray of float32, shape (n,), or None
        The ranking taught by injection, NaN where there is none.
    """

    slices: np.ndarray
    ids: np.ndarray
    values: np.ndarray
    names: list[str]
    taught: np.ndarray | None

    def added(self, rows: np.ndarray | slice = slice(None)) -> dict[str, np.ndarray]:
        """Return the numbers that stand beside the descriptors, of some objects."""
        return {} if self.taught is None else {TAUGHT: self.taught[rows]}


def read_objects(
    descriptors: dict[str, list[Path]], taught: dict[str, Path]
) -> Objects:
    """Read the descriptors of all slices, and the ranking taught by injection.

    Parameters
    ----------
    descriptors : dict of str to list of Path
        Per slice the tables of `peculiar.measure.descriptor_tables`.
    taught : dict of str to Path
        ``taught.parquet`` of the slices that have one: ``object_id`` and ``taught``.
    """
    paths = [path for of_slice in descriptors.values() for path in of_slice]
    table = read_descriptors(paths)
    slices = np.concatenate(
        [
            np.full(pq.read_metadata(path).num_rows, name, dtype=object)
            for name, of_slice in descriptors.items()
            for path in of_slice
        ]
    )
    found = Objects(slices, table.ids, table.values, table.names, None)
    if not taught:
        return found
    ranked = column_of(found, {name: [path] for name, path in taught.items()}, TAUGHT)
    return found._replace(taught=ranked.astype(np.float32))


def rows_of(ids: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Return the first row at which each wanted id stands, -1 where none does."""
    rows = pc.index_in(pa.array(wanted), pa.array(ids))
    return rows.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)


def column_of(
    objects: Objects, tables: dict[str, list[Path]], column: str
) -> np.ndarray:
    """Return a column of numbers of each object, from the tables of its slice.

    float64 (n,), NaN where no table has the object.
    """
    found = np.full(len(objects.ids), np.nan)
    for name, paths in tables.items():
        inside = np.flatnonzero(objects.slices == name)
        for path in paths:
            own = pq.read_table(path, columns=["object_id", column])
            rows = rows_of(own["object_id"].to_numpy(), objects.ids[inside])
            values = own[column].to_pandas().to_numpy(np.float64, na_value=np.nan)
            found[inside[rows >= 0]] = values[rows[rows >= 0]]
    return found


def positions_of(objects: dict[str, Path], table: Objects) -> np.ndarray:
    """Return right ascension and declination (deg), float64 (2, n), NaN where unknown.

    Parameters
    ----------
    objects : dict of str to Path
        ``objects.parquet`` of each slice.
    table : Objects
    """
    files = {name: [path] for name, path in objects.items()}
    return np.stack([column_of(table, files, name) for name in ("ra", "dec")])


def source_ids_of(objects: dict[str, Path], table: Objects) -> pa.Array:
    """Return the text that the source calls each object by, null for its number.

    For the parameters see `positions_of`.
    """
    found = np.full(len(table.ids), None, dtype=object)
    for name, path in objects.items():
        if "source_id" in pq.read_schema(path).names:
            own = pq.read_table(path, columns=["object_id", "source_id"])
            inside = np.flatnonzero(table.slices == name)
            rows = rows_of(own["object_id"].to_numpy(), table.ids[inside])
            texts = own["source_id"].cast(pa.string()).to_numpy()
            found[inside[rows >= 0]] = texts[rows[rows >= 0]]
    return pa.array(found, pa.string())


def find_basis(
    *, descriptors: dict[str, list[Path]], taught: dict[str, Path], basis: Path
) -> None:
    """Write the basis of all objects, see `peculiar.scores.basis.Basis`, as JSON.

    The first two parameters are those of `read_objects`. A table of vectors that has
    none of the objects is a ValueError.
    """
    check_vectors([path for of_slice in descriptors.values() for path in of_slice])
    objects = read_objects(descriptors, taught)
    write_basis(basis_of(objects.values, objects.names, objects.added()), basis)
