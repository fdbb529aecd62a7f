"""Join the orders that several detectors make of the same objects."""

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from peculiar.detectors.shard_scores import write_scores
from peculiar.scores.ordering import order_of
from peculiar.tables.accounting import name_some

#: Ranks are counted from here in reciprocal rank fusion (Cormack, Clarke & Buettcher
#: 2009, SIGIR): the first of one detector does not outweigh all others.
OFFSET = 60


def join_survey(*, scores: list[Path], joined: Path, how: str) -> None:
    """Join the orders of all objects of a slice.

    Parameters
    ----------
    scores : list of Path
        Merged scores of each detector: `object_id` and `order_pct`; of the same
        objects, in any order.
    joined : Path
        Parquet to write: object_id int64, in the order of the first table, and `rank`
        float32, larger is stranger.
    how : str
        See `join`.

    Raises
    ------
    ValueError
        If the detectors did not score the same objects; it names some.
    """
    ids, orders = None, []
    for path in scores:
        table = pq.read_table(path, columns=["object_id", "order_pct"])
        own = table["object_id"].to_numpy()
        ids = own if ids is None else ids
        rows = _rows(own, ids, path)
        orders.append(table["order_pct"].to_numpy()[rows])
    write_scores(joined, ids, {"rank": join(orders, how, len(ids))})


def join_others(
    *,
    scores: list[Path],
    survey: list[Path],
    selections: list[dict],
    joined: Path,
    how: str,
) -> None:
    """Join the orders of objects that are not of the survey, among the survey's.

    Parameters
    ----------
    scores : list of Path
        Raw scores of each detector: `object_id` and its scores, the same objects in the
        same order.
    survey : list of Path
        Merged scores of the survey, of each detector.
    selections : list of dict
        Config section `selection` of each detector.
    joined : Path
        Parquet to write, as `join_survey`.
    how : str
        See `join`.
    """
    ids, orders, count = None, [], 0
    for path, merged, selection in zip(scores, survey, selections, strict=True):
        raw, theirs = pq.read_table(path), pq.read_table(merged)
        own, count = raw["object_id"].to_numpy(), len(theirs)
        ids = own if ids is None else ids
        rows = _rows(own, ids, path)
        names = raw.column_names[1:]
        mine = {name: raw[name].to_numpy()[rows] for name in names}
        others = {name: theirs[name].to_numpy() for name in names}
        orders.append(order_of(mine, others, selection))
    write_scores(joined, ids, {"rank": join(orders, how, count)})


def join(orders: list[np.ndarray], how: str, count: int) -> np.ndarray:
    """Join orders into one score.

    Parameters
    ----------
    orders : list of ndarray of float64, (n,) each
        Percentiles among the survey, 0..100.
    how : str
        ``mean`` of the percentiles (Borda's count), ``best``, the highest of them, or
        ``reciprocal``, the sum of 1 / (60 + rank), ranks counted from 1.
    count : int
        Objects of the survey.

    Returns
    -------
    joined : ndarray of float64, (n,)
        Larger is stranger.
    """
    stacked = np.stack(orders)
    if how == "mean":
        return stacked.mean(axis=0)
    if how == "best":
        return stacked.max(axis=0)
    ranks = 1 + (100 - stacked) / 100 * count
    return (1 / (OFFSET + ranks)).sum(axis=0)


def _rows(own: np.ndarray, wanted: np.ndarray, path: Path) -> np.ndarray:
    """Return in which row of a table each wanted object stands."""
    if len(own) != len(wanted) or not np.isin(wanted, own).all():
        odd = np.setxor1d(own, wanted)
        raise ValueError(
            f"{path}: {len(odd)} objects are scored by one of the detectors alone: "
            f"{name_some(odd)}. Expected the same objects; remove the slice's scores "
            "and run again"
        )
    order = np.argsort(own)
    return order[np.searchsorted(own, wanted, sorter=order)]
