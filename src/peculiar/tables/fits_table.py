"""Arrow tables as FITS binary tables, with units and descriptions."""

from pathlib import Path

import numpy as np
import pyarrow as pa
from astropy.io import fits

from peculiar.tables.columns import text_of

#: FITS formats of the types that our tables hold (FITS standard 4.0, table 18).
FORMATS = {
    pa.bool_(): "L",
    pa.uint8(): "B",
    pa.int16(): "I",
    pa.int32(): "J",
    pa.int64(): "K",
    pa.float32(): "E",
    pa.float64(): "D",
}


def write_fits_table(table: pa.Table, path: Path, name: str) -> None:
    """Write a table as the first extension of a FITS file.

    Integers are exact, also those of 64 bits. Missing floats become NaN, missing
    integers the smallest of their type (TNULLn), missing text empty, and missing truth
    values false. The same table gives the same bytes.

    Parameters
    ----------
    table : pa.Table
        Columns of bool, integer, float or text, with ``unit`` and ``description`` in
        the metadata of every field. Another type is a ValueError.
    path : Path
        File to write.
    name : str
        The extension's name (EXTNAME).
    """
    columns = [
        _column(field, table[field.name].combine_chunks()) for field in table.schema
    ]
    extension = fits.BinTableHDU.from_columns(columns, name=name)
    for number, field in enumerate(table.schema, start=1):
        # Headers are ASCII.
        text = text_of(field, "description").encode("ascii", "replace").decode()
        if text:
            extension.header.set(f"TCOMM{number}", text, after=f"TFORM{number}")
    fits.HDUList([fits.PrimaryHDU(), extension]).writeto(path, overwrite=True)


def _column(field: pa.Field, values: pa.Array) -> fits.Column:
    kind, null = field.type, None
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        # Text must be ASCII (FITS standard 4.0, 7.3.3.1).
        encoded = [
            (text or "").encode("ascii", "replace") for text in values.to_pylist()
        ]
        array = np.array(encoded, dtype=np.bytes_)
        form = f"{array.dtype.itemsize}A"
    elif kind not in FORMATS:
        raise ValueError(
            f"column {field.name!r} is of type {kind}; expected bool, uint8, int16, "
            "int32, int64, float32, float64 or text. Convert it in the input table"
        )
    else:
        form = FORMATS[kind]
        if pa.types.is_integer(kind) and values.null_count:
            null = np.iinfo(kind.to_pandas_dtype()).min
            values = values.fill_null(null)
        elif pa.types.is_boolean(kind):
            values = values.fill_null(False)
        array = values.to_numpy(zero_copy_only=False)
    return fits.Column(
        name=field.name,
        format=form,
        unit=text_of(field, "unit") or None,
        null=null,
        array=array,
    )
