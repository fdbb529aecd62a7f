"""Maps of objects in two dimensions by UMAP (McInnes et al. 2018; SF21 §4.3)."""

import logging
import warnings
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from sklearn.metrics import euclidean_distances
from umap import UMAP

from peculiar.characterise.pixels import read_points
from peculiar.tables.files import written

log = logging.getLogger(__name__)

#: Fewer objects have no map: UMAP's spectral start needs so many.
FEWEST = 5

#: With fewer objects UMAP compares all pairs, with a Python call for each. Given the
#: distances, it makes the same map in a quarter of the time. With more it searches for
#: neighbours.
ALL_PAIRS = 4096


def map_points(points: np.ndarray, reference: np.ndarray, section: dict) -> np.ndarray:
    """Place points on a plane so that neighbours stay neighbours.

    Parameters
    ----------
    points : ndarray of float32, shape (n, dimension)
        Finite.
    reference : ndarray of bool, shape (n,)
        The points that the map is made of. The others are placed on it afterwards
        (UMAP's transform) and change nothing for those.
    section : dict
        Config section `umap`: ``n_neighbors``, ``min_dist``, ``seed``.

    Returns
    -------
    places : ndarray of float32, shape (n, 2)
        The same for the same points, seed and machine. NaN for all if there are fewer
        than `FEWEST` in the reference.
    """
    places = np.full((len(points), 2), np.nan, dtype=np.float32)
    count = int(reference.sum())
    if count < FEWEST:
        log.warning("%d objects are too few for a map, which needs %d", count, FEWEST)
        return places
    known = points[reference]
    of_pairs = count < ALL_PAIRS
    umap = UMAP(
        metric="precomputed" if of_pairs else "euclidean",
        n_neighbors=min(section["n_neighbors"], count - 1),
        min_dist=section["min_dist"],
        random_state=section["seed"],
        transform_seed=section["seed"],
        # With more threads the map would depend on their timing.
        n_jobs=1,
    )
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        # It warns that it was given distances.
        warnings.filterwarnings("ignore", message=".*precomputed metric")
        places[reference] = umap.fit_transform(
            euclidean_distances(known) if of_pairs else known
        )
        if not reference.all():
            others = points[~reference]
            places[~reference] = umap.transform(
                euclidean_distances(others, known) if of_pairs else others
            )
    for text in sorted({str(one.message) for one in caught}):
        log.warning("UMAP: %s", text)
    return places


def make_maps(
    *, chosen: Path, points: dict[str, Path], which: str, maps: Path, section: dict
) -> None:
    """Make a map of each of several descriptions of the same objects.

    Parameters
    ----------
    chosen : Path
        Table of `peculiar.characterise.choose.choose_embedded`.
    points : dict of str to Path
        Name of the map, and the description: latent values (``.parquet``) or projected
        pixels (``.h5``).
    which : str
        ``sampled`` or ``selected`` objects.
    maps : Path
        Parquet to write: ``map`` (the name), ``object_id`` int64, ``umap_x`` and
        ``umap_y`` float32 (null if there are too few objects for a map).
    section : dict
        Config section `umap`.
    """
    table = pq.read_table(chosen)
    table = table.filter(table[which])
    reference = table["reference"].to_numpy()
    parts = []
    for name, path in points.items():
        values = read_points(path, table["object_id"].combine_chunks())
        places = map_points(values, reference, section)
        parts.append(
            pa.table(
                {
                    "map": pa.repeat(pa.scalar(name), len(table)),
                    "object_id": table["object_id"],
                    "umap_x": pa.array(places[:, 0], from_pandas=True),
                    "umap_y": pa.array(places[:, 1], from_pandas=True),
                }
            )
        )
    with written(maps) as temporary:
        pq.write_table(pa.concat_tables(parts), temporary)
