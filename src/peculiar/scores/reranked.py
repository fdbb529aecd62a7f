"""All objects ranked again by people's judgements, and the next ones to look at."""

import json
import logging
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from peculiar.labels.judgements import consensus
from peculiar.scores.basis import coordinates, read_basis
from peculiar.scores.described import (
    Objects,
    positions_of,
    read_objects,
    rows_of,
    source_ids_of,
)
from peculiar.scores.far_out import far_out
from peculiar.scores.places import Places
from peculiar.scores.queue import LOOKS, Look, next_looks, shown_probability
from peculiar.scores.remaining import estimate_total
from peculiar.scores.rerank import (
    VERDICTS,
    Model,
    choose_strength,
    fit,
    predict,
    resampled,
    teaches,
)
from peculiar.tables.accounting import name_some
from peculiar.tables.files import written

log = logging.getLogger(__name__)

#: Key of the metadata of ``reranked.parquet``, see `write_reranked`.
FACTS = b"rerank"

SCHEMA = pa.schema(
    [
        pa.field("slice", pa.string(), nullable=False),
        pa.field("object_id", pa.int64(), nullable=False),
        # With all digits: they are an order.
        pa.field("p_interesting", pa.float64()),
        pa.field("p_artifact", pa.float64()),
        pa.field("p_std", pa.float32()),
    ]
)


def write_reranked(
    *,
    descriptors: dict[str, list[Path]],
    taught: dict[str, Path],
    basis: Path,
    objects: dict[str, Path],
    judgements: Path,
    far: dict,
    radius: float,
    reranked: Path,
    queue: Path,
    count: int = LOOKS,
) -> None:
    """Rank all objects by people's judgements, and choose the next to look at.

    Parameters
    ----------
    descriptors, taught
        See `read_objects`.
    basis : Path
        JSON of `find_basis`.
    objects : dict of str to Path
        Per slice ``objects.parquet``, for positions and the source's own ids.
    judgements : Path
        ``judgements.parquet``, see `peculiar.labels.judgements`. A verdict on an id
        in several slices teaches by the first of them, and counts in all. Judged
        objects without descriptors teach nothing; the log counts them.
    far : dict
        ``novelty``, ``artifacts`` and ``threshold``, see `peculiar.scores.far_out`.
    radius : float
        Arcsec within which objects are at one place.
    reranked : Path
        Parquet to write, see `SCHEMA` and `peculiar.scores.rerank.predict`: all null
        until one object is judged as interesting and one not. The metadata have
        `FACTS`, JSON: ``judged``, by verdict, ``strength`` of the fit or null,
        ``total``, see `peculiar.scores.remaining.estimate_total`, null if not known;
        ``descriptors``, how many there are, and whether the ``taught`` ranking is
        beside them; and the number of objects in the ``queue``.
    queue : Path
        CSV to write, see `peculiar.scores.queue.next_looks`; ids as text.
    count : int
        Objects in the queue.
    """
    table, known = read_objects(descriptors, taught), read_basis(basis)
    people = pq.read_table(judgements)
    said = consensus(people)
    judged = rows_of(table.ids, said["object_id"].to_numpy())
    _warn_of_missing(said["object_id"].to_numpy()[judged < 0])
    said, judged = said.filter(pa.array(judged >= 0)), judged[judged >= 0]
    verdicts = np.array(said["verdict"].to_pylist(), dtype=object)
    near = coordinates(table.values[judged], known, table.added(judged))
    models, strength = _fits(near, verdicts)
    ranks = predict(table.values, known, models, table.added())
    shown = np.flatnonzero(np.isin(table.ids, said["object_id"].to_numpy()))
    facts = {
        "judged": {
            name: int(np.sum(verdicts == name)) for name in sorted(set(verdicts))
        },
        "strength": strength,
        "total": _total(people, said, ranks["p_interesting"], shown),
        "descriptors": len(table.names),
        "taught": table.taught is not None,
    }
    ra, dec = positions_of(objects, table)
    names = source_ids_of(objects, table)
    looks = next_looks(
        interesting=ranks["p_interesting"] if models else None,
        distance=far_out(table, known, **far),
        taught=table.taught,
        shown=shown,
        places=Places(ra, dec, radius),
        count=count,
    )
    _write_ranks(reranked, table, ranks, facts | {"queue": len(looks)})
    number = (pc.max(people["round"]).as_py() or 0) + 1
    _write_queue(queue, looks, table, (ra, dec), names, number)


