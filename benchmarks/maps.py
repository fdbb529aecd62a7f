"""Memory and time of the four maps of a random sample, on images of noise.

    python benchmarks/maps.py [--objects 100000] [--size 96] [--width 8]

writes the images to a temporary folder (28 kB each at 96 px, and as much again for
their reconstructions), and runs each step in a process of its own, whose peak memory is
printed. The autoencoders are not trained, which changes neither time nor memory.
"""

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from pathlib import Path

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.characterise.encode import encode
from peculiar.characterise.maps import make_maps
from peculiar.characterise.pixels import project_pixels
from peculiar.training.threads import limit_threads

#: Gigabytes that no step may exceed.
BOUND = 8.0

#: Images in a shard.
SHARD = 10_000

SECTION = {"latent": 64, "precision": "float32"}


def main() -> None:
    """Run the steps and print what each took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--objects", type=int, default=100_000)
    parser.add_argument("--size", type=int, default=96)
    parser.add_argument("--width", type=int, default=8)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        views, copies = write_images(folder, options.objects, options.size)
        section = SECTION | {"width": options.width}
        peaks = [
            *(
                measured(f"{step.__name__} {what}", step, folder, what, files, section)
                for what, files in (
                    ("reals", (views, None)),
                    ("residuals", (views, copies)),
                )
                for step in (projected, encoded)
            ),
            measured("four maps", mapped, folder),
        ]
    print(f"peak {max(peaks):.1f} GB (bound {BOUND:g})")
    if max(peaks) > BOUND:
        sys.exit(1)


def write_images(folder: Path, count: int, size: int) -> tuple[list, list]:
    """Write shards of noise and their reconstructions, and the table of all objects."""
    rng = np.random.default_rng(1)
    files = {"view": [], "copy": []}
    for start in range(0, count, SHARD):
        ids = 2**62 + np.arange(start, min(start + SHARD, count))
        for name, paths in files.items():
            paths.append(folder / f"{name}_{start:08d}.h5")
            with h5py.File(paths[-1], "w") as file:
                file["object_id"] = ids
                shape = (len(ids), size, size, 3)
                file["image"] = rng.integers(0, 256, shape, dtype=np.uint8)
    flags = dict.fromkeys(("selected", "sampled", "reference"), np.ones(count, bool))
    table = {"object_id": 2**62 + np.arange(count), **flags}
    pq.write_table(pa.table(table), folder / "chosen.parquet")
    return files["view"], files["copy"]


def projected(folder: Path, what: str, files: tuple, section: dict) -> None:  # noqa: ARG001
    """Project pixels or residuals."""
    project_pixels(
        chosen=folder / "chosen.parquet",
        views=files[0],
        reconstructions=files[1],
        projected=folder / f"{what}.h5",
        dimensions=512,
        seed=1,
    )


def encoded(folder: Path, what: str, files: tuple, section: dict) -> None:
    """Encode images or residuals by weights as they begin."""
    from peculiar.tables.images import image_shape
    from peculiar.training.autoencoder import build

    weights = folder / f"{what}.weights.h5"
    build(image_shape(files[0][0]), section).save_weights(weights)
    encode(
        chosen=folder / "chosen.parquet",
        views=files[0],
        reconstructions=files[1],
        weights=weights,
        latents=folder / f"{what}.parquet",
        section=section,
    )


def mapped(folder: Path) -> None:
    """Make the four maps."""
    names = ("reals.h5", "residuals.h5", "reals.parquet", "residuals.parquet")
    make_maps(
        chosen=folder / "chosen.parquet",
        points={name: folder / name for name in names},
        which="sampled",
        maps=folder / "maps.parquet",
        section={"n_neighbors": 5, "min_dist": 0.1, "seed": 1},
    )


def measured(title: str, step, *arguments) -> float:
    """Run a step in a process of its own; print and return its peak memory in GB."""
    context = multiprocessing.get_context("spawn")
    peak = context.Value("d", 0.0)
    process = context.Process(target=_run, args=(step, arguments, peak))
    start = time.perf_counter()
    process.start()
    process.join()
    if process.exitcode:
        sys.exit(f"{title} failed")
    seconds = time.perf_counter() - start
    print(f"{title:22} {seconds:7.0f} s {peak.value:6.1f} GB", flush=True)
    return peak.value


def _run(step, arguments: tuple, peak) -> None:
    limit_threads(2)
    step(*arguments)
    # In kilobytes on Linux.
    peak.value = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9


if __name__ == "__main__":
    main()
