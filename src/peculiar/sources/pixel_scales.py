"""Sizes of pixels that cards and attributes state: PIXSCALE = '0.262 arcsec/pix'."""

import re
from collections.abc import Mapping

import numpy as np
from astropy import units as u

from peculiar.tables.inputs.types import letters
from peculiar.tables.inputs.units import unit_of
from peculiar.tables.rejects import Reject

#: Cards and attributes with the size of a pixel in arcsec, and attributes alone.
SCALE_CARDS = (
    *("PIXEL_SCALE", "PIXELSCALE", "PIXSCALE", "PIXSCAL", "PIXSCAL1"),
    *("SECPIX", "SECPIX1"),
)
SCALE = (*SCALE_CARDS, "PIXEL_SIZE", "PLATE_SCALE", "PLATESCALE")

#: Those of the second axis.
SECOND = {"PIXSCAL1": "PIXSCAL2", "SECPIX1": "SECPIX2"}

#: A number, but not the power of a unit.
NUMBER = re.compile(r"(?<![\w^*+.-])[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
PER_PIXEL = re.compile(
    r"\s*(?:/|\bper\b)\s*(?:pix(?:el)?s?|px)\b"
    r"|[\s.*]*\b(?:pix(?:el)?|px)(?:\^|\*\*)?-1",
    re.IGNORECASE,
)

#: Of the camera, not of the sky: these say nothing here.
ELSEWHERE = (u.m, u.arcsec / u.m, u.m / u.arcsec)


def stated_scales(header: Mapping) -> list[float] | Reject:
    """Return the sizes in arcsec that a header states, of one axis or several.

    Refused, as ``pixel_scale``, is a number whose unit cannot be read.
    """
    for key in SCALE:
        found = []
        for name in (key, SECOND.get(key)):
            for told in np.ravel(header[name]) if name in header else ():
                sizes = _arcsec(told)
                if sizes is None:
                    text = letters(told) if isinstance(told, bytes) else str(told)
                    return Reject(
                        "pixel_scale",
                        f"{name} is {text!r}: expected arcsec per pixel, as 0.262 or "
                        "'0.262 arcsec/pix'. Correct it in the file",
                    )
                found += sizes
        if found:
            return found
    return []


def _arcsec(told: object) -> list[float] | None:
    """Return sizes in arcsec, of a number or a text; None if it cannot be read."""
    words = set[str]()
    if isinstance(told, np.integer | np.floating):
        sizes = [abs(float(told))]
    elif isinstance(told, str | bytes):
        text = letters(told) if isinstance(told, bytes) else told
        sizes = [abs(float(number)) for number in NUMBER.findall(text)]
        words = {_word(piece) for piece in NUMBER.split(text)} - {""}
    else:
        return []
    sizes = [size for size in sizes if 0 < size < np.inf]
    if not sizes or not words:
        return sizes
    unit = unit_of(words.pop())
    if words or unit is None:
        return None
    if any(unit.is_equivalent(other) for other in ELSEWHERE):
        return []
    if unit == u.dimensionless_unscaled:
        return sizes
    if not unit.is_equivalent(u.arcsec):
        return None
    return [size * unit.to(u.arcsec) for size in sizes]


def _word(piece: str) -> str:
    """Return the unit in what is between numbers: ``arcsec`` of ``" arcsec/px x "``."""
    piece = PER_PIXEL.sub("", piece).replace("''", '"')
    return re.sub(r"(?<!\w)x\s*$", "", piece).strip(" ,;()[]")
