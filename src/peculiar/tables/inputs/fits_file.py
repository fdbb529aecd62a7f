"""Tables in FITS files, in any of their extensions."""

import warnings

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from astropy.io import fits
from astropy.utils.exceptions import AstropyUserWarning

from peculiar.tables.inputs.astropy_table import table_of, vectors
from peculiar.tables.inputs.frames import frame_text
from peculiar.tables.inputs.request import Found, Request, field_of
from peculiar.tables.inputs.types import as_text

#: Bytes of a logical column; others, usually 0, are undefined.
TRUE, FALSE = ord("T"), ord("F")

#: What a 64-bit column with this zero point holds: unsigned numbers.
UNSIGNED = 2**63


def read_fits(request: Request) -> Found:
    """Open a table in FITS, whole numbers exact.

    Without ``hdu`` it is the first that has all wanted columns (in FITS_LDAC the
    second), or else most of them.
    """
    hdus = request.files.enter_context(fits.open(request.path))
    with warnings.catch_warnings():
        # On a file that is cut short, which matters only if rows are missing.
        warnings.simplefilter("ignore", AstropyUserWarning)
        tables = {
            number: hdu
            for number, hdu in enumerate(hdus)
            if isinstance(hdu, fits.BinTableHDU | fits.TableHDU)
            and not isinstance(hdu, fits.CompImageHDU)
        }
    chosen = _chosen(request, tables)
    hdu = tables[chosen]
    if hdu.header.get("ZTABLE"):
        raise ValueError(
            f"{request.name}: its table is packed by fpack, which is not read here. "
            "Unpack it with funpack, or save it as .fits.gz"
        )
    others = [_said(number, other) for number, other in tables.items()]
    where = f"in {_said(chosen, hdu)}"
    if len(others) > 1:
        where += f" of {len(others)} tables ({', '.join(others[:5])})"
    return Found(hdu.columns.names, lambda wanted: _table(hdu, wanted), where)


def _chosen(request: Request, tables: dict) -> int:
    if request.hdu is None and tables:
        return max(tables, key=lambda x: _has(tables[x], request.wanted))
    for number, hdu in tables.items():
        if str(request.hdu).upper() in (str(number), hdu.name.upper()):
            return number
    there = ", ".join(_said(number, hdu) for number, hdu in tables.items()) or "none"
    if request.hdu is None:
        raise ValueError(f"{request.name} holds no table: expected one in an extension")
    raise ValueError(
        f"{request.name}: no table is in hdu {request.hdu!r}. Expected the number or "
        f"name of one of: {there}"
    )


def _has(hdu: fits.BinTableHDU, wanted: list[str]) -> tuple[int, int]:
    """Return how many of the columns a table has, and how many but for capitals."""
    names = hdu.columns.names
    small = {name.lower() for name in names}
    return len({*wanted} & {*names}), sum(name.lower() in small for name in wanted)


def _said(number: int, hdu: fits.BinTableHDU) -> str:
    return f"hdu {number} {hdu.name}".strip()


def _table(hdu: fits.BinTableHDU, wanted: list[str]) -> pa.Table:
    if isinstance(hdu, fits.TableHDU):
        from astropy.table import Table

        return table_of(Table.read(hdu), wanted)
    stored = hdu.data.view(np.ndarray)
    columns = [_values(hdu.columns[name], stored[name]) for name in wanted]
    fields = [
        field_of(name, values.type, hdu.columns[name].unit, frame=_frame(hdu, name))
        for name, values in zip(wanted, columns, strict=True)
    ]
    return pa.table(columns, schema=pa.schema(fields))


def _frame(hdu: fits.BinTableHDU, name: str) -> str:
    number = hdu.columns.names.index(name) + 1
    system = hdu.header.get("RADESYS") or hdu.header.get("RADECSYS")
    equinox, ucd = hdu.header.get("EQUINOX"), hdu.header.get(f"TUCD{number}")
    return frame_text(system, equinox, ucd)


def _values(column: fits.Column, stored: np.ndarray) -> pa.Array:
    if stored.ndim == 2 and stored.shape[1] == 1:
        stored = stored[:, 0]
    form = column.format.format
    if stored.ndim > 1 or form in "PQXCM":
        return vectors(len(stored))
    if form == "A":
        return _texts(stored)
    if form == "L":
        known = (stored == TRUE) | (stored == FALSE)
        return pa.array(stored == TRUE, mask=~known)
    values = stored.astype(stored.dtype.newbyteorder("="))
    mask = None
    if column.null is not None and values.dtype.kind in "iu":
        mask = values == column.null  # before scaling, as the standard says
    return pa.array(_scaled(values, column), mask=mask)


def _scaled(values: np.ndarray, column: fits.Column) -> np.ndarray:
    scale = 1 if column.bscale in (None, "") else column.bscale
    zero = 0 if column.bzero in (None, "") else column.bzero
    if scale == 1 and zero == 0:
        return values
    if values.dtype.kind == "f" or scale != 1 or zero != int(zero):
        return values * float(scale) + float(zero)
    if zero == UNSIGNED and values.dtype == np.int64:
        return values.view(np.uint64) ^ np.uint64(UNSIGNED)
    return values.astype(np.int64) + int(zero)


def _texts(stored: np.ndarray) -> pa.Array:
    """Return text without blanks at its ends; null where there is none."""
    if stored.dtype.itemsize == 0:
        return pa.nulls(len(stored), pa.string())
    texts = as_text(pa.chunked_array([pa.array(stored, pa.binary())])).combine_chunks()
    texts = pc.utf8_trim_whitespace(texts)
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)
