"""Object ids: exact 64-bit integers, whatever a source's own ids are."""

import hashlib
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from peculiar.tables.inputs.types import settled
from peculiar.tables.inputs.unknown import DEFAULTS
from peculiar.tables.rejects import Reject

LARGEST = 2**63 - 1

#: What programs put around text: blanks, the zeros of C, a byte order mark.
PADDING = " \t\r\n\v\f\0\u00a0\ufeff"

#: Texts, in small letters, of an id that is not there.
MISSING = ("", *(text.lower() for text in DEFAULTS["text"]))

_WHOLE = r"^[+-]?[0-9]+$"
# Whole numbers that were floats: 123.0, 1E18, 1.23e18, or 1,23E+18 of spreadsheets in
# some languages. Names are 9813.4 (plate.fibre) and 12345e67 (hexadecimal).
_FLOAT = (
    r"^[+-]?([0-9]+(\.0*|,0+)|\.0+"
    r"|(([0-9]+[.,][0-9]*|\.[0-9]+|[0-9])[eE][+-]?|[0-9]+[eE][+-])[0-9]{1,3})$"
)


class Ids(NamedTuple):
    """The ids of a column's rows.

    Attributes
    ----------
    ids : numpy.ndarray
        int64 (n,); 0 in the rows that are refused.
    source_ids : pyarrow.Array or None
        Text (n,): what the source calls a row whose id is a digest, null for all
        others. None if there is no such row.
    refused : dict of int to Reject
        Row and reason: ``missing_id`` or ``float_id``.
    """

    ids: np.ndarray
    source_ids: pa.Array | None
    refused: dict[int, Reject]

    @property
    def good(self) -> np.ndarray:
        """Return which rows have an id, bool (n,)."""
        good = np.ones(len(self.ids), bool)
        good[list(self.refused)] = False
        return good


def read_ids(column: pa.Array | pa.ChunkedArray, where: str) -> Ids:
    """Read a column of ids as int64, never through floats.

    A whole number within int64, negative or not, is its own id. A larger one, and any
    other text, gets `digest` as its id, and stays as it is in ``source_ids``. Each
    value is read for itself: a table that grows changes no id.

    Parameters
    ----------
    column : pyarrow.Array or pyarrow.ChunkedArray
        Integers, decimals without a fraction, text or bytes, as categories or not;
        (n,). `PADDING` around text is dropped. Bytes become text as by
        `peculiar.tables.inputs.types.settled`.
    where : str
        File or source, for messages.

    Returns
    -------
    Ids
        Duplicates are not checked, see `refuse_duplicates`.

    Raises
    ------
    ValueError
        If the column's type is a float, or can hold no ids.
    """
    if isinstance(column, pa.Array):
        column = pa.chunked_array([column])
    if pa.types.is_null(column.type):
        column = column.cast(pa.int64())
    kind = column.type
    if pa.types.is_floating(kind) or (pa.types.is_decimal(kind) and kind.scale):
        raise float_ids(where, kind)
    plain = settled(column, f"object ids of {where}: the column").combine_chunks()
    if pa.types.is_integer(plain.type):
        return _read_integers(plain.cast(pa.int64()))
    if pa.types.is_string(plain.type):
        return _read_texts(plain)
    raise ValueError(
        f"object ids of {where} are stored as {kind}: expected whole numbers or text. "
        "Name another column, or write the table again"
    )


def digest(text: str) -> int:
    """Return the id of a source's text: between -2**63 and -1.

    It is the first 8 bytes of the text's SHA-256 (UTF-8), big-endian, with the highest
    bit set, as a signed integer. Surveys number their objects from 0 up: in the
    negative half no digest meets a number that a survey gave, now or when it grows, and
    one sees that an id is made. In a million of them, two are equal with a probability
    of 5e-8.
    """
    return int(_digests([text])[0])


def refuse_duplicates(
    ids: np.ndarray, refused: dict[int, Reject], source_ids: pa.Array | None = None
) -> dict[int, Reject]:
    """Return `refused`, with every row whose id an earlier valid row has, too.

    The first row with an id stays valid, so that rows added at the end of a catalogue
    change no earlier object. `ids` are int64 (n,), `source_ids` as of `read_ids`; the
    keys of `refused` are rows, and are returned in ascending order. Reasons are
    ``duplicate_id``, and ``id_collision`` where the source's ids differ.
    """
    good = np.ones(len(ids), bool)
    good[list(refused)] = False
    rows = np.flatnonzero(good)
    _, first, inverse = np.unique(ids[rows], return_index=True, return_inverse=True)
    first_rows = rows[first[inverse]]  # for each good row, the first with its id
    again = rows != first_rows
    found = {}
    for row, earlier in zip(rows[again].tolist(), first_rows[again], strict=True):
        own, other = (_called(ids, source_ids, x) for x in (row, int(earlier)))
        found[row] = Reject("duplicate_id", f"first used in source row {earlier}")
        if own != other:
            told = f"{own!r} has the object_id {ids[row]} of {other!r} in source row"
            found[row] = Reject("id_collision", f"{told} {earlier}: rename one of them")
    return dict(sorted((refused | found).items()))


