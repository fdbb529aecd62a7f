"""Tables of objects in CSV, Parquet, FITS, ECSV or VOTable, with exact identifiers."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

#: A reader returns the names of all columns, and a function that reads some.
Found = tuple[list[str], Callable[[list[str]], pa.Table]]

#: Suffix of the columns by which HSC's archive marks nulls in FITS, which has none.
ISNULL = "_isnull"


def read_table(path: Path, key: str, ids: str, columns: list[str]) -> pa.Table:
    """Read some columns of a table; ids in CSV are read as text, never as floats.

    Parameters
    ----------
    path : Path
        Ending in .csv, .parquet, .fits, .fit, .fits.gz (first table of the file),
        .ecsv, .vot, .votable or .xml. A CSV file may begin with comments (``#``), the
        last of which may be the header, as in files of HSC.
    key : str
        Key of the configuration that names the file.
    ids : str
        Column of identifiers.
    columns : list of str
        Further columns; numbers or text, one value per row.

    Returns
    -------
    table : pyarrow.Table
        `ids`, then `columns`, in the file's order of rows. Values marked in a column
        ``{name}_isnull`` are null. Fields have the file's ``unit`` in their metadata.

    Raises
    ------
    ValueError
        If the file cannot be read, or a column is missing.
    """
    wanted = list(dict.fromkeys([ids, *columns]))
    try:
        there, get = _reader(path, key)(path, ids)
        for column in wanted:
            if column not in there:
                raise ValueError(
                    f"{key}: {path} has no column {column!r}: expected one of "
                    f"{', '.join(there[:40])}"
                )
        marks = [name + ISNULL for name in wanted if name + ISNULL in there]
        table = get([*wanted, *(name for name in marks if name not in wanted)])
    except (OSError, pa.ArrowException, TypeError) as error:
        raise ValueError(
            f"{key}: {path} cannot be read as a table ({error})"
        ) from error
    for mark in marks:
        table = _without(table, mark.removesuffix(ISNULL), table[mark])
    return table.select(wanted)


def _reader(path: Path, key: str) -> Callable[[Path, str], Found]:
    name = path.name.lower()
    for ends, reader in READERS.items():
        if name.endswith(ends):
            return reader
    known = ", ".join(end for ends in READERS for end in ends)
    raise ValueError(f"{key} is {path}: expected a name that ends in one of {known}")


def _without(table: pa.Table, name: str, null: pa.ChunkedArray) -> pa.Table:
    index = table.column_names.index(name)
    values = pc.if_else(pc.cast(null, pa.bool_()), None, table[name])
    return table.set_column(index, table.field(name), values)


def _read_csv(path: Path, ids: str) -> Found:
    names, skipped = _csv_header(path, ids)
    # Types are guessed from the first block, where ids above 2**63 would become floats:
    # ids are read as text.
    table = pa.csv.read_csv(
        path,
        read_options=pa.csv.ReadOptions(column_names=names, skip_rows=skipped),
        convert_options=pa.csv.ConvertOptions(column_types={ids: pa.string()}),
    )
    return table.column_names, table.select


def _csv_header(path: Path, ids: str) -> tuple[list[str], int]:
    """Return the names of the columns, and the number of lines before the rows."""
    line, comments = "", []
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line in file:
            if not line.startswith("#"):
                break
            comments.append(line)
    named = _cells(comments[-1].removeprefix("#")) if comments else []
    if ids in named:
        return named, len(comments)
    return _cells(line), len(comments) + 1


def _cells(line: str) -> list[str]:
    return [name.strip() for name in next(csv.reader([line]), [])]


def _read_parquet(path: Path, ids: str) -> Found:  # noqa: ARG001
    there = pq.read_schema(path).names
    return there, lambda wanted: pq.read_table(path, columns=wanted).select(wanted)


def _read_astropy(path: Path, ids: str) -> Found:  # noqa: ARG001
    from astropy.table import Table

    name = path.name.lower()
    if name.endswith((".fits", ".fit", ".fits.gz")):
        table = Table.read(path, format="fits", hdu=1)
    elif name.endswith(".ecsv"):
        table = Table.read(path, format="ascii.ecsv")
    else:
        table = Table.read(path, format="votable", use_names_over_ids=True)

    def get(wanted: list[str]) -> pa.Table:
        columns = [_from_astropy(table[column]) for column in wanted]
        fields = [
            _field(column, values.type, table[column].unit)
            for column, values in zip(wanted, columns, strict=True)
        ]
        return pa.table(columns, schema=pa.schema(fields))

    return table.colnames, get


def _field(name: str, kind: pa.DataType, unit: object) -> pa.Field:
    return pa.field(name, kind, metadata={"unit": str(unit)} if unit else None)


def _from_astropy(column: object) -> pa.Array:
    values, mask = np.asarray(column), getattr(column, "mask", None)
    if values.dtype.kind == "S":
        values = np.char.decode(values, "utf-8", "replace")
    if values.dtype.kind in "UO":
        texts = (None if value is None else str(value).strip() for value in values)
        hidden = np.zeros(len(values), bool) if mask is None else mask
        pairs = zip(texts, hidden, strict=True)
        return pa.array([None if none else text or None for text, none in pairs])
    # FITS is big-endian; Arrow takes only the machine's byte order.
    return pa.array(values.astype(values.dtype.newbyteorder("=")), mask=mask)


READERS: dict[tuple[str, ...], Callable[[Path, str], Found]] = {
    (".csv",): _read_csv,
    (".parquet",): _read_parquet,
    (".fits", ".fit", ".fits.gz", ".ecsv", ".vot", ".votable", ".xml"): _read_astropy,
}
