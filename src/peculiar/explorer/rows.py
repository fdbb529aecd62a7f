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


def similar_rows(rows: Rows, files: dict[str, Path], number: int) -> np.ndarray:
    """Return the rows of similar objects, int32 (objects, number + 1).

    The nearest come first, and last the nearest that is not selected; -1 for none. The
    `files` are those of `peculiar.explorer.neighbours.write_neighbours`, per slice.
    """
    found = np.full((rows.count, number + 1), -1, np.int32)
    for name, path in files.items():
        table = pq.read_table(path)
        own = rows.of(name, table["object_id"].combine_chunks())
        lists = table["similar"].combine_chunks()
        flat = rows.of(name, lists.flatten()).reshape(len(own), -1)
        found[own, : flat.shape[1]] = flat
        found[own, number] = rows.of(name, table["ordinary"].combine_chunks())
    return found
