"""Ensembles: the ranks that several detectors give an object, combined into one score.

Ranks, since scores of different detectors have no common unit.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.scores.merge import write_normalised
from peculiar.scores.ordering import order_of
from peculiar.tables.accounting import name_some
from peculiar.tables.files import written

#: Added to ranks in reciprocal rank fusion (Cormack, Clarke & Buettcher 2009, SIGIR):
#: the first object of one detector does not outweigh all others.
OFFSET = 60

#: The ways to combine ranks, for a sentence.
WAYS = {
    "mean": "the mean of",
    "best": "the highest of",
    "reciprocal": "the sum of reciprocal ranks (Cormack et al. 2009) of",
}


def combine_ranks(
    *, objects: Path, members: list[Path], scores: Path, combine: str, **selecting
) -> None:
    """Combine the ranks of all objects of a slice into its table of scores.

    Parameters
    ----------
    objects : Path
        The slice's ``objects.parquet``.
    members : list of Path
        Merged scores of each detector, `object_id` and `rank_pct`, of the same objects
        in any order.
    scores : Path
        Parquet to write, as of a detector (`peculiar.scores.merge.write_normalised`),
        in the order of the first member; its score is `combined`.
    combine : str
        See `combined`.
    **selecting
        `selection`, `sets` and `reference_rows`, as of a detector.

    Raises
    ------
    ValueError
        If the detectors did not score the same objects; it names some.
    """
    ids, orders = _ids_of(members[0]), []
    for path in members:
        table = pq.read_table(path, columns=["object_id", "rank_pct"])
        own = table["object_id"].to_numpy()
        orders.append(table["rank_pct"].to_numpy()[_rows(own, ids, path)])
    table = _table(ids, combined(orders, combine, len(ids)))
    write_normalised(table, objects=objects, scores=scores, **selecting)


def combine_injected(
    *,
    members: list[Path],
    survey: list[Path],
    selections: list[dict],
    scores: Path,
    combine: str,
) -> None:
    """Combine the ranks of injected objects among those of the survey.

    Parameters
    ----------
    members : list of Path
        Raw scores of each detector, `object_id` and its scores, of the same objects in
        any order.
    survey : list of Path
        Merged scores of the survey, of each detector.
    selections : list of dict
        Config section `selection` of each detector.
    scores : Path
        Parquet to write: object_id int64 and `combined` float32, see `combined`.
    combine : str
        See `combined`.

    Raises
    ------
    ValueError
        If the detectors did not score the same objects; it names some.
    """
    ids, orders, count = _ids_of(members[0]), [], 0
    for path, merged, selection in zip(members, survey, selections, strict=True):
        raw, theirs = pq.read_table(path), pq.read_table(merged)
        count = len(theirs)
        rows = _rows(raw["object_id"].to_numpy(), ids, path)
        names = raw.column_names[1:]
        mine = {name: raw[name].to_numpy()[rows] for name in names}
        others = {name: theirs[name].to_numpy() for name in names}
        orders.append(order_of(mine, others, selection))
    with written(scores) as temporary:
        pq.write_table(_table(ids, combined(orders, combine, count)), temporary)


def combined(orders: list[np.ndarray], combine: str, count: int) -> np.ndarray:
    """Combine ranks into one score.

    Parameters
    ----------
    orders : list of ndarray of float64, (n,) each
        Percentiles among the survey, 0..100, of each detector.
    combine : str
        ``mean`` of the percentiles (Borda's count), ``best``, the highest of them, or
        ``reciprocal``, the sum of 1 / (60 + rank), ranks counted from 1.
    count : int
        Objects of the survey.

    Returns
    -------
    combined : ndarray of float64, (n,)
        Larger is more peculiar.
    """
    stacked = np.stack(orders)
    if combine == "mean":
        return stacked.mean(axis=0)
    if combine == "best":
        return stacked.max(axis=0)
    ranks = 1 + (100 - stacked) / 100 * count
    return (1 / (OFFSET + ranks)).sum(axis=0)


def sentences(options: dict) -> list[str]:
    """Return how an ensemble scores, from its resolved config, for a paper."""
    return [
        f"The score is {WAYS[options['combine']]} an object's ranks by "
        f"{', '.join(options['of'])}."
    ]


def _ids_of(path: Path) -> np.ndarray:
    return pq.read_table(path, columns=["object_id"])["object_id"].to_numpy()


def _table(ids: np.ndarray, scores: np.ndarray) -> pa.Table:
    return pa.table({"object_id": ids, "combined": np.float32(scores)})


def _rows(own: np.ndarray, wanted: np.ndarray, path: Path) -> np.ndarray:
    """Return the row of a table that each wanted object is in."""
    rows = pd.Index(own).get_indexer(wanted)
    if len(own) != len(wanted) or (rows < 0).any():
        others = np.setxor1d(own, wanted)
        raise ValueError(
            f"{path}: {len(others)} objects are scored by only one of the detectors: "
            f"{name_some(others)}. Expected the same objects in all; remove the "
            "slice's scores and run again"
        )
    return rows
