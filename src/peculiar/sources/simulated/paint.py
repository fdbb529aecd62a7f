"""Shapes without an analytic profile, painted as rows of round Gaussian beads.

All but `beads` return x, y, sigma and weight of beads, (bead,) each, in pixels about
the object's centre.
"""

import numpy as np


def beads(
    side: int, x: np.ndarray, y: np.ndarray, sigma: np.ndarray, weight: np.ndarray
) -> np.ndarray:
    """Paint round Gaussians: float32 (side, side), of unit sum with the light outside.

    Parameters
    ----------
    side : int
        Side of the square in pixels.
    x, y, sigma : ndarray of float, shape (bead,)
        Columns, rows and widths in pixels; widths are at least 0.7, the narrowest that
        pixels can sample.
    weight : ndarray of float, shape (bead,)
        Relative fluxes; positive.
    """
    sigma = np.maximum(sigma, 0.7)[:, None]
    pixel = np.arange(side)
    columns = np.exp(-0.5 * ((pixel - x[:, None]) / sigma) ** 2)
    rows = np.exp(-0.5 * ((pixel - y[:, None]) / sigma) ** 2)
    share = weight / weight.sum() / (2 * np.pi * sigma[:, 0] ** 2)
    # Not a matrix product: its bytes may depend on the number of threads.
    return np.einsum("br,bc->rc", rows * share[:, None], columns).astype(np.float32)


def spiral(
    rng: np.random.Generator, radius: float, ratio: float, angle: float
) -> tuple[np.ndarray, ...]:
    """Draw logarithmic spiral arms in an inclined disc, with knots along them.

    `radius` is the disc's effective radius in pixels, `angle` its position angle in
    radians.
    """
    arms = rng.choice([2, 2, 2, 3, 4])
    pitch = np.tan(np.deg2rad(rng.uniform(12, 28))) * rng.choice([-1, 1])
    along = np.linspace(0.5, 2.4, 32)
    start = rng.uniform(0, 2 * np.pi)
    theta = start + np.log(along / 0.5) / pitch
    theta = (theta + 2 * np.pi / arms * np.arange(arms)[:, None]).ravel()
    r = np.tile(along, arms)
    weight = r * np.exp(-1.68 * r) * rng.gamma(2.5, size=len(r))
    x, y = radius * r * np.cos(theta), radius * r * np.sin(theta)
    return (*_turned(x, y * ratio, angle), 0.14 * radius * (0.6 + 0.4 * r), weight)


def tail(
    rng: np.random.Generator, start: float, length: float, width: float
) -> tuple[np.ndarray, ...]:
    """Draw a curved tail that begins at `start` px from the centre and fades.

    `width` is its sigma at the beginning, in pixels as `length`.
    """
    t = np.linspace(0, 1, 28)
    foot = rng.uniform(0, 2 * np.pi)
    bend = rng.choice([-1, 1]) * rng.uniform(0.6, 2.0)
    heading = foot + 0.3 * bend + bend * t
    step = length / len(t)
    x = start * np.cos(foot) + np.cumsum(np.cos(heading)) * step
    y = start * np.sin(foot) + np.cumsum(np.sin(heading)) * step
    return x, y, width * (0.8 + 0.9 * t), (1.1 - t) * rng.gamma(8.0, size=len(t))


def arc(
    rng: np.random.Generator, radius: float, extent: float, width: float
) -> tuple[np.ndarray, ...]:
    """Draw a lensed arc about the centre, and its counter-image unless it is a ring.

    `radius` and `width` (sigma) are in pixels, `extent` in radians.
    """
    count = max(int(2 * radius * extent / max(width, 0.7)), 8)
    middle = rng.uniform(0, 2 * np.pi)
    t = np.linspace(-0.5, 0.5, count)
    theta = middle + extent * t
    weight = np.exp(-((t / 0.45) ** 4)) * (1 + 0.4 * np.sin(9 * t + middle))
    r = radius * np.ones(count)
    if extent < 4:
        theta = np.append(theta, middle + np.pi + rng.normal(0, 0.1))
        r = np.append(r, 0.72 * radius)
        weight = np.append(weight, 0.15 * weight.sum())
    return r * np.cos(theta), r * np.sin(theta), np.full(len(r), width), weight


def clumps(
    rng: np.random.Generator,
    number: int,
    distance: tuple[float, float],
    width: tuple[float, float],
    ratio: float,
    angle: float,
) -> tuple[np.ndarray, ...]:
    """Draw clumps in an inclined disc; `distance` and `width` are ranges in px."""
    r = rng.uniform(*distance, number)
    theta = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.uniform(0.5, 2.0, number))
    x, y = r * np.cos(theta), r * np.sin(theta)
    sigma = rng.uniform(*width, number)
    return (*_turned(x, y * ratio, angle), sigma, rng.uniform(0.4, 1.0, number))


def _turned(
    x: np.ndarray, y: np.ndarray, angle: float
) -> tuple[np.ndarray, np.ndarray]:
    cosine, sine = np.cos(angle), np.sin(angle)
    return x * cosine - y * sine, x * sine + y * cosine
