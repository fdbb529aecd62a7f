"""Columns of text that are numbers or truth values, as programs write them."""

from collections import Counter
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from peculiar.tables.exact import EXACT
from peculiar.tables.inputs.unknown import without_words

#: How many values show that a column is no column of numbers.
SAMPLE = 1000

#: Spellings of truth, in small letters, and what they mean.
TRUTH = {"t": True, "true": True, "yes": True} | {
    "f": False,
    "false": False,
    "no": False,
}

NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eEdD][+-]?[0-9]+)?$"
WHOLE = r"^[+-]?[0-9]+$"
#: Numbers with a mark, and what programs write for one that does not fit: <0.1, 20.1:,
#: ***, #DIV/0!.
MARKED = (
    r"^([<>~=\x{2264}\x{2265}]*\s*[+-]?[0-9]*\.?[0-9]+\s*([:*?]+|(\x{b1}|\+/-).*)?"
    r"|[*?]+|#(DIV/0|VALUE|REF|NAME|NUM|N/A|NULL)[!?]?)$"
)

THOUSANDS = r"^\s*[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+\s*$"
COMMA = r"^[+-]?[0-9]*(,[0-9]*)?([eE][+-]?[0-9]+)?$"


class Parsed(NamedTuple):
    """Values of a column of text.

    Attributes
    ----------
    values : ChunkedArray
        (n,) int64, float64, bool, or text if some value is none of these, or a whole
        number is too large for int64.
    unknown : Counter
        Spellings of unknown that became null; nothing for text, which keeps them.
    odd : int or None
        In a column of text that is mostly numbers, the first row that has none.
    """

    values: pa.ChunkedArray
    unknown: Counter
    odd: int | None = None


def parsed(
    texts: pa.ChunkedArray,
    words: list[str],
    *,
    comma: bool = False,
    thousands: bool = True,
) -> Parsed:
    """Return text as numbers or truth values, if all values are.

    Parameters
    ----------
    texts : ChunkedArray
        Text (n,).
    words : list of str
        Spellings of unknown. NaN and infinity become these numbers if all others are
        numbers, too.
    comma : bool
        Whether a comma may be the decimal point.
    thousands : bool
        Whether a column whose commas may all separate thousands (``1,200``) is text,
        as nobody can say which number is meant.
    """
    comma = comma and not (thousands and _may_be_thousands(texts))
    if _is_other_text(texts.slice(0, SAMPLE), words, comma=comma):
        return Parsed(pc.utf8_trim_whitespace(texts), Counter())
    plain = _plain_numbers(texts)
    if plain is not None and not _rounded(plain):
        return Parsed(plain, Counter())
    known, counts = without_words(texts, words)
    if known.null_count == len(known):
        return Parsed(pa.chunked_array([pa.nulls(len(known), pa.float64())]), counts)
    for change in (_as_is, _as_usual, *([_with_point] if comma else [])):
        changed = change(known)
        found = None if changed is None else _plain_numbers(changed)
        if found is not None:
            return Parsed(found, counts)
    truth = as_truth(known)
    if truth is not None:
        return Parsed(truth, counts)
    return Parsed(pc.utf8_trim_whitespace(texts), Counter(), _odd(known, comma=comma))


def _is_other_text(texts: pa.ChunkedArray, words: list[str], *, comma: bool) -> bool:
    """Return whether most known values of a sample are neither numbers nor truth."""
    known, _ = without_words(texts, words)
    others = ~is_number(known, comma=comma) & known.is_valid().to_numpy()
    return 2 * others.sum() > len(known) - known.null_count and as_truth(known) is None


def as_truth(texts: pa.ChunkedArray) -> pa.ChunkedArray | None:
    """Return text of t/f, true/false or yes/no as bool, or None if it is other text."""
    small = pc.utf8_lower(texts)
    known = pc.is_in(small, value_set=pa.array([*TRUTH, None], pa.string()))
    if not pc.all(known).as_py():
        return None
    true = pa.array([word for word, value in TRUTH.items() if value])
    return pc.if_else(
        pc.is_valid(texts), pc.is_in(small, value_set=true), pa.scalar(None, pa.bool_())
    )


def is_number(texts: pa.ChunkedArray, *, comma: bool = False) -> np.ndarray:
    """Return which texts are numbers, bool (n,); false for null."""
    number = pc.match_substring_regex(texts, NUMBER)
    if comma:
        number = pc.or_(number, pc.match_substring_regex(texts, COMMA))
    return pc.fill_null(number, False).to_numpy()


