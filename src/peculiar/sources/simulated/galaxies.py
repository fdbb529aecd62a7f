"""Galaxies and stars drawn from distributions that were fitted to real surveys."""

from functools import cache
from typing import NamedTuple

import numpy as np

from peculiar.sources.simulated import cosmos

#: The order of every array of five magnitudes or fluxes.
BANDS = "grizy"

#: Brighter or fainter galaxies have the colours and shapes of these i magnitudes:
#: COSMOS has few brighter ones, some saturated in i, and the table ends at 22.
FITTED = (19.6, 21.9)

#: At most 2% of galaxies have r - i below this multiple of g - r. A mixture of
#: Gaussians would have more of them, which look green.
BLUEST = 0.23


class Galaxies(NamedTuple):
    """Properties of n galaxies: `magnitude` (n, 5) in grizy, the others (n,).

    `radius` is the effective radius along the major axis in arcsec, `ratio` the axis
    ratio, `sersic` the Sersic index.
    """

    magnitude: np.ndarray
    radius: np.ndarray
    sersic: np.ndarray
    ratio: np.ndarray


class _Conditional(NamedTuple):
    weight: np.ndarray
    magnitude: np.ndarray
    variance: np.ndarray
    mean: np.ndarray
    slope: np.ndarray
    factor: np.ndarray


@cache
def _conditional() -> _Conditional:
    """Return the mixture of the other five variables at a given i magnitude."""
    number, size = len(cosmos.WEIGHTS), 6
    mean = np.reshape(cosmos.MEANS, (number, size))
    covariance = np.zeros((number, size, size))
    first, second = np.triu_indices(size)
    upper = np.reshape(cosmos.UPPER_COVARIANCES, (number, -1))
    covariance[:, first, second] = covariance[:, second, first] = upper
    variance = covariance[:, 0, 0]
    slope = covariance[:, 1:, 0] / variance[:, None]
    rest = covariance[:, 1:, 1:] - (
        slope[:, :, None] * slope[:, None, :] * variance[:, None, None]
    )
    return _Conditional(
        np.array(cosmos.WEIGHTS),
        mean[:, 0],
        variance,
        mean[:, 1:],
        slope,
        np.linalg.cholesky(rest),
    )


def draw_galaxies(rng: np.random.Generator, i_magnitude: np.ndarray) -> Galaxies:
    """Draw galaxies of given i magnitudes (n,) from the fit to COSMOS.

    Beyond the fit's faint end they get smaller, 0.08 dex per magnitude, and their
    colours scatter more: an extrapolation by eye.
    """
    inside = np.clip(i_magnitude, *FITTED)
    c = _conditional()
    offset = inside[:, None] - c.magnitude
    weight = c.weight / np.sqrt(c.variance) * np.exp(-(offset**2) / (2 * c.variance))
    share = np.cumsum(weight, axis=1)
    pick = np.sum(rng.random((len(inside), 1)) * share[:, -1:] > share, axis=1)
    deviate = rng.standard_normal((len(inside), 5))
    x = c.mean[pick] + c.slope[pick] * offset[np.arange(len(pick)), pick][:, None]
    x += np.einsum("nij,nj->ni", c.factor[pick], deviate)
    beyond = np.maximum(i_magnitude - FITTED[1], 0)
    x[:, 3] -= 0.08 * beyond
    bluest = BLUEST * x[:, 3]
    x[:, 4] = bluest + np.abs(x[:, 4] - bluest)
    return Galaxies(
        _grizy(rng, i_magnitude, x[:, 3], x[:, 4]),
        np.clip(10 ** (x[:, 0] - 0.08 * beyond), 0.08, 4.0),
        np.clip(10 ** x[:, 1], 0.4, 6.0),
        np.clip(1 / (1 + np.exp(-x[:, 2])), 0.08, 0.99),
    )


def draw_stars(rng: np.random.Generator, i_magnitude: np.ndarray) -> np.ndarray:
    """Draw grizy magnitudes (n, 5) of point sources of given i magnitudes (n,).

    Half are G and K stars along g - r = 0.3 to 1.2, half M dwarfs of g - r near 1.4
    whose r - i gives the type; a few are as blue as quasars.
    """
    n = len(i_magnitude)
    kind = rng.random(n)
    along = rng.random(n)
    gr = np.where(kind < 0.5, 0.3 + 0.9 * along**1.3, 1.42)
    # Locus of the main sequence (Ivezic et al. 2007, their Fig. 3, by eye).
    ri = np.where(kind < 0.5, 0.02 + 0.36 * gr**1.5, 0.55 + 1.1 * along**1.2)
    quasar = kind > 0.94
    gr = np.where(quasar, 0.05 + 0.3 * along, gr) + 0.05 * rng.standard_normal(n)
    ri = np.where(quasar, 0.15 * along, ri) + 0.04 * rng.standard_normal(n)
    return _grizy(rng, i_magnitude, gr, ri)


def _grizy(
    rng: np.random.Generator, i: np.ndarray, gr: np.ndarray, ri: np.ndarray
) -> np.ndarray:
    # z and y fluxes are about 1.2 and 1.5 times i's at a median r - i of 0.45 (T21),
    # and redder objects are redder there too.
    scatter = rng.standard_normal((2, len(i)))
    iz = 2.5 * np.log10(1.2) + 0.45 * (ri - 0.45) + 0.05 * scatter[0]
    iy = 2.5 * np.log10(1.5) + 0.70 * (ri - 0.45) + 0.07 * scatter[1]
    return np.stack([i + ri + gr, i + ri, i, i - iz, i - iy], axis=1)
