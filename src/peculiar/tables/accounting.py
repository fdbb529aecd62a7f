"""Accounting: every object is either scored or rejected, exactly once."""

from collections.abc import Sequence

import numpy as np

#: How many objects an error names.
NAMED = 20


def check_accounting(
    *, objects: np.ndarray, scored: np.ndarray, refused: np.ndarray, where: str
) -> None:
    """Raise unless every object is either scored or rejected, exactly once.

    Parameters
    ----------
    objects, scored, refused : ndarray of int64, shape (n,)
        Ids of the slice's objects, of those with scores, and of those rejected.
    where : str
        The file that lists the slice's objects, for the error.

    Raises
    ------
    ValueError
        With each kind of disagreement, its number of objects, and the first ids.
    """
    listed = np.sort(objects)
    accounted = np.sort(np.concatenate([scored, refused]))
    if np.array_equal(listed, accounted) and (listed[1:] != listed[:-1]).all():
        return
    breaches = {
        "are listed more than once": _repeated(objects),
        "are scored more than once": _repeated(scored),
        "are rejected more than once": _repeated(refused),
        "are both scored and rejected": np.intersect1d(scored, refused),
        "are neither scored nor rejected": np.setdiff1d(
            objects, np.concatenate([scored, refused])
        ),
        "are scored but not listed": np.setdiff1d(scored, objects),
        "are rejected but not listed": np.setdiff1d(refused, objects),
    }
    found = "; ".join(
        f"{len(ids)} objects {breach}: {name_some(ids)}"
        for breach, ids in breaches.items()
        if len(ids)
    )
    raise ValueError(
        f"{where}: {len(objects)} objects, {len(scored)} scored, {len(refused)} "
        f"rejected do not add up: {found}. Expected objects = scored + rejected, each "
        "id once. Some files were made from another catalogue: remove the slice's "
        "cutouts and scores and run again"
    )


def name_some(ids: Sequence | np.ndarray) -> str:
    """Return the first ids as text, with dots if there are more."""
    return ", ".join(map(str, ids[:NAMED])) + (" ..." if len(ids) > NAMED else "")


def _repeated(ids: np.ndarray) -> np.ndarray:
    unique, counts = np.unique(ids, return_counts=True)
    return unique[counts > 1]
