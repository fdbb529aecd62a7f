"""The kinds of simulated anomalies, their strengths, and their host galaxies.

The strengths are documented in docs/method/simulated-survey.md. They were chosen
without any detector's scores; do not tune them to one.
"""

from typing import NamedTuple

import numpy as np

#: The label of everything else.
ORDINARY = "ordinary"

#: The kind of an ordinary image that teaches: a host with more light of its own form
#: and colours. Without it, that light was added would tell peculiar from ordinary.
MORE = "more_light"


class Kind(NamedTuple):
    """One kind of anomaly.

    Its strength is uniform between `weakest` and `strongest`, or uniform in its
    logarithm; `unit` is for captions. `host` is the type of the objects that have it:
    any object, any galaxy, a large one, a large disc, an early type, a small blue disc.
    """

    weakest: float
    strongest: float
    host: str
    unit: str
    logarithmic: bool = False


#: Units of strengths, for captions.
FLUX = "added flux / object's flux"
SKY = "brightness (sky noise per px)"

#: Strength: flux of the feature over that of the rest of the object, in g + r + i; of
#: `quasar` the point source's share of the whole; of `emission_line` the equivalent
#: width of either line at rest in Angstrom (in [O III] up to about 1000: Cardamone et
#: al. 2009, MNRAS 399, 1191).
ASTROPHYSICAL = {
    "merger_pair": Kind(0.15, 0.50, "large", FLUX),
    "tidal_tail": Kind(0.15, 0.50, "large", FLUX),
    "blue_clumps": Kind(0.10, 0.50, "disc", FLUX),
    "purple_region": Kind(0.10, 0.50, "disc", FLUX),
    "lensed_arc": Kind(0.10, 0.50, "early", FLUX),
    "quasar": Kind(0.05, 0.50, "galaxy", "point source / total flux"),
    "emission_line": Kind(
        100.0, 1000.0, "blue", "equivalent width (Å)", logarithmic=True
    ),
}

#: Strength: surface brightness per pixel in units of the sky noise of a pixel (of a
#: trail along its line, of a bright star's halo in the middle of the cutout, of a wrong
#: background); for `band_missing` the share of the cutout without that band.
ARTIFACT = {
    "satellite_trail": Kind(6.0, 100.0, "any", SKY, logarithmic=True),
    "bright_star": Kind(3.0, 100.0, "any", SKY, logarithmic=True),
    "wrong_background": Kind(4.0, 80.0, "any", SKY, logarithmic=True),
    "band_missing": Kind(0.50, 1.0, "any", "fraction of the image", logarithmic=True),
}

KINDS = ASTROPHYSICAL | ARTIFACT


def draw_kind(rng: np.random.Generator, anomalies: float) -> tuple[str, float]:
    """Draw the label and the strength of an object.

    Parameters
    ----------
    rng : Generator
        The object's own generator.
    anomalies : float
        Fraction of anomalous objects; all kinds are equally likely.

    Returns
    -------
    label : str
        `ordinary` or a key of `KINDS`.
    strength : float
        0 for ordinary objects.
    """
    chance, pick, place = rng.random(3)
    if chance >= anomalies:
        return ORDINARY, 0.0
    label = list(KINDS)[int(pick * len(KINDS))]
    return label, strength_at(label, place)


def strength_at(label: str, place: float) -> float:
    """Return the strength at a fraction, 0 to 1, of a kind's range.

    Even steps of the fraction are even steps of the strength, or of its logarithm.
    """
    low, high = KINDS[label].weakest, KINDS[label].strongest
    if KINDS[label].logarithmic:
        return float(low * (high / low) ** place)
    return float(low + place * (high - low))
