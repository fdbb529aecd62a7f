"""One object of the survey, before it is rendered or measured."""

from dataclasses import dataclass

import numpy as np

from peculiar.config.kinds import ASTROPHYSICAL, KINDS, draw_kind
from peculiar.sources.simulated import sky
from peculiar.sources.simulated.galaxies import BANDS, draw_galaxies, draw_stars
from peculiar.sources.simulated.lines import line_fluxes

#: Slope of the logarithm of the counts per magnitude.
COUNTS_SLOPE = 0.30

#: Colours (g - r, r - i, i - z, z - y) of an anomaly's light, unless they are the
#: host's: star-forming clumps; a nebula whose lines fall into g and i; a lensed galaxy;
#: a quasar's continuum, f_nu as nu^-0.5 (Richards et al. 2001, AJ 121, 2308; the slopes
#: scatter by 0.33, which is 0.1 mag in g - r).
COLOURS = {
    "blue_clumps": (-0.20, -0.20, -0.10, 0.00),
    "purple_region": (-1.10, 1.40, -0.70, -0.10),
    "lensed_arc": (0.30, 0.15, 0.10, 0.05),
    "quasar": (0.14, 0.12, 0.08, 0.05),
}

#: Kinds that are drawn with a redshift, and its bounds, uniform: those of T21's sample.
REDSHIFTED, REDSHIFTS = ("quasar", "emission_line"), (0.05, 0.20)

#: Streams of random numbers of one object. The catalogue is made without rendering, so
#: an object's properties must not depend on its rendering.
IDENTITY, SCENE = 0, 1


@dataclass(frozen=True)
class Object:
    """An object of the survey; fluxes are in grizy, (5,), at zero point 27.

    Attributes
    ----------
    label, strength
        See `peculiar.config.kinds`.
    compact : bool
        Point-like.
    host, anomaly : ndarray of float64, shape (5,)
        Flux of the object, and of an astrophysical anomaly's additional light. Their
        sum in i is within the slice's magnitudes.
    radius, sersic, ratio, angle : float
        Effective radius along the major axis (arcsec; 0 if compact), Sersic index, axis
        ratio, position angle (radians, from the columns' axis to the rows').
    fwhm : ndarray of float64, shape (5,)
        Seeing in grizy, arcsec.
    redshift : float
        NaN if none was drawn, see `REDSHIFTED`.
    """

    label: str
    strength: float
    compact: bool
    host: np.ndarray
    anomaly: np.ndarray
    radius: float
    sersic: float
    ratio: float
    angle: float
    fwhm: np.ndarray
    redshift: float


def generator(seed: int, object_id: int, stream: int) -> np.random.Generator:
    """Return the random numbers of one object, a function of the three arguments."""
    return np.random.default_rng([seed, object_id, stream])


def draw_object(source: dict, object_id: int) -> Object:
    """Draw an object, a function of its identifier and the section ``source``."""
    rng = generator(source["seed"], object_id, IDENTITY)
    label, strength = draw_kind(rng, source["anomalies"])
    i = _magnitude(rng, *source["magnitudes"])
    needed = KINDS[label].host if label in KINDS else "any"
    compact = needed == "any" and bool(rng.random() < source["compact"])
    if compact:
        magnitude, shape = draw_stars(rng, i)[0], (0.0, 1.0, 1.0)
    else:
        magnitude, shape = _galaxy(rng, i, needed)
    angle = float(rng.random() * np.pi)
    scatter = np.exp(sky.SEEING_SCATTER * rng.standard_normal(len(BANDS)))
    host = 10 ** (-0.4 * (magnitude - sky.ZERO_POINT))
    anomaly, redshift = added_light(rng, label, strength, host)
    share = host[2] / (host[2] + anomaly[2])
    return Object(
        label,
        strength,
        compact,
        share * host,
        share * anomaly,
        *shape,
        angle,
        np.array(sky.SEEING) * scatter,
        redshift,
    )


def added_light(
    rng: np.random.Generator, label: str, strength: float, host: np.ndarray
) -> tuple[np.ndarray, float]:
    """Draw the flux that an anomaly adds to its host, and its redshift.

    Parameters
    ----------
    rng : Generator
        The object's own.
    label, strength : str, float
        See `peculiar.config.kinds`.
    host : ndarray of float64, shape (5,)
        Fluxes in grizy, of any zero point.

    Returns
    -------
    flux : ndarray of float64, shape (5,)
        At the host's zero point; 0 if the anomaly is not astrophysical.
    redshift : float
        NaN if none is drawn, see `REDSHIFTED`.
    """
    redshift = float(rng.uniform(*REDSHIFTS)) if label in REDSHIFTED else np.nan
    return _anomaly(rng, label, strength, host, redshift), redshift


def _magnitude(rng: np.random.Generator, low: float, high: float) -> np.ndarray:
    bounds = 10 ** (COUNTS_SLOPE * np.array([low, high]))
    count = bounds[0] + rng.random(1) * (bounds[1] - bounds[0])
    return np.log10(count) / COUNTS_SLOPE


def _galaxy(
    rng: np.random.Generator, i: np.ndarray, needed: str
) -> tuple[np.ndarray, tuple[float, float, float]]:
    # The first of many suitable draws; the last one if none is suitable.
    some = needed in ("any", "galaxy")
    drawn = draw_galaxies(rng, np.repeat(i, 1 if some else 512))
    gr = drawn.magnitude[:, 0] - drawn.magnitude[:, 1]
    suits = {
        "any": np.ones(len(gr), bool),
        "galaxy": np.ones(len(gr), bool),
        "large": drawn.radius > 1.2,
        "disc": (drawn.sersic < 2.5) & (drawn.radius > 1.2) & (drawn.ratio > 0.4),
        "early": (drawn.sersic > 2.0) & (gr > 1.1) & (drawn.radius > 0.6),
        "blue": (drawn.sersic < 2.5) & (gr < 0.5) & (drawn.radius < 1.0),
    }[needed]
    first = int(np.argmax(suits)) if suits.any() else len(gr) - 1
    shape = (
        float(drawn.radius[first]),
        float(drawn.sersic[first]),
        float(drawn.ratio[first]),
    )
    return drawn.magnitude[first], shape


def _anomaly(
    rng: np.random.Generator,
    label: str,
    strength: float,
    host: np.ndarray,
    redshift: float,
) -> np.ndarray:
    if label not in ASTROPHYSICAL:
        return np.zeros(len(BANDS))
    if label == "emission_line":
        return line_fluxes(strength, redshift, host)
    scatter = 0.1 * rng.standard_normal(len(BANDS) - 1)
    if label in COLOURS:
        colour = np.array(COLOURS[label]) + scatter
    else:  # stars like the host's
        colour = -2.5 * np.log10(host[:-1] / host[1:]) - 0.05 + 0.5 * scatter
    fainter = np.concatenate([[0], -np.cumsum(colour)])  # magnitude less g's
    spectrum = 10 ** (-0.4 * fainter)
    # A quasar's strength is its share of the whole.
    ratio = strength / (1 - strength) if label == "quasar" else strength
    return ratio * spectrum * host[:3].sum() / spectrum[:3].sum()
