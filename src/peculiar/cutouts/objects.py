"""The objects of a slice: every row of the source becomes an object or a reject."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from peculiar.sources.members import describe, no_row, shard_bounds, source_module
from peculiar.tables.files import written
from peculiar.tables.identifiers import PADDING, Ids, read_ids, refuse_duplicates
from peculiar.tables.inputs.report import report_of, with_report
from peculiar.tables.rejects import write_rejects

log = logging.getLogger(__name__)

#: By the reason of a reject, what a user can do if all rows have it.
REMEDIES = {
    "cut": "check source.cuts",
    "null_in_cut": "check the columns of source.cuts",
    "null_in_limits": "check the columns of source.limits",
    "outside_sky": "check the columns of positions, and their units (source.units)",
    "unreadable_position": "check that source.ra and source.dec name positions, and "
    "their units (source.units)",
    "unreadable_row": "mend the rows of the table: one value per column",
}


class Objects(NamedTuple):
    """The rows of a slice: objects and rejects.

    Attributes
    ----------
    table : Table
        object_id int64, shard int32, source_row int64, ra and dec (deg, null if
        unknown), and the source's properties; in source order. If any id is no int64,
        or written in another way than as its number, ``source_id`` is the text of
        these, null for the others. The schema has a report, see
        `peculiar.tables.inputs.report.read_report`.
    labels : Table
        object_id int64, label (string, null if unknown), and the other annotations.
        Objects without any have no row.
    rejects : list
        As of `peculiar.tables.rejects.write_rejects`: rows whose id is missing, a
        float, or used before, those that fail a cut of the source, those that cannot be
        read, and those whose position is not on the sky.
    """

    table: pa.Table
    labels: pa.Table
    rejects: list[tuple]


def objects_of(source: dict, stops: Sequence[int]) -> Objects:
    """Return the objects of a slice, their annotations, and the rejects.

    Parameters
    ----------
    source : dict
        The ``source`` section of the configuration.
    stops : sequence of int
        Row behind the last one of each shard but the last, or of all.

    Raises
    ------
    ValueError
        If no object is left, if ids are stored as floats, or if the name of a property
        is taken.
    """
    name = describe(source)
    found, known, cut = source_module(source).catalogue(source)
    ids, source_ids, bad = _ids(found["object_id"], name)
    refused = refuse_duplicates(ids, bad | cut, source_ids)
    rows = np.setdiff1d(np.arange(len(ids)), list(refused))
    if not len(rows):
        raise ValueError(_nothing_left(source, refused))
    own = {
        "object_id": ids[rows],
        "shard": np.searchsorted(stops, rows, side="right").astype(np.int32),
        "source_row": rows.astype(np.int64),
    }
    good = pa.array(rows)
    texts = None if source_ids is None else source_ids.take(good)
    if texts is not None and texts.null_count < len(texts):
        own["source_id"] = texts
    table = _object_table(own, found.drop("object_id").take(good), name)
    rejects = []
    for row, reject in refused.items():
        text = None if source_ids is None else source_ids[row].as_py()
        rejects.append((None if row in bad else int(ids[row]), text, row, reject))
    return Objects(
        with_report(table, _report(found, own)),
        _label_table(ids[rows], known.drop("object_id").take(good)),
        rejects,
    )


def write_objects(
    *, source: dict, shards: dict, objects: Path, labels: Path, rejects: Path
) -> None:
    """Write the table of a slice's objects, their annotations, and the rejects.

    Parameters
    ----------
    source : dict
        The ``source`` section of the configuration.
    shards : dict
        The ``shards`` section, see `peculiar.sources.members.shard_bounds`.
    objects, labels, rejects : Path
        Parquet to write, see `Objects`.

    Raises
    ------
    ValueError
        As `objects_of`.
    RuntimeError
        If the rows of the source are not objects plus rejects.
    """
    name, bounds = describe(source), shard_bounds(source, shards)
    found = objects_of(source, [stop for _, stop in bounds])
    counts = len(found.table), len(found.rejects)
    if sum(counts) != bounds[-1][1]:
        raise RuntimeError(
            f"source {name}: {bounds[-1][1]} rows counted, but {counts[0]} objects and "
            f"{counts[1]} rejects read: the file changed while it was read; run again"
        )
    for path, content in ((objects, found.table), (labels, found.labels)):
        with written(path) as temporary:
            pq.write_table(content, temporary)
    write_rejects(rejects, "catalogue", found.rejects)
    log.info("%s: %d objects, %d rows rejected", name, *counts)


def _nothing_left(source: dict, refused: dict) -> str:
    if not refused:
        return no_row(source)
    row, first = next(iter(refused.items()))
    remedy = REMEDIES.get(first.reason, f"check source.ids, {source.get('ids')!r}")
    return (
        f"source {describe(source)}: none of its {len(refused)} rows can be used; row "
        f"{row}: {first.reason}, {first.detail}. Expected at least one object; {remedy}"
    )


def _ids(column: pa.ChunkedArray, name: str) -> Ids:
    """Read ids; all that the source writes in another way are among ``source_ids``.

    So ``000123`` is the object 123, and the names of its files are found.
    """
    found = read_ids(column, name)
    if not pa.types.is_string(column.type):
        return found
    texts = pc.utf8_trim(column.combine_chunks(), PADDING)
    other = pc.not_equal(texts, pa.array(found.ids).cast(pa.string()))
    other = pc.and_(pc.fill_null(other, False), pa.array(found.good))
    if not pc.any(other).as_py():
        return found
    return found._replace(source_ids=pc.if_else(other, texts, None))


def _report(found: pa.Table, own: dict) -> dict:
    """Return what was found in the source's tables."""
    if "source_id" not in own:
        return report_of(found)
    return report_of(found) | {"text_ids": len(own["source_id"].drop_null())}


def _object_table(own: dict, properties: pa.Table, name: str) -> pa.Table:
    names = properties.column_names
    taken = [x for x in names if x in (*own, "source_id") or names.count(x) > 1]
    if taken:
        raise ValueError(
            f"source {name}: property {taken[0]!r} has a name that is taken: rename "
            f"it in source.properties; {', '.join(own)} are made by the workflow"
        )
    unknown = pa.nulls(len(own["object_id"]), pa.float64())
    columns = own | {"ra": unknown, "dec": unknown}
    table = pa.table(columns | {x: properties[x] for x in names})
    # With the units of the source's columns.
    fields = [properties.field(f.name) if f.name in names else f for f in table.schema]
    return table.cast(pa.schema(fields))


def _label_table(ids: np.ndarray, known: pa.Table) -> pa.Table:
    """Return the annotations of good objects: one row each, none if all are null."""
    columns = {name: known[name] for name in known.column_names}
    annotated = np.zeros(len(ids), bool)
    for values in columns.values():
        null = pc.is_null(values, nan_is_null=True)
        annotated |= ~null.to_numpy(zero_copy_only=False)
    label = columns.pop("label", pa.nulls(len(ids), pa.string())).cast(pa.string())
    table = pa.table({"object_id": ids, "label": label} | columns)
    return table.filter(pa.array(annotated))