def float_ids(where: str, kind: object) -> ValueError:
    """Return the error for ids of a file that are stored as floats, of type `kind`."""
    return ValueError(
        f"object ids of {where} are stored as {kind}, which cannot store all integers "
        "above 2**53 exactly: the ids are damaged already. Expected int64 or text: "
        "write the ids again from the original catalogue"
    )


def _called(ids: np.ndarray, source_ids: pa.Array | None, row: int) -> str:
    text = None if source_ids is None else source_ids[row].as_py()
    return str(ids[row]) if text is None else text


def _read_integers(column: pa.Array) -> Ids:
    missing = column.is_null().to_numpy(zero_copy_only=False)
    ids = pc.fill_null(column, 0).to_numpy(zero_copy_only=False).astype(np.int64)
    return Ids(ids, None, _missing(missing))


def _read_texts(column: pa.Array) -> Ids:
    texts = pc.utf8_trim(pc.fill_null(column, ""), PADDING)
    if pc.all(pc.ascii_is_decimal(texts)).as_py():  # of most tables, and fast
        try:
            return Ids(np.array(texts.cast(pa.int64())), None, {})
        except pa.ArrowInvalid:
            pass
    whole = _mask(pc.match_substring_regex(texts, _WHOLE))
    ids = np.zeros(len(texts), np.int64)
    named = ~whole
    numbers, fits = _numbers(texts if whole.all() else texts.filter(pa.array(whole)))
    ids[whole] = numbers
    named[np.flatnonzero(whole)[~fits]] = True
    if not named.any():
        return Ids(ids, None, {})
    rows = np.flatnonzero(named)
    others = texts.take(pa.array(rows))
    none = _mask(pc.is_in(pc.utf8_lower(others), pa.array(MISSING)))
    rounded = _mask(pc.match_substring_regex(others, _FLOAT))
    refused = _missing(none, rows)
    for row, text in zip(
        rows[rounded], others.filter(rounded).to_pylist(), strict=True
    ):
        refused[int(row)] = Reject(
            "float_id",
            f"{text[:60]!r} is a float, which may lack digits: expected an integer",
        )
    rows = rows[~none & ~rounded]
    if not len(rows):
        return Ids(ids, None, refused)
    ids[rows] = _digests(texts.take(pa.array(rows)).to_pylist())
    kept = np.zeros(len(ids), bool)
    kept[rows] = True
    return Ids(
        ids, pc.if_else(pa.array(kept), texts, pa.scalar(None, pa.string())), refused
    )


def _numbers(texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Return texts of digits as int64, 0 where they do not fit, and which do."""
    minus = pc.starts_with(texts, "-")
    digits = pc.utf8_ltrim(pc.utf8_ltrim(texts, "+-"), "0")
    digits = pc.if_else(pc.equal(digits, ""), "0", digits)
    length = pc.binary_length(digits)
    # Of digits of one length, the order of texts is that of numbers.
    largest = pc.if_else(minus, str(LARGEST + 1), str(LARGEST))
    fits = pc.or_(
        pc.less(length, 19),
        pc.and_(pc.equal(length, 19), pc.less_equal(digits, largest)),
    )
    sizes = pc.if_else(fits, digits, "0").cast(pa.uint64()).to_numpy()
    # Of unsigned integers, 0 - 2**63 is 2**63, the bits of the smallest int64.
    signed = np.where(_mask(minus), np.uint64(0) - sizes, sizes)
    return signed.view(np.int64), _mask(fits)


def _digests(texts: list[str]) -> np.ndarray:
    sums = b"".join(hashlib.sha256(text.encode()).digest()[:8] for text in texts)
    found = np.frombuffer(sums, ">u8") | np.uint64(2**63)
    return found.astype(np.uint64).view(np.int64)


def _missing(missing: np.ndarray, rows: np.ndarray | None = None) -> dict[int, Reject]:
    found = np.flatnonzero(missing)
    found = found if rows is None else rows[found]
    return dict.fromkeys(found.tolist(), Reject("missing_id", "no id"))


def _mask(values: pa.Array) -> np.ndarray:
    return values.to_numpy(zero_copy_only=False)
