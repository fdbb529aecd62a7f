"""Vectors that other programs made of objects, as a few more descriptors."""

import logging
from pathlib import Path
from typing import NamedTuple

import h5py
import numpy as np

from peculiar.measure.descriptor_scales import STEPS
from peculiar.measure.feature_files import Part, open_table, read_vectors
from peculiar.measure.whitening import Space, fit_space, positions
from peculiar.tables.files import written

log = logging.getLogger(__name__)

#: Vectors that the components are fitted to, at most, and the seed of their choice.
FITTED, SEED = 20_000, 1


class Features(NamedTuple):
    """Components of the vectors of n objects.

    Attributes
    ----------
    values : ndarray of int8, (n, number)
        ``round(STEPS * component)``, where components have unit variance in the sample.
        0, the mean, for an object without a vector.
    names : list of str
        ``feature_{table}_{component}``, both from 1.
    missing : dict of str to list of int
        Ids of objects without a vector, by table.
    """

    values: np.ndarray
    names: list[str]
    missing: dict[str, list[int]]


def fit_features(*, tables: list[Path], components: int, features: Path) -> None:
    """Fit principal components to tables of vectors, for each table its own.

    Parameters
    ----------
    tables : list of Path
        See `peculiar.measure.feature_files.open_table`. Of each `FITTED` objects are
        drawn, by their ids alone.
    components : int
        Of each table; fewer if its vectors have fewer numbers.
    features : Path
        HDF5 to write: a group for each table, ``1``, ``2``, ..., with the arrays of
        `peculiar.measure.whitening.Space`.

    Raises
    ------
    ValueError
        If a table has fewer than two finite vectors, or if they are all the same.
    """
    spaces = []
    for table in tables:
        parts = _opened(table)
        ids = np.sort(np.concatenate([part.ids for part in parts]))
        drawn = np.random.default_rng(SEED).permutation(ids)[:FITTED]
        _, vectors = read_vectors(parts, drawn)
        if len(vectors) < 2:
            raise ValueError(
                f"descriptors.tables: {table}: {len(vectors)} of {len(drawn)} vectors "
                "are finite. Expected at least two"
            )
        log.info("%s: %d objects, of which %d fit", table, len(ids), len(vectors))
        spaces.append(fit_space(vectors, components))
    with written(features) as temporary, h5py.File(temporary, "w") as file:
        for number, space in enumerate(spaces, start=1):
            for name, values in space._asdict().items():
                file[f"{number}/{name}"] = values


def read_features(tables: list[Path], features: Path, ids: np.ndarray) -> Features:
    """Read the vectors of some objects, and reduce them to the fitted components.

    Parameters
    ----------
    tables, features
        See `fit_features`. The tables may have grown since.
    ids : ndarray of int64, (n,)
        Objects.

    Raises
    ------
    ValueError
        If the vectors of a table have another length than those of the fit.
    """
    blocks, names, missing = [], [], {}
    for number, table in enumerate(tables, start=1):
        with h5py.File(features) as file:
            space = Space(*(file[f"{number}/{name}"][:] for name in Space._fields))
        found, vectors = read_vectors(_opened(table), ids)
        values = np.zeros((len(ids), len(space.axes)), np.int8)
        if len(found):
            if vectors.shape[1] != len(space.mean):
                raise ValueError(
                    f"{table}: vectors of {vectors.shape[1]} numbers. Expected "
                    f"{len(space.mean)}, as when their components were fitted; for new "
                    f"vectors remove {features}, and all is done again"
                )
            steps = np.rint(STEPS * positions(vectors, space)).clip(-127, 127)
            place = np.searchsorted(found, ids).clip(max=len(found) - 1)
            known = found[place] == ids
            values[known] = steps.astype(np.int8)[place[known]]
        lost = ids[~np.isin(ids, found)].tolist()
        if lost:
            log.warning(
                "%s: no finite vector of %d of %d objects, object_id %s%s",
                *(table, len(lost), len(ids), ", ".join(map(str, lost[:20]))),
                ", ..." if len(lost) > 20 else "",
            )
        blocks.append(values)
        missing[str(number)] = lost
        names += [f"feature_{number}_{k}" for k in range(1, len(space.axes) + 1)]
    return Features(np.concatenate(blocks, axis=1), names, missing)


def _opened(table: Path) -> list[Part]:
    try:
        return open_table(table)
    except ValueError as error:
        raise ValueError(f"descriptors.tables: {error}") from error
