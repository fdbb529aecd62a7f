"""The one way of a column from a table into ours: unknown values, units, places."""

import json
from collections import Counter
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from astropy import units as u

from peculiar.tables.columns import holds_numbers
from peculiar.tables.inputs.csv_file import UNREADABLE
from peculiar.tables.inputs.frames import frame_of, to_icrs
from peculiar.tables.inputs.positions import positions
from peculiar.tables.inputs.read import LEFT_OUT
from peculiar.tables.inputs.request import FRAME, UNKNOWN, unit_of_field
from peculiar.tables.inputs.text_numbers import (
    are_measured,
    as_numbers,
    as_truth,
    odd_among_measured,
)
from peculiar.tables.inputs.types import settled
from peculiar.tables.inputs.units import in_our_unit, stated_unit, unit_of
from peculiar.tables.inputs.unknown import (
    DEFAULTS,
    count,
    kind_of,
    spellings_of,
    without_unknown,
)
from peculiar.tables.rejects import Reject

#: Parts of a report.
REPORTED = ("unknown", "converted", "left_out", "unreadable")

#: Kinds of columns that hold numbers, also where a file holds them as text.
NUMBERS = ("magnitude", "redshift")


class Settled(NamedTuple):
    """Columns as they are joined and published.

    Attributes
    ----------
    table : Table
        By our names, all rows.
    refused : dict of int to Reject
        Rows in rising order: ``outside_sky``, ``unreadable_position``,
        ``unreadable_row``.
    report : dict
        For JSON: ``unknown`` (by our name and spelling, how often), ``converted`` (by
        name, such as ``rad -> deg``, or the words for which it was not), ``left_out``
        (by name, why), ``unreadable`` (by name and text, how often a column of numbers
        has it).
    """

    table: pa.Table
    refused: dict[int, Reject]
    report: dict[str, dict]


def settle(
    table: pa.Table,
    names: dict[str, str],
    *,
    where: str,
    unknown: dict | None = None,
    units: dict[str, str] | None = None,
    icrs: bool = True,
) -> Settled:
    """Return columns with null for unknown, in our units, and places in degrees.

    Parameters
    ----------
    table : Table
        Of `peculiar.tables.inputs.read.read_table`, or made of datasets.
    names : dict of str to str
        Our name to the table's column. ``ra`` and ``dec`` are places.
    where : str
        File, for messages.
    unknown : dict, optional
        The config's section, `DEFAULTS` by default; a list in its ``columns`` replaces
        all others of that column.
    units : dict of str to str, optional
        By our name, a unit in place of what the file states.
    icrs : bool
        Whether places in another frame become ICRS, or stay as in the file, in degrees.

    Returns
    -------
    settled : Settled
        Text of magnitudes, redshifts and other names of numbers becomes numbers, and so
        does that of other names if it is measured numbers (`are_measured`). What is no
        number is null. A place that cannot be is null, too, and its row is refused.

    Raises
    ------
    ValueError
        If a column holds several values per row, or a unit is of another kind than the
        name states.
    """
    unknown = DEFAULTS if unknown is None else unknown
    units = units or {}
    work = _Work(table, where, unknown, units)
    left_out = json.loads((table.schema.metadata or {}).get(LEFT_OUT.encode(), b"{}"))
    for name, column in names.items():
        if column in left_out:
            work.report["left_out"][name] = left_out[column]
        elif name not in ("ra", "dec"):
            work.add(name, column)
    places: dict[str, str] = {x: names[x] for x in ("ra", "dec") if x in names}
    work.add_places(places)
    if icrs:
        work.turn_places(places)
    order = [name for name in names if name in work.columns]
    result = pa.table(
        [work.columns[name] for name in order],
        schema=pa.schema([work.fields[name] for name in order]),
    )
    refused = work.refused | _unreadable(table)
    return Settled(result, dict(sorted(refused.items())), work.report)


def merge_reports(*reports: dict[str, dict]) -> dict[str, dict]:
    """Return one report of several: counts are summed, and later texts hold."""
    merged: dict[str, dict] = {key: {} for key in REPORTED}
    for report in reports:
        for key, told in report.items():
            known = merged.setdefault(key, {})
            for name, said in told.items():
                if isinstance(said, dict):
                    said = dict(Counter(known.get(name, {})) + Counter(said))
                known[name] = said
    return merged


