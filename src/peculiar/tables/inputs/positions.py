"""Places on the sky in degrees, from every unit and spelling that tables have."""

from collections import Counter
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from astropy import units as u

from peculiar.tables.inputs.units import factor_to, unit_of
from peculiar.tables.inputs.unknown import count, no_value, without_words
from peculiar.tables.rejects import Reject

#: Sexagesimal text: 10:00:28.6, 10 00 28.6, 10h00m28.6s, -02d12'21.5", 12 34.5.
SEXAGESIMAL = (
    r"^(?P<sign>[+-]?)\s*(?P<whole>[0-9]{1,3})\s*(?P<mark>[:hHdD°\s])\s*"
    r"(?P<minute>[0-9]{1,2}(?:\.[0-9]*)?)\s*"
    r"(?:[:mM'\x{2032}\s]\s*"
    r"(?:(?P<second>[0-9]{1,2}(?:\.[0-9]*)?)\s*(?:[sS\"\x{2033}]|'')?)?)?$"
)

#: A number with the mark of its unit.
MARKED = r"^([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)\s*(?:d|deg|°)$"

#: Degrees beyond the sky that rounding in another unit makes.
ROUNDING = 1e-9


class Positions(NamedTuple):
    """Places on the sky.

    Attributes
    ----------
    ra, dec : Array
        float64 (n,), deg, in [0, 360) and [-90, 90]; both null where one is unknown.
    counts : dict of str to Counter
        Spellings of unknown, of ``ra`` and ``dec``.
    refused : dict of int to Reject
        Rows whose place is ``outside_sky``, or an ``unreadable_position``.
    converted : dict of str to str
        Such as ``rad -> deg``, of ``ra`` and ``dec``.
    """

    ra: pa.Array
    dec: pa.Array
    counts: dict[str, Counter]
    refused: dict[int, Reject]
    converted: dict[str, str]


class _Axis(NamedTuple):
    degrees: np.ndarray  # NaN where unknown
    counts: Counter
    refused: dict[int, Reject]
    converted: str


def positions(
    ra: pa.ChunkedArray | None,
    dec: pa.ChunkedArray | None,
    ra_unit: str,
    dec_unit: str,
    where: str,
    spellings: dict,
) -> Positions:
    """Return places in degrees.

    Parameters
    ----------
    ra, dec : ChunkedArray or None
        Numbers or text (n,). None: all unknown.
    ra_unit, dec_unit : str
        As the file states them; empty for degrees. Sexagesimal text without a unit is
        in hours in right ascension, and in degrees in declination or where it is marked
        (``150d06m``).
    where : str
        File and columns, for messages.
    spellings : dict
        Of `peculiar.tables.inputs.unknown.spellings_of`, by ``ra`` and ``dec``; or one
        like `DEFAULTS` for both. A listed number is unknown only where it is no place:
        ra = 99 deg is one, dec = 99 deg is none.

    Raises
    ------
    ValueError
        If a unit is no angle.
    """
    given = {"ra": (ra, ra_unit), "dec": (dec, dec_unit)}
    axes = {
        name: _axis(values, unit, name, where, spellings.get(name, spellings))
        for name, (values, unit) in given.items()
        if values is not None
    }
    rows = len(next(iter(axes.values())).degrees)
    nothing = _Axis(np.full(rows, np.nan), Counter(), {}, "")
    right, up = axes.get("ra", nothing), axes.get("dec", nothing)
    refused = {**up.refused, **right.refused}
    known = np.ones(rows, bool)
    for axis in axes.values():
        known &= np.isfinite(axis.degrees)
    known[list(refused)] = False
    degrees = np.where(known, right.degrees, 0) % 360
    degrees[degrees == 360] = 0  # of -1e-20
    return Positions(
        pa.array(degrees, mask=~known | np.isnan(right.degrees)),
        pa.array(np.where(known, up.degrees, 0), mask=~known | np.isnan(up.degrees)),
        {name: axis.counts for name, axis in axes.items()},
        dict(sorted(refused.items())),
        {name: axis.converted for name, axis in axes.items() if axis.converted},
    )


