"""What the page needs to rank objects by judgements as the workflow does."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from peculiar.explorer.rows import Rows
from peculiar.explorer.script_file import put_array
from peculiar.scores.basis import Basis, read_basis
from peculiar.scores.described import Objects, read_objects, rows_of
from peculiar.scores.far_out import far_out
from peculiar.scores.queue import LOOKS, pools

#: Bytes of descriptors in a file.
CHUNK = 4_000_000


class Learning(NamedTuple):
    """Descriptors of the whole survey, and where people start to look at it.

    Attributes
    ----------
    objects : Objects
        All n objects that have descriptors.
    basis : Basis
    pools : list of (str, ndarray of int)
        See `peculiar.scores.queue.pools`: rows of `objects`.
    places : ndarray of int32, shape (n,)
        Row of each object in the catalogue, -1 for none.
    radius : float
        Arcsec within which objects are at one place.
    """

    objects: Objects
    basis: Basis
    pools: list[tuple[str, np.ndarray]]
    places: np.ndarray
    radius: float

    def heads(self) -> np.ndarray:
        """Return the rows in the catalogue from which the first looks are drawn."""
        found = self.places[np.concatenate([rows for _, rows in self.pools])]
        return np.unique(found[found >= 0])


def read_learning(rows: Rows, survey: dict) -> Learning:
    """Read what judgements teach by.

    Parameters
    ----------
    rows : Rows
        Of the catalogue.
    survey : dict
        ``descriptors``, ``taught``, ``basis``, ``far`` and ``radius``, see
        `peculiar.scores.reranked.write_reranked`.
    """
    descriptors = survey["descriptors"]
    objects = read_objects(descriptors, survey["taught"])
    known = read_basis(survey["basis"])
    distance = far_out(objects, known, **survey["far"])
    places = np.full(len(objects.ids), -1, np.int32)
    for name in descriptors:
        own = objects.slices == name
        places[own] = rows.of(name, pa.array(objects.ids[own]))
    heads = pools(distance, objects.taught, LOOKS)
    return Learning(objects, known, heads, places, survey["radius"])


def write_learning(
    data: Path, learning: Learning, rows: Rows, shown: np.ndarray
) -> dict:
    """Write descriptors of some objects, and the basis, to the page's data.

    An object of several slices has a row for each, in the order of the workflow, in
    which the first teaches: the page has all or none of them.

    Parameters
    ----------
    data : Path
        The page's ``data`` folder.
    learning : Learning
    rows : Rows
        Of the catalogue.
    shown : ndarray of bool, shape (n,)
        Which rows of the catalogue the page ranks; judged ones among them teach.

    Returns
    -------
    facts : dict
        For the page: ``n`` rows of ``width`` descriptors in ``files`` of ``chunk``
        rows; names of the numbers that are ``added`` to them; whether there are
        ``copies`` of an object, and ``all`` objects of the survey; the ``radius``, and
        the ``pools`` of the first looks.
    """
    objects, basis = learning.objects, learning.basis
    wanted = np.isin(objects.ids, rows.ids[shown])
    kept = np.flatnonzero((learning.places >= 0) & wanted)
    ids, values = objects.ids[kept], objects.values[kept]
    first = rows_of(ids, ids)
    copies = not np.array_equal(first, np.arange(len(ids)))
    put_array(data, "learn_rows", "i4", learning.places[kept])
    put_array(data, "learn_pools", "u1", _flags(learning)[kept])
    if copies:
        put_array(data, "learn_first", "i4", first)
    _put_basis(data, basis)
    for name, one in objects.added(kept).items():
        put_array(data, f"learn_{name}", "f4", one)
    width = values.shape[1]
    chunk = max(CHUNK // width, 1)
    starts = range(0, len(values), chunk)
    for number, start in enumerate(starts):
        block = values[start : start + chunk]
        put_array(data, f"learn_{number}", "i1", block.ravel())
    return {
        "n": len(ids),
        "width": width,
        "added": list(basis.added),
        "chunk": chunk,
        "files": len(starts),
        "copies": copies,
        "all": len(ids) == len(objects.ids),
        "radius": learning.radius,
        "pools": [
            {"why": why, "bit": 1 << number}
            for number, (why, _) in enumerate(learning.pools)
        ],
    }


def _flags(learning: Learning) -> np.ndarray:
    """Return in which pools each object is, a bit for each, uint8 (n,)."""
    found = np.zeros(len(learning.objects.ids), np.uint8)
    for number, (_, rows) in enumerate(learning.pools):
        found[rows] |= 1 << number
    return found


def _put_basis(data: Path, basis: Basis) -> None:
    for name in ("means", "scales", "axes"):
        put_array(data, f"learn_{name}", "f8", getattr(basis, name).ravel())
    added = np.array(list(basis.added.values()), dtype=np.float64)
    put_array(data, "learn_added", "f8", added.ravel())
