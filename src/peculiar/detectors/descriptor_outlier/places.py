"""Whitened principal components of descriptors, and the training objects in them."""

import json
from pathlib import Path
from typing import NamedTuple

import h5py
import numpy as np
from sklearn.neighbors import NearestNeighbors

from peculiar.detectors import components
from peculiar.measure.descriptor_tables import Descriptors
from peculiar.tables.files import written

#: Standardised descriptors are clipped here, so that one wild number is not all.
CLIP = np.float32(5)


class Places(NamedTuple):
    """A space of descriptors, and n training objects in it; float32.

    Attributes
    ----------
    names : list of str
        The descriptors that are compared, m of them.
    mean, scale : ndarray, (m,)
        By which they are standardised; clipped at `CLIP`.
    centre, components : ndarray, (m,), (number, m)
        The mean standardised row, and axes that make the variance 1 along each.
    known : ndarray, (n, number)
        The training objects.
    reach : ndarray, (n,)
        Distance of each to its last neighbour.
    density : ndarray, (n,)
        Local reachability density of each.
    neighbours : int
        Neighbours of an object.
    """

    names: list[str]
    mean: np.ndarray
    scale: np.ndarray
    centre: np.ndarray
    components: np.ndarray
    known: np.ndarray
    reach: np.ndarray
    density: np.ndarray
    neighbours: int


def standardised(values: np.ndarray, mean: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Return descriptors (n, m) in units of their scatter, clipped; float32."""
    return ((values - mean) / scale).clip(-CLIP, CLIP).astype(np.float32)


def positions(table: Descriptors, space: Places) -> np.ndarray:
    """Return the positions of objects in a space, float32 (n, number).

    Raises
    ------
    ValueError
        If the table lacks one of the descriptors.
    """
    missing = [name for name in space.names if name not in table.names]
    if missing:
        raise ValueError(
            f"the table has no descriptors {', '.join(missing[:5])}, by which the "
            f"detector compares ({len(missing)} are missing). Expected those that it "
            "was trained on: the slices have other bands (cutouts.bands)"
        )
    values = table.values[:, [table.names.index(name) for name in space.names]]
    rows = standardised(values, space.mean, space.scale)
    return components.places(rows, space.centre, space.components)


def nearest(
    search: NearestNeighbors, found: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return distances to, and indices of, the nearest other objects, (n, k).

    `search` is fitted to find one more. An object with the same descriptors is the
    object itself, and does not count, once.
    """
    distances, rows = search.kneighbors(found)
    # Distances of rounded numbers: an object's own is not quite 0.
    itself = distances[:, :1] < 1e-4 * np.sqrt(found.shape[1])
    return (
        np.where(itself, distances[:, 1:], distances[:, :-1]),
        np.where(itself, rows[:, 1:], rows[:, :-1]),
    )


def density_of(
    distances: np.ndarray, rows: np.ndarray, reach: np.ndarray
) -> np.ndarray:
    """Return local reachability densities (Breunig et al. 2000, definition 6), (n,).

    As in scikit-learn, 1e-10 is added, so that copies of an object have a finite one.
    """
    return 1 / (np.maximum(distances, reach[rows]).mean(axis=1) + 1e-10)


def write_places(path: Path, space: Places) -> None:
    """Write a space as HDF5: the arrays by name, and the rest as attributes."""
    with written(path) as temporary, h5py.File(temporary, "w") as file:
        for name, value in space._asdict().items():
            if isinstance(value, np.ndarray):
                file[name] = value
        file.attrs["names"] = json.dumps(space.names)
        file.attrs["neighbours"] = space.neighbours


def load_places(path: Path) -> Places:
    """Read a space from a file of `write_places`."""
    with h5py.File(path) as file:
        return Places(
            **{name: values[:] for name, values in file.items()},
            names=json.loads(file.attrs["names"]),
            neighbours=int(file.attrs["neighbours"]),
        )
