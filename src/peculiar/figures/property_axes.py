"""Axes of the properties: labels, logarithms and their ticks."""

import numpy as np
import pandas as pd
from matplotlib.axis import Axis

#: Axis labels.
LABELS = {
    "r_eff_arcsec": "half-light radius (arcsec)",
    "ellipticity": "ellipticity, $1 - b/a$",
    "blendedness": "blendedness",
    "aper_to_cmodel": r"$\log_{10}$(i flux in 2″ aperture / total)",
    "g_r": "g $-$ r (mag)",
    "r_i": "r $-$ i (mag)",
}

#: Smaller blendedness, 0 among it, stands in the first bin.
LEAST_BLENDED = 1e-4

#: Instead of panels that would all be empty.
NOTHING_KNOWN = (
    "Nothing is known of these properties: images that are stretched already cannot be "
    "measured, and source.properties names no columns that say it."
)

#: Ticks of the properties whose axes are logarithmic, and how they are labelled.
TICKS = {
    "r_eff_arcsec": {tick: f"{tick:g}" for tick in (0.1, 0.2, 0.5, 1, 2, 5, 10)},
    "blendedness": {LEAST_BLENDED: r"$\leq 10^{-4}$"}
    | {10.0**power: f"$10^{{{power}}}$" for power in (-3, -2, -1, 0)},
}


def shown(values: pd.Series, name: str) -> pd.Series:
    """Return values as they stand on the axis.

    Parameters
    ----------
    values : Series of float
        A property.
    name : str
        Which.

    Returns
    -------
    values : Series of float
        The logarithm (base 10) of radii, NaN if not above 0, and of blendedness, at
        least `LEAST_BLENDED`; others as they are.
    """
    if name == "r_eff_arcsec":
        return np.log10(values.where(values > 0))
    if name == "blendedness":
        return np.log10(values.clip(lower=LEAST_BLENDED))
    return values


def label_ticks(axis: Axis, name: str) -> None:
    """Label a logarithmic axis by the numbers themselves; leave others alone.

    Parameters
    ----------
    axis : Axis
        What `shown` values stand on, its ends known.
    name : str
        Which property.
    """
    if name not in TICKS:
        return
    low, high = sorted(axis.get_view_interval())
    inside = [tick for tick in TICKS[name] if low <= np.log10(tick) <= high]
    axis.set_ticks(np.log10(inside), [TICKS[name][tick] for tick in inside])
    decades = np.log10(np.outer(10.0 ** np.arange(-4, 2), np.arange(1, 10))).ravel()
    axis.set_ticks(decades[(decades >= low) & (decades <= high)], minor=True)
