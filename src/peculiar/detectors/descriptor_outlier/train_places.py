"""Fit the space that the descriptors of objects are compared in."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors

from peculiar.detectors import components
from peculiar.detectors.descriptor_outlier.places import (
    Places,
    density_of,
    nearest,
    standardised,
    write_places,
)
from peculiar.measure.descriptor_tables import Descriptors, read_descriptors
from peculiar.tables.files import written

#: Components with less than this part of the largest variance are rounding.
LEAST_VARIANCE = 1e-6


def train(
    *,
    views: list[Path],
    sample: Path,
    weights: Path,
    history: Path,
    seed: int,
    parameters: dict,
    **_,
) -> None:
    """Fit whitened principal components; place some training objects in them.

    Parameters
    ----------
    views : list of Path
        Tables of descriptors, see `peculiar.measure.descriptor_tables`.
    sample, seed, **_
        See `peculiar.detectors`.
    weights : Path
        HDF5 to write, see `peculiar.detectors.descriptor_outlier.places.Places`.
    history : Path
        Parquet to write: `component` and `explained_variance_ratio`.
    parameters : dict
        Config section `places`: `families` of descriptors, size of the `sample`, number
        of `neighbours`.

    Raises
    ------
    ValueError
        If there is no descriptor of a family, or if there are too few training objects.
    """
    section = parameters["places"]
    table = _drawn(views, sample, section["sample"], seed)
    names, values = _of_families(table, section["families"], views[0])
    neighbours = section["neighbours"]
    if len(values) <= neighbours:
        raise ValueError(
            f"{sample}: {len(values)} training objects have no {neighbours} neighbours "
            f"each. Expected at least {neighbours + 1} training objects; lower "
            "`places.neighbours` or widen `sample`"
        )
    mean, scale = values.mean(axis=0), values.std(axis=0)
    scale[scale == 0] = 1
    rows = standardised(values, mean, scale)
    pca = PCA(svd_solver="full").fit(rows.astype(np.float64))
    variance = pca.explained_variance_
    kept = variance > LEAST_VARIANCE * variance[0]
    axes = (pca.components_[kept] / np.sqrt(variance[kept, None])).astype(np.float32)
    centre = pca.mean_.astype(np.float32)
    known = components.places(rows, centre, axes)
    search = NearestNeighbors(n_neighbors=neighbours + 1, algorithm="brute").fit(known)
    distances, near = nearest(search, known)
    reach = distances[:, -1].astype(np.float32)
    density = density_of(distances, near, reach).astype(np.float32)
    write_places(
        weights,
        Places(names, mean, scale, centre, axes, known, reach, density, neighbours),
    )
    ratios = pca.explained_variance_ratio_[kept]
    number = np.arange(len(ratios), dtype=np.int32)
    with written(history) as temporary:
        pq.write_table(
            pa.table({"component": number, "explained_variance_ratio": ratios}),
            temporary,
        )


def _drawn(views: list[Path], sample: Path, most: int, seed: int) -> Descriptors:
    """Read the descriptors of some of the sample's objects, in the order of their ids.

    A shard at a time: of a million objects all descriptors are 0.4 GB.
    """
    ids = pq.read_table(sample, columns=["object_id"])["object_id"].to_numpy()
    drawn = np.random.default_rng(seed).permutation(np.sort(ids))[:most]
    parts = []
    for view in views:
        part = read_descriptors([view])
        rows = np.isin(part.ids, drawn)
        parts.append(part._replace(ids=part.ids[rows], values=part.values[rows]))
    found = np.concatenate([part.ids for part in parts])
    order = np.argsort(found)
    values = np.concatenate([part.values for part in parts])[order]
    return Descriptors(found[order], values, parts[0].names)


def _of_families(
    table: Descriptors, families: list[str], path: Path
) -> tuple[list[str], np.ndarray]:
    """Return the descriptors of some families: their names, float32 (n, number)."""
    families_of = [name.split("_")[0] for name in table.names]
    for family in families:
        if family not in families_of:
            known = ", ".join(dict.fromkeys(families_of))
            raise ValueError(
                f"{path} has no descriptors of family {family!r} (places.families): "
                f"expected some of {known}"
            )
    columns = [k for k, family in enumerate(families_of) if family in families]
    names = [table.names[k] for k in columns]
    return names, table.values[:, columns].astype(np.float32)
