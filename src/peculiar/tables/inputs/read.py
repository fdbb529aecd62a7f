"""Read columns of tables of any format, exactly."""

import csv
import difflib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from peculiar.tables.inputs import csv_file, parquet_file
from peculiar.tables.inputs.astropy_table import read_ascii, read_ecsv
from peculiar.tables.inputs.fits_file import read_fits
from peculiar.tables.inputs.request import Found, Request
from peculiar.tables.inputs.text_numbers import as_truth
from peculiar.tables.inputs.types import settled
from peculiar.tables.inputs.unknown import DEFAULTS, without_words
from peculiar.tables.inputs.votable_file import read_votable

#: Suffix of the columns by which HSC's archive marks nulls in FITS, which has none.
ISNULL = "_isnull"

#: Suffix of the columns of truth values by which astropy marks nulls.
MASK = ".mask"

#: Key of the table's metadata with the columns that are left out, and why (JSON).
LEFT_OUT = "left_out"

#: Readers by the ending of a name, and whether ``hdu`` chooses among a file's tables.
READERS: dict[tuple[str, ...], tuple[Callable[[Request], Found], bool]] = {
    csv_file.ENDS: (csv_file.read_csv, False),
    parquet_file.ENDS: (parquet_file.read_parquet, False),
    (".fits", ".fit", ".fts", ".fits.gz", ".fit.gz", ".fits.fz", ".ldac"): (
        read_fits,
        True,
    ),
    (".ecsv",): (read_ecsv, False),
    (".vot", ".votable", ".xml", ".vot.gz"): (read_votable, True),
    (".tbl", ".tbl.gz"): (partial(read_ascii, format="ipac"), False),
    (".cat",): (partial(read_ascii, format="sextractor"), False),
}


def read_table(
    path: Path,
    key: str,
    ids: str | None,
    columns: Sequence[str],
    *,
    texts: Sequence[str] = (),
    optional: Sequence[str] = (),
    hdu: int | str | None = None,
    unknown: dict | None = None,
) -> pa.Table:
    """Read some columns of a table, every whole number exact.

    Parameters
    ----------
    path : Path
        A file ending in .csv, .tsv or .txt, also packed (.gz, .bz2, .xz, .zst);
        .parquet; .fits, .fit, .fits.gz; .ecsv; .vot, .votable or .xml; .tbl (IPAC);
        .cat (of SExtractor, in text or FITS); or a folder of Parquet files, whose
        partitions ``name=value`` become columns, or of HATS.

        CSV is in UTF-8, UTF-16 with a byte order mark, or Latin-1 by line, separated by
        ``,`` ``;`` tabs, ``|`` or blanks, whichever gives the wanted columns; numbers
        may have decimal commas unless commas separate. Lines that begin with ``#`` are
        comments; the last before the rows may be the header, as in files of HSC. Words
        for unknown, and t/f, true/false, yes/no are understood.
    key : str
        Key of the configuration that names the file.
    ids : str or None
        Column of identifiers; in text formats it is read as text.
    columns : sequence of str
        Further columns. Parts of a structure in Parquet are called ``structure.part``.
    texts : sequence of str
        Those that stay text as written if the format is text, with leading zeros.
    optional : sequence of str
        Those that are left out if a row holds several values; the table's metadata has
        their names and why, as JSON in ``left_out``. Others are then an error.
    hdu : int, str or None
        Number or name of the table in FITS, number from 1 or name in VOTable. None: the
        first that has all columns.
    unknown : dict, optional
        The config's section; `peculiar.tables.inputs.unknown.DEFAULTS` by default.

    Returns
    -------
    table : pyarrow.Table
        `ids`, then `columns`, each once, in the file's order of rows, of the types of
        `peculiar.tables.inputs.types.KINDS`. Values marked in a column
        ``{name}_isnull`` or ``{name}.mask`` are null. Fields have the file's ``unit``
        in their metadata, and the counts of what a text format calls ``unknown``. Rows
        of CSV that have more or fewer cells than the header are null, and then the
        table has a further column, `peculiar.tables.inputs.csv_file.UNREADABLE`, that
        says why. What is told of lines of CSV is in
        `peculiar.tables.inputs.report.report_of`.

    Raises
    ------
    ValueError
        If the file cannot be read, or a column is missing or holds several values per
        row; with file, key, column, and what to do.
    """
    wanted = list(dict.fromkeys([*([] if ids is None else [ids]), *columns]))
    kept = frozenset([*texts, *([] if ids is None else [ids])])
    request = Request(Path(path), key, wanted, kept, hdu, unknown or DEFAULTS)
    reader = _reader(request)
    if not request.path.exists():
        raise ValueError(f"{request.name} does not exist: expected a table")
    with _read_as_table(request):
        found = reader(request)
        _check_names(request, found)
        marks = {
            name + end: name
            for name in wanted
            for end in (ISNULL, MASK)
            if name + end in found.names
        }
        table = found.get(list(dict.fromkeys([*wanted, *marks])))
    for mark, name in marks.items():
        if mark == name + ISNULL or pa.types.is_boolean(table[mark].type):
            table = _without(request, table, name, mark)
    return _settled(request, table, wanted, frozenset(optional))


