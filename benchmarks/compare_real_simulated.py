"""Put real and simulated cutouts side by side, to be looked at.

    PECULIAR_DATA=... python benchmarks/compare_real_simulated.py FOLDER

Writes ordinary.png (real `boring` cutouts in the five columns on the left, simulated
ordinary ones on the right) and anomalies.png (a row per kind, weakest left; below, real
anomalies). Both in SF21's stretch. The real objects are extended ones of COSMOS, of
which many have neighbours or haze: an early network had found them strange.
"""

import os
import sys
from pathlib import Path

import h5py
import numpy as np
from PIL import Image

from peculiar.config.kinds import KINDS
from peculiar.sources import simulated
from peculiar.tables.files import written
from peculiar.views.stretch import lupton_rgb

COLUMNS = 10
CUTOUTS = {"size": 96, "bands": ["i", "r", "g"], "pixel_scale": 0.168}
CUTOUTS["zero_point"] = 27.0


def mosaic(images: list[np.ndarray]) -> Image.Image:
    """Lay out images in rows of ten, two pixels apart, twice as large."""
    framed = [
        np.pad(one, ((1, 1), (1, 1), (0, 0)), constant_values=255) for one in images
    ]
    rows = [
        np.concatenate(framed[start : start + COLUMNS], axis=1)
        for start in range(0, len(framed), COLUMNS)
    ]
    return Image.fromarray(np.concatenate(rows).repeat(2, axis=0).repeat(2, axis=1))


def survey(objects: int, anomalies: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Make a survey: stretched images, labels, strengths."""
    source = {"kind": "simulated", "objects": objects, "seed": 7}
    source |= {"magnitudes": [20.0, 20.5], "anomalies": anomalies, "compact": 0.3}
    table, labels, _ = simulated.catalogue(source)
    flux = np.stack(list(simulated.images(source, CUTOUTS, table)))
    image = lupton_rgb(flux, minimum=0.0, stretch=0.5, Q=15.0)
    return image, np.array(labels["label"].to_pylist()), labels["strength"].to_numpy()


def save(picture: Image.Image, path: Path) -> None:
    """Write a picture, whole or not at all."""
    with written(path) as temporary:
        picture.save(temporary, format="png")
    print(path)


def main(data: Path, folder: Path) -> None:
    """Write both pictures."""
    with h5py.File(data / "hsc_rgb_labelled.h5") as file:
        real, label = file["rgb"][:], file["label"][:].astype(str)
    rng = np.random.default_rng(0)
    boring = rng.permutation(np.flatnonzero(label == "boring"))[:40]
    ordinary = survey(40, 0.0)[0]
    # Rows of ten: five real, five simulated.
    both = np.concatenate(
        [real[boring].reshape(8, 5, 96, 96, 3), ordinary.reshape(8, 5, 96, 96, 3)],
        axis=1,
    )
    save(mosaic(list(both.reshape(80, 96, 96, 3))), folder / "ordinary.png")
    image, kinds, strength = survey(300, 1.0)
    shown = []
    for kind in KINDS:
        some = np.flatnonzero(kinds == kind)[:COLUMNS]
        shown.extend(image[some[np.argsort(strength[some])]])
    for kind in ("merger_tidal", "trail", "top100"):
        some = np.flatnonzero(label == kind)
        shown.extend(real[some[: 4 if kind != "top100" else 12]])
    save(mosaic(shown), folder / "anomalies.png")


if __name__ == "__main__":
    main(Path(os.environ["PECULIAR_DATA"]), Path(sys.argv[1]))
