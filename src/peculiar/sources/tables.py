"""Tables of objects in CSV, Parquet or FITS, with exact identifiers."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq


def read_table(path: Path, key: str, ids: str, columns: list[str]) -> pa.Table:
    """Read some columns of a table; ids in CSV stay text, so no float touches them.

    Parameters
    ----------
    path : Path
        Ending in .csv, .parquet, .fits, .fit or .fits.gz (first table of the file).
    key : str
        Key of the configuration that names the file.
    ids : str
        Column of identifiers.
    columns : list of str
        Further columns; numbers or text, one value per row.

    Returns
    -------
    table : pyarrow.Table
        `ids`, then `columns`, in the file's order of rows.

    Raises
    ------
    ValueError
        If the file cannot be read, or a column is missing.
    """
    wanted = list(dict.fromkeys([ids, *columns]))
    name = path.name.lower()
    if name.endswith(".csv"):
        read = _read_csv
    elif name.endswith(".parquet"):
        read = _read_parquet
    elif name.endswith((".fits", ".fit", ".fits.gz")):
        read = _read_fits
    else:
        raise ValueError(
            f"{key} is {path}: expected a name that ends in .csv, .parquet or .fits"
        )
    try:
        found = read(path, ids)
    except (OSError, pa.ArrowException, TypeError) as error:
        raise ValueError(
            f"{key}: {path} cannot be read as a table ({error})"
        ) from error
    there, get = found
    for column in wanted:
        if column not in there:
            raise ValueError(
                f"{key}: {path} has no column {column!r}: expected one of "
                f"{', '.join(there[:40])}"
            )
    return get(wanted)


def _read_csv(path: Path, ids: str) -> tuple:
    # Types are guessed from a first block, and ids above 2**63 would become floats:
    # everything that is not asked to be text may be guessed, ids may not.
    options = pa.csv.ConvertOptions(column_types={ids: pa.string()})
    table = pa.csv.read_csv(path, convert_options=options)
    return table.column_names, table.select


def _read_parquet(path: Path, ids: str) -> tuple:  # noqa: ARG001
    there = pq.read_schema(path).names
    return there, lambda wanted: pq.read_table(path, columns=wanted).select(wanted)


def _read_fits(path: Path, ids: str) -> tuple:  # noqa: ARG001
    from astropy.table import Table

    table = Table.read(path, format="fits", hdu=1)

    def get(wanted: list[str]) -> pa.Table:
        return pa.table({column: _from_fits(table[column]) for column in wanted})

    return table.colnames, get


def _from_fits(column: object) -> pa.Array:
    values, mask = np.asarray(column), getattr(column, "mask", None)
    if values.dtype.kind == "S":
        values = np.char.decode(values, "utf-8", "replace")
    if values.dtype.kind == "U":
        return pa.array([v.strip() or None for v in values.tolist()], pa.string())
    # FITS is big-endian; Arrow takes only the machine's order.
    return pa.array(values.astype(values.dtype.newbyteorder("=")), mask=mask)