def _axis(
    values: pa.ChunkedArray, unit: str, name: str, where: str, spellings: dict
) -> _Axis:
    factor = factor_to(u.deg, unit or "deg", name, f"{where}: {name}")
    said = f"{unit} -> deg" if factor != 1 else ""
    low, high = (-180, 360) if name == "ra" else (-90, 90)
    refused: dict[int, Reject] = {}
    counts: Counter = Counter()
    hidden = np.zeros(len(values), bool)
    if pa.types.is_string(values.type):
        values, counts = without_words(values, spellings["text"])
        numbers, sexagesimal, hours = _from_text(values, name, unit)
        factors = np.where(sexagesimal, np.where(hours, 15.0, 1.0), factor)
        if sexagesimal.any():
            said = "sexagesimal -> deg"
        bad = np.isnan(numbers) & values.is_valid().to_numpy()
        for row in np.flatnonzero(bad).tolist():
            refused[row] = _unreadable(name, values[row].as_py())
        hidden = np.isnan(numbers)
        degrees = numbers * factors
    else:
        numbers = values.cast(pa.float64()).to_numpy()
        hidden = values.is_null().to_numpy()
        degrees = numbers if factor == 1 else numbers * factor
    with np.errstate(invalid="ignore"):
        place = (degrees >= (0 if name == "ra" else low)) & (degrees <= high)
        unknown = no_value(numbers, "position", spellings) & ~hidden
        unknown &= ~place | np.full(len(numbers), "only" in spellings)
        counts = counts + count(numbers[unknown]) if unknown.any() else counts
        degrees = np.where(unknown, np.nan, degrees) if unknown.any() else degrees
        outside = (degrees < low - ROUNDING) | (degrees > high + ROUNDING)
    for row in np.flatnonzero(outside).tolist():
        refused[row] = Reject(
            "outside_sky",
            f"{name} is {degrees[row]:.10g} deg: expected {low} to {high}",
        )
    return _Axis(np.clip(degrees, low, high), counts, refused, said)


def _from_text(
    texts: pa.ChunkedArray, name: str, unit: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return numbers (NaN where there is none), which are sexagesimal, and in hours."""
    plain = pc.replace_substring(texts, "\N{MINUS SIGN}", "-").combine_chunks()
    parts = pc.extract_regex(plain, SEXAGESIMAL)
    sexagesimal = pc.fill_null(parts.is_valid(), False).to_numpy(zero_copy_only=False)
    mark = pc.struct_field(parts, "mark")
    hours = np.full(len(plain), name == "ra")
    if unit:
        hours[:] = unit_of(unit) == u.hourangle
    hours |= _is_in(mark, ["h", "H"])
    hours &= ~_is_in(mark, ["d", "D", "°"])
    whole, minute, second = (
        _floats(pc.struct_field(parts, key)) for key in ("whole", "minute", "second")
    )
    sign = np.where(_is_in(pc.struct_field(parts, "sign"), ["-"]), -1.0, 1.0)
    second = np.nan_to_num(second)
    angle = sign * (whole + minute / 60 + second / 3600)
    angle[(minute >= 60) | (second >= 60)] = np.nan
    numbers = _floats(
        pc.replace_substring_regex(
            pc.replace_substring_regex(plain, MARKED, r"\1"), r"^\+", ""
        )
    )
    return np.where(sexagesimal, angle, numbers), sexagesimal, hours


def _is_in(texts: pa.Array, words: list[str]) -> np.ndarray:
    return pc.is_in(texts, value_set=pa.array(words)).to_numpy(zero_copy_only=False)


def _floats(texts: pa.Array) -> np.ndarray:
    number = pc.match_substring_regex(
        texts, r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
    )
    only = pc.if_else(number, texts, pa.scalar(None, pa.string()))
    return only.cast(pa.float64()).to_numpy(zero_copy_only=False)


def _unreadable(name: str, text: str) -> Reject:
    return Reject(
        "unreadable_position",
        f"{name} is {text[:60]!r}: expected degrees, or sexagesimal text",
    )
