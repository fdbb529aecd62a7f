"""Which of the labelled objects figures of merit are measured on."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

#: Per detector the names of its scores.
Scores = dict[str, list[str]]

#: Columns of the catalogue that are there where something is known.
KNOWN = ("label", "strength", "tags")


def labelled(catalog: Path, scores: dict[str, Scores]) -> pd.DataFrame:
    """Return objects that have a label or a tag, and every score of their slice.

    Parameters
    ----------
    catalog : Path
        ``catalog.parquet``.
    scores : dict of str to dict of str to list of str
        Per slice the scores of each detector that it has.

    Returns
    -------
    known : DataFrame
        In the catalogue's order: ``slice``, ``object_id``, `KNOWN`, and per detector
        its scores in sigma and whether it selects; missing where a slice lacks it.
    """
    present = pq.read_schema(catalog).names
    columns = ["slice", "object_id"]
    columns += [name for name in KNOWN if name in present]
    for of_slice in scores.values():
        columns += _columns(of_slice)
    known = pq.read_table(catalog, columns=list(dict.fromkeys(columns))).to_pandas()
    for name in set(KNOWN) - set(columns):
        known[name] = None
    scored = np.zeros(len(known), dtype=bool)
    for name, of_slice in scores.items():
        complete = known[_columns(of_slice)].notna().all(axis=1)
        scored |= (known["slice"] == name) & complete
    known = known[scored].dropna(subset=["label", "tags"], how="all")
    return known.reset_index(drop=True)


def measured_together(scores: dict[str, Scores]) -> list[tuple[list[str], Scores]]:
    """Sort scores by the slices that have them.

    Parameters
    ----------
    scores : dict of str to dict of str to list of str
        Per slice the scores of each detector that it has.

    Returns
    -------
    parts : list of tuple
        Slices, and the scores that all of these and no others have: those of most
        slices first, else in the order of the detectors' names.
    """
    found: dict[tuple[str, str], list[str]] = {}
    for name, of_slice in scores.items():
        for detector, names in of_slice.items():
            for score in names:
                found.setdefault((detector, score), []).append(name)
    parts: dict[tuple[str, ...], Scores] = {}
    order = sorted(found, key=lambda key: (-len(found[key]), key[0]))
    for detector, score in order:
        part = parts.setdefault(tuple(found[detector, score]), {})
        part.setdefault(detector, []).append(score)
    return [(list(slices), part) for slices, part in parts.items()]


def used_in_training(
    known: pd.DataFrame,
    training_samples: dict[str, list[Path]],
    chosen_by: dict[str, list[Path]],
) -> np.ndarray:
    """Return which objects do not count, since a detector has seen them.

    Parameters
    ----------
    known : DataFrame
        ``slice`` and ``object_id`` of n objects.
    training_samples, chosen_by : dict of str to list of Path
        Per slice tables (``object_id``) of what a detector was trained on, and of what
        its weights were chosen by.

    Returns
    -------
    used : ndarray of bool, (n,)
        A sample of all of a slice's objects leaves none out, but for those that weights
        were chosen by, which never count.
    """
    used = np.zeros(len(known), dtype=bool)
    for name, paths in chosen_by.items():
        inside = (known["slice"] == name).to_numpy()
        for path in paths:
            used |= inside & _stands_in(path, known)
    chosen = used.copy()
    for name, paths in training_samples.items():
        inside = (known["slice"] == name).to_numpy() & ~chosen
        for path in paths:
            trained = inside & _stands_in(path, known)
            if not trained[inside].all():
                used |= trained
    return used


def _stands_in(path: Path, known: pd.DataFrame) -> np.ndarray:
    ids = pq.read_table(path, columns=["object_id"])["object_id"].to_numpy()
    return np.isin(known["object_id"].to_numpy(), ids)


def _columns(of_slice: Scores) -> list[str]:
    """Return the columns of the catalogue that these detectors have."""
    sigmas = [f"{x}_{name}_sigma" for x, names in of_slice.items() for name in names]
    return sigmas + [f"{x}_selected" for x in of_slice]