def as_numbers(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return text as float64 (n,), null where it is no number.

    The d of Fortran, the minus of typesetters and a leading plus are understood, and
    decimal commas where no number has a point and not all may be thousands.
    """
    plain = pc.replace_substring(texts, "\N{MINUS SIGN}", "-")
    number = is_number(plain)
    commas = is_number(plain, comma=True) & ~number
    points = pc.fill_null(pc.match_substring(plain, "."), False).to_numpy()
    if commas.any() and not (number & points).any() and not _may_be_thousands(plain):
        plain = pc.if_else(
            pa.array(commas), pc.replace_substring(plain, ",", "."), plain
        )
        number = is_number(plain)
    only = pc.if_else(pa.array(number), plain, pa.scalar(None, pa.string()))
    return _as_usual(only).cast(pa.float64())


def odd_among_measured(texts: pa.ChunkedArray) -> pa.ChunkedArray | None:
    """Return text that is no number, or None unless most is, some with a point.

    Whole numbers may be names or classes, whose zeros and digits count.
    """
    known = texts.slice(0, SAMPLE).drop_null()
    if 2 * int(is_number(known).sum()) <= len(known):
        return None
    number = is_number(texts)
    points = pc.fill_null(pc.match_substring(texts, "."), False).to_numpy()
    if not (number & points).any() or 2 * number.sum() <= len(texts) - texts.null_count:
        return None
    return texts.filter(pa.array(~number)).drop_null()


def are_measured(texts: pa.ChunkedArray) -> bool:
    """Return whether text is as by `odd_among_measured`, and the odd is `MARKED`."""
    others = odd_among_measured(texts)
    if others is None:
        return False
    numbers = as_numbers(texts)
    return bool(
        pc.all(pc.match_substring_regex(others, MARKED)).as_py() is not False
        and not (beyond_exact(numbers) and _was_rounded(texts, numbers))
    )


def _plain_numbers(texts: pa.ChunkedArray) -> pa.ChunkedArray | None:
    """Return numbers, None for other text, and text where floats would lose digits."""
    try:
        whole = texts.cast(pa.int64())
    except pa.ArrowInvalid:
        pass
    else:
        hexadecimal = pc.match_substring(texts, "x", ignore_case=True)
        return None if pc.any(hexadecimal).as_py() else whole
    try:
        numbers = texts.cast(pa.float64())
    except pa.ArrowInvalid:
        return None
    if not beyond_exact(numbers):
        return numbers
    if _all_whole(texts):
        return texts
    if not _was_rounded(texts, numbers):
        return numbers
    whole = pc.replace_substring_regex(texts, r"^([+-]?[0-9]+)\.0*$", r"\1")
    if not _all_whole(whole):
        return texts
    try:
        return whole.cast(pa.int64())
    except pa.ArrowInvalid:
        return whole


def _rounded(numbers: pa.ChunkedArray) -> bool:
    return pa.types.is_floating(numbers.type) and beyond_exact(numbers)


def beyond_exact(numbers: pa.ChunkedArray) -> bool:
    """Return whether floats are so large that whole numbers were rounded."""
    large = (pc.greater_equal(numbers, EXACT), pc.less_equal(numbers, -EXACT))
    return any(pc.any(some).as_py() for some in large)


def _was_rounded(texts: pa.ChunkedArray, numbers: pa.ChunkedArray) -> bool:
    """Return whether a whole number among the texts is none of the floats."""
    size = pc.abs(numbers)
    large = pc.and_(pc.greater_equal(size, EXACT), pc.less(size, 1e300))
    large = pc.and_(large, pc.match_substring_regex(texts, WHOLE))
    pairs = zip(texts.filter(large).to_pylist(), numbers.filter(large), strict=True)
    return any(int(text) != int(number.as_py()) for text, number in pairs)


def _all_whole(texts: pa.ChunkedArray) -> bool:
    return bool(pc.all(pc.match_substring_regex(texts, WHOLE)).as_py())


def _as_is(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    return texts


def _as_usual(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return numbers without a leading plus, and with e for the d of Fortran."""
    texts = pc.replace_substring_regex(texts, r"^\+([0-9.])", r"\1")
    return pc.replace_substring_regex(
        texts, r"^([+-]?[0-9.]+)[dD]([+-]?[0-9]+)$", r"\1e\2"
    )


def _may_be_thousands(texts: pa.ChunkedArray) -> bool:
    """Return whether there are numbers with commas, and all could be thousands."""
    with_comma = pc.match_substring_regex(texts, r"^\s*[+-]?[0-9]*,")
    found = texts.filter(with_comma)
    return len(found) > 0 and bool(
        pc.all(pc.match_substring_regex(found, THOUSANDS)).as_py()
    )


def _with_point(texts: pa.ChunkedArray) -> pa.ChunkedArray | None:
    if not pc.all(pc.match_substring_regex(texts, COMMA)).as_py():
        return None
    return _as_usual(pc.replace_substring(texts, ",", "."))


def _odd(known: pa.ChunkedArray, *, comma: bool) -> int | None:
    number = is_number(known, comma=comma)
    others = np.flatnonzero(~number & known.is_valid().to_numpy())
    return int(others[0]) if len(others) and number.sum() > len(others) else None
