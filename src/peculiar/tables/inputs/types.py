"""The types of columns that can be published, and how others become one of them."""

import re
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc

#: Types that come out of `settled`.
KINDS = (
    *(pa.bool_(), pa.uint8(), pa.int16(), pa.int32(), pa.int64()),
    *(pa.float32(), pa.float64(), pa.string()),
)

#: What other types become, where no value can be lost.
WIDER = {
    pa.int8(): pa.int16(),
    pa.uint16(): pa.int32(),
    pa.uint32(): pa.int64(),
    pa.float16(): pa.float32(),
    pa.null(): pa.float64(),
    pa.large_string(): pa.string(),
    pa.string_view(): pa.string(),
}


#: What is in no text; zeros at its end are padding.
RAW = "[\\x01-\\x08\\x0e-\\x1f\\x7f-\\x9f]|\\x00[^\\x00]"

#: Bytes of a UUID, and which say version and variant, but for text.
UUID_SIZE = 16
UUIDS = re.compile(rb".{6}[\x10-\x8f].[\x80-\xbf].{7}", re.DOTALL)


def settled(values: pa.ChunkedArray, where: str) -> pa.ChunkedArray:
    """Return values of any type as a type that every format we write can hold.

    Whole numbers stay exact: unsigned and decimal ones become int64 if all fit, else
    text of digits. Other decimals become float64; dates and times ISO text;
    categories their values. Bytes become text: UTF-8, else Latin-1 (but not those of
    fixed size), or else, as they are no text, a UUID if they are 16, or hexadecimal
    digits (``0x01ff``).

    Parameters
    ----------
    values : ChunkedArray
        (n,); nulls stay.
    where : str
        File and column, for messages.

    Returns
    -------
    settled : ChunkedArray
        (n,), of one of `KINDS`.

    Raises
    ------
    ValueError
        If a row holds several values, or none that has a text.
    """
    kind = values.type
    if kind in KINDS:
        return values
    if kind in WIDER:
        return values.cast(WIDER[kind])
    for applies, change in CHANGES:
        if applies(kind):
            return settled(change(values), where)
    raise ValueError(
        f"{where} holds {_kind(kind)}: expected one number, text or truth value per "
        "row. Name another column, or write what you mean to a column of its own"
    )


def _kind(kind: pa.DataType) -> str:
    if pa.types.is_struct(kind):
        return f"structures, whose parts are columns, too ({', '.join(kind.names)})"
    if pa.types.is_nested(kind):
        return "several values per row"
    return f"values of type {kind}"


def as_text(
    values: pa.ChunkedArray, *, raw: bool = False, fixed: bool = False
) -> pa.ChunkedArray:
    """Return binary values as text, each UTF-8 or else Latin-1.

    They may be `raw`, of no text, or of fixed size: see `settled`.
    """
    with suppress(pa.ArrowInvalid):
        texts = values.cast(pa.string())
        if not (raw and pc.any(pc.match_substring_regex(texts, RAW)).as_py()):
            return texts
    texts = [
        None if value is None else letters(value, raw=raw, fixed=fixed)
        for value in values.to_pylist()
    ]
    return pa.chunked_array([pa.array(texts, pa.string())])


def letters(value: bytes, *, raw: bool = False, fixed: bool = False) -> str:
    """Return bytes as text, UTF-8 or else Latin-1; `raw` ones as by `settled`."""
    try:
        text, other = value.decode(), False
    except UnicodeDecodeError:
        # Of random UUIDs, one in a hundred has letters of Latin-1 alone.
        text, other = value.decode("latin-1"), fixed or bool(UUIDS.fullmatch(value))
    if not raw or not (other or re.search(RAW, text)):
        return text
    return str(UUID(bytes=value)) if len(value) == UUID_SIZE else f"0x{value.hex()}"


def _of_bytes(values: pa.ChunkedArray) -> pa.ChunkedArray:
    fixed = pa.types.is_fixed_size_binary(values.type)
    return as_text(values.cast(pa.binary()), raw=True, fixed=fixed)


def _whole(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return unsigned or decimal whole numbers as int64, or as text of digits."""
    try:
        return values.cast(pa.int64())
    except pa.ArrowInvalid:
        return values.cast(pa.string())


def _plain(values: pa.ChunkedArray) -> pa.ChunkedArray:
    return values.cast(values.type.value_type)


def _iso(values: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = values.type
    if not pa.types.is_timestamp(kind):
        return values.cast(pa.string())
    ending = "Z" if kind.tz else ""
    if kind.tz:
        values = values.cast(pa.timestamp(kind.unit, "UTC")).cast(
            pa.timestamp(kind.unit)
        )
    return pc.strftime(values, format=f"%Y-%m-%dT%H:%M:%S{ending}")


def _is_whole_decimal(kind: pa.DataType) -> bool:
    return pa.types.is_decimal(kind) and kind.scale <= 0


def _written(values: pa.ChunkedArray) -> pa.ChunkedArray:
    texts = [None if value is None else str(value) for value in values.to_pylist()]
    return pa.chunked_array([pa.array(texts, pa.string())])


def _is_extension(kind: pa.DataType) -> bool:
    return isinstance(kind, pa.BaseExtensionType)  # UUID, JSON


#: In this order.
CHANGES: tuple[tuple[Callable, Callable], ...] = (
    (_is_extension, _written),
    (pa.types.is_dictionary, _plain),
    (pa.types.is_uint64, _whole),
    (_is_whole_decimal, _whole),
    (pa.types.is_decimal, lambda values: values.cast(pa.float64())),
    (pa.types.is_date, _iso),
    (pa.types.is_time, _iso),
    (pa.types.is_timestamp, _iso),
    (pa.types.is_binary, _of_bytes),
    (pa.types.is_large_binary, _of_bytes),
    (pa.types.is_fixed_size_binary, _of_bytes),
    (pa.types.is_binary_view, _of_bytes),
)
