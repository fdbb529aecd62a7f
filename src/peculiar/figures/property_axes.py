"""Axes of the properties: labels, logarithms and ticks."""

import numpy as np
import pandas as pd
from matplotlib.axis import Axis

#: Smaller values of blendedness, also 0, are drawn here.
LEAST_BLENDED = 1e-4

#: Shown in place of empty panels.
NOTHING_KNOWN = (
    "No values of these properties are known: stretched images cannot be measured, and "
    "source.properties names no columns of the catalogue for them."
)

#: Ticks of the properties whose axes are logarithmic, and how they are labelled.
TICKS = {
    "r_eff_arcsec": {tick: f"{tick:g}" for tick in (0.1, 0.2, 0.5, 1, 2, 5, 10)},
    "blendedness": {LEAST_BLENDED: r"$\leq 10^{-4}$"}
    | {10.0**power: f"$10^{{{power}}}$" for power in (-3, -2, -1, 0)},
}


def shown(values: pd.Series, name: str) -> pd.Series:
    """Return the values of a property as drawn on its axis.

    log10 of radii, NaN if not above 0; log10 of blendedness, at least `LEAST_BLENDED`;
    other properties unchanged.
    """
    if name == "r_eff_arcsec":
        return np.log10(values.where(values > 0))
    if name == "blendedness":
        return np.log10(values.clip(lower=LEAST_BLENDED))
    return values


def label_ticks(axis: Axis, name: str) -> None:
    """Label the logarithmic axis of a property by the numbers, within its limits."""
    if name not in TICKS:
        return
    low, high = sorted(axis.get_view_interval())
    inside = [tick for tick in TICKS[name] if low <= np.log10(tick) <= high]
    axis.set_ticks(np.log10(inside), [TICKS[name][tick] for tick in inside])
    decades = np.log10(np.outer(10.0 ** np.arange(-4, 2), np.arange(1, 10))).ravel()
    axis.set_ticks(decades[(decades >= low) & (decades <= high)], minor=True)
