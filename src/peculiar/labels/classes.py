"""Classes of known objects: ordinary, by label, by group, by tag; and verdicts."""

import numpy as np
import pandas as pd
import pyarrow as pa

from peculiar.labels.annotations import tag_classes


def classes_of(
    known: pd.DataFrame, labels: dict
) -> tuple[np.ndarray, list[dict], list[dict]]:
    """Return the objects of the comparison, and the classes compared with them.

    Parameters
    ----------
    known : DataFrame
        ``label`` and ``tags``, null where there are none; rows numbered from 0.
    labels : dict
        ``ordinary``: the labels, or tags, of the comparison; ``groups``: name to
        labels.

    Returns
    -------
    ordinary : ndarray of bool, shape (n,)
    labelled, tagged : list of dict
        ``label``, and ``members``, a Series of bool, shape (n,), with at least one
        object each. Labels have the name of their ``group``, or None; they are in the
        config's order, then those without a group. An object has one label, and may
        have several tags.
    """
    by_tag = tag_classes(pa.array(known["tags"], pa.string()))
    ordinary = known["label"].isin(labels["ordinary"]).to_numpy()
    for name in set(labels["ordinary"]) & set(by_tag):
        # Where an object has both, its label counts.
        unlabelled = known["label"].isna().to_numpy()
        ordinary = ordinary | (by_tag.pop(name) & unlabelled)
    group_of = {name: key for key, names in labels["groups"].items() for name in names}
    found = set(known["label"].dropna()) - set(labels["ordinary"])
    names = [name for name in group_of if name in found]
    names += sorted(found - set(names))
    labelled = [
        {"group": group_of.get(name), "label": name, "members": known["label"] == name}
        for name in names
    ]
    tagged = [
        {"label": name, "members": pd.Series(members)}
        for name, members in sorted(by_tag.items())
    ]
    return ordinary, labelled, tagged


def true_verdicts(label: pa.Array | pa.ChunkedArray, labels: dict) -> np.ndarray:
    """Return what a person who knows the labels would say of each object.

    Parameters
    ----------
    label : pa.Array or pa.ChunkedArray
        Strings, shape (n,); null where there is none.
    labels : dict
        ``interesting``: labels, None for ``artifact.galaxies``; ``artifact.artifacts``.

    Returns
    -------
    verdicts : ndarray of str, shape (n,)
        ``interesting``, ``artifact``, ``boring`` for every other label, and empty
        without one.
    """
    known = pd.Series(label.to_pandas(), dtype=object)
    wanted = labels["interesting"]
    wanted = labels["artifact"]["galaxies"] if wanted is None else wanted
    verdicts = np.where(known.isin(wanted), "interesting", "boring")
    verdicts[known.isin(labels["artifact"]["artifacts"])] = "artifact"
    verdicts[known.isna()] = ""
    return verdicts
