"""Tables in VOTable."""

import re
import sys
import warnings
from collections import Counter
from typing import Any

import pyarrow as pa

from peculiar.tables.inputs.astropy_table import table_of, unreadable
from peculiar.tables.inputs.frames import frame_text
from peculiar.tables.inputs.request import Found, Request, twice


def read_votable(request: Request) -> Found:
    """Open a VOTable; without ``hdu``, the first that has all wanted columns."""
    from astropy.io.votable import parse
    from astropy.io.votable.exceptions import W30, W51

    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            file = parse(request.path, verify="warn")
        except ValueError as error:
            raise unreadable(request, error) from error
    odd = any(isinstance(x.message, W30 | W51) for x in told)
    tables = list(file.iter_tables())
    if not tables:
        raise ValueError(f"{request.name} holds no table: expected one")
    chosen = _chosen(request, tables)
    names = [str(column.name or column.ID) for column in chosen.fields]
    number = 1 + next(i for i, one in enumerate(tables) if one is chosen)

    def get(wanted: list[str]) -> pa.Table:
        for name in wanted:
            same = [x.ID for x in chosen.fields if x.name == name]
            if (
                len(same) > 1
                and len({repr(chosen.array[x].tolist()) for x in same}) > 1
            ):
                raise twice(request, name)
        fields = [x for x in chosen.fields if odd and x.name in wanted]
        unknown = {x.name: _odd(request, number, x) for x in fields}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            table = chosen.to_table(use_names_over_ids=True)
        units = {x.name: x.unit for x in chosen.fields if x.unit}
        frames = frames_of_votable(file, chosen)
        return table_of(table, wanted, units, frames, unknown)

    where = f"in table {number} of {len(tables)}" if len(tables) > 1 else ""
    return Found(names, get, where)


def _odd(request: Request, number: int, field: Any) -> Counter:
    """Return the text, and how often, that astropy took for unknown among numbers.

    Whole numbers that it would change, as the field cannot hold them, are refused.
    """
    from astropy.io.votable import parse
    from astropy.io.votable.exceptions import W30, W51, conf

    found: Counter = Counter()
    changed: list[str] = []

    def note(message: Warning | str, *_: object, **__: object) -> None:
        if isinstance(message, W51):
            changed.append(f"{message}, column {field.name!r}")
        if isinstance(message, W30):
            said = re.search(r"for float '(.*)'\.", str(message), re.DOTALL)
            found[said[1].strip() if said else ""] += 1

    with warnings.catch_warnings(), conf.set_temp("max_warnings", sys.maxsize):
        warnings.simplefilter("always")
        warnings.showwarning = note
        parse(request.path, verify="warn", columns=[field.ID], table_number=number - 1)
    if changed:
        raise unreadable(request, changed[0])
    return found


def frames_of_votable(file: Any, table: Any) -> dict[str, str]:
    """Return the frames of fields: by their UCD, or the COOSYS that they refer to.

    They may refer to a group that does, or a group to both. A single COOSYS that
    nothing refers to holds for all.
    """
    from astropy.io.votable.tree import FieldRef

    systems = {system.ID: system for system in file.iter_coosys()}
    refs = {field.ID: field.ref for field in table.fields}
    for group in table.iter_groups():
        for entry in group.entries:
            if isinstance(entry, FieldRef):
                refs[entry.ref] = refs.get(entry.ref) or group.ref
        refs = {x: group.ref if y and y == group.ID else y for x, y in refs.items()}
    used = {x.ref for one in file.iter_tables() for x in (*one.fields, *one.groups)}
    lone = next(iter(systems)) if len(systems) == 1 and not {*systems} & used else None
    frames = {}
    for field in table.fields:
        system = systems.get(refs.get(field.ID) or lone)
        told = getattr(system, "system", None), getattr(system, "equinox", None)
        frames[str(field.name)] = frame_text(*told, field.ucd)
    return frames


def _chosen(request: Request, tables: list[Any]) -> Any:
    wanted = set(request.wanted)
    if request.hdu is None:
        having = (
            table
            for table in tables
            if wanted <= {str(column.name or column.ID) for column in table.fields}
        )
        return next(having, tables[0])
    for number, table in enumerate(tables, start=1):
        if str(request.hdu) in (str(number), table.name, table.ID):
            return table
    there = ", ".join(
        f"{n} {table.name or ''}".strip() for n, table in enumerate(tables, 1)
    )
    raise ValueError(
        f"{request.name}: no table is in hdu {request.hdu!r}. Expected the number or "
        f"name of one of: {there}"
    )
