"""A survey of which the truth is known, to play with."""

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from peculiar.evaluate.played import Survey
from peculiar.labels.classes import true_verdicts
from peculiar.scores.basis import coordinates, read_basis
from peculiar.scores.described import Objects, positions_of, rows_of
from peculiar.scores.far_out import far_out
from peculiar.scores.places import Places
from peculiar.scores.rerank import VERDICTS


def verdicts_of(objects: Objects, tables: dict[str, Path], labels: dict) -> np.ndarray:
    """Return the true verdict on each object, str (n,), empty where it is not known.

    Parameters
    ----------
    objects : Objects
    tables : dict of str to Path
        Per slice a table with ``object_id`` and perhaps ``label``.
    labels : dict
        See `peculiar.labels.classes.true_verdicts`.
    """
    found = np.full(len(objects.ids), "", dtype=object)
    for name, path in tables.items():
        own = pq.read_table(path)
        if "label" in own.column_names:
            said = np.append(true_verdicts(own["label"], labels), "")
            inside = objects.slices == name
            rows = rows_of(own["object_id"].to_numpy(), objects.ids[inside])
            # An object without a row has the last verdict: none.
            found[inside] = said[rows]
    return found


def survey_of(
    objects: Objects, rows: np.ndarray, verdicts: np.ndarray, survey: dict
) -> Survey:
    """Return what a play needs of some objects.

    Parameters
    ----------
    objects : Objects
    rows : ndarray of int
        Of the objects that are played with.
    verdicts : ndarray of str, shape (n,)
        The truth about all objects, see `verdicts_of`.
    survey : dict
        ``basis``, ``objects``, ``far`` and ``radius``, see
        `peculiar.scores.reranked.write_reranked`.
    """
    basis = read_basis(survey["basis"])
    ra, dec = positions_of(survey["objects"], objects)[:, rows]
    known = coordinates(objects.values[rows], basis, objects.added(rows))
    return Survey(
        coordinates=known.astype(np.float32),
        distance=far_out(objects, basis, **survey["far"])[rows],
        taught=None if objects.taught is None else objects.taught[rows],
        truth=np.array([VERDICTS.index(one) for one in verdicts[rows]], dtype=int),
        places=Places(ra, dec, survey["radius"]),
    )