def column_names(path: Path, key: str, expected: Sequence[str] = ()) -> list[str]:
    """Return the names of all columns of a table, in order.

    Of a file with several tables it is the one with most of the `expected` columns, and
    likewise are CSV's header and delimiter found. Paths and errors are those of
    `read_table`.
    """
    request = Request(Path(path), key, list(expected), unknown=DEFAULTS)
    reader = _reader(request)
    if not request.path.exists():
        raise ValueError(f"{request.name} does not exist: expected a table")
    with _read_as_table(request):
        return list(reader(request).names)


def is_table(path: Path) -> bool:
    """Return whether a name ends as that of a table; FITS may hold images instead."""
    return any(path.name.lower().endswith(ends) for ends in READERS)


def state_of(path: Path) -> tuple:
    """Return what changes when a file, or a file of a folder, changes."""
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    states = [(str(file), file.stat()) for file in files]
    return tuple((name, state.st_mtime_ns, state.st_size) for name, state in states)


@contextmanager
def _read_as_table(request: Request) -> Iterator[None]:
    """Open the files of a table; what a reader cannot take is said with its name."""
    try:
        with request.files:
            yield
    except (OSError, ValueError, TypeError, LookupError, csv.Error) as error:
        if str(error).startswith(request.key):
            raise
        raise ValueError(
            f"{request.name} cannot be read as a table ({error})"
        ) from error


def _reader(request: Request) -> Callable[[Request], Found]:
    if request.path.is_dir():
        return parquet_file.read_parquet
    name = request.path.name.lower()
    if name.endswith(".cat") and request.path.is_file():
        with request.path.open("rb") as file:
            name = ".fits" if file.read(6) == b"SIMPLE" else name
    for ends, (reader, several) in READERS.items():
        if name.endswith(ends):
            if request.hdu is not None and not several:
                raise ValueError(
                    f"{request.name}: hdu {request.hdu!r} is asked for, but only FITS "
                    "and VOTable have several tables. Remove that key"
                )
            return reader
    known = ", ".join(end for ends in READERS for end in ends)
    raise ValueError(
        f"{request.key} is {request.path}: expected a name that ends in one of {known}"
    )


def _check_names(request: Request, found: Found) -> None:
    for column in request.wanted:
        if column in found.names:
            continue
        small = {name.lower(): name for name in found.names}
        close = difflib.get_close_matches(column.lower(), small, 1, cutoff=0.7)
        meant = f". Did you mean {small[close[0]]!r}?" if close else ""
        where = f" {found.where}" if found.where else ""
        there = ", ".join(found.names[:40]) + (", ..." if len(found.names) > 40 else "")
        raise ValueError(
            f"{request.name} has no column {column!r}{where}: expected one of "
            f"{there}{meant}"
        )


def _without(request: Request, table: pa.Table, name: str, mark: str) -> pa.Table:
    """Return the table with null where a mark is true, or a number but 0."""
    where = f"{request.name}: column {mark!r}"
    null = settled(table[mark], where)
    if pa.types.is_string(null.type):
        texts, _ = without_words(null, [])
        truth = as_truth(texts)
        try:
            null = texts if truth is None else truth
            null = null.cast(pa.bool_())
        except pa.ArrowInvalid as error:
            raise ValueError(
                f"{where} says which values of {name!r} are null, but holds text that "
                "is neither true nor false: expected t/f, true/false, yes/no or 0/1. "
                "Write it so, or remove the column"
            ) from error
    index = table.column_names.index(name)
    null = pc.fill_null(pc.cast(null, pa.bool_()), False)
    values = pc.if_else(null, pa.scalar(None, table[name].type), table[name])
    return table.set_column(index, table.field(name), values)


def _settled(
    request: Request, table: pa.Table, wanted: list[str], optional: frozenset[str]
) -> pa.Table:
    """Return the wanted columns, of types that can be published."""
    columns, fields, left_out = [], [], {}
    others = [name for name in table.column_names if name == csv_file.UNREADABLE]
    for name in dict.fromkeys([*wanted, *others]):
        try:
            values = settled(table[name], f"{request.name}: column {name!r}")
        except ValueError as error:
            if name not in optional:
                raise
            left_out[name] = str(error)
            continue
        columns.append(values)
        fields.append(table.field(name).with_type(values.type))
    metadata = dict(table.schema.metadata or {})
    if left_out:
        metadata[LEFT_OUT.encode()] = json.dumps(left_out).encode()
    return pa.table(columns, schema=pa.schema(fields, metadata or None))
