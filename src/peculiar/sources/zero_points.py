"""What a file says of its unit: the magnitude of a flux of 1, or that it is no flux.

Two kinds of statements are believed, the first before the second:

1. A unit of flux (nanomaggy, Jy, nJy, MJy/sr, ...), ``FLUXMAG0`` of HSC and LSST, and
   HST's ``PHOTFLAM`` with ``PHOTPLAM``. They hold for the pixels as they are.
2. Cards such as ``MAGZERO``. They may be those of an exposure of one second while the
   pixels are counts of the whole exposure: a difference of 2.5 log10(``EXPTIME``) from
   the configuration is no contradiction. A card of Vega magnitudes is not read; one
   that does not say its system is read, but the configuration is believed before it.
"""

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from astropy import units

#: Cards and attributes with a unit.
UNIT = ("BUNIT", "UNIT", "UNITS")

#: Cards and attributes with a zero point in AB magnitudes.
AB = ("ABMAGZPT", "ZP_AB", "ABZP")

#: And those with a zero point in magnitudes of some system.
ZERO_POINT = (
    *("MAGZERO", "MAGZEROP", "MAGZPT", "MAGZP", "MAG_ZERO", "MAG0", *AB),
    *("ZEROPNT", "ZEROPOINT", "ZERO_POINT", "ZP", "PHOTZP"),
)

#: Zero point of Pan-STARRS in AB magnitudes, for counts per second.
PAN_STARRS = "FPA.ZP"

#: Its stacks hold asinh of the flux, with these cards.
ASINH = ("BSOFTEN", "BOFFSET")

#: Cards that name the system of magnitudes.
SYSTEM = ("MAGSYS", "PHOTSYS", "ZPSYS", "MAGZSYS")

#: Cards that name the survey; these calibrate in Vega magnitudes.
SURVEY = ("TELESCOP", "INSTRUME", "ORIGIN", "SURVEY")
OF_VEGA = re.compile(r"\b(un|all|neo)?wise\b|2mass|ukirt|vista\b|wfcam|vircam", re.I)

#: All that is read of a header.
CARDS = (
    *(*UNIT, *ZERO_POINT, *SYSTEM, *SURVEY, "EXPTIME", "FLUXMAG0", "PIXAR_SR"),
    *("PHOTFLAM", "PHOTPLAM", PAN_STARRS, *ASINH),
)

#: Difference in mag up to which two zero points are the same: headers are rounded.
TOLERANCE = 0.01

#: Magnitude of 1 Jy, and of 1 erg/s/cm2/Hz.
JANSKY = 2.5 * np.log10(3631.0)

_SPELLED = (
    (r"\bnano[- ]?magg(y|ies)\b|\bn(ano)?mgys?\b|\bnmagg(y|ies)\b", "nmgy"),
    (r"\bmicro[- ]?magg(y|ies)\b|\bumagg(y|ies)\b", "umgy"),
    (r"\bmagg(y|ies)\b|\bmgys?\b", "mgy"),
    (r"\bmega[- ]?(jy|janskys?)\b|\bMJ[yY]s?\b", "MJy"),
    (r"\bnano[- ]?(jy|janskys?)\b|\bnjys?\b", "nJy"),
    (r"\b(micro[- ]?|u|\u00b5|\u03bc)(jy|janskys?)\b", "uJy"),
    (r"\b(milli[- ]?(jy|janskys?)|mJ[yY]s?)\b", "mJy"),
    (r"\b(jys?|janskys?)\b", "Jy"),
)


@dataclass(frozen=True)
class Unit:
    """What a unit says of flux.

    Attributes
    ----------
    zero_point : float or None
        AB magnitude of a value of 1; of 1 per sr if `per_area`; None if unknown.
    per_area : bool
        Whether the unit is one of surface brightness.
    logarithmic : bool
        Whether values are magnitudes or logarithms, no flux.
    """

    zero_point: float | None = None
    per_area: bool = False
    logarithmic: bool = False


@dataclass(frozen=True)
class ZeroPoint:
    """A zero point in mag, and what it was read from, as ``BUNIT = nJy``.

    `exposure` is the time in s of a zero point that may be that of 1 s, else 1; `sure`
    is whether the file says that it is one of AB magnitudes.
    """

    value: float
    source: str
    exposure: float = 1.0
    sure: bool = True

    def agrees(self, other: float) -> bool:
        """Return whether the pixels may have another zero point (mag) by this one."""
        scaled = 2.5 * np.log10(self.exposure)
        return any(
            abs(self.value + more - other) <= TOLERANCE for more in (0.0, scaled)
        )


@lru_cache(maxsize=256)
def unit(text: str) -> Unit:
    """Read a unit as programs spell it; an unknown one says nothing."""
    plain = text.strip()
    # ADU (ZP = 30 mag) is linear: mag is the zero point's.
    bare = re.sub(r"(?i)\s*(\(.*?\)|\[.*?\]|[,;:]?\s*\b(zp|zero[- ]?p).*)", "", plain)
    bare = bare or plain
    if re.match(r"(?i)(log|ln|dex)\b|log10|.*\b(ab|st)?mag(s|nitudes?)?\b", bare):
        return Unit(logarithmic=True)
    if re.search(r"(?i)\b(ab|st)?mags?\b|\bzp|zero", plain):
        plain = bare
    plain = re.sub(r"(?i)\s*/\s*pix(el)?s?\b", "", plain)
    plain = re.sub(r"(?i)/\s*(sr|steradian)\b", "/sr", plain)
    for pattern, name in _SPELLED:
        # Only mJy and MJy differ by the case of a letter.
        flags = 0 if name in ("MJy", "mJy") else re.IGNORECASE
        plain, changed = re.subn(pattern, name, plain, flags=flags)
        if changed:
            break
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = units.Unit(plain)
    except (ValueError, TypeError):
        return Unit()
    for known, zero_point, per_area in (
        (units.Jy, JANSKY, False),
        (units.Jy / units.sr, JANSKY, True),
        (units.mgy, 0.0, False),
        (units.mgy / units.sr, 0.0, True),
    ):
        if found.is_equivalent(known):
            return Unit(zero_point - 2.5 * np.log10(found.to(known)), per_area)
    return Unit()


