"""Tables in FITS files, in any of their extensions."""

import warnings

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from astropy.io import fits
from astropy.utils.exceptions import AstropyUserWarning

from peculiar.tables.inputs.astropy_table import frames_of, header_of, vectors
from peculiar.tables.inputs.frames import frame_text
from peculiar.tables.inputs.request import Found, Request, field_of, twice
from peculiar.tables.inputs.types import as_text

#: Bytes of a logical column; others, usually 0, are undefined.
TRUE, FALSE = ord("T"), ord("F")

#: What a 64-bit column with this zero point holds: unsigned numbers.
UNSIGNED = 2**63

#: Comments between which astropy describes columns, such as places in several.
DESCRIBED = [f"--{x}-ASTROPY-SERIALIZED-COLUMNS--" for x in ("BEGIN", "END")]


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
    names = hdu.columns.names
    if len({*names}) < len(names):  # no row of it can be read
        raise twice(request, max(names, key=names.count))
    others = [_said(number, other) for number, other in tables.items()]
    where = f"in {_said(chosen, hdu)}"
    if len(others) > 1:
        where += f" of {len(others)} tables ({', '.join(others[:5])})"
    return Found(names, lambda wanted: _table(hdu, wanted), where)


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
    text = isinstance(hdu, fits.TableHDU)
    frames, stored = _frames(hdu), hdu.data.view(np.ndarray)
    columns = [
        _of_text(hdu, name, stored[name])
        if text
        else _values(hdu.columns[name], stored[name])
        for name in wanted
    ]
    fields = [
        field_of(name, values.type, hdu.columns[name].unit, frame=frames[name])
        for name, values in zip(wanted, columns, strict=True)
    ]
    return pa.table(columns, schema=pa.schema(fields))


def _frames(hdu: fits.BinTableHDU) -> dict[str, str]:
    """Return the frames of all columns, by the header or what astropy describes."""
    header = hdu.header
    system = header.get("RADESYS") or header.get("RADECSYS")
    frames = {
        name: frame_text(system, header.get("EQUINOX"), header.get(f"TUCD{number}"))
        for number, name in enumerate(hdu.columns.names, 1)
    }
    lines = [str(line) for line in header.get("COMMENT", [])]
    if not {*DESCRIBED} <= {*lines}:
        return frames
    first, last = map(lines.index, DESCRIBED)
    # Of a line that goes on, the 71st character is a backslash.
    text = "".join(
        line[:70] + "\n" * (len(line) <= 70) for line in lines[first + 1 : last]
    )
    return frames | frames_of(header_of(text).get("meta", {}))


def _of_text(hdu: fits.TableHDU, name: str, stored: np.ndarray) -> pa.Array:
    """Return values of a table in text; null where a number is blank, or TNULL."""
    column, texts = hdu.columns[name], np.char.strip(stored)
    nulls = [] if column.null is None else [str(column.null).strip().encode()]
    if column.format.format == "A":
        values = _texts(stored)
    else:
        values, nulls = pa.array(_own(np.asarray(hdu.data[name]))), [*nulls, b""]
    null = pa.array(np.isin(texts, np.array(nulls, "S")))
    return pc.if_else(null, pa.scalar(None, values.type), values)


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
    values, mask = _own(stored), None
    if column.null is not None and values.dtype.kind in "iu":
        mask = values == column.null  # before scaling, as the standard says
    return pa.array(_scaled(values, column), mask=mask)


def _own(values: np.ndarray) -> np.ndarray:
    """Return values in the machine's byte order, as Arrow wants them."""
    return values.astype(values.dtype.newbyteorder("="))


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
