"""The artifacts: unwanted light and missing data of instruments and pipelines."""

import numpy as np

from peculiar.sources.simulated.population import Object


def add_artifact(
    image: np.ndarray,
    drawn: Object,
    rng: np.random.Generator,
    sigma: np.ndarray,
    scale: float,
    exposed: np.ndarray,
) -> None:
    """Add unwanted light to an image, in pixel, if the object is of such a kind.

    Parameters
    ----------
    image : ndarray of float32, shape (band, size, size)
        Without noise.
    drawn : Object
        Its `strength` is the surface brightness in units of `sigma`.
    rng : Generator
        The object's own.
    sigma : ndarray of float32, shape (band, 1, 1)
        Sky noise of a pixel.
    scale : float
        Pixel size in arcsec.
    exposed : ndarray of int
        Indices of the bands that an artifact of a single band may be in.
    """
    bands, size = image.shape[:2]
    if drawn.label == "satellite_trail":
        light = _trail(rng, bands, size, scale, exposed)
    elif drawn.label == "bright_star":
        light = _star(rng, bands, size, scale, exposed)
    elif drawn.label == "wrong_background":
        light = _background(rng, bands, size, exposed)
    else:
        return
    image += (drawn.strength * sigma * light).astype(np.float32)


def lose_band(
    image: np.ndarray,
    drawn: Object,
    rng: np.random.Generator,
    sigma: np.ndarray,
    exposed: np.ndarray,
) -> None:
    """Remove the data of one band in part of a `band_missing` image, in pixel.

    The part is the share `strength` of the cutout, on one side of a straight edge. In
    three of ten it becomes zero, else it has 6 to 20 times the noise, as with few
    exposures.
    """
    if drawn.label != "band_missing":
        return
    size = image.shape[1]
    band = exposed[rng.integers(len(exposed))]
    across = _across(size, rng.choice([0, np.pi / 2, np.pi, 3 * np.pi / 2]))
    lost = across <= np.quantile(across, drawn.strength)
    if rng.random() < 0.7:
        extra = (
            rng.uniform(6, 20)
            * sigma[band]
            * rng.standard_normal((size, size), dtype=np.float32)
        )
        image[band] += np.where(lost, extra, 0)
    else:
        image[band][lost] = 0


def _across(size: int, angle: float) -> np.ndarray:
    # Distance in px from the line through the middle whose normal has this angle.
    pixel = np.arange(size) - (size - 1) / 2
    return pixel * np.cos(angle) + pixel[:, None] * np.sin(angle)


def _trail(
    rng: np.random.Generator, bands: int, size: int, scale: float, exposed: np.ndarray
) -> np.ndarray:
    # A satellite crosses one exposure, hence one band; one in four is wide, as if out
    # of focus or an aeroplane.
    distance = _across(size, rng.uniform(0, np.pi)) - rng.uniform(-0.35, 0.35) * size
    wide = rng.random() < 0.25
    width = (rng.uniform(0.8, 1.6) if wide else rng.uniform(0.25, 0.4)) / scale
    line = np.exp(-0.5 * (distance / width) ** (4 if wide else 2))
    weight = np.zeros(bands)
    weight[exposed[rng.integers(len(exposed))]] = 1
    return weight[:, None, None] * line


def _star(
    rng: np.random.Generator, bands: int, size: int, scale: float, exposed: np.ndarray
) -> np.ndarray:
    # The star is at the edge or outside; its halo is 1 at the cutout's centre.
    angle = rng.uniform(0, 2 * np.pi)
    far = rng.uniform(0.38, 0.75) * size
    pixel = np.arange(size) - (size - 1) / 2
    dx = pixel - far * np.cos(angle)
    dy = (pixel - far * np.sin(angle))[:, None]
    r2 = dx**2 + dy**2
    halo = ((r2 + (1.5 / scale) ** 2) / (far**2 + (1.5 / scale) ** 2)) ** -1.25
    weight = np.exp(0.5 * rng.standard_normal(bands))
    light = weight[:, None, None] * halo
    if rng.random() < 0.6:  # the charge of a saturated star bleeds along rows
        band = exposed[rng.integers(len(exposed))]
        reach = np.exp(-np.abs(dx) / (0.5 * size))
        light[band] += 30 * reach * (np.abs(dy) < rng.uniform(1, 3))
    return light


def _background(
    rng: np.random.Generator, bands: int, size: int, exposed: np.ndarray
) -> np.ndarray:
    # One band, or two, over all of the cutout, over a slope, or beyond an edge.
    weight = np.zeros(bands)
    first = rng.integers(len(exposed))
    weight[exposed[first]] = 1
    if rng.random() < 0.35:
        weight[exposed[(first + 1) % len(exposed)]] = rng.uniform(0.3, 1)
    across = _across(size, rng.uniform(0, 2 * np.pi)) / size
    form = rng.random()
    if form < 0.4:
        level = 1 + 0.2 * across
    elif form < 0.7:
        level = np.clip(0.6 + rng.uniform(0.5, 1.2) * across, 0, None)
    else:
        edge = rng.uniform(-0.2, 0.3)
        level = (0.7 + 0.6 * across) * (across > edge)
    return weight[:, None, None] * level
