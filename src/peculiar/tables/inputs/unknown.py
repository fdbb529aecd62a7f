"""Spellings of "unknown": which values of a column are none."""

import re
from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

#: By kind of column. ``text`` holds in every one, without regard to case; numbers only
#: where the kind has them. Empty text, NaN and infinity are always unknown.
DEFAULTS: dict[str, list] = {
    "text": [
        *("--", "-", "...", "null", "none", "n/a", "na", "#n/a", "<na>", "\\N"),
        *("nan", "-nan", "inf", "+inf", "-inf", "infinity", "-infinity"),
    ],
    "magnitude": [-99, 99, -999, 999, -9999, 9999],
    "position": [-99, 99, -999, 999, -9999, 9999],
    "redshift": [-99, 99, -999, 999, -9999, 9999],
    "flag": [-99, -999, -9999],
    "number": [],
}

#: No magnitude is so large: surveys write other numbers beyond it, too (-9.99999e8).
NO_MAGNITUDE = 90

#: No redshift is so small.
NO_REDSHIFT = -1

#: How many spellings that are in no list are counted by themselves.
LISTED = 10

#: Words after which a name is still a value's or its error's: a way to measure it, a
#: statistic or a band. With others (``z_spec_plate``, ``mag_mjd``) it is not.
WORD = (
    r"e?err(or)?|sigma|unc|rms|std|best|final|med(ian)?|mean|mode|peak|min|max|ml|mc|pdf"
    r"|[lu]\d\d|low(er)?|upp(er)?|hi(gh)?|ab(s)?|vega|corr?|corrected|dered|tot(al)?"
    r"|auto|iso(cor)?|aper(ture)?\d*|psf|(det|c)?model|petro|kron|sersic"
    r"|exp|dev|gaap|apcor|point|win|lim(it)?|\d+(p\d+)?|(nuv|fuv|ks|[ugrizyjhkwbv])\d*"
)
WORDS = rf"(_?\d+)?(_({WORD}))*"

#: Names of a file's columns that hold magnitudes or their errors: mag, MAG_AUTO, imag,
#: i_cmodel_mag, phot_g_mean_mag, petroMag_r, MAGERR_APER, e_rmag, W1mpro, rMeanPSFMag,
#: i_psfMag, jAperMag3, j_m.
MAGNITUDE = re.compile(
    rf"(e_)?([a-z0-9]{{0,4}}_?|.*_)mag(nitude)?_?(err(or)?|sigma)?s?(_fib(er|re)2?)?{WORDS}"
    r"|[a-z]{0,2}(_[0-9])?_?(mean|stack)?(c?model|petro|psf|fiber2?|kron|auto|ap(er)?)"
    rf"mag[0-9]*({WORD})?{WORDS}"
    r"|w[1-4](mpro|sigmpro)|[jhk]_(m|cmsig|msigcom)(_ext|_k20fe)?"
)

#: Our names and a file's columns that hold redshifts: z, z_spec, photoz, z_best, Z_B.
REDSHIFT = re.compile(
    rf"z|(.*_)?redshift(_({WORD}))*|z_?(sp|ph|cmb|helio|b){WORDS}"
    rf"|(.*_)?z_?(best|pdf|ml|mc|peak|median){WORDS}"
    rf"|(.*_)?(z_?(spec|photo?)|(spec|photo?)_?z){WORDS}"
)

#: Those of truth values and bit masks.
FLAG = re.compile(r"(.*_)?flags?(_.*)?|is_.*|has_.*|.*_isnull")

#: Endings of names that state a unit, which is then what the column holds.
UNIT = re.compile(r".*_(arcsec2?|arcmin|deg|rad|px|pix|jy|kpc|km_?s)")


def own_name(field: pa.Field) -> str:
    """Return a column's name without the groups or structures that it is in."""
    return re.split(r"/|\.(?=[A-Za-z_])", field.name)[-1]


def kind_of(name: str, field: pa.Field) -> str:
    """Return the kind of a column, which says what numbers are no values in it.

    Parameters
    ----------
    name : str
        Our name for it: a key of the config's properties or annotations.
    field : Field
        The file's column: its name and type.

    Returns
    -------
    kind : str
        ``position`` if our name is ``ra`` or ``dec``. ``flag`` for truth values, and
        for names with the word flag, or that begin with ``is_`` or ``has_``. ``number``
        for a name that ends in a unit, such as ``z_psf_fwhm_arcsec``. ``magnitude`` if
        our name ends in ``_mag``, or else the column's looks like a magnitude or its
        error: both have the same spellings. ``redshift`` if either name is a
        redshift's. Our name counts first: ``z_mag`` is a magnitude, and a column ``z``
        by another name (``depth``) is anything. Else ``number``, such as counts
        (``n_mag``).
    """
    if name in ("ra", "dec"):
        return "position"
    if pa.types.is_boolean(field.type):
        return "flag"
    for words in (name.lower(), own_name(field).lower()):
        if words == "z" != name.lower():
            continue
        if words.startswith("n_") and pa.types.is_integer(field.type):
            return "number"
        for kind, pattern in (
            ("number", UNIT),
            ("flag", FLAG),
            ("magnitude", MAGNITUDE),
            ("redshift", REDSHIFT),
        ):
            if pattern.fullmatch(words):
                return kind
    return "number"


