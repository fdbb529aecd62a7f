"""Whitened principal components of descriptors, and the training objects in them."""

import json
from pathlib import Path
from typing import NamedTuple

import h5py
import numpy as np
from sklearn.neighbors import NearestNeighbors

from peculiar.measure.descriptor_tables import Descriptors
from peculiar.measure.whitening import Space, positions
from peculiar.tables.files import written


class Reference(NamedTuple):
    """A space of descriptors, and n training objects in it.

    Attributes
    ----------
    names : list of str
        The descriptors that are compared.
    space : Space
        Of these.
    known : ndarray of float32, (n, number)
        Positions of the training objects.
    reach : ndarray of float32, (n,)
        Distance of each to its last neighbour.
    density : ndarray of float32, (n,)
        Local reachability density of each.
    neighbours : int
        Neighbours of an object.
    """

    names: list[str]
    space: Space
    known: np.ndarray
    reach: np.ndarray
    density: np.ndarray
    neighbours: int


def place(table: Descriptors, reference: Reference) -> np.ndarray:
    """Return the positions of objects, float32 (n, number).

    Raises
    ------
    ValueError
        If the table lacks one of the descriptors.
    """
    missing = [name for name in reference.names if name not in table.names]
    if missing:
        raise ValueError(
            f"the table has no descriptors {', '.join(missing[:5])}, by which the "
            f"detector compares ({len(missing)} are missing). Expected those that it "
            "was trained on: the slices have other bands (cutouts.bands)"
        )
    columns = [table.names.index(name) for name in reference.names]
    return positions(table.values[:, columns], reference.space)


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


def write_reference(path: Path, reference: Reference) -> None:
    """Write a reference as HDF5: the arrays by name, and the rest as attributes."""
    arrays = {name: getattr(reference, name) for name in ("known", "reach", "density")}
    with written(path) as temporary, h5py.File(temporary, "w") as file:
        for name, values in (arrays | reference.space._asdict()).items():
            file[name] = values
        file.attrs["names"] = json.dumps(reference.names)
        file.attrs["neighbours"] = reference.neighbours


def load_reference(path: Path) -> Reference:
    """Read a file of `write_reference`."""
    with h5py.File(path) as file:
        return Reference(
            names=json.loads(file.attrs["names"]),
            space=Space(*(file[name][:] for name in Space._fields)),
            known=file["known"][:],
            reach=file["reach"][:],
            density=file["density"][:],
            neighbours=int(file.attrs["neighbours"]),
        )
