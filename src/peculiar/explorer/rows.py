"""Rows of objects in the catalogue, which the page uses as their names."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq


class Rows:
    """Rows of objects in the catalogue.

    Parameters
    ----------
    table : Table
        ``catalog.parquet``: ``slice``, ``object_id``, ``shard``. An object may be in
        several slices, once each.
    """

    def __init__(self, table: pa.Table) -> None:
        self.count = len(table)
        self.shards = table["shard"].to_numpy()
        self.ids = table["object_id"].to_numpy()
        self._first = np.argsort(self.ids, kind="stable").astype(np.int32)
        names = table["slice"].combine_chunks()
        self.of_slice = {
            name: np.flatnonzero(pc.equal(names, name).to_numpy(zero_copy_only=False))
            for name in pc.unique(names).to_pylist()
        }

    def of(self, name: str, ids: pa.Array) -> np.ndarray:
        """Return the rows of a slice's objects, int32.

        They are -1 for null, and for objects that are not in the catalogue.
        """
        own = self.of_slice.get(name, np.empty(0, np.int64))
        if not len(own):
            return np.full(len(ids), -1, np.int32)
        places = pc.index_in(ids, pa.array(self.ids[own]))
        found = pc.fill_null(places, -1).to_numpy(zero_copy_only=False)
        return np.where(found < 0, -1, own[found]).astype(np.int32)

    def nearby(self, name: str, ids: pa.Array) -> np.ndarray:
        """Return rows as `of`, or of another slice for objects that are not in it."""
        found = self.of(name, ids)
        sorted_ids, wanted = self.ids[self._first], ids.to_numpy()
        place = np.minimum(np.searchsorted(sorted_ids, wanted), self.count - 1)
        known = sorted_ids[place] == wanted
        return np.where((found < 0) & known, self._first[place], found)


def similar_rows(
    rows: Rows, table: Path, selected: np.ndarray, number: int
) -> np.ndarray:
    """Return the rows of similar objects, int32 (objects, number + 1).

    Parameters
    ----------
    rows : Rows
        Of the catalogue.
    table : Path
        Of `peculiar.explorer.neighbours.write_neighbours`.
    selected : ndarray of bool, (objects,)
        Which objects are selected.
    number : int
        Similar objects of each.

    Returns
    -------
    similar : ndarray
        The nearest come first, and last the nearest that is not selected; -1 for none.
    """
    found = np.full((rows.count, number + 1), -1, np.int32)
    for name in rows.of_slice:
        part = pq.read_table(table, filters=[("slice", "==", name)])
        lists = part["similar"].combine_chunks()
        lengths = lists.value_lengths().to_numpy()
        own = np.repeat(rows.of(name, part["object_id"].combine_chunks()), lengths)
        place = np.arange(len(own)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        kept = (own >= 0) & (place < number)
        found[own[kept], place[kept]] = rows.nearby(name, lists.flatten())[kept]
    near = found[:, :number]
    usual = (near >= 0) & ~selected[near]
    any_usual = np.flatnonzero(usual.any(axis=1))
    found[any_usual, number] = near[any_usual, usual[any_usual].argmax(axis=1)]
    return found
