"""Speed of the descriptors, beside a product of matrices on the same core.

    OMP_NUM_THREADS=1 python benchmarks/descriptors.py

Describes objects of the demo's simulated survey (96 x 96 px, five bands), in turns with
a product of two float32 matrices of 1,024 x 1,024. Prints the medians, in CPU seconds.
"""

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np

from peculiar.measure.descriptors import describe
from peculiar.sources.simulated import identifiers
from peculiar.sources.simulated.render import Renderer

SOURCE = {
    "kind": "simulated",
    "seed": 1,
    "objects": 10_000,
    "magnitudes": [20.0, 20.5],
    "anomalies": 0.03,
    "compact": 0.3,
}
CUTOUTS = {"size": 96, "bands": [*"grizy"], "pixel_scale": 0.168, "zero_point": 27.0}

#: Objects a second to reach on one core.
WANTED = 800


def main() -> None:
    """Time both in turns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--objects", type=int, default=512)
    parser.add_argument("--turns", type=int, default=7)
    arguments = parser.parse_args()
    render = Renderer(SOURCE, CUTOUTS)
    ids = identifiers(SOURCE, 0, arguments.objects)
    flux = np.stack([render(int(object_id)) for object_id in ids])
    matrix = np.random.default_rng(1).normal(size=(1024, 1024)).astype(np.float32)
    describe(flux[:64])
    times = [
        (seconds(lambda: describe(flux)), seconds(lambda: matrix @ matrix))
        for _ in range(arguments.turns)
    ]
    ours, product = (statistics.median(column) for column in zip(*times, strict=True))
    print(
        f"descriptors: {len(flux) / ours:,.0f} objects/s (wanted: {WANTED}), "
        f"{1e3 * ours / len(flux):.2f} ms each; a matrix product of 2.1 GFLOP takes "
        f"{1e3 * product:.0f} ms"
    )


def seconds(work: Callable) -> float:
    """Return the CPU time of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main()
