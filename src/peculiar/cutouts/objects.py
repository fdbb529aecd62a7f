"""The objects of a slice: every row of the source becomes an object or a reject."""

import logging
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from peculiar.sources.members import describe, no_row, shard_bounds, source_module
from peculiar.tables.files import written
from peculiar.tables.identifiers import read_ids, refuse_duplicates
from peculiar.tables.rejects import write_rejects

log = logging.getLogger(__name__)

#: Columns made here; a source's properties may not have these names.
OWN = ("object_id", "shard", "source_row")


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
    objects : Path
        Parquet to write: object_id int64, shard int32, source_row int64, ra and dec
        (deg, null if unknown), and the source's properties; in source order.
    labels : Path
        Parquet to write: object_id int64, label (string, null if unknown), and the
        other annotations. Objects without any have no row.
    rejects : Path
        Parquet to write: rows whose id is missing, a float, or used before, and those
        that fail a cut of the source.

    Raises
    ------
    ValueError
        If no object is left, if ids are stored as floats, or if the name of a property
        is taken.
    RuntimeError
        If the rows of the source are not objects plus rejects.
    """
    name = describe(source)
    module = source_module(source)
    found, known, cut = module.catalogue(source)
    ids, source_ids, bad = read_ids(found["object_id"], name)
    refused = refuse_duplicates(ids, cut | bad, source_ids)
    rows = np.setdiff1d(np.arange(len(ids)), list(refused))
    if len(rows) + len(refused) != module.count(source):
        raise RuntimeError(
            f"source {name}: {module.count(source)} rows counted, but {len(rows)} "
            f"objects and {len(refused)} rejects read: the file changed while it was "
            "read; run again"
        )
    if not len(rows):
        raise ValueError(_nothing_left(source, refused))
    stops = [stop for _, stop in shard_bounds(source, shards)]
    table = _object_table(found, ids, rows, stops, name)
    for path, content in (
        (objects, table),
        (labels, _label_table(known, ids[rows], name)),
    ):
        with written(path) as temporary:
            pq.write_table(content, temporary)
    write_rejects(
        rejects,
        "catalogue",
        [
            (None if row in bad else int(ids[row]), row, reject)
            for row, reject in refused.items()
        ],
    )
    log.info("%s: %d objects, %d rows rejected", name, len(rows), len(refused))


def _nothing_left(source: dict, refused: dict) -> str:
    if not refused:
        return no_row(source)
    row, first = next(iter(refused.items()))
    return (
        f"source {describe(source)}: none of its {len(refused)} rows can be used; row "
        f"{row}: {first.reason}, {first.detail}. Expected at least one object; check "
        f"source.ids, {source.get('ids')!r}, and source.cuts"
    )


def _object_table(
    found: pa.Table, ids: np.ndarray, rows: np.ndarray, stops: list[int], name: str
) -> pa.Table:
    properties = [c for c in found.column_names if c != "object_id"]
    taken = [c for c in properties if c in OWN or properties.count(c) > 1]
    if taken:
        raise ValueError(
            f"source {name}: property {taken[0]!r} has a name that is taken: rename "
            f"it in source.properties; {', '.join(OWN)} are made by the workflow"
        )
    unknown = pa.nulls(len(rows), pa.float64())
    columns = {
        "object_id": ids[rows],
        "shard": np.searchsorted(stops, rows, side="right").astype(np.int32),
        "source_row": rows.astype(np.int64),
        "ra": unknown,
        "dec": unknown,
    }
    good = found.take(pa.array(rows))
    table = pa.table(columns | {c: good[c] for c in properties})
    # With the units of the source's columns.
    fields = [found.field(f.name) if f.name in properties else f for f in table.schema]
    return table.cast(pa.schema(fields))


def _label_table(known: pa.Table, good: np.ndarray, name: str) -> pa.Table:
    """Return the annotations of good objects: one row each, none if all are null."""
    ids, _, refused = read_ids(known["object_id"], name)
    columns = [c for c in known.column_names if c != "object_id"]
    for column in columns:
        index = known.column_names.index(column)
        known = known.set_column(index, column, _without_empty_text(known[column]))
    refused = refuse_duplicates(ids, refused)
    keep = np.isin(ids, good)
    keep[list(refused)] = False
    annotated = np.zeros(len(ids), bool)
    for column in columns:
        null = pc.is_null(known[column], nan_is_null=True)
        annotated |= ~null.to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(keep & annotated)
    kept = known.take(pa.array(rows, pa.int64()))
    label = (
        kept["label"].cast(pa.string())
        if "label" in columns
        else (pa.nulls(len(rows), pa.string()))
    )
    others = {c: kept[c] for c in columns if c != "label"}
    return pa.table({"object_id": ids[rows], "label": label} | others)


def _without_empty_text(values: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        return pc.if_else(pc.equal(pc.utf8_trim_whitespace(values), ""), None, values)
    return values
