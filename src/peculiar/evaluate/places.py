"""Known objects that may be judged, one of each place on the sky."""

from pathlib import Path

import numpy as np
import pandas as pd

from peculiar.characterise.groups import find_groups
from peculiar.evaluate.merit_objects import used_in_training
from peculiar.labels.classes import classes_of


def judged_objects(
    frame: pd.DataFrame,
    training_samples: dict[str, list[Path]],
    chosen_by: dict[str, list[Path]],
) -> tuple[np.ndarray, int]:
    """Return the rows of known objects that no detector has seen.

    Parameters
    ----------
    frame : DataFrame
        All objects: ``slice``, ``object_id``, ``label`` and ``tags``.
    training_samples, chosen_by : dict of str to list of Path
        See `peculiar.evaluate.merit_objects.used_in_training`.

    Returns
    -------
    rows : ndarray of int, (n,)
    left_out : int
        How many known objects were used in training.
    """
    known = np.flatnonzero(frame["label"].notna() | frame["tags"].notna())
    used = used_in_training(frame.iloc[known], training_samples, chosen_by)
    return known[~used], int(used.sum())


def first_of_each_place(
    members: np.ndarray, known: pd.DataFrame, radius: float
) -> np.ndarray:
    """Return one object of each place, the first by id.

    Parameters
    ----------
    members : ndarray of bool, shape (n,)
        Who is of the class.
    known : DataFrame
        ``object_id``, ``slice``, ``ra`` and ``dec`` (deg, NaN where not known: those
        are places of their own); rows numbered from 0.
    radius : float
        Arcsec.

    Returns
    -------
    first : ndarray of bool, shape (n,)
        A part of the members.
    """
    first = np.zeros(len(known), dtype=bool)
    if not members.any():
        return first
    own = known[members].sort_values(["object_id", "slice"])
    place = find_groups(own["ra"].to_numpy(), own["dec"].to_numpy(), radius)
    _, rows = np.unique(place, return_index=True)
    first[own.index[rows]] = True
    return first


def batches_of(
    known: pd.DataFrame, labels: dict, radius: float
) -> tuple[np.ndarray, list[list[dict]]]:
    """Return the comparison, and groups, labels and tags, in distinct places.

    Parameters
    ----------
    known : DataFrame
        Objects with ``label`` or ``tags``, ``object_id``, ``slice``, ``ra``, ``dec``;
        rows numbered from 0.
    labels : dict
        ``ordinary``: the labels, or tags, of the comparison; ``groups``: name to
        labels.
    radius : float
        Arcsec within which one object of a class counts.

    Returns
    -------
    ordinary : ndarray of bool, (n,)
        The comparison.
    batches : list of list of dict
        ``what`` (group, label, tag), ``label`` and ``members``, bool (n,). Classes of
        a batch have no object in common. Empty if nothing can be compared.
    """
    ordinary, labelled, tagged = classes_of(known, labels)
    ordinary = first_of_each_place(ordinary, known, radius)
    found: dict[str, list[dict]] = {"label": [], "tag": []}
    by_group: dict[str, list[np.ndarray]] = {}
    for what, classes in (("label", labelled), ("tag", tagged)):
        for one in classes:
            members = first_of_each_place(one["members"].to_numpy(), known, radius)
            facts = {"what": what, "label": one["label"], "members": members}
            found[what].append(facts)
            if one.get("group"):
                by_group.setdefault(one["group"], []).append(members)
    groups = [
        {"what": "group", "label": group, "members": np.any(parts, axis=0)}
        for group, parts in by_group.items()
    ]
    batches = [groups, found["label"], *([one] for one in found["tag"])]
    return ordinary, [batch for batch in batches if batch and ordinary.any()]