def logarithmic(header: Mapping) -> str | None:
    """Return the unit of a header if its values are no flux: magnitudes, logarithms."""
    if all(_number(header, key) is not None for key in ASINH):
        return (
            f"asinh units by BSOFTEN = {header['BSOFTEN']}, flux being BOFFSET + "
            "2 BSOFTEN sinh(pixel / 1.0857)"
        )
    text = _text(header, UNIT)
    return text if unit(text).logarithmic else None


def stated(header: Mapping, area: float | None) -> list[ZeroPoint]:
    """Return the zero points that a header states, the most trustworthy kind alone.

    Parameters
    ----------
    header : mapping
        Cards of the image, or attributes of a dataset.
    area : float, optional
        Area of a pixel in arcsec^2, for surface brightness; else ``PIXAR_SR``.

    Returns
    -------
    found : list of ZeroPoint
        None, one, or several.
    """
    kinds = _of_fluxmag0(header), _of_hst(header), _of_pan_starrs(header)
    absolute = [_of_unit(header, area), *kinds]
    if found := [one for one in absolute if one is not None]:
        return found[:1]
    exposure = max(0.0, _number(header, "EXPTIME") or 0.0) or 1.0
    cards = [(key, _number(header, key), _system(header, key)) for key in ZERO_POINT]
    return [
        ZeroPoint(value, f"{key} = {value:g}", exposure, sure=system == "AB")
        for key, value, system in cards
        # 0 and -99 stand in headers that no calibration filled.
        if value is not None and 0 < value < 60 and system != "Vega"
    ]


def comment_of(key: str) -> str:
    """Return the name under which a header's cards have the comment of a card."""
    return f"{key} (comment)"


def _system(header: Mapping, key: str) -> str:
    """Return AB, Vega, or nothing: the system of magnitudes of a card."""
    if key in AB:
        return "AB"
    for said in (_text(header, SYSTEM), _text(header, (comment_of(key),))):
        if re.search("vega", said, re.IGNORECASE):
            return "Vega"
        if re.search(r"\bAB(\b|mag|_)", said, re.IGNORECASE):
            return "AB"
    surveys = (_text(header, (card,)) for card in SURVEY)
    return "Vega" if any(map(OF_VEGA.search, surveys)) else ""


def _of_unit(header: Mapping, area: float | None) -> ZeroPoint | None:
    text = _text(header, UNIT)
    found = unit(text)
    if found.zero_point is None:
        return None
    if not found.per_area:
        return ZeroPoint(found.zero_point, f"its unit {text}")
    steradians = _number(header, "PIXAR_SR")
    if area is not None:
        steradians = area * units.arcsec.to(units.rad) ** 2
    if not steradians or steradians <= 0:
        return None
    value = found.zero_point - 2.5 * np.log10(steradians)
    return ZeroPoint(value, f"its unit {text} and the area of a pixel")


def _of_fluxmag0(header: Mapping) -> ZeroPoint | None:
    flux = _number(header, "FLUXMAG0")  # of magnitude 0
    if not flux or flux <= 0:
        return None
    return ZeroPoint(2.5 * float(np.log10(flux)), f"FLUXMAG0 = {flux:g}")


def _of_hst(header: Mapping) -> ZeroPoint | None:
    """Return the zero point of PHOTFLAM, which is that of electrons or counts per s."""
    photflam, pivot = (_number(header, key) for key in ("PHOTFLAM", "PHOTPLAM"))
    counted = re.fullmatch(
        r"(electrons?|e-?|counts?|cts?|dn|adu)\s*(/\s*s(ec)?|s\^?-1)?",
        _text(header, UNIT).lower().strip(),
    )
    if not photflam or not pivot or not counted:
        return None
    exposure = 1.0 if counted[2] else _number(header, "EXPTIME") or 0.0
    if min(photflam, pivot, exposure) <= 0:
        return None
    # STmag of PHOTFLAM, brought to AB at the pivot wavelength in Angstrom.
    value = -2.5 * np.log10(photflam / exposure) - 5 * np.log10(pivot) - 2.408
    return ZeroPoint(float(value), f"PHOTFLAM = {photflam:g}, PHOTPLAM = {pivot:g}")


def _of_pan_starrs(header: Mapping) -> ZeroPoint | None:
    """Return the zero point of the whole exposure; per second it may be, too."""
    value, exposure = (_number(header, key) for key in (PAN_STARRS, "EXPTIME"))
    if not value or not exposure or min(value, exposure) <= 0:
        return None
    whole = value + 2.5 * float(np.log10(exposure))
    source = f"{PAN_STARRS} = {value:g}, EXPTIME = {exposure:g}"
    return ZeroPoint(whole, source, exposure=1 / exposure)


def _text(header: Mapping, keys: tuple[str, ...]) -> str:
    for key in keys:
        value = header.get(key)
        if isinstance(value, bytes):
            value = value.decode(errors="replace")
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def _number(header: Mapping, key: str) -> float | None:
    """Return a finite number of a header; text of a number counts, true does not."""
    value = header.get(key)
    if isinstance(value, bool) or value is None:
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if np.isfinite(number) else None
