"""Fit the space that the descriptors of objects are compared in."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from sklearn.neighbors import NearestNeighbors

from peculiar.detectors.descriptor_outlier.reference import (
    Reference,
    density_of,
    nearest,
    write_reference,
)
from peculiar.measure.descriptor_tables import Descriptors, read_descriptors
from peculiar.measure.whitening import fit_space, positions
from peculiar.tables.files import written


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
        HDF5 to write, see `peculiar.detectors.descriptor_outlier.reference.Reference`.
    history : Path
        Parquet to write: `component` and its `variance`, of standardised descriptors.
    parameters : dict
        Config section `reference`: `families` of descriptors, size of the `sample`,
        number of `neighbours`.

    Raises
    ------
    ValueError
        If there is no descriptor of a family, or if there are too few training objects.
    """
    section = parameters["reference"]
    drawn = _drawn(views, sample, section["sample"], seed)
    names, values = _of_families(drawn, section["families"], views[0])
    neighbours = section["neighbours"]
    if len(values) <= neighbours:
        raise ValueError(
            f"{sample}: {len(values)} training objects have no {neighbours} neighbours "
            f"each. Expected at least {neighbours + 1} training objects; lower "
            "`reference.neighbours` or widen `sample`"
        )
    space = fit_space(values)
    known = positions(values, space)
    search = NearestNeighbors(n_neighbors=neighbours + 1, algorithm="brute").fit(known)
    distances, near = nearest(search, known)
    reach = distances[:, -1].astype(np.float32)
    density = density_of(distances, near, reach).astype(np.float32)
    write_reference(weights, Reference(names, space, known, reach, density, neighbours))
    # The length of an axis is one over the scatter along it.
    variance = 1 / (space.axes**2).sum(axis=1)
    table = {"component": np.arange(len(variance), dtype=np.int32)}
    with written(history) as temporary:
        pq.write_table(pa.table(table | {"variance": variance}), temporary)


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
                f"{path} has no descriptors of family {family!r} (reference.families): "
                f"expected some of {known}"
            )
    columns = [k for k, family in enumerate(families_of) if family in families]
    names = [table.names[k] for k in columns]
    return names, table.values[:, columns].astype(np.float32)