class _Work:
    def __init__(
        self, table: pa.Table, where: str, unknown: dict, units: dict[str, str]
    ) -> None:
        self.table, self.where, self.unknown, self.units = table, where, unknown, units
        self.columns: dict[str, pa.ChunkedArray] = {}
        self.fields: dict[str, pa.Field] = {}
        self.refused: dict[int, Reject] = {}
        self.report: dict[str, dict] = {key: {} for key in REPORTED}

    def add(self, name: str, column: str) -> None:
        """Settle one column that is no place."""
        field, said = self.table.field(column), f"{self.where}: column {column!r}"
        values = settled(self.table[column], said)
        kind = kind_of(name, field)
        spellings = spellings_of(self.unknown, kind, name, column)
        values, counts = without_unknown(values, kind, spellings)
        if pa.types.is_string(values.type):
            values = self._from_text(name, values, kind, said)
            if not pa.types.is_string(values.type):
                values, more = without_unknown(values, kind, spellings)
                counts = counts + more
        self._count(name, field, counts)
        unit = self.units.get(name, stated_unit(name, field))
        if not pa.types.is_string(values.type) and not pa.types.is_boolean(values.type):
            values, ours, converted = in_our_unit(values, unit, name, said)
            unit = ours or unit
            if converted:
                self.report["converted"][name] = converted
        self.columns[name] = values
        self.fields[name] = _field(name, field, values.type, unit)

    def add_places(self, names: dict[str, str]) -> None:
        """Settle right ascension and declination together: one unknown, both are."""
        if not names:
            return
        fields = {name: self.table.field(column) for name, column in names.items()}
        values = {
            name: settled(self.table[column], f"{self.where}: column {column!r}")
            for name, column in names.items()
        }
        stated = {
            name: self.units.get(name, _unit_of_place(name, fields[name], column.type))
            for name, column in values.items()
        }
        found = positions(
            values.get("ra"),
            values.get("dec"),
            stated.get("ra", ""),
            stated.get("dec", ""),
            f"{self.where}: columns {' and '.join(map(repr, names.values()))}",
            {
                name: spellings_of(self.unknown, "position", name, column)
                for name, column in names.items()
            },
        )
        for name, column in names.items():
            degrees = found.ra if name == "ra" else found.dec
            self.columns[name] = pa.chunked_array([degrees])
            self.fields[name] = _field(
                name, self.table.field(column), degrees.type, "deg"
            )
            self._count(name, fields[name], found.counts[name])
        self.report["converted"] |= found.converted
        self.refused |= found.refused

    def turn_places(self, names: dict[str, str]) -> None:
        """Turn places from the frame that the file states into ICRS."""
        frames = {x: frame_of(self.table.field(column)) for x, column in names.items()}
        if not any(frames.values()):
            return
        if len(set(frames.values())) > 1 or len(frames) < 2:
            said = ", ".join(f"{x} in {frames[x] or 'icrs'}" for x in frames)
            raise ValueError(
                f"{self.where}: positions are {said}: expected one frame for "
                "ra and dec. Name two columns of one"
            )
        ra, dec = (self.columns[name].combine_chunks() for name in ("ra", "dec"))
        turned = to_icrs(ra, dec, frames["ra"], self.where)
        for name, degrees in zip(("ra", "dec"), turned, strict=True):
            self.columns[name] = pa.chunked_array([degrees])
            before = self.report["converted"].get(name)
            said = f"{frames[name]} -> ICRS"
            self.report["converted"][name] = f"{before}, {said}" if before else said

    def _count(self, name: str, field: pa.Field, counts: Counter) -> None:
        before = (field.metadata or {}).get(UNKNOWN.encode(), b"{}")
        total = Counter(json.loads(before)) + counts
        if total:
            self.report["unknown"][name] = dict(total)

    def _from_text(
        self, name: str, values: pa.ChunkedArray, kind: str, said: str
    ) -> pa.ChunkedArray:
        """Return text as numbers or truth values where the column's kind is such."""
        if kind == "flag":
            truth = as_truth(values)
            return values if truth is None else truth
        needed = kind in NUMBERS or holds_numbers(name)
        if not needed and not are_measured(values):
            if others := odd_among_measured(values):
                told = f"left as text: {len(others):,} values are no numbers, such as "
                self.report["converted"][name] = f"{told}{str(others[0])[:60]!r}"
            return values
        numbers = as_numbers(values)
        odd = np.flatnonzero(pc.and_(numbers.is_null(), values.is_valid()).to_numpy())
        if len(odd) > len(numbers) - numbers.null_count:
            raise ValueError(
                f"{said} holds text, such as {values[odd[0]].as_py()[:60]!r} in row "
                f"{odd[0]}: expected numbers for {name}. Name another column, or list "
                "the word in `unknown` if it means unknown"
            )
        if len(odd):
            texts = [values[row].as_py().strip()[:60] for row in odd]
            self.report["unreadable"][name] = dict(count(np.array(texts)))
        return numbers


def _unit_of_place(name: str, field: pa.Field, kind: pa.DataType) -> str:
    # Right ascension as 10:00:00 is in hours also in a column of deg, or RA [deg].
    if kind != pa.string():
        return stated_unit(name, field)
    unit = unit_of_field(field)
    return "" if unit_of(unit) == u.deg else unit


def _field(name: str, field: pa.Field, kind: pa.DataType, unit: str) -> pa.Field:
    kept = dict(field.metadata or {})
    kept = {key: text for key, text in kept.items() if key != UNKNOWN.encode()}
    kept.pop(b"unit", None)
    kept.pop(FRAME.encode(), None)
    kept.pop(b"PARQUET:field_id", None)
    if unit:
        kept[b"unit"] = unit.encode()
    return pa.field(name, kind, metadata=kept or None)


def _unreadable(table: pa.Table) -> dict[int, Reject]:
    if UNREADABLE not in table.column_names:
        return {}
    why = table[UNREADABLE]
    rows = np.flatnonzero(why.is_valid().to_numpy()).tolist()
    return {row: Reject("unreadable_row", why[row].as_py()) for row in rows}
