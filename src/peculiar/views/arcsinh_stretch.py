"""The arcsinh stretch of hscMap, for any number of bands (Tanaka et al. 2021, T21)."""

import numpy as np


def arcsinh_stretch(
    flux: np.ndarray,
    *,
    bands: list[str],
    flux_zero_point: float,
    zero_point: float,
    divide: dict[str, float],
    softening: float,
    offset: float,
) -> np.ndarray:
    """Stretch flux so that colours stay what they are, and clip it to 0..1.

    With x the flux in units of a source of `zero_point`, divided by the band's number
    in `divide`, and I the mean of x over the bands of a pixel (T21):

        f(x) = x * arcsinh(a I) / (arcsinh(a) I) + offset, with a = `softening`

    The factor of x is the same of I and -I, and a / arcsinh(a) where I is 0. Computed
    in float64, in which it is exact to a few roundings for every I.

    Parameters
    ----------
    flux : numpy.ndarray
        (batch, height, width, band), linear; finite.
    bands : list of str
        Names of the bands, in order.
    flux_zero_point : float
        Magnitude of a flux of 1.
    zero_point : float
        Magnitude of an x of 1 (T21: 19).
    divide : dict of str to float
        Number above 0 of a band; a band that is not named has 1. Names of other bands
        say nothing.
    softening : float
        The a of the formula, above 0 (T21: e^10).
    offset : float
        What is added: the brightness of an empty sky (T21: 0.05).

    Returns
    -------
    image : numpy.ndarray
        float32 (batch, height, width, band), 0..1.
    """
    # 10**(-0.4 m) of a flux of 1, over that of an x of 1.
    unit = 10 ** (-0.4 * (flux_zero_point - zero_point))
    scale = [unit / divide.get(band, 1.0) for band in bands]
    x = flux * np.array(scale)  # float64
    soft = softening * x.mean(axis=-1, keepdims=True)
    # arcsinh(u) / u is 1 at 0.
    ratio = np.arcsinh(soft) / np.where(soft == 0, 1.0, soft)
    ratio[soft == 0] = 1.0
    x *= ratio * (softening / np.arcsinh(softening))
    x += offset
    return np.clip(x, 0.0, 1.0, out=x).astype(np.float32)
