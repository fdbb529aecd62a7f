"""Speed of the Lupton stretch beside a loop of astropy's `make_lupton_rgb`.

    python benchmarks/stretch.py

Both stretch the same made-up cutouts (96 x 96 px, galaxies with the noise of the Wide
layer) in turns, in one thread. Prints the median of the ratios, and peak memory.
"""

import argparse
import resource
import statistics
import time
from collections.abc import Callable

import numpy as np
from astropy.visualization import make_lupton_rgb

from peculiar.views.stretch import lupton_rgb

PAPER = {"minimum": 0.0, "stretch": 0.5, "Q": 15.0}  # SF21 §2.2

#: The ratio to reach.
RATIO = 4.0

#: Noise per pixel of HSC's Wide layer at zero point 27, in i, r, g: white, with the
#: layer's limits in apertures of 2 arcsec.
NOISE = (0.040, 0.040, 0.027)


def main() -> None:
    """Time both in turns, and print microseconds per cutout and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cutouts", type=int, default=512)
    parser.add_argument("--turns", type=int, default=7)
    arguments = parser.parse_args()
    flux = galaxies(arguments.cutouts)
    assert np.array_equal(by_astropy(flux), lupton_rgb(flux, **PAPER))
    times = [
        (seconds(by_astropy, flux), seconds(lambda f: lupton_rgb(f, **PAPER), flux))
        for _ in range(arguments.turns)
    ]
    ratio = statistics.median(theirs / ours for theirs, ours in times)
    theirs, ours = (
        1e6 * statistics.median(column) / len(flux)
        for column in zip(*times, strict=True)
    )
    # Linux counts in kB.
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(
        f"stretch of {len(flux)} cutouts: astropy {theirs:.0f}, here {ours:.0f} us "
        f"each; {ratio:.1f} times as fast (wanted: {RATIO}); {megabytes:.0f} MB"
    )


def galaxies(count: int) -> np.ndarray:
    """Return float32 (count, 96, 96, 3): a galaxy and three neighbours each, noise."""
    rng = np.random.default_rng(1)
    y, x = np.mgrid[:96, :96]
    flux = rng.normal(0, NOISE, (count, 96, 96, 3))
    for image in flux:
        for position in ((48, 48), *rng.uniform(0, 96, (3, 2))):
            radius = np.hypot(x - position[0], y - position[1])
            profile = np.exp(-radius / rng.uniform(2, 6))
            image += profile[..., None] * rng.uniform(0.1, 2) * rng.uniform(0.5, 1.5, 3)
    return flux.astype(np.float32)


def by_astropy(flux: np.ndarray) -> np.ndarray:
    """Stretch image by image."""
    return np.stack(
        [make_lupton_rgb(*np.moveaxis(image, -1, 0), **PAPER) for image in flux]
    )


def seconds(work: Callable, flux: np.ndarray) -> float:
    """Time one call."""
    start = time.perf_counter()
    work(flux)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
