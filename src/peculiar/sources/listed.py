"""Objects listed in a table: the rows of a slice, and those that fail a cut.

For the sources `fits` and `hsc`.
"""

import json
import logging
from functools import lru_cache
from itertools import repeat
from string import Formatter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from astropy import units

from peculiar.config.paths import expand
from peculiar.tables.identifiers import float_ids
from peculiar.tables.inputs.read import read_table
from peculiar.tables.rejects import Reject

log = logging.getLogger(__name__)

#: Keys of the columns that, with the id, identify a member of a shard.
POSITION = ("ra", "dec", "x", "y", "tract")


def count(source: dict) -> int:
    """Return the number of rows within the limits."""
    return len(_members(*_state(source)))


def identifiers(source: dict, start: int, stop: int) -> np.ndarray:
    """Return id, position, file and failed cut of each row, joined to one text."""
    return _members(*_state(source))[start:stop]


def catalogue(source: dict) -> tuple[pa.Table, pa.Table, dict[int, Reject]]:
    """Read properties and annotations of the rows within the limits.

    The objects also have ``ra`` and ``dec`` (deg), if the source has them, and the
    columns by which images are found. Rejects are ``cut``, ``null_in_cut`` and
    ``null_in_limits``.

    Raises
    ------
    ValueError
        If a column is missing, a name is taken, or the unit of a position is not an
        angle.
    """
    named = [*source["properties"].values(), *source["annotations"].values()]
    table = _within(source, [*_columns(source), *named])
    ids = table[source["ids"]]
    objects = {"object_id": (ids, pa.field("object_id", ids.type))}
    for key in ("ra", "dec"):
        if source.get(key):
            objects[key] = _degrees(table, source[key], f"source.{key}")
    for name, column in source["properties"].items():
        if name in objects:
            raise ValueError(
                f"source.properties.{name}: the key source.{name} names its "
                "column already; remove one of the two"
            )
        objects[name] = (table[column], table.field(column).with_name(name))
    for column in _found_by(source):
        if column not in objects:
            objects[column] = (table[column], table.field(column))
    known = {name: table[column] for name, column in source["annotations"].items()}
    refused = _refused(source, table)
    log.info("%s: %d rows, %d fail a cut", source["table"], len(table), len(refused))
    return (
        pa.table(
            [values for values, _ in objects.values()],
            schema=pa.schema([field for _, field in objects.values()]),
        ),
        pa.table({"object_id": ids} | known),
        refused,
    )


def _found_by(source: dict) -> list[str]:
    """Return the columns of the table by which an object's pixels are found."""
    parts = Formatter().parse(source.get("images", ""))
    fields = [name for _, name, _, _ in parts if name and name.lower() != "band"]
    positions = [source[key] for key in ("x", "y", "tract") if source.get(key)]
    ids = (source["ids"], "object_id")  # the pattern may use either name
    return [name for name in dict.fromkeys([*positions, *fields]) if name not in ids]


def _columns(source: dict) -> list[str]:
    positions = [source[key] for key in ("ra", "dec") if source.get(key)]
    return [*positions, *_found_by(source), *source["cuts"]]


def _within(source: dict, columns: list[str]) -> pa.Table:
    """Read the rows within the limits, and those where such a column is null."""
    path = expand(source["table"], "source.table")
    limits = source["limits"]
    wanted = list(dict.fromkeys([*columns, *limits]))
    table = read_table(path, "source.table", source["ids"], wanted)
    kind = table[source["ids"]].type
    if pa.types.is_floating(kind):
        raise float_ids(str(path), kind)
    outside = np.zeros(len(table), bool)
    for column, (low, high) in limits.items():
        null, below, above = _compared(table[column], low, high)
        outside |= ~null & (below | above)
    log.info("%s: %d of %d rows outside the limits", path, outside.sum(), len(table))
    return table.filter(pa.array(~outside)) if outside.any() else table


def _refused(source: dict, table: pa.Table) -> dict[int, Reject]:
    """Return the rows that fail a cut, each with the first one."""
    found: dict[int, Reject] = {}

    def refuse(rows: np.ndarray, reject: Reject) -> None:
        new = [row for row in np.flatnonzero(rows).tolist() if row not in found]
        found.update(zip(new, repeat(reject)))

    for column in source["limits"]:
        null = _null(table[column])
        refuse(null, Reject("null_in_limits", f"{column} is null: in no slice's range"))
    for column, wanted in source["cuts"].items():
        null, failed = _failed(table[column], wanted)
        said = _said(wanted)
        refuse(null, Reject("null_in_cut", f"{column} is null, expected {said}"))
        refuse(failed, Reject("cut", f"{column} is not {said}"))
    return dict(sorted(found.items()))


def _failed(values: pa.ChunkedArray, wanted: object) -> tuple[np.ndarray, np.ndarray]:
    """Return which values are null, and which others differ from `wanted`."""
    if isinstance(wanted, list):
        null, below, above = _compared(values, *wanted)
        return null, ~null & (below | above)
    null = _null(values)
    equal = pc.equal(values, pa.scalar(wanted).cast(values.type))
    return null, ~null & ~pc.fill_null(equal, True).to_numpy(zero_copy_only=False)


def _said(wanted: object) -> str:
    if not isinstance(wanted, list):
        return str(wanted)
    words = zip(("at least", "below"), wanted, strict=True)
    return " and ".join(f"{word} {x:g}" for word, x in words if x is not None)


def _null(values: pa.ChunkedArray) -> np.ndarray:
    return pc.is_null(values, nan_is_null=True).to_numpy(zero_copy_only=False)


def _compared(
    values: pa.ChunkedArray, low: float | None, high: float | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return which values are null, below `low`, and not below `high`."""
    null = _null(values)
    numbers = pc.fill_null(values.cast(pa.float64()), 0.0)
    numbers = numbers.to_numpy(zero_copy_only=False)
    none = np.zeros(len(numbers), bool)
    return (
        null,
        none if low is None else numbers < low,
        none if high is None else numbers >= high,
    )


def _degrees(table: pa.Table, column: str, key: str) -> tuple:
    values = table[column].cast(pa.float64())
    written = (table.field(column).metadata or {}).get(b"unit", b"").decode()
    try:
        factor = units.Unit(written or "deg").to("deg")
    except (ValueError, units.UnitConversionError) as error:
        raise ValueError(
            f"{key}: column {column!r} is in {written!r}: expected an angle"
        ) from error
    values = values if factor == 1 else pc.multiply(values, factor)
    return values, pa.field(key.removeprefix("source."), pa.float64())


def _state(source: dict) -> tuple[str, int, int]:
    """Return what the members depend on: part of the config, and the file's state."""
    keys = ("table", "ids", "limits", "cuts", "images", *POSITION)
    text = json.dumps({key: source[key] for key in keys if key in source})
    state = expand(source["table"], "source.table").stat()
    return text, state.st_mtime_ns, state.st_size


@lru_cache(maxsize=4)  # each shard's digest reads part of the same table
def _members(text: str, _time: int, _size: int) -> np.ndarray:
    source = json.loads(text)
    table = _within(source, _columns(source))
    reasons = np.full(len(table), "", object)
    for row, reject in _refused(source, table).items():
        reasons[row] = reject.detail
    positions = [source[key] for key in ("ra", "dec") if source.get(key)]
    columns = [
        pc.fill_null(table[column].cast(pa.string()), "")
        for column in [source["ids"], *positions, *_found_by(source)]
    ]
    joined = pc.binary_join_element_wise(*columns, pa.array(reasons, pa.string()), "|")
    return joined.to_numpy(zero_copy_only=False)
