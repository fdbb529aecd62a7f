"""Which objects have pictures: those at which people look, and some at random."""

from collections.abc import Iterable
from itertools import zip_longest
from typing import cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from peculiar.explorer.column import Column
from peculiar.explorer.rows import Rows
from peculiar.publish.candidate_ranks import artifacts_of, numbers_of


def listed_rows(
    table: pa.Table, queued: np.ndarray, judgements: pa.Table, number: int
) -> np.ndarray:
    """Return the rows of the queue, of judged objects and of the first candidates.

    Parameters
    ----------
    table : Table
        ``catalog.parquet``, for ``object_id`` and ``candidate_rank``.
    queued : ndarray of int
        Rows of the objects in the queue.
    judgements : Table
        ``judgements.parquet``.
    number : int
        Candidates in ``candidates.csv``.
    """
    ranks = table["candidate_rank"].to_numpy()
    said = judgements["object_id"].combine_chunks()
    judged = pc.is_in(table["object_id"], said).to_numpy()
    listed = judged | ((ranks > 0) & (ranks <= number))
    return np.union1d(queued, np.flatnonzero(listed))


def orders_of(table: pa.Table, publish: dict) -> list[np.ndarray]:
    """Return the rows of the catalogue in each order in which people may look at them.

    The candidates by rank; without artifacts, what is farthest out, and what injection
    teaches, from both of which the first looks are drawn; and the published score.
    `publish` are the options of `peculiar.publish.candidate_ranks.rank_candidates`.
    """
    ranks = table["candidate_rank"].to_numpy()
    rows = np.flatnonzero(ranks > 0)
    orders = [rows[np.argsort(ranks[rows])]]
    artifact = artifacts_of(table, publish["artifact_threshold"])
    for name in filter(None, (publish["novelty"], "taught")):
        values = np.where(artifact, np.nan, numbers_of(table, name))
        known = np.flatnonzero(np.isfinite(values))
        orders.append(known[np.argsort(-values[known], kind="stable")])
    return [*orders, np.arange(len(table))]


def choose_shown(
    rows: Rows,
    orders: Iterable[np.ndarray],
    listed: np.ndarray,
    similar: np.ndarray,
    together: Column,
    explorer: dict,
) -> np.ndarray:
    """Choose the objects with pictures, bool (n,).

    Parameters
    ----------
    rows : Rows
        Of the catalogue.
    orders : iterable of ndarray of int
        Rows; the first of each, in turn, have pictures, ``strips`` in all.
    listed : ndarray of int
        Rows of the objects that people are given to look at: all of these have
        pictures, and so have objects similar to them.
    similar : ndarray of int32, shape (n, k + 1)
        See `peculiar.explorer.rows.similar_rows`.
    together : Column
        The numbers of groups at the same position, see `group_column`: all objects of a
        group have pictures if one has.
    explorer : dict
        Config section `explorer`: ``strips``; ``random``, the number of others, drawn
        with ``seed``.
    """
    shown = np.zeros(rows.count, bool)
    shown[listed] = True
    beside = similar[listed]
    left = explorer["strips"] - int(shown.sum())
    _add_in_turn(shown, orders, left)
    shown[beside[beside >= 0]] = True
    grouped = cast(np.ndarray, together.rows)
    groups = together.values[shown[grouped]]
    shown[grouped[np.isin(together.values, groups)]] = True
    rest = np.flatnonzero(~shown)
    rng = np.random.default_rng(explorer["seed"])
    count = min(explorer["random"], len(rest))
    shown[rng.choice(rest, count, replace=False)] = True
    return shown


def _add_in_turn(shown: np.ndarray, orders: Iterable[np.ndarray], count: int) -> None:
    """Mark the first rows of each order in turn, `count` that were not marked."""
    for turn in zip_longest(*orders):
        for row in turn:
            if count <= 0:
                return
            if row is not None and not shown[row]:
                shown[row] = True
                count -= 1
