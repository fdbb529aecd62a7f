"""The kinds of anomaly, how strong they are, and which objects they befall.

The strengths are documented in docs/simulated-survey.md and were chosen without any
network's scores; do not tune them to a detector.
"""

from typing import NamedTuple

import numpy as np

#: The label of everything else.
ORDINARY = "ordinary"


class Kind(NamedTuple):
    """One kind of anomaly.

    `weakest` and `strongest` bound its strength: uniform if astrophysical, uniform in
    its logarithm if an artifact. `host` says which objects have it: any, a large
    galaxy, a large disc, an early type.
    """

    weakest: float
    strongest: float
    host: str


#: Strength: flux of the feature over that of the rest of the object, in g + r + i.
ASTROPHYSICAL = {
    "merger_pair": Kind(0.15, 0.50, "large"),
    "tidal_tail": Kind(0.15, 0.50, "large"),
    "blue_clumps": Kind(0.10, 0.50, "disc"),
    "purple_region": Kind(0.10, 0.50, "disc"),
    "lensed_arc": Kind(0.10, 0.50, "early"),
}

#: Strength: surface brightness per pixel in units of the sky noise of a pixel (of a
#: trail along its line, of a bright star's halo in the middle of the cutout, of a wrong
#: background); for `band_missing` the share of the cutout without that band.
ARTIFACT = {
    "satellite_trail": Kind(6.0, 100.0, "any"),
    "bright_star": Kind(3.0, 100.0, "any"),
    "wrong_background": Kind(4.0, 80.0, "any"),
    "band_missing": Kind(0.50, 1.0, "any"),
}

KINDS = ASTROPHYSICAL | ARTIFACT


def draw_kind(rng: np.random.Generator, anomalies: float) -> tuple[str, float]:
    """Draw whether an object is anomalous, of which kind, and how strongly.

    Parameters
    ----------
    rng : Generator
        The object's own.
    anomalies : float
        Share of anomalous objects; all kinds are equally likely.

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
    low, high = KINDS[label].weakest, KINDS[label].strongest
    if label in ASTROPHYSICAL:
        return label, float(low + place * (high - low))
    return label, float(low * (high / low) ** place)
