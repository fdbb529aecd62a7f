"""Names of files that a pattern makes of a row: ``{tract:05d}/{patch}/{band}.fits``."""

import re
from collections.abc import Mapping
from string import Formatter

import pyarrow as pa
import pyarrow.compute as pc

#: Formats that need a whole number: ``{tract:05d}``, and ``{tract:05}``, with which
#: text would get zeros behind it.
WHOLE = re.compile(r"[+ -]?#?0?\d*[bcdoxX]|0\d+")

#: Whole numbers as programs write them: of these the number is as good as the text.
PLAIN = r"^(0|-?[1-9][0-9]{0,17})$"


def columns_of(pattern: str) -> list[str]:
    """Return the columns of a pattern, without the band, each once."""
    names = (name for _, name, _, _ in Formatter().parse(pattern))
    return list(dict.fromkeys(x for x in names if x and x.lower() != "band"))


def file_name(pattern: str, values: Mapping[str, object], band: str) -> str:
    """Return the name that a pattern makes of a row's values and a band.

    Whole numbers have no decimal point, even if a column with nulls made floats of
    them. A format that needs a whole number takes text of digits, too.

    Raises
    ------
    ValueError
        If a value does not fit its format, or is null. The text names the column.
    """
    values = {**values, "band": band, "BAND": band.upper()}
    parts = []
    for text, column, spec, _ in Formatter().parse(pattern):
        parts.append(text)
        if column is not None:
            parts.append(_formatted(column, values[column], spec or ""))
    return "".join(parts)


def as_numbers(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return text as int64 if each value is written as its number would be.

    So ``9813`` is a number, and ``0012`` stays text. Other types stay as they are.
    """
    if not pa.types.is_string(values.type):
        return values
    plain = pc.match_substring_regex(values, PLAIN)
    all_plain = pc.all(plain, skip_nulls=True, min_count=1).as_py()
    return values.cast(pa.int64()) if all_plain else values


def _formatted(column: str, value: object, spec: str) -> str:
    if value is None or value != value:
        raise ValueError(f"column {column} is null, so source.images names no file")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    try:
        if isinstance(value, str) and WHOLE.fullmatch(spec):
            value = int(value)
        return format(value, spec)
    except ValueError as error:
        raise ValueError(
            f"column {column!r} is {value!r}, which does not fit the format {spec!r} "
            f"({error})"
        ) from error
