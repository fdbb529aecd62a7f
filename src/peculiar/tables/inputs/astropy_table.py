"""Tables that astropy reads: ECSV, VOTable, IPAC, SExtractor."""

import re
import sys
import warnings
from collections import Counter
from operator import itemgetter
from typing import Any

import numpy as np
import pyarrow as pa
from astropy.table import Table
from astropy.table.meta import YamlParseError, get_header_from_yaml

from peculiar.tables.inputs.frames import frame_text
from peculiar.tables.inputs.request import Found, Request, field_of, twice
from peculiar.tables.inputs.types import letters

#: In astropy's messages on one cell or row, and not on the header.
ONE_ROW = re.compile(r"failed to convert|in row|data line|E2[01]:|out of range")


def read_ecsv(request: Request) -> Found:
    """Open a table in ECSV; places in one column become ``name.ra``, times text."""
    from astropy.table.serialize import represent_mixins_as_columns
    from astropy.time import Time

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of units and metadata
        try:
            table = Table.read(request.path, format="ascii.ecsv")
        except ValueError as error:
            raise _unreadable(request, error) from error
        for name in table.colnames:
            if isinstance(table[name], Time):
                table[name] = table[name].isot
        table = represent_mixins_as_columns(table)
    frames = frames_of(table.meta)
    return Found(table.colnames, lambda wanted: table_of(table, wanted, frames=frames))


def header_of(text: str) -> dict:
    """Return what astropy wrote of columns, as YAML, to a file's metadata."""
    try:
        return get_header_from_yaml([text])
    except YamlParseError as error:
        raise ValueError(
            f"what astropy wrote of its columns is not understood ({error.__cause__})"
        ) from error


def frames_of(meta: dict) -> dict[str, str]:
    """Return the frames of columns ``name.part`` that astropy's metadata describe."""
    return {
        f"{name}.{part}": frame_text(mixin.get("frame"), mixin.get("equinox"))
        for name, mixin in meta.get("__serialized_columns__", {}).items()
        for part in mixin
    }


def read_ascii(request: Request, *, format: str) -> Found:
    """Open a table that describes its columns in text: ``ipac`` or ``sextractor``."""
    from astropy.io.ascii import FloatType, IntType, StrType, convert_numpy
    from astropy.utils.data import get_readable_fileobj

    # Whatever type the file states, ids are text as written.
    text, _ = convert_numpy(str)
    as_text = [(text, kind) for kind in (IntType, FloatType, StrType)]
    with get_readable_fileobj(request.path) as file:
        lines = file.read().removeprefix("\ufeff").splitlines()
    if format == "ipac":
        _check_pipes(request, lines)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of numbers that become text
            table = Table.read(
                lines,
                format=f"ascii.{format}",
                guess=False,
                converters=dict.fromkeys(request.texts, as_text),
            )
    except ValueError as error:
        header = (
            f"expected the header of {format}. If the file is another table in text, "
            "let its name end in .txt"
        )
        raise _unreadable(request, error, header) from error
    return Found(table.colnames, lambda wanted: table_of(table, wanted))


def _unreadable(
    request: Request, error: Exception | str, otherwise: str = ""
) -> ValueError:
    said = re.sub(r"^\S*?:(\d+):(\d+): ", r"line \1, character \2: ", str(error))
    row = "expected rows as its header states. Correct that one, or state text for it"
    remedy = row if ONE_ROW.search(said) else otherwise
    ending = f": {remedy}" if remedy else ""
    return ValueError(f"{request.name} cannot be read as a table ({said}){ending}")


def _check_pipes(request: Request, lines: list[str]) -> None:
    """Refuse rows of IPAC with text below a | of the header, or beyond the last.

    Values would lose it.
    """
    header = next((x.rstrip() for x in lines if re.match(r"\|.*\|\s*$", x)), "")
    if not header:
        return
    names = [name.strip(" -") for name in header[1:-1].split("|")]
    for name in request.wanted:
        if names.count(name) > 1:
            raise twice(request, name)
    pipes, width = [i for i, x in enumerate(header) if x == "|"], len(header)
    below = itemgetter(*pipes)
    for number, line in enumerate(lines, start=1):
        if line.startswith("|") or line.lstrip().startswith("\\"):
            continue
        beyond = line[width:].strip()
        if not beyond and {" "}.issuperset(below(line.ljust(width))):
            continue
        under = (i for i, x in enumerate(pipes) if line[x : x + 1].strip())
        first = next(under, len(names))
        near = " and ".join(map(repr, names[max(first - 1, 0) : first + 1]))
        raise ValueError(
            f"{request.name}: line {number} has text below a | of the header, or beyond"
            f" the last, beside {near}: expected blanks there, as values of IPAC stand "
            "between the |. Widen that column in the header"
        )


def read_votable(request: Request) -> Found:
    """Open a VOTable; without ``hdu``, the first that has all wanted columns."""
    from astropy.io.votable import parse
    from astropy.io.votable.exceptions import W30, W51

    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            file = parse(request.path, verify="warn")
        except ValueError as error:
            raise _unreadable(request, error) from error
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
        raise _unreadable(request, changed[0])
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


def table_of(
    table: Table,
    wanted: list[str],
    units: dict | None = None,
    frames: dict | None = None,
    unknown: dict | None = None,
) -> pa.Table:
    """Return columns of an astropy table, with what is told of them."""
    columns = [_values(table[name]) for name in wanted]
    fields = [
        field_of(
            name,
            values.type,
            (units or {}).get(name) or table[name].unit,
            (unknown or {}).get(name),
            frame=(frames or {}).get(name, ""),
        )
        for name, values in zip(wanted, columns, strict=True)
    ]
    return pa.table(columns, schema=pa.schema(fields))


def vectors(rows: int) -> pa.Array:
    """Stand for a column with several values per row, which no table of ours holds."""
    return pa.nulls(rows, pa.list_(pa.null()))


def _values(column: Any) -> pa.Array:
    values, mask = np.asarray(column), getattr(column, "mask", None)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
        mask = None if mask is None else np.asarray(mask).reshape(-1)
    kind = values.dtype.kind
    if values.ndim > 1 or kind == "c":
        return vectors(len(values))
    if kind == "O" and not all(x is None or isinstance(x, str | bytes) for x in values):
        return vectors(len(values))
    if kind in "SUO":
        return _texts(values, mask)
    # Arrow takes only the machine's byte order.
    return pa.array(values.astype(values.dtype.newbyteorder("=")), mask=mask)


def _texts(values: np.ndarray, mask: np.ndarray | None) -> pa.Array:
    hidden = np.zeros(len(values), bool) if mask is None else mask
    texts = [None if none else _text(x) for x, none in zip(values, hidden, strict=True)]
    return pa.array(texts, pa.string())


def _text(value: str | bytes | None) -> str | None:
    text = letters(value) if isinstance(value, bytes) else value or ""
    return text.strip() or None
