"""Object ids: exact 64-bit integers, or the reason why an id is not valid."""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from peculiar.tables.rejects import Reject

LARGEST = 2**63 - 1


def read_ids(
    column: pa.Array | pa.ChunkedArray, where: str
) -> tuple[np.ndarray, dict[int, Reject]]:
    """Read a column of ids as int64, never through floats.

    Parameters
    ----------
    column : pyarrow.Array or pyarrow.ChunkedArray
        Integers of any width, or text of decimal digits; (n,).
    where : str
        File or source, for messages.

    Returns
    -------
    ids : numpy.ndarray
        int64 (n,); -1 where the value is no integer or too large. Negative values are
        kept.
    refused : dict of int to Reject
        Row and reason: ``missing_id``, ``unreadable_id``, ``float_id``,
        ``negative_id``, ``id_too_large``. Duplicates are not checked.

    Raises
    ------
    ValueError
        If the column's type is a float, or neither integer nor text.
    """
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    kind = column.type
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        raise float_ids(where, kind)
    if pa.types.is_integer(kind):
        return _read_integers(column)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return _read_texts(column)
    raise ValueError(
        f"object ids of {where} are stored as {kind}: expected 64-bit integers, or "
        "text of decimal digits. Name another column, or write the table again"
    )


def refuse_duplicates(ids: np.ndarray, refused: dict[int, Reject]) -> dict[int, Reject]:
    """Return `refused`, with every row whose id an earlier valid row has, too.

    The first row with an id stays valid, so that rows added at the end of a catalogue
    change no earlier object. `ids` are int64 (n,); the keys of `refused` are rows, and
    are returned in ascending order.
    """
    good = np.ones(len(ids), bool)
    good[list(refused)] = False
    rows = np.flatnonzero(good)
    _, first, inverse = np.unique(ids[rows], return_index=True, return_inverse=True)
    first_rows = rows[first[inverse]]  # for each good row, the first with its id
    again = rows != first_rows
    found = {
        int(row): Reject("duplicate_id", f"first used in source row {earlier}")
        for row, earlier in zip(rows[again], first_rows[again], strict=True)
    }
    return dict(sorted((refused | found).items()))


def _read_integers(
    column: pa.Array | pa.ChunkedArray,
) -> tuple[np.ndarray, dict[int, Reject]]:
    missing = column.is_null().to_numpy(zero_copy_only=False)
    values = pc.fill_null(column, 0).to_numpy(zero_copy_only=False)
    large = (
        values > np.array(LARGEST).astype(np.uint64)
        if values.dtype == np.uint64
        else (np.zeros(len(values), bool))
    )
    ids = np.where(missing | large, 0, values).astype(np.int64)
    refused = {
        int(row): Reject("missing_id", "no id") for row in np.flatnonzero(missing)
    }
    for row in np.flatnonzero(large):
        refused[int(row)] = _too_large(str(values[row]))
    for row in np.flatnonzero(ids < 0):
        refused[int(row)] = _negative(str(ids[row]))
    ids[missing | large] = -1
    return ids, refused


def _read_texts(
    column: pa.Array | pa.ChunkedArray,
) -> tuple[np.ndarray, dict[int, Reject]]:
    ids = np.full(len(column), -1, np.int64)
    refused = {}
    for row, text in enumerate(column.to_pylist()):
        value = _read_text(text)
        if isinstance(value, Reject):
            refused[row] = value
        else:
            ids[row] = value
        if isinstance(value, int) and value < 0:
            refused[row] = _negative(text)
    return ids, refused


def _read_text(text: str | None) -> int | Reject:
    text = (text or "").strip()
    if not text:
        return Reject("missing_id", "no id")
    if re.fullmatch(r"[+-]?[0-9]{1,40}", text):
        value = int(text)
        return value if -LARGEST - 1 <= value <= LARGEST else _too_large(text)
    if re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", text):
        return Reject("float_id", f"{text[:60]!r} is not an integer in decimal digits")
    return Reject("unreadable_id", f"{text[:60]!r} is not an integer in decimal digits")


def _too_large(text: str) -> Reject:
    return Reject(
        "id_too_large", f"{text[:60]} does not fit into a signed 64-bit integer"
    )


def _negative(text: str) -> Reject:
    return Reject("negative_id", f"{text[:60]} is negative")


def float_ids(where: str, kind: object) -> ValueError:
    """Return the error for ids of a file that are stored as floats, of type `kind`."""
    return ValueError(
        f"object ids of {where} are stored as {kind}, which cannot store all integers "
        "above 2**53 exactly: the ids are damaged already. Expected int64 or text: "
        "write the ids again from the original catalogue"
    )


def ids_as_text(table: pa.Table) -> pa.Table:
    """Return a table with integer ids as text, for CSV: spreadsheets round them."""
    for index, field in enumerate(table.schema):
        if field.name.endswith("_id") and pa.types.is_integer(field.type):
            text = table.column(index).cast(pa.string())
            table = table.set_column(index, field.name, text)
    return table
