"""Tables that astropy reads: ECSV, IPAC, SExtractor; and any as Arrow's."""

import re
import warnings
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
            raise unreadable(request, error) from error
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
        raise unreadable(request, error, header) from error
    return Found(table.colnames, lambda wanted: table_of(table, wanted))


def unreadable(
    request: Request, error: Exception | str, otherwise: str = ""
) -> ValueError:
    """Return the error of a table, from astropy's: of a row, or with another remedy."""
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
