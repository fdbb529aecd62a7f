"""The rows of a source's table: those of the slice, and those that are refused.

For all sources of files. A source says how its columns are read, and no more: see
`peculiar.sources`.
"""

import json
import logging
import re
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from peculiar.config.paths import expand
from peculiar.sources.cuts import around, as_floats, outside, refused
from peculiar.sources.members import describe, pixels_of, source_module
from peculiar.sources.patterns import as_numbers, columns_of
from peculiar.tables.identifiers import float_ids
from peculiar.tables.inputs.read import read_table, state_of
from peculiar.tables.inputs.report import report_of, with_report
from peculiar.tables.inputs.settle import Settled, merge_reports, settle
from peculiar.tables.inputs.types import settled
from peculiar.tables.rejects import Reject

log = logging.getLogger(__name__)

#: Keys of columns that are left out if a row has several values.
OPTIONAL = re.compile(r"source\.(properties|annotations)\.(?!(ra|dec)$)")

#: Names of a position on the sky.
POSITION = ("ra", "dec")


class _Slice(NamedTuple):
    """The rows of a slice: all columns, where in the file, settled, and refused."""

    table: pa.Table
    rows: np.ndarray
    objects: Settled
    refused: dict[int, Reject]


def optional(columns: dict[str, str]) -> list[str]:
    """Return the columns, given with their keys, that can be left out."""
    return [name for name, key in columns.items() if OPTIONAL.match(key)]


def table_of(source: dict, columns: dict[str, str]) -> pa.Table:
    """Read the ids and some columns of ``source.table``, all rows in its order.

    `columns` maps each column to the key of the config that names it. Columns that name
    files are read as text where the table is text.
    """
    return read_table(
        expand(source["table"], "source.table"),
        "source.table",
        source["ids"],
        list(columns),
        texts=[name for name, key in columns.items() if key == "source.images"],
        optional=optional(columns),
        hdu=source["table_hdu"],
        unknown=source["unknown"],
    )


def found_by(source: dict) -> dict[str, str]:
    """Return the columns of the objects by which images are found, with their keys."""
    keys = (key for key in ("x", "y", "tract") if source.get(key))
    pattern = columns_of(source.get("images", ""))
    ids = (source["ids"], "object_id")  # the pattern may use either name
    return {column: "source.images" for column in pattern if column not in ids} | {
        source[key]: f"source.{key}" for key in keys
    }


def count(source: dict) -> int:
    """Return the number of rows within the limits."""
    return len(_members(*_state(source))[0])


def identifiers(source: dict, start: int, stop: int | None) -> np.ndarray:
    """Return a text for each row: its id, what finds its pixels, why it is refused."""
    return _members(*_state(source))[0][start:stop].to_numpy(zero_copy_only=False)


def file_rows(source: dict, rows: np.ndarray) -> np.ndarray:
    """Return where in the file some rows within the limits are; int64."""
    return _members(*_state(source))[1][rows] if source["limits"] else rows


def catalogue(source: dict) -> tuple[pa.Table, pa.Table, dict[int, Reject]]:
    """Read properties and annotations of the rows within the limits.

    The objects also have ``ra`` and ``dec`` (deg), if the source has them, and the
    columns by which images are found. Their schema has a report, see
    `peculiar.tables.inputs.report`. Rejects are ``outside_sky``,
    ``unreadable_position``, ``unreadable_row``, ``null_in_limits``, ``null_in_cut`` and
    ``cut``.

    Raises
    ------
    ValueError
        If a column is missing, a name is taken, or values or units do not fit.
    """
    found = _slice(source, _names(source))
    known = _settled(source, found.table, source["annotations"])
    objects = _with_ids(source, found.table, found.objects.table)
    for column, key in found_by(source).items():
        if _names(source).get(column, column) != column:
            raise ValueError(
                f"source.properties.{column} is {_names(source)[column]!r}, but {key} "
                f"uses the table's own column {column!r}: give the property another "
                "name"
            )
        if column not in objects.column_names:
            field = found.table.field(column)
            objects = objects.append_column(field, found.table[column])
    lost = len(found.refused)
    log.info("%s: %d rows, %d refused", describe(source), len(objects), lost)
    of_file = report_of(found.table)
    report = merge_reports(found.objects.report, known.report, of_file)
    return (
        with_report(objects, report),
        _with_ids(source, found.table, known.table),
        found.refused,
    )


def _with_ids(source: dict, table: pa.Table, settled: pa.Table) -> pa.Table:
    ids = pa.field("object_id", table[source["ids"]].type)
    return pa.table(
        [table[source["ids"]], *settled.columns],
        schema=pa.schema([ids, *settled.schema]),
    )


def _names(source: dict) -> dict[str, str]:
    """Return our name of each column of the objects, with its name in the file."""
    positions = {key: source[key] for key in POSITION if source.get(key)}
    for name in positions.keys() & source["properties"].keys():
        raise ValueError(
            f"source.properties.{name}: the key source.{name} names its column "
            "already; remove one of the two"
        )
    return positions | source["properties"]


