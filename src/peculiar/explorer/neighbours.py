"""Similar objects: the nearest in the latent space of an autoencoder."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from sklearn.neighbors import NearestNeighbors

from peculiar.characterise.pixels import read_points
from peculiar.tables.files import written


def write_neighbours(
    *, chosen: Path, latents: Path, number: int, neighbours: Path
) -> None:
    """Find the nearest objects of each embedded object.

    Distances are Euclidean between latent values, each in units of its standard
    deviation, so that no single one decides. Exact, not approximate: 100,000 objects of
    64 values take minutes.

    Parameters
    ----------
    chosen : Path
        Table of `peculiar.characterise.choose.choose_embedded`.
    latents : Path
        Latent values of these objects.
    number : int
        Neighbours of each; fewer if there are not as many.
    neighbours : Path
        Parquet to write: ``object_id`` int64, ``similar`` list of int64, the nearest
        first, without itself, and ``ordinary`` int64, the nearest that is not selected
        (null if all are).
    """
    table = pq.read_table(chosen)
    ids = table["object_id"].combine_chunks()
    values = read_points(latents, ids)
    spread = values.std(axis=0)
    values = values / np.where(spread > 0, spread, 1)
    near = _nearest(values, values, min(number + 1, len(ids)))
    own = np.arange(len(ids))[:, None]
    # Copies of an image are at distance 0, too, and may come before the object.
    near = np.take_along_axis(near, np.argsort(near == own, axis=1, kind="stable"), 1)
    usual = np.flatnonzero(~table["selected"].to_numpy())
    ordinary = pa.nulls(len(ids), pa.int64())
    if len(usual) > 1:
        two = usual[_nearest(values[usual], values, 2)]
        ordinary = ids.take(pa.array(np.where(two[:, 0] == own[:, 0], *two.T[::-1])))
    similar = [ids.take(pa.array(row[:-1])).to_pylist() for row in near]
    found = {
        "object_id": ids,
        "similar": pa.array(similar, pa.list_(pa.int64())),
        "ordinary": ordinary,
    }
    with written(neighbours) as temporary:
        pq.write_table(pa.table(found), temporary)


def _nearest(among: np.ndarray, of: np.ndarray, number: int) -> np.ndarray:
    """Return the indices of the nearest, (n, number), nearest first."""
    search = NearestNeighbors(n_neighbors=number, algorithm="brute").fit(among)
    return search.kneighbors(of, return_distance=False)
