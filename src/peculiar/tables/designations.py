"""What an object is called by its place on the sky, as the IAU recommends."""

import math


def designation(ra: float | None, dec: float | None) -> str:
    """Return a position as "J123228.9+030217"; empty if it is unknown.

    Parameters
    ----------
    ra, dec : float or None
        Degrees; None or NaN if unknown.

    Returns
    -------
    name : str
        Cut off to 0.1 s and 1 arcsec, never rounded: the name shall not be that of
        another place. The explorer calls objects the same.
    """
    if ra is None or dec is None or math.isnan(ra) or math.isnan(dec):
        return ""
    sign = "-" if dec < 0 else "+"
    return f"J{_digits(ra % 360 / 15, 1)}{sign}{_digits(abs(dec), 0)}"


def _digits(value: float, decimals: int) -> str:
    """Return hours or degrees as digits, with so many decimals of the seconds."""
    unit = 10**decimals
    # Whole seconds survive the arithmetic of degrees.
    ticks = math.floor(value * 3600 * unit + 1e-6)
    seconds = ticks % (60 * unit) / unit
    width = decimals + 3 if decimals else 2
    minutes = ticks // (60 * unit)
    return f"{minutes // 60:02}{minutes % 60:02}{seconds:0{width}.{decimals}f}"
