"""One table of scores of a slice: merged, normalised, selected."""

import json
import logging
import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from peculiar.scores.ordering import has_sign, order_of
from peculiar.scores.raw import read_raw_scores, refused_ids
from peculiar.tables.accounting import check_accounting
from peculiar.tables.files import written

logger = logging.getLogger(__name__)

#: Key of the metadata of a merged table.
NORMALISATION = b"normalisation"


def merge_scores(
    *, objects: Path, rejects: list[Path], shards: list[Path], **options
) -> None:
    """Merge a detector's shards into one table of normalised scores.

    Rows stand in the order of the shard files. Memory is bounded by the rows of one
    slice, about 60 bytes a row and score; sums take one shard at a time.

    Parameters
    ----------
    objects : Path
        The slice's ``objects.parquet``: ``object_id`` int64, ``shard`` int32, ...
    rejects : list of Path
        Tables of rejects. Rows of the stage ``catalogue`` are no objects of the slice
        and do not count; all other rows are objects without a score.
    shards : list of Path
        One table a shard: ``object_id`` int64 and raw scores (float32); may be empty.
    **options
        `scores`, `selection`, `sets` and `reference_rows`, see `write_normalised`.

    Raises
    ------
    ValueError
        If scores are missing or not finite, if nothing was scored, or if objects and
        rejects do not add up; the message names the objects.
    """
    table = read_raw_scores(shards)
    known = pq.read_table(objects, columns=["object_id"])
    check_accounting(
        objects=known["object_id"].to_numpy(),
        scored=table["object_id"].to_numpy(),
        refused=refused_ids(rejects),
        where=str(objects),
    )
    if table.num_rows == 0:
        raise ValueError(
            f"{objects}: no object has a score, all {known.num_rows} were rejected. "
            "Expected at least one; the tables of rejects give the reasons"
        )
    write_normalised(table, objects=objects, **options)


def write_normalised(
    table: pa.Table,
    *,
    objects: Path,
    scores: Path,
    selection: dict,
    sets: dict[str, dict],
    reference_rows: int | None = None,
) -> None:
    """Normalise the scores of a slice's objects, select, and write one table.

    Parameters
    ----------
    table : pa.Table
        ``object_id`` int64 and raw scores (float32, finite), a row an object.
    objects : Path
        The slice's ``objects.parquet``: ``object_id``, ``shard``, ``source_row``.
    scores : Path
        Parquet file to write: ``object_id``, ``shard``, and for every score the raw
        value, ``<score>_sigma`` float64 (mean 0, standard deviation 1, ddof
        0, of the reference), ``<score>_pct`` float64 (0..100, ties share their average
        rank), then ``selected``, ``in_<set>`` for each of `sets`, and ``rank_pct``,
        see `peculiar.scores.ordering`. Sigma is float64 so that a cut made on the
        file selects the same objects: float32 would round 3.00000001 onto the
        threshold.
    selection : dict
        ``rule`` (``any`` or ``all``) and ``cuts``, see `select`.
    sets : dict of str to dict
        Further selections, by name.
    reference_rows : int or None
        Mean and standard deviation are those of the objects among the first so many
        rows of the source; None: of all. They stand in the metadata of the file, see
        `normalisation_of`.

    Raises
    ------
    ValueError
        If none of the reference has a score.
    """
    known = pq.read_table(objects, columns=["object_id", "shard", "source_row"])
    rows = known.take(pc.index_in(table["object_id"], known["object_id"]))
    columns = {"object_id": table["object_id"], "shard": rows["shard"]}
    source_rows = rows["source_row"].to_numpy()
    reference = source_rows < (math.inf if reference_rows is None else reference_rows)
    if not reference.any():
        raise ValueError(
            f"{objects}: none of the first {reference_rows} rows (reference_rows) has "
            "a score to normalise by. Expected some; look at the tables of rejects"
        )
    normalisation: dict = {"rows": reference_rows, "objects": int(reference.sum())}
    fields = [table.schema.field("object_id"), pa.field("shard", pa.int32())]
    for name in table.column_names[1:]:
        values = table[name].to_numpy()
        mean, deviation = moments([values[reference]])
        normalisation[name] = {"mean": mean, "deviation": deviation}
        columns |= _normalised(name, values, mean, deviation)
        fields += [pa.field(key, columns[key].type) for key in list(columns)[-3:]]
    raw = {name: table[name].to_numpy() for name in table.column_names[1:]}
    more = {"selected": select(columns, selection)}
    more |= {f"in_{name}": select(columns, part) for name, part in sets.items()}
    more["rank_pct"] = order_of(raw, raw, selection)
    columns |= {name: pa.array(values) for name, values in more.items()}
    fields += [pa.field(name, columns[name].type) for name in more]
    schema = pa.schema(fields, {NORMALISATION: json.dumps(normalisation)})
    with written(scores) as temporary:
        pq.write_table(pa.table(columns, schema=schema), temporary)


