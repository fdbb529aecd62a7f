"""Which rows of a table are within a slice's limits, and which fail a cut."""

from itertools import repeat

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from peculiar.tables.inputs.text_numbers import as_truth
from peculiar.tables.rejects import Reject

#: Columns of a table, (n,) each, by their names.
Columns = dict[str, pa.ChunkedArray]


def outside(columns: Columns, limits: dict[str, list], rows: int) -> np.ndarray:
    """Return which of `rows` rows are of another slice, bool (rows,).

    They are outside the limits in some column, and null in none of them. Limits have a
    lower bound, included, and an upper one, excluded; None for no bound.
    """
    found, unknown = np.zeros(rows, bool), np.zeros(rows, bool)
    for name, values in columns.items():
        null, below, above = _compared(f"source.limits.{name}", values, *limits[name])
        found |= below | above
        unknown |= null
    return found & ~unknown


def refused(limited: Columns, columns: Columns, cuts: dict) -> dict[int, Reject]:
    """Return the rows that are null in a limited column, or fail a cut.

    Each has the first reason: ``null_in_limits``, ``null_in_cut`` or ``cut``. `cuts`
    has for each of the `columns` a value, or a range as limits have.

    Raises
    ------
    ValueError
        If a value does not fit the type of its column.
    """
    found: dict[int, Reject] = {}

    def refuse(rows: np.ndarray, reject: Reject) -> None:
        new = [row for row in np.flatnonzero(rows).tolist() if row not in found]
        found.update(zip(new, repeat(reject)))

    for name, values in limited.items():
        text = f"{name} is null: in no slice's range"
        refuse(_null(values), Reject("null_in_limits", text))
    for name, values in columns.items():
        null, failed = _failed(f"source.cuts.{name}", values, cuts[name])
        said = _said(cuts[name])
        refuse(null, Reject("null_in_cut", f"{name} is null, expected {said}"))
        refuse(failed, Reject("cut", f"{name} is not {said}"))
    return found


def around(degrees: pa.ChunkedArray, wanted: object) -> pa.ChunkedArray:
    """Return right ascensions; the range's lower bound for those a turn from it.

    So 355 deg is within [-10, 10], and 5 deg within [350, 370]. Values of no range, or
    of one with a bound alone, stay as they are.
    """
    if not isinstance(wanted, list) or None in wanted:
        return degrees
    low, high = wanted
    for turn in (360.0, -360.0):
        within = pc.greater_equal(degrees, low + turn)
        within = pc.and_(within, pc.less(degrees, high + turn))
        degrees = pc.if_else(within, float(low), degrees)
    return degrees


def as_floats(key: str, values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return values as float64; text that is no number is an error that names `key`."""
    try:
        return values.cast(pa.float64())
    except pa.ArrowInvalid as error:
        raise ValueError(
            f"{key}: the column is not of numbers ({error}). Name another column, or "
            "list the word in source.unknown.text if it means unknown"
        ) from error


def _failed(
    key: str, values: pa.ChunkedArray, wanted: object
) -> tuple[np.ndarray, np.ndarray]:
    """Return which values are null, and which others differ from `wanted`."""
    if isinstance(wanted, list):
        null, below, above = _compared(key, values, *wanted)
        return null, below | above
    of_truth = pa.types.is_boolean(values.type)
    if of_truth and isinstance(wanted, str):
        truth = as_truth(pa.chunked_array([[wanted]]))
        wanted = wanted if truth is None else truth[0].as_py()
    elif pa.types.is_string(values.type) and not isinstance(wanted, str):
        truth = as_truth(values) if wanted in (False, True) else None
        if truth is None and isinstance(wanted, bool):
            raise _other_words(key, values, wanted)
        values = as_floats(key, values) if truth is None else truth
    try:
        same = pa.scalar(wanted).cast(values.type)
    except pa.ArrowInvalid as error:
        expected = "true or false" if of_truth else "such a value"
        raise ValueError(
            f"{key} is {wanted!r}, but the column holds {values.type}: expected "
            f"{expected}"
        ) from error
    equal = pc.fill_null(pc.equal(values, same), True)
    null = _null(values)
    return null, ~null & ~equal.to_numpy(zero_copy_only=False)


def _other_words(key: str, values: pa.ChunkedArray, wanted: object) -> ValueError:
    words = pc.unique(values.drop_null()).slice(0, 3).to_pylist()
    return ValueError(
        f"{key} is {str(wanted).lower()}, but the column holds other text than t/f, "
        f"true/false or yes/no: {', '.join(map(repr, words))}. Write the text that is "
        f'wanted, such as "{words[0]}"'
    )


def _said(wanted: object) -> str:
    if not isinstance(wanted, list):
        return str(wanted)
    words = zip(("at least", "below"), wanted, strict=True)
    return " and ".join(f"{word} {x:g}" for word, x in words if x is not None)


def _null(values: pa.ChunkedArray) -> np.ndarray:
    return pc.is_null(values, nan_is_null=True).to_numpy(zero_copy_only=False)


def _compared(
    key: str, values: pa.ChunkedArray, low: float | None, high: float | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return which values are null, which others below `low`, not below `high`."""
    null = _null(values)
    numbers = pc.fill_null(as_floats(key, values), np.nan)
    numbers = numbers.to_numpy(zero_copy_only=False)
    none = np.zeros(len(numbers), bool)
    return (
        null,
        none if low is None else numbers < low,
        none if high is None else numbers >= high,
    )
