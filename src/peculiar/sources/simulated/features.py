"""The astrophysical anomalies: the light that makes a galaxy peculiar."""

from collections.abc import Callable

import numpy as np

from peculiar.sources.simulated import paint
from peculiar.sources.simulated.population import Object
from peculiar.sources.simulated.scene import Scene, inclined, spheroid

#: Clumps of a galaxy: number (the end excluded), distance in effective radii, and sigma
#: in arcsec. The blue knots are hardly resolved, the nebulae are resolved.
CLUMPS = {
    "blue_clumps": ((2, 6), (0.9, 2.2), (0.08, 0.18)),
    "purple_region": ((1, 4), (0.8, 1.8), (0.20, 0.45)),
}


def add_feature(
    scene: Scene,
    rng: np.random.Generator,
    drawn: Object,
    bands: np.ndarray,
    x: float,
    y: float,
) -> None:
    """Add an object's anomalous light to its scene, if it has any.

    `drawn.label` is the kind of light, `drawn.anomaly` its flux. `bands` are indices
    into grizy; the object is at (x, y), in pixels of the scene.
    """
    shapes: dict[str, Callable] = {
        "tidal_tail": _tails,
        "blue_clumps": _clumps,
        "purple_region": _clumps,
        "lensed_arc": _lensed_arc,
    }
    flux = drawn.anomaly[bands]
    if drawn.label == "merger_pair":
        _companion(scene, rng, drawn, flux, x, y)
    elif drawn.label == "quasar":
        scene.add_point(flux, x, y)
    elif drawn.label == "emission_line":
        # The gas is in the inner part, where stars form.
        inner = spheroid(0.5 * drawn.radius, 1.0)
        scene.add(inclined(inner, drawn.ratio, drawn.angle), flux, x, y)
    elif drawn.label in shapes:
        # The effective radius in pixels, of the inner part if it is very large.
        radius = min(drawn.radius, 1.5) / scene.scale
        dx, dy, sigma, weight = shapes[drawn.label](rng, drawn, radius, scene.scale)
        scene.paint(paint.beads(scene.side, x + dx, y + dy, sigma, weight), flux)


def _companion(
    scene: Scene,
    rng: np.random.Generator,
    drawn: Object,
    flux: np.ndarray,
    x: float,
    y: float,
) -> None:
    # A second nucleus of 2/3 of the light; the rest is in two tails.
    angle = rng.uniform(0, 2 * np.pi)
    apart = rng.uniform(1.2, 2.0) * min(drawn.radius, 1.5) + 0.5
    dx = apart * np.cos(angle) / scene.scale
    dy = apart * np.sin(angle) / scene.scale
    profile = spheroid(rng.uniform(0.25, 0.45), rng.uniform(0.8, 2.5))
    other = inclined(profile, rng.uniform(0.4, 1.0), rng.uniform(0, np.pi))
    scene.add(other, 2 / 3 * flux, x + dx, y + dy)
    radius = min(drawn.radius, 1.5) / scene.scale
    for foot in ((x, y), (x + dx, y + dy)):
        tx, ty, sigma, weight = paint.tail(
            rng, 0.8 * radius, rng.uniform(2.5, 4.5) * radius, 0.2 * radius
        )
        tails = paint.beads(scene.side, foot[0] + tx, foot[1] + ty, sigma, weight)
        scene.paint(tails, flux / 6)


def _tails(
    rng: np.random.Generator, drawn: Object, radius: float, scale: float
) -> tuple[np.ndarray, ...]:
    # One tail, or one on either side, 3 to 6 effective radii long.
    number = rng.choice([1, 1, 2])
    foot = rng.uniform(1.0, 1.4) * radius * max(drawn.ratio, 0.6)
    width = np.clip(0.22 * radius, 0.2 / scale, 0.5 / scale)
    parts = [
        paint.tail(rng, foot, rng.uniform(3.0, 6.0) * radius, width)
        for _ in range(number)
    ]
    return tuple(np.concatenate(part) for part in zip(*parts, strict=True))


def _clumps(
    rng: np.random.Generator, drawn: Object, radius: float, scale: float
) -> tuple[np.ndarray, ...]:
    numbers, distances, widths = CLUMPS[drawn.label]
    distance = distances[0] * radius, distances[1] * radius
    width = widths[0] / scale, widths[1] / scale
    tilt = drawn.ratio, drawn.angle
    return paint.clumps(rng, int(rng.integers(*numbers)), distance, width, *tilt)


def _lensed_arc(
    rng: np.random.Generator,
    drawn: Object,
    radius: float,  # noqa: ARG001 - the Einstein radius depends on the mass
    scale: float,
) -> tuple[np.ndarray, ...]:
    einstein = rng.uniform(1.4, 2.6) + 0.3 * drawn.radius
    # One in five is nearly a ring.
    extent = rng.uniform(5.0, 6.2) if rng.random() < 0.2 else rng.uniform(0.9, 2.4)
    return paint.arc(rng, einstein / scale, extent, rng.uniform(0.10, 0.20) / scale)