def normalisation_of(scores: Path) -> dict:
    """Return the normalisation in the metadata of a merged table.

    Returns
    -------
    normalisation : dict
        ``rows``: of the source, whose objects count, None for all; ``objects``: their
        number; and per score its ``mean`` and ``deviation``.
    """
    return json.loads(pq.read_schema(scores).metadata[NORMALISATION])


def moments(parts: Sequence[np.ndarray]) -> tuple[float, float]:
    """Return the mean and the population standard deviation of all parts together.

    Sums are exact before the last rounding (`math.fsum`): the result is the same, bit
    for bit, for any order and shards. Deviations are taken from the mean, so that a
    scatter far below the values is not lost.

    Parameters
    ----------
    parts : sequence of ndarray
        Finite numbers, shape (n,) each, at least one in all.

    Returns
    -------
    mean, deviation : float
        `deviation` has ddof 0 and is exactly 0 where all values are equal.
    """
    parts = [np.asarray(part, dtype=np.float64) for part in parts if len(part)]
    count = sum(map(len, parts))
    mean = _exact_sum(parts) / count
    if min(part.min() for part in parts) == max(part.max() for part in parts):
        return float(parts[0][0]), 0.0
    first = _exact_sum(part - mean for part in parts)
    second = _exact_sum((part - mean) ** 2 for part in parts)
    # `mean` is rounded: `first` is what that rounding left (corrected two-pass form).
    return mean, math.sqrt((second - first**2 / count) / count)


def select(columns: dict, selection: dict) -> np.ndarray:
    """Return which objects a selection keeps, bool (n,).

    Parameters
    ----------
    columns : dict of str to array
        ``<score>`` and ``<score>_sigma`` for every score that a cut names, shape (n,).
    selection : dict
        ``rule``: ``any`` or ``all`` of the ``cuts``, see `passes`.
    """
    kept = [passes(columns, cut) for cut in selection["cuts"]]
    combine = {"any": np.logical_or, "all": np.logical_and}[selection["rule"]]
    return combine.reduce(kept)


def passes(columns: dict, cut: dict) -> np.ndarray:
    """Return which objects pass one cut, bool (n,).

    Parameters
    ----------
    columns : dict of str to array
        As in `select`.
    cut : dict
        Names a ``score`` and either ``sigma`` (objects above it pass, not those at it:
        SF21 §4.1) or ``top``, a fraction of all objects; of equal scores all or none
        pass, so that never more than the fraction do. With ``positive`` or
        ``negative`` only those of them pass whose raw score of that name is above or
        below 0; the fraction remains one of all objects (T21: of the 2,465 that are 5%
        in g, 2,461 have a positive central residual).

    Raises
    ------
    ValueError
        If there is no score of a name in the cut.
    """
    for key in ("score", "positive", "negative"):
        if key in cut and cut[key] not in columns:
            offered = ", ".join(name for name in columns if f"{name}_sigma" in columns)
            raise ValueError(
                f"selection: no score is called {cut[key]!r} ({key}). Expected one of "
                f"this detector's scores: {offered}"
            )
    name = cut["score"]
    if "sigma" in cut:
        passed = np.asarray(columns[f"{name}_sigma"]) > cut["sigma"]
    else:
        values = np.asarray(columns[name])
        # As a decimal, 0.29 of 100 objects are 29; as a binary fraction 28.99...
        allowed = int(Fraction(str(cut["top"])) * len(values))
        at_least = len(values) - np.searchsorted(np.sort(values), values, side="left")
        passed = at_least <= allowed
    return passed & has_sign(columns, cut)


def _normalised(
    name: str, raw: np.ndarray, mean: float, deviation: float
) -> dict[str, pa.Array]:
    if deviation == 0:
        logger.warning(
            "%s is %r for all %d objects: %s_sigma is set to 0 and selects none. "
            "A trained network gives different scores; look at the training's history",
            name,
            mean,
            len(raw),
            name,
        )
    sigma = (raw.astype(np.float64) - mean) / (deviation or 1.0)
    percentile = 100 * pd.Series(raw).rank(pct=True).to_numpy()
    logger.info("%s: mean %r, standard deviation %r", name, mean, deviation)
    return {
        name: pa.array(raw),
        f"{name}_sigma": pa.array(sigma),
        f"{name}_pct": pa.array(percentile),
    }


def _exact_sum(parts: Iterable[np.ndarray]) -> float:
    return math.fsum(chain.from_iterable(part.tolist() for part in parts))
