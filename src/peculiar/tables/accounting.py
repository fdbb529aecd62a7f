"""The rule that no object is lost: objects = scored + rejected, each exactly once."""

from collections.abc import Sequence

import numpy as np

#: How many objects an error names.
NAMED = 20


def check_accounting(
    *, objects: np.ndarray, scored: np.ndarray, refused: np.ndarray, where: str
) -> None:
    """Raise unless every object is either scored or refused, exactly once.

    Parameters
    ----------
    objects, scored, refused : ndarray of int64, shape (n,)
        Ids of the slice's objects, of those with scores, and of those refused.
    where : str
        What the error calls the slice: the file that lists its objects.

    Raises
    ------
    ValueError
        With every kind of breach, how many objects it touches, and the first ids.
    """
    listed = np.sort(objects)
    accounted = np.sort(np.concatenate([scored, refused]))
    if np.array_equal(listed, accounted) and (listed[1:] != listed[:-1]).all():
        return
    breaches = {
        "stand in the list of objects more than once": _repeated(objects),
        "are scored more than once": _repeated(scored),
        "are rejected more than once": _repeated(refused),
        "are scored and rejected as well": np.intersect1d(scored, refused),
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
        "id once. Remove the slice's cutouts and scores and run again: some were made "
        "from another catalogue"
    )


def name_some(ids: Sequence | np.ndarray) -> str:
    """Return the first ids as text, with dots if there are more than are named."""
    return ", ".join(map(str, ids[:NAMED])) + (" ..." if len(ids) > NAMED else "")


def _repeated(ids: np.ndarray) -> np.ndarray:
    unique, counts = np.unique(ids, return_counts=True)
    return unique[counts > 1]
