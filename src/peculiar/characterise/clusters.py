"""Clusters of the selected objects on their map."""

import logging
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from sklearn.cluster import HDBSCAN
from sklearn.mixture import GaussianMixture

from peculiar.tables.files import written

log = logging.getLogger(__name__)

#: Starts of the mixture; the result of the highest likelihood counts.
STARTS = 5

#: Number of objects in no cluster.
NONE = -1


def find_clusters(places: np.ndarray, section: dict) -> np.ndarray:
    """Find clusters on a map.

    Parameters
    ----------
    places : ndarray, shape (n, 2)
        NaN if there is no map.
    section : dict
        Config section `clusters`: ``kind`` ``gaussian_mixture`` with ``number`` of
        Gaussians (SF19 takes 10; at most one for every five objects here) and ``seed``,
        or ``hdbscan`` with ``min_size``.

    Returns
    -------
    cluster : ndarray of int32, shape (n,)
        From 0, the largest first, equal ones by the first object; -1 for outliers of
        HDBSCAN, and for all without a map.
    """
    if not len(places) or not np.isfinite(places).all():
        return np.full(len(places), NONE, dtype=np.int32)
    if section["kind"] == "hdbscan":
        size = min(section["min_size"], len(places))
        found = HDBSCAN(min_cluster_size=max(2, size), copy=True).fit_predict(places)
    else:
        number = max(1, min(section["number"], len(places) // 5))
        if number < section["number"]:
            log.warning(
                "%d objects are too few for clusters.number %d; %d Gaussians are used",
                *(len(places), section["number"], number),
            )
        mixture = GaussianMixture(number, n_init=STARTS, random_state=section["seed"])
        found = mixture.fit_predict(np.float64(places))
    return _by_size(found)


def _by_size(found: np.ndarray) -> np.ndarray:
    """Give clusters other numbers: the largest is 0."""
    names, first, sizes = np.unique(found, return_index=True, return_counts=True)
    real = names >= 0
    order = np.lexsort([first[real], -sizes[real]])
    numbers = np.full(len(found), NONE, dtype=np.int32)
    for number, name in enumerate(names[real][order]):
        numbers[found == name] = number
    return numbers


def write_embedding(
    *,
    latents: Path,
    maps: Path,
    name: str,
    embedding: Path,
    section: dict,
) -> None:
    """Write latent values, map and clusters of the selected objects.

    Parameters
    ----------
    latents : Path
        Latent values and reconstruction errors (`peculiar.characterise.encode`).
    maps : Path
        Maps of the selected objects (`peculiar.characterise.maps`).
    name : str
        The map to cluster.
    embedding : Path
        Parquet to write, a row a selected object: ``object_id``, ``latent_00`` ...,
        ``error``, ``umap_x``, ``umap_y``, ``cluster`` int32.
    section : dict
        Config section `clusters`.
    """
    places = pq.read_table(maps)
    places = places.filter(pc.equal(places["map"], name)).drop_columns(["map"])
    rows = pc.index_in(
        places["object_id"], pq.read_table(latents)["object_id"].combine_chunks()
    )
    table = pq.read_table(latents).take(rows)
    for column in ("umap_x", "umap_y"):
        table = table.append_column(column, places[column])
    plane = [np.asarray(places[column].to_pandas()) for column in ("umap_x", "umap_y")]
    cluster = find_clusters(np.column_stack(plane), section)
    table = table.append_column("cluster", pa.array(cluster))
    with written(embedding) as temporary:
        pq.write_table(table.combine_chunks(), temporary)