def spellings_of(unknown: dict, kind: str, *names: str) -> dict[str, list]:
    """Return the spellings that hold in one column: ``text`` and its kind's numbers.

    ``unknown`` is the config's section: keys of `DEFAULTS`, and ``columns``, in which a
    list of a name, ours or the file's, replaces all others of that column.
    """
    for name in names:
        own = (unknown.get("columns") or {}).get(name)
        if own is not None:
            return {"text": [x for x in own if isinstance(x, str)], "only": own}
    known = DEFAULTS | unknown
    return {"text": known["text"], kind: known[kind]}


def without_unknown(
    values: pa.ChunkedArray, kind: str, spellings: dict[str, list]
) -> tuple[pa.ChunkedArray, Counter]:
    """Return values with null where they are unknown, and how often each spelling is.

    Parameters
    ----------
    values : ChunkedArray
        (n,), of a type of `peculiar.tables.inputs.types.KINDS`.
    kind : str
        Of `kind_of`. A place in right ascension or declination is judged by
        `peculiar.tables.inputs.positions` instead, which knows both.
    spellings : dict
        Of `spellings_of`, or like `DEFAULTS`.

    Returns
    -------
    known : ChunkedArray
        (n,), of the same type; text without blanks at its ends.
    counts : Counter
        By spelling. An empty text counts as ``empty``.
    """
    if pa.types.is_string(values.type):
        return without_words(values, spellings["text"])
    if pa.types.is_boolean(values.type):
        return values, Counter()
    numbers = values.to_numpy() if not values.null_count else _filled(values)
    unknown = no_value(numbers, kind, spellings)
    if not unknown.any():
        return values, Counter()
    if values.null_count:
        unknown &= values.is_valid().to_numpy()
    counts = count(numbers[unknown])
    return pc.if_else(pa.array(~unknown), values, pa.scalar(None, values.type)), counts


def without_words(
    values: pa.ChunkedArray, words: list[str]
) -> tuple[pa.ChunkedArray, Counter]:
    """Return text without blanks at its ends, null where it is empty or a word."""
    trimmed = pc.utf8_trim_whitespace(values)
    words = ["", *(str(word).strip().lower() for word in words)]
    unknown = pc.is_in(pc.utf8_lower(trimmed), value_set=pa.array(words, pa.string()))
    if not pc.any(unknown).as_py():
        return trimmed, Counter()
    found = pc.value_counts(trimmed.filter(unknown)).to_pylist()
    counts = Counter({x["values"] or "empty": x["counts"] for x in found})
    return pc.if_else(unknown, pa.scalar(None, pa.string()), trimmed), counts


def no_value(numbers: np.ndarray, kind: str, spellings: dict[str, list]) -> np.ndarray:
    """Return which numbers are NaN, infinite, in the list or impossible: bool (n,)."""
    own = spellings.get("only", spellings.get(kind, []))
    listed = [x for x in map(_number, own) if x is not None]
    unknown = np.zeros(len(numbers), bool)
    if numbers.dtype.kind == "f":
        unknown |= ~np.isfinite(numbers)
    for number in listed:
        unknown |= (
            numbers == numbers.dtype.type(number)
            if _fits(number, numbers.dtype)
            else False
        )
    if listed and "only" not in spellings:
        if kind == "magnitude":
            unknown |= (numbers >= NO_MAGNITUDE) | (numbers <= -NO_MAGNITUDE)
        elif kind == "redshift":
            unknown |= numbers <= NO_REDSHIFT
    return unknown


def count(values: np.ndarray) -> Counter:
    """Return how often each number or text is there; of rare ones, the sum, ``others``.

    Numbers are written with six digits.
    """
    written, counts = np.unique(values, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    found: Counter[str] = Counter()
    for i in order[:LISTED]:
        text = f"{written[i]:g}" if values.dtype.kind in "iuf" else str(written[i])
        found[text] += int(counts[i])
    if len(order) > LISTED:
        found["others"] = int(counts[order[LISTED:]].sum())
    return found


def _filled(values: pa.ChunkedArray) -> np.ndarray:
    return pc.fill_null(values, 0).to_numpy()


def _number(spelling: float | str) -> float | int | None:
    if isinstance(spelling, int):
        return spelling
    try:
        number = float(spelling)
    except (TypeError, ValueError):
        return None
    return number if np.isfinite(number) else None  # NaN and infinity are none anyway


def _fits(number: float, kind: np.dtype) -> bool:
    """Return whether a column of this type can hold the number."""
    if kind.kind == "f":
        return True
    limits = np.iinfo(kind)
    return number == int(number) and limits.min <= number <= limits.max
