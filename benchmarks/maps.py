"""Memory and time of the four maps of a random sample, on images of noise.

    python benchmarks/maps.py [--objects 100000] [--size 96] [--width 8]

Writes the images to a temporary folder (28 kB each at 96 px, as much again for their
reconstructions), runs each step in a process of its own, and prints its peak memory.
The autoencoders are not trained, which changes neither time nor memory.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from processes import measured

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
        both = {"reals": (views, None), "residuals": (views, copies)}
        steps = [
            (step, folder, what, files, section)
            for what, files in both.items()
            for step in (projected, encoded)
        ]
        peaks = [printed(*step) for step in (*steps, (mapped, folder))]
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
    limit_threads(2)
    project_pixels(
        chosen=folder / "chosen.parquet",
        views=files[0],
        reconstructions=files[1],
        projected=folder / f"{what}.h5",
        dimensions=512,
        seed=1,
    )


def encoded(folder: Path, what: str, files: tuple, section: dict) -> None:
    """Encode images or residuals with untrained weights."""
    limit_threads(2)
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
    limit_threads(2)
    names = ("reals.h5", "residuals.h5", "reals.parquet", "residuals.parquet")
    make_maps(
        chosen=folder / "chosen.parquet",
        points={name: folder / name for name in names},
        which="sampled",
        maps=folder / "maps.parquet",
        section={"n_neighbors": 5, "min_dist": 0.1, "seed": 1},
    )


def printed(step: Callable, *arguments) -> float:
    """Run a step; print its time and return its peak memory in GB."""
    seconds, peak = measured(step, *arguments)
    what = arguments[1] if len(arguments) > 1 else ""
    print(f"{step.__name__} {what:10} {seconds:7.0f} s {peak:6.1f} GB", flush=True)
    return peak


if __name__ == "__main__":
    main()
