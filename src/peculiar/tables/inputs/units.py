"""Units as programs spell them, and values in the unit that a name of ours states."""

import re
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc
from astropy import units as u

from peculiar.tables.columns import describe, text_of
from peculiar.tables.inputs.request import unit_of_field

#: Spellings, in small letters, that astropy does not know.
SPELLINGS = {
    **dict.fromkeys(
        ("degrees", "degs", "deg.", "decimal degrees", "d:m:s", "dms"), "deg"
    ),
    **dict.fromkeys(("°", "d", '"d:m:s"', "dd:mm:ss", "ddeg", "degree (j2000)"), "deg"),
    **dict.fromkeys(("radian", "radians", "rads"), "rad"),
    **dict.fromkeys(("hours", "hour", "hr", "hrs", "h", "ha", "hms"), "hourangle"),
    **dict.fromkeys(("h:m:s", '"h:m:s"', "hh:mm:ss", "hour angle"), "hourangle"),
    **dict.fromkeys(("arcseconds", "arcsecs", "arcs", "asec", "as", '"'), "arcsec"),
    **dict.fromkeys(("arcminutes", "arcmins", "amin", "'"), "arcmin"),
    **dict.fromkeys(("milliarcsec", "milliarcseconds"), "mas"),
    **dict.fromkeys(("arcsec^2", "arcsec**2", "sq. arcsec"), "arcsec2"),
    **dict.fromkeys(("magnitude", "magnitudes", "mags", "abmag", "mag(ab)"), "mag"),
    **dict.fromkeys(("ab mag", "mag (ab)", "mag_ab", "ab", "mab", "m_ab"), "mag"),
    **dict.fromkeys(("pixels", "pixel", "pixel(s)", "px", "pixs"), "pix"),
    **dict.fromkeys(("angstroms", "ang", "å"), "Angstrom"),
    "jy": "Jy",
    **dict.fromkeys(("dimensionless", "unitless", "none", "-", "--", "1", "n/a"), ""),
}


#: A unit in the name of a column.
BRACKETS = re.compile(r"[\[(]([^\])]+)[\])]$")
ENCLOSED = re.compile(r"\[([^]]*)\]|\(([^)]*)\)|<([^>]*)>|\{([^}]*)\}")
ENDING = re.compile(
    r"(?:_(rad|radian|hour|hr|hms|arcsec)s?|(?<=^RA)(h))$", re.IGNORECASE
)


def unit_of(text: str) -> u.UnitBase | None:
    """Return the unit that a text means, dimensionless for an empty one, else None.

    Small and capital letters are tried, and spellings of programs: ``DEG``,
    ``degrees``, ``h:m:s``, ``mag(AB)``. ``hour`` means an hour angle: no column here is
    a time. Brackets around all of it are dropped; a logarithm of a unit is none.
    """
    enclosed = ENCLOSED.fullmatch(text.strip())
    return _unit_of((enclosed[enclosed.lastindex or 0] if enclosed else text).strip())


@lru_cache(maxsize=256)
def _unit_of(text: str) -> u.UnitBase | None:
    small = text.lower()
    if small in SPELLINGS:
        return u.Unit(SPELLINGS[small])
    for spelling in dict.fromkeys((text, small, small.rstrip("s"))):
        for form in (None, "cds", "vounit"):
            try:
                unit = u.Unit(spelling, format=form)
            except (ValueError, TypeError):
                continue
            # In CDS, [x] is the logarithm of x.
            return None if isinstance(unit, u.function.FunctionUnitBase) else unit
    return None


def stated_unit(name: str, field: pa.Field) -> str:
    """Return the unit that a file states for a column, or an empty text.

    That is its metadata, or else brackets in its name (``RA [rad]``), but for a band or
    a catalogue (``mag (g)``, ``K (2MASS)``) that would be a unit of another kind; or,
    for our ``ra`` and ``dec``, its ending (``ra_rad``, ``RAh``): elsewhere ``_rad`` may
    be a radius.
    """
    unit = unit_of_field(field)
    if unit:
        return unit
    place = name in ("ra", "dec")
    in_name = BRACKETS.search(field.name)
    if in_name is None and place:
        in_name = ENDING.search(field.name)
    text = next(filter(None, in_name.groups()), "") if in_name else ""
    found = unit_of(text) if text else None
    if found is None or found.physical_type == "dimensionless":
        return ""
    ours = text_of(describe(pa.field(name, pa.float64())), "unit")
    band = len(text) == 1 or any(letter.isdigit() for letter in text)
    if band and (ours or name == "redshift") and not found.is_equivalent(u.Unit(ours)):
        return ""
    return text


def in_our_unit(
    values: pa.ChunkedArray, stated: str, name: str, where: str
) -> tuple[pa.ChunkedArray, str, str]:
    """Return numbers in the unit that a name states.

    Parameters
    ----------
    values : ChunkedArray
        Numbers (n,).
    stated : str
        Unit that the file or the config states; may be empty.
    name : str
        Our name: `peculiar.tables.columns.describe` gives its unit, if it has one.
    where : str
        File and column, for messages.

    Returns
    -------
    values : ChunkedArray
        (n,), float64 if they were converted.
    unit : str
        What they are in.
    converted : str
        Such as ``rad -> deg``; empty if nothing was to be done.

    Raises
    ------
    ValueError
        If the unit is not known, or is none of the kind that the name states.
    """
    ours = text_of(describe(pa.field(name, pa.float64())), "unit")
    if name == "redshift" and stated:
        ours_unit = u.dimensionless_unscaled
    elif not ours or not stated:
        return values, ours if stated else "", ""
    else:
        ours_unit = u.Unit(ours)
    factor = factor_to(ours_unit, stated, name, where)
    if factor == 1:
        return values, ours, ""
    numbers = pc.multiply(values.cast(pa.float64()), factor)
    return numbers, ours, f"{stated} -> {ours or 'no unit'}"


def factor_to(ours: u.UnitBase, stated: str, name: str, where: str) -> float:
    """Return the factor from a stated unit to ours, or raise ValueError."""
    theirs = unit_of(stated)
    unit = ours.to_string() or '""'
    expected = f"expected {ours.to_string() or 'no unit'}"
    if theirs is None:
        raise ValueError(
            f"{where}: unit {stated!r} is not known, {expected} or a unit of that kind "
            f"for {name}. Write the unit as {name}: {unit} in `units` of the section"
        )
    try:
        factor = float(theirs.to(ours))
        if factor < 0:  # dex and dB to mag: a logarithm of something else
            raise u.UnitConversionError(f"{stated} is no {ours}")
    except u.UnitConversionError as error:
        kind = "an angle" if ours == u.deg else expected.removeprefix("expected ")
        raise ValueError(
            f"{where} is in {stated!r}: expected {kind} for {name}. Name another "
            f"column, or, if the file is wrong, write {name}: {unit} in `units` of the "
            "section"
        ) from error
    # An hour is 14.999999999999998 deg.
    return float(round(factor)) if 0 < abs(round(factor) - factor) < 1e-12 else factor
