"""Patches of light of any form, place and colour: a kind for what nobody thought of."""

import numpy as np

from peculiar.inject.hosts import Host
from peculiar.inject.injector import NO_SHEAR, Injector
from peculiar.sources.simulated import paint
from peculiar.sources.simulated.galaxies import BANDS

#: Number of patches (the end excluded), and their distance in half-light radii, which
#: count as at most `LARGEST` arcsec, as for simulated kinds.
NUMBER, DISTANCE, LARGEST = (1, 6), (0.0, 3.0), 1.5

#: Width (sigma) of a patch in arcsec, and length of a lane in half-light radii.
WIDTH, LENGTH = (0.05, 0.5), (1.0, 6.0)

#: Share of lanes among patches; all others are round.
LANES = 0.4

#: Difference in mag from the host's colours between neighbouring bands: a normal
#: deviate of a scatter that is drawn up to this for each image.
SCATTER = 0.7

#: Beads of a lane.
BEADS = 24


def random_light(
    host: Host, share: float, injector: Injector, rng: np.random.Generator
) -> np.ndarray:
    """Return patches of light near a host.

    Parameters
    ----------
    host : Host
        Its description and its place in the cutout.
    share : float
        Flux of the patches over the host's, in g + r + i.
    injector : Injector
        For the cutout's size, scale and bands.
    rng : Generator
        Of number, forms, places and colours.

    Returns
    -------
    light : ndarray of float32, shape (known band, size, size)
        At the simulator's zero point, without noise.
    """
    camera, drawn = injector.camera, host.drawn
    scene = camera.scene()
    middle = camera.margin + np.array(host.place)
    radius = min(drawn.radius, LARGEST) / scene.scale
    number = int(rng.integers(*NUMBER))
    part = rng.dirichlet(np.full(number, 2.0))
    scatter = rng.uniform(0, SCATTER)
    # All patches of an image have the same colours, or each its own.
    alike, colour = rng.random() < 0.5, _colour(rng, scatter)
    for weight in part:
        x, y, sigma, along = _patch(rng, radius, scene.scale)
        spectrum = drawn.host * (colour if alike else _colour(rng, scatter))
        flux = weight * share * spectrum * drawn.host[:3].sum() / spectrum[:3].sum()
        image = paint.beads(scene.side, middle[0] + x, middle[1] + y, sigma, along)
        scene.paint(image, flux[camera.bands])
    return camera.seen(scene, drawn.fwhm, NO_SHEAR)


def _colour(rng: np.random.Generator, scatter: float) -> np.ndarray:
    """Return factors of the fluxes in grizy, (5,)."""
    steps = scatter * rng.standard_normal(len(BANDS) - 1)
    return 10 ** (0.4 * np.concatenate([[0], np.cumsum(steps)]))


def _patch(
    rng: np.random.Generator, radius: float, scale: float
) -> tuple[np.ndarray, ...]:
    """Return x, y, sigma and weight of the beads of a patch, in px from the host."""
    away, to = radius * rng.uniform(*DISTANCE), rng.uniform(0, 2 * np.pi)
    x, y = away * np.cos(to), away * np.sin(to)
    # Uniform in its logarithm.
    sigma = WIDTH[0] * (WIDTH[1] / WIDTH[0]) ** rng.random() / scale
    if rng.random() > LANES:
        return np.array([x]), np.array([y]), np.array([sigma]), np.ones(1)
    step = radius * rng.uniform(*LENGTH) / BEADS
    heading = rng.uniform(0, 2 * np.pi) + np.linspace(0, rng.uniform(-3, 3), BEADS)
    x, y = x + step * np.cumsum(np.cos(heading)), y + step * np.cumsum(np.sin(heading))
    return x, y, np.full(BEADS, sigma), np.linspace(1, rng.uniform(0.1, 1), BEADS)
