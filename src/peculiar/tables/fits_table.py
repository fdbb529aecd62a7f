"""Arrow tables as FITS binary tables, with units, descriptions and UCDs."""

import logging
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from astropy.io import fits

from peculiar.tables.columns import text_of
from peculiar.tables.exact import free_value
from peculiar.tables.vo_units import vo_unit

log = logging.getLogger(__name__)

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

#: For integers whose values leave none free that could stand for null.
WIDER = {pa.uint8(): pa.int16(), pa.int16(): pa.int32()}


def write_fits_table(table: pa.Table, path: Path, name: str) -> None:
    """Write a table as the first extension of a FITS file.

    Integers are exact, also those of 64 bits. Missing floats become NaN, missing
    integers a value that the column does not have (TNULLn), missing truth values the
    null of FITS, a zero byte, and missing text is empty. Text in FITS is ASCII:
    another letter becomes ``?``, and the log says in how many values. The same table
    gives the same bytes.

    Parameters
    ----------
    table : pa.Table
        Columns of bool, integer, float or text, with ``unit``, ``description`` and
        ``ucd`` in the metadata of every field: TUNITn, as VOUnits spells it, TCOMMn and
        TUCDn. Another type is a ValueError.
    path : Path
        File to write.
    name : str
        The extension's name (EXTNAME).
    """
    parts = {field.name: table[field.name].combine_chunks() for field in table.schema}
    columns = [_column(field, parts[field.name]) for field in table.schema]
    extension = fits.BinTableHDU.from_columns(columns, name=name)
    rows = extension.data.view(np.ndarray)
    for number, field in enumerate(table.schema, start=1):
        values = parts[field.name]
        if pa.types.is_boolean(field.type) and values.null_count:
            rows[field.name][values.is_null().to_numpy(zero_copy_only=False)] = 0
        for card, key in (("TUCD", "ucd"), ("TCOMM", "description")):
            if text := _ascii(text_of(field, key)):
                extension.header.set(f"{card}{number}", text, after=f"TFORM{number}")
    fits.HDUList([fits.PrimaryHDU(), extension]).writeto(path, overwrite=True)


def _column(field: pa.Field, values: pa.Array) -> fits.Column:
    kind, null = field.type, None
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        array = _texts(field.name, values)
        form = f"{array.dtype.itemsize}A"
    elif kind not in FORMATS:
        raise ValueError(
            f"column {field.name!r} is of type {kind}; expected bool, uint8, int16, "
            "int32, int64, float32, float64 or text. Convert it in the input table"
        )
    else:
        if pa.types.is_integer(kind) and values.null_count:
            values, null = _with_null(values)
        elif pa.types.is_boolean(kind):
            values = values.fill_null(False)
        form = FORMATS[values.type]
        array = values.to_numpy(zero_copy_only=False)
    return fits.Column(
        name=field.name,
        format=form,
        unit=_ascii(vo_unit(text_of(field, "unit"), deprecated=True)) or None,
        null=null,
        array=array,
    )


def _texts(name: str, values: pa.Array) -> np.ndarray:
    """Return text as bytes: it must be ASCII (FITS standard 4.0, 7.3.3.1)."""
    # Letters, not bytes: each other letter is one question mark.
    found = values.cast(pa.large_string()).fill_null("")
    others = pc.match_substring_regex(found, r"[^\x00-\x7f]")
    if count := pc.sum(others).as_py():
        log.warning(
            "FITS has ASCII alone: %s has other letters in %d values, each of which is "
            "? there. Parquet and CSV have them",
            *(name, count),
        )
    letters = [text.encode("ascii", "replace") for text in found.to_pylist()]
    return np.array(letters, np.bytes_)


def _with_null(values: pa.Array) -> tuple[pa.Array, int]:
    """Return integers with a value for null that none of them has."""
    null = free_value(values)
    if null is None:
        return _with_null(values.cast(WIDER[values.type]))
    return values.fill_null(null), null


def _ascii(text: str) -> str:
    return text.encode("ascii", "replace").decode()