def read_facts(reranked: Path) -> dict:
    """Return what the metadata of ``reranked.parquet`` say, see `write_reranked`."""
    return json.loads(pq.read_schema(reranked).metadata[FACTS])


def _fits(near: np.ndarray, verdicts: np.ndarray) -> tuple[list[Model], float | None]:
    """Return the fit and those to resamples, and their strength; none if not taught."""
    if not teaches(verdicts):
        return [], None
    strength = choose_strength(near, verdicts)
    first = fit(near, verdicts, strength)
    return [first, *resampled(near, verdicts, strength)], strength


def _write_ranks(path: Path, table: Objects, ranks: dict, facts: dict) -> None:
    columns = {"slice": table.slices, "object_id": table.ids}
    for name, one in ranks.items():
        columns[name] = pa.array(one, SCHEMA.field(name).type, from_pandas=True)
    schema = SCHEMA.with_metadata({FACTS: json.dumps(facts)})
    with written(path) as temporary:
        pq.write_table(pa.table(columns, schema=schema), temporary)


def _total(
    people: pa.Table, said: pa.Table, interesting: np.ndarray, shown: np.ndarray
) -> dict | None:
    """Return the estimate of all interesting objects; None if there is none."""
    probability = {
        one["object_id"]: shown_probability(one["shown_as"])
        for one in people.select(["object_id", "shown_as"]).to_pylist()
        if one["shown_as"]
    }
    rest = np.ones(len(interesting), dtype=bool)
    rest[shown] = False
    known = said.filter(pc.not_equal(said["verdict"], "unsure"))
    total = estimate_total(
        np.array(
            [probability.get(one, np.nan) for one in known["object_id"].to_pylist()]
        ),
        pc.equal(known["verdict"], VERDICTS[0]).to_numpy(),
        interesting[rest],
    )
    if not np.isfinite(total.value):
        return None
    return {name: round(value) for name, value in total._asdict().items()}


def _warn_of_missing(ids: np.ndarray) -> None:
    if len(ids):
        log.warning(
            "%d judged objects have no descriptors, and teach nothing: %s",
            len(ids),
            name_some(ids),
        )


def _write_queue(
    path: Path,
    looks: list[Look],
    table: Objects,
    sky: tuple[np.ndarray, np.ndarray],
    names: pa.Array,
    number: int,
) -> None:
    """Write the queue, first to look at first."""
    rows = np.array([look.row for look in looks], dtype=int)
    columns = {
        "object_id": pa.array(table.ids[rows]).cast(pa.string()),
        "source_id": names.take(pa.array(rows)),
        "slice": pa.array(table.slices[rows], pa.string()),
        "ra": pa.array(sky[0][rows], from_pandas=True),
        "dec": pa.array(sky[1][rows], from_pandas=True),
        "round": pa.array(np.full(len(rows), number)),
        "why": pa.array([look.why for look in looks], pa.string()),
        "chance": pa.array([look.chance for look in looks], pa.float64()),
        "p_interesting": pa.array(
            [look.probability for look in looks], pa.float64(), from_pandas=True
        ),
        "shown_as": pa.array([look.shown_as() for look in looks], pa.string()),
    }
    if names.null_count == len(names):
        del columns["source_id"]
    with written(path) as temporary:
        pyarrow.csv.write_csv(pa.table(columns), temporary)
