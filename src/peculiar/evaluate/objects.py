"""The objects that the evaluation counts, and their classes."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from peculiar.characterise.groups import find_groups
from peculiar.evaluate.bootstrap import Compared
from peculiar.evaluate.tables import ARTIFACTS
from peculiar.labels.classes import classes_of

#: Columns of the catalogue, if there are labels or tags.
KNOWN = ("label", "tags")


def read_catalog(catalog: Path, columns: list[str]) -> pd.DataFrame:
    """Return columns of the catalogue, with labels and tags.

    Parameters
    ----------
    catalog : Path
        ``catalog.parquet``.
    columns : list of str
        Numbers; NaN where the catalogue lacks the column, or an object the number.

    Returns
    -------
    frame : DataFrame
        ``slice``, ``object_id``, the columns as float64, and ``label`` and ``tags``,
        None where there are none.
    """
    present = pq.read_schema(catalog).names
    wanted = [name for name in (*KNOWN, *columns) if name in present]
    table = pq.read_table(catalog, columns=["slice", "object_id", *wanted]).to_pandas()
    # All at once: pandas takes long for columns that are added one by one.
    found = {name: table[name] for name in ("slice", "object_id")}
    found |= {name: table[name] if name in wanted else None for name in KNOWN}
    for name in columns:
        values = table[name] if name in wanted else np.full(len(table), np.nan)
        found[name] = np.asarray(values, dtype=np.float64)
    return pd.DataFrame(found, index=table.index)


def used_in_training(
    frame: pd.DataFrame,
    training_samples: dict[str, list[Path]],
    chosen_by: dict[str, list[Path]],
) -> np.ndarray:
    """Return the objects that do not count, since a detector was trained on them.

    Parameters
    ----------
    frame : DataFrame
        ``slice``, ``object_id``, ``label`` and ``tags`` of n objects.
    training_samples, chosen_by : dict of str to list of Path
        Per slice tables (``object_id``) of what a detector was trained on, and of what
        its weights were chosen by.

    Returns
    -------
    used : ndarray of bool, (n,)
        For any detector, so that all are measured on the same objects. A sample that
        holds every known object of a slice leaves none out: no object then gains by
        having been seen. Objects that weights were chosen by never count.
    """
    ids = frame["object_id"].to_numpy(np.int64)
    known = (frame["label"].notna() | frame["tags"].notna()).to_numpy()
    used = np.zeros(len(frame), dtype=bool)
    for name, paths in chosen_by.items():
        inside = (frame["slice"] == name).to_numpy()
        for path in paths:
            used |= inside & _stands_in(path, ids)
    chosen = used.copy()
    for name, paths in training_samples.items():
        inside = (frame["slice"] == name).to_numpy() & ~chosen
        for path in paths:
            trained = inside & _stands_in(path, ids)
            if not trained[inside & known].all():
                used |= trained
    return used


def _stands_in(path: Path, ids: np.ndarray) -> np.ndarray:
    return np.isin(ids, pq.read_table(path, columns=["object_id"])[0].to_numpy())


def first_of_each_place(
    members: np.ndarray, frame: pd.DataFrame, radius: float
) -> np.ndarray:
    """Return one object of the class at each position, the first by id.

    Parameters
    ----------
    members : ndarray of bool, shape (n,)
        Objects of the class.
    frame : DataFrame
        ``object_id``, ``slice``, ``ra`` and ``dec`` (deg, NaN where not known: such
        objects are alone at their position); rows numbered from 0.
    radius : float
        Arcsec.

    Returns
    -------
    first : ndarray of bool, shape (n,)
        A part of the members.
    """
    first = np.zeros(len(frame), dtype=bool)
    if not members.any():
        return first
    own = frame[members].sort_values(["object_id", "slice"])
    place = find_groups(own["ra"].to_numpy(), own["dec"].to_numpy(), radius)
    _, rows = np.unique(place, return_index=True)
    first[own.index[rows]] = True
    return first


def named_classes(
    frame: pd.DataFrame, labels: dict
) -> tuple[np.ndarray, dict[str, list[np.ndarray]]]:
    """Return the ordinary objects, and groups, labels and tags by name.

    Parameters
    ----------
    frame : DataFrame
        ``label`` and ``tags``; rows numbered from 0.
    labels : dict
        ``ordinary``: the labels, or tags, of the comparison; ``groups``: name to
        labels.

    Returns
    -------
    ordinary : ndarray of bool, (n,)
    classes : dict of str to list of ndarray of bool, (n,)
        ``NAME (group)``, ``NAME`` of a label, ``NAME (tag)``, in this order. A group
        has an array for each of its labels, the others one.
    """
    ordinary, labelled, tagged = classes_of(frame, labels)
    found: dict[str, list[np.ndarray]] = {}
    for one in labelled:
        if one["group"]:
            of_group = found.setdefault(f"{one['group']} (group)", [])
            of_group.append(one["members"].to_numpy())
    found |= {one["label"]: [one["members"].to_numpy()] for one in labelled}
    tags = {f"{one['label']} (tag)": [one["members"].to_numpy()] for one in tagged}
    return ordinary, found | tags


def compared_classes(
    frame: pd.DataFrame, labels: dict, radius: float
) -> list[Compared]:
    """Return all classes and what they are compared with, one object of each position.

    Parameters
    ----------
    frame : DataFrame
        ``object_id``, ``slice``, ``ra``, ``dec``, ``label`` and ``tags``; rows numbered
        from 0.
    labels : dict
        See `named_classes`; and ``artifact``: the labels of ``artifacts`` and of
        ``galaxies``, a class of its own that is compared with the galaxies.
    radius : float
        Arcsec within which objects of a label count once.

    Returns
    -------
    classes : list of Compared
        A tag may be of ordinary objects, too: its class is compared with the others.
    """
    ordinary, named = named_classes(frame, labels)
    ordinary = first_of_each_place(ordinary, frame, radius)
    found = []
    for name, parts in named.items():
        members = np.any(parts, axis=0)
        firsts = [first_of_each_place(part, frame, radius) for part in parts]
        counted = np.any(firsts, axis=0)
        found.append(Compared(name, counted, ordinary & ~counted, members))
    artifacts, galaxies = (
        first_of_each_place(frame["label"].isin(names).to_numpy(), frame, radius)
        for names in (labels["artifact"]["artifacts"], labels["artifact"]["galaxies"])
    )
    if artifacts.any() and galaxies.any():
        found.append(Compared(ARTIFACTS, artifacts, galaxies, None))
    return found


def standing(values: np.ndarray, slices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how many objects of the slice score at least as high as each object.

    Parameters
    ----------
    values : ndarray of float, shape (n,)
        Larger is more peculiar; NaN where an object has no score.
    slices : ndarray, shape (n,)
        Name of each object's slice.

    Returns
    -------
    at_least, count : ndarray of int64, shape (n,)
        The number, from 1, with the object itself, and that of all objects of the slice
        with a score; the first is 0 without a score.
    """
    at_least, count = np.zeros((2, len(values)), dtype=np.int64)
    for name in np.unique(slices):
        rows = np.flatnonzero((slices == name) & np.isfinite(values))
        steps = np.sort(values[rows])
        lower = np.searchsorted(steps, values[rows], side="left")
        at_least[rows], count[rows] = len(rows) - lower, len(rows)
    return at_least, count


def in_top(at_least: np.ndarray, count: np.ndarray, fraction: float) -> np.ndarray:
    """Return which objects are among the highest fraction of their slice.

    Equal ones are in it or out of it together, so that never more are in it (as with
    ``top`` in `peculiar.scores.merge.passes`); False without a score. See `standing`.
    """
    part = Fraction(str(fraction))
    sizes, place = np.unique(count, return_inverse=True)
    allowed = np.array([int(part * int(size)) for size in sizes])[place]
    return (at_least > 0) & (at_least <= allowed)