def _slice(source: dict, names: dict[str, str]) -> _Slice:
    """Read the rows within the limits, and those where such a column is null."""
    module = source_module(source)
    by = module.found_by(source)
    table = module.table_of(source, _columns(source, names) | by)
    kind = table[source["ids"]].type
    if pa.types.is_floating(kind):
        raise float_ids(describe(source), kind)
    for column, key in by.items():
        values = _plain(source, table[column], column, key)
        index = table.column_names.index(column)
        table = table.set_column(index, column, values)
    limited = _of_columns(source, table, "limits")
    inside = np.flatnonzero(~outside(limited, source["limits"], len(table)))
    if len(inside) < len(table):
        lost = len(table) - len(inside)
        log.info("%s: %d rows outside the limits", describe(source), lost)
        table = table.take(pa.array(inside))
        limited = {name: x.take(pa.array(inside)) for name, x in limited.items()}
    objects = _settled(source, table, names)
    fail = refused(limited, _of_columns(source, table, "cuts"), source["cuts"])
    return _Slice(
        table, inside, objects, dict(sorted((fail | objects.refused).items()))
    )


def _columns(source: dict, names: dict[str, str]) -> dict[str, str]:
    """Return all columns but those that find images, each with the key that names it.

    Of several keys the last is meant, which needs more of the column.
    """
    columns = {
        column: f"source.annotations.{name}"
        for name, column in source["annotations"].items()
    }
    for name, column in names.items():
        own = name in POSITION and source.get(name)
        key = "source" if own else "source.properties"
        columns[column] = f"{key}.{name}"
    for key in ("limits", "cuts"):
        columns |= {column: f"source.{key}.{column}" for column in source[key]}
    return columns


def _plain(
    source: dict, values: pa.ChunkedArray, column: str, key: str
) -> pa.ChunkedArray:
    """Return a column by which images are found: part of a name, or a number."""
    values = settled(values, f"{describe(source)}: column {column!r}")
    if key == "source.images":
        return as_numbers(values)
    return as_floats(key, values) if pa.types.is_string(values.type) else values


def _settled(
    source: dict, table: pa.Table, names: dict[str, str], icrs: bool = True
) -> Settled:
    """Return columns by our names: unknown values null, units ours."""
    return settle(
        table,
        names,
        where=describe(source),
        unknown=source["unknown"],
        units=source["units"],
        icrs=icrs,
    )


def _of_columns(source: dict, table: pa.Table, key: str) -> dict[str, pa.ChunkedArray]:
    """Return the columns that ``limits`` or ``cuts`` names; positions in degrees.

    Positions are in the file's frame, as one who writes limits reads them there.

    The others are null where the column's property is, and in the file's units if that
    has another name.
    """
    places = {name: x for name, x in _names(source).items() if name in POSITION}
    # Of several properties of one column, one that no order of the config changes.
    ours = {x: name for name, x in sorted(source["properties"].items(), reverse=True)}
    others = {ours.get(x, x): x for x in source[key] if x not in places.values()}
    if len(others) == len(source[key]):
        places = {}
    as_stored = {name: "" for name, x in others.items() if name != x}
    as_stored = source | {"units": source["units"] | as_stored}
    of_places = _settled(source, table, places, icrs=False).table
    found = _settled(as_stored, table, others).table
    named = {column: of_places[name] for name, column in places.items()}
    if (ra := places.get("ra", "")) in source[key]:
        named[ra] = around(named[ra], source[key][ra])
    named |= {column: found[name] for name, column in others.items()}
    return {x: named[x] for x in source[key]}


def _state(source: dict) -> tuple[str, tuple]:
    """Return what the members depend on: part of the config, and the files' states."""
    keys = [key for key in ("table", "catalogue", "file") if source.get(key)]
    paths = [expand(source[key], f"source.{key}") for key in keys]
    # The folder of the images is not read here.
    read = zip(keys, paths, strict=True)
    states = (
        state_of(path)
        for key, path in read
        if path.is_file() or (path.is_dir() and key != "file")
    )
    return json.dumps(pixels_of(source)), tuple(states)


@lru_cache(maxsize=64)  # each shard's digest reads part of the same table
def _members(text: str, _states: tuple) -> tuple[pa.Array, np.ndarray]:
    source = json.loads(text)
    names = {name: x for name, x in _names(source).items() if name in POSITION}
    found = _slice(source, names)
    own = [found.objects.table[name] for name in names if source.get(name)]
    own += [found.table[column] for column in source_module(source).found_by(source)]
    reasons = np.full(len(found.table), "", object)
    for row, reject in found.refused.items():
        reasons[row] = f"|{reject.detail}"
    columns = [
        pc.fill_null(column.cast(pa.string()), "")
        for column in (found.table[source["ids"]], *own)
    ]
    joined = pc.binary_join_element_wise(*columns, "|")
    reasons = pa.array(reasons, pa.string())
    whole = pc.binary_join_element_wise(joined, reasons, "")
    return whole.combine_chunks(), found.rows
