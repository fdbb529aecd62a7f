"""Similar objects: the nearest in the descriptors of all slices together."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pynndescent import NNDescent
from sklearn.neighbors import NearestNeighbors

from peculiar.measure.descriptor_tables import read_descriptors
from peculiar.measure.whitening import Space, fit_space, positions
from peculiar.tables.files import written

#: Objects that the space is fitted to, components of it, and the seed of both samples.
FITTED, COMPONENTS, SEED = 20_000, 80, 1

#: Up to so many objects, a search through all pairs takes less than the compilation of
#: the other one.
EXACT = 20_000

#: Objects whose neighbours are looked for at once.
BLOCK = 1024


def write_neighbours(
    *, descriptors: dict[str, list[Path]], number: int, neighbours: Path
) -> None:
    """Find the objects that are most similar to each object.

    Similar are objects whose whitened descriptors have the same direction: the distance
    is 1 - cos of the angle between their positions in `COMPONENTS` components, 0 to 2.
    Of more than `EXACT` objects neighbours are found by descent (Dong et al. 2011, WWW,
    577), nearly all of them, with one thread, as more would find others each time.
    Memory: 2 kB an object.

    Parameters
    ----------
    descriptors : dict of str to list of Path
        Tables of `peculiar.measure.descriptor_tables`, per slice.
    number : int
        Neighbours of each; fewer if there are not as many.
    neighbours : Path
        Parquet to write, one row an object of a slice: ``slice``, ``object_id`` int64,
        ``similar`` list of int64, the nearest first, and ``distance`` list of float32.
        They are of any slice; none is the object itself, nor its copy in another slice.
    """
    ids, places = _places(descriptors)
    # An object is its own neighbour, and its copies in other slices are, too.
    most = min(number + len(descriptors), len(ids))
    near, distances = _nearest(places, most)
    apart = (near >= 0) & (ids[near] != ids[:, None])
    order = np.argsort(~apart, axis=1, kind="stable")[:, :number]
    near, distances, apart = (
        np.take_along_axis(values, order, axis=1) for values in (near, distances, apart)
    )
    ends = np.concatenate([[0], np.cumsum(apart.sum(axis=1))])
    counts = [
        sum(pq.ParquetFile(path).metadata.num_rows for path in paths)
        for paths in descriptors.values()
    ]
    # Numbers by which names are looked up: a million names are 60 MB.
    slices = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    columns = {
        "slice": pa.DictionaryArray.from_arrays(slices, list(descriptors)),
        "object_id": ids,
        "similar": pa.LargeListArray.from_arrays(ends, ids[near[apart]]),
        "distance": pa.LargeListArray.from_arrays(ends, distances[apart]),
    }
    with written(neighbours) as temporary:
        pq.write_table(pa.table(columns), temporary)


def _places(descriptors: dict[str, list[Path]]) -> tuple[np.ndarray, np.ndarray]:
    """Return the ids of all objects, and their directions, float32 (n, number)."""
    table = read_descriptors([path for paths in descriptors.values() for path in paths])
    drawn = np.random.default_rng(SEED).permutation(len(table.ids))[:FITTED]
    values = table.values[np.sort(drawn)]
    if (values == values[:1]).all():
        return table.ids, np.zeros((len(table.ids), 1), np.float32)
    space = fit_space(values, COMPONENTS)
    places = np.empty((len(table.ids), len(space.axes)), np.float32)
    for start in range(0, len(places), BLOCK):
        block = slice(start, start + BLOCK)
        places[block] = _directions(table.values[block], space)
    return table.ids, places


def _directions(values: np.ndarray, space: Space) -> np.ndarray:
    found = positions(values, space)
    length = np.linalg.norm(found, axis=1, keepdims=True)
    return found / np.where(length > 0, length, 1)


def _nearest(places: np.ndarray, number: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the nearest, int (n, number), -1 for none, and distances, float32."""
    if len(places) > EXACT:
        search = NNDescent(
            places,
            n_neighbors=max(number, 16),
            random_state=SEED,
            n_jobs=1,
            low_memory=True,
        )
        near, apart = search.neighbor_graph
        near, apart = near[:, :number], apart[:, :number]
    else:
        near = np.empty((len(places), number), np.int64)
        apart = np.empty((len(places), number), np.float32)
        exact = NearestNeighbors(n_neighbors=number, algorithm="brute").fit(places)
        for start in range(0, len(places), BLOCK):
            block = slice(start, start + BLOCK)
            apart[block], near[block] = exact.kneighbors(places[block])
    # Of unit vectors.
    return near, (apart**2 / 2).astype(np.float32)
