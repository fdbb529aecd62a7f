"""Other stars and galaxies in the field, from bright to below the noise."""

import numpy as np

from peculiar.sources.simulated.galaxies import draw_galaxies, draw_stars
from peculiar.sources.simulated.scene import Scene, inclined, spheroid
from peculiar.sources.simulated.sky import ZERO_POINT

#: Galaxies per square arcminute and i magnitude at i = 20, and the slope of their
#: logarithm. An HSC Deep coadd has 2.6, 4.3, 7, 20 at i = 20.2, 22.2, 23.2, 24.7.
GALAXIES, GALAXY_SLOPE = 1.6, 0.25

#: Stars likewise, at high galactic latitude.
STARS, STAR_SLOPE = 0.45, 0.07

#: Faintest and brightest i magnitudes.
BRIGHTEST, FAINTEST = 16.5, 26.3

#: A neighbour brighter than this would not be resolved from the object itself within
#: this many arcsec, so the catalogue's object would be another one.
BRIGHT, RESOLVED = 21.5, 1.2


def add_neighbours(
    scene: Scene, rng: np.random.Generator, bands: np.ndarray, reach: float
) -> None:
    """Add the neighbours of the object in the middle of a scene.

    `bands` are indices into grizy; neighbours lie within `reach` pixels along either
    axis.
    """
    area = (2 * reach * scene.scale / 60) ** 2
    i = _magnitudes(rng, area, GALAXIES, GALAXY_SLOPE)
    drawn = draw_galaxies(rng, i)
    angle = rng.uniform(0, np.pi, len(i))
    x, y, kept = _places(rng, scene, i, reach)
    for k in np.flatnonzero(kept):
        flux = 10 ** (-0.4 * (drawn.magnitude[k, bands] - ZERO_POINT))
        # Small galaxies show no more of their index than whether they are cuspy.
        sersic = drawn.sersic[k] if i[k] < 21.5 else 1.0 + 2.0 * (drawn.sersic[k] > 2.5)
        round_one = spheroid(drawn.radius[k], sersic)
        scene.add(inclined(round_one, drawn.ratio[k], angle[k]), flux, x[k], y[k])
    i = _magnitudes(rng, area, STARS, STAR_SLOPE)
    magnitude = draw_stars(rng, i)
    x, y, kept = _places(rng, scene, i, reach)
    for k in np.flatnonzero(kept):
        flux = 10 ** (-0.4 * (magnitude[k, bands] - ZERO_POINT))
        scene.add_point(flux, x[k], y[k])


def _magnitudes(
    rng: np.random.Generator, area: float, density: float, slope: float
) -> np.ndarray:
    # Counts of density * 10^(slope (i - 20)) per magnitude, integrated and inverted.
    low, high = 10 ** (slope * (np.array([BRIGHTEST, FAINTEST]) - 20))
    expected = area * density * (high - low) / (slope * np.log(10))
    count = low + rng.random(rng.poisson(expected)) * (high - low)
    return 20 + np.log10(count) / slope


def _places(
    rng: np.random.Generator, scene: Scene, i: np.ndarray, reach: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x, y = rng.uniform(-reach, reach, (2, len(i)))
    near = np.hypot(x, y) * scene.scale < RESOLVED
    middle = (scene.side - 1) / 2
    return x + middle, y + middle, ~(near & (i < BRIGHT))
