"""Draw real and simulated cutouts side by side.

    PECULIAR_DATA=... python benchmarks/compare_real_simulated.py FOLDER

Writes ordinary.png (real `boring` cutouts in the five columns on the left, simulated
ordinary ones on the right) and anomalies.png (a row per kind, weakest left; below, real
anomalies), in SF21's stretch. The real objects are extended ones of COSMOS that had a
high score in an early network; many have neighbours or haze.
"""

import os
import sys
from pathlib import Path

import h5py
import numpy as np
from PIL import Image
from simulated_survey import survey

from peculiar.config.kinds import KINDS
from peculiar.figures.style import mosaic
from peculiar.tables.files import written

COLUMNS = 10


def save(images: np.ndarray, path: Path) -> None:
    """Write images in rows of ten, twice as large; the file is whole or absent."""
    laid = mosaic(images, COLUMNS).repeat(2, axis=0).repeat(2, axis=1)
    with written(path) as temporary:
        Image.fromarray(laid).save(temporary, format="png")
    print(path)


def main(data: Path, folder: Path) -> None:
    """Write both files."""
    with h5py.File(data / "hsc_rgb_labelled.h5") as file:
        real, label = file["rgb"][:], file["label"][:].astype(str)
    rng = np.random.default_rng(0)
    boring = rng.permutation(np.flatnonzero(label == "boring"))[:40]
    ordinary, _ = survey(40, seed=7, anomalies=0.0)
    # Rows of ten: five real, five simulated.
    both = np.concatenate(
        [real[boring].reshape(8, 5, 96, 96, 3), ordinary.reshape(8, 5, 96, 96, 3)],
        axis=1,
    )
    save(both.reshape(80, 96, 96, 3), folder / "ordinary.png")
    image, labels = survey(300, seed=7, anomalies=1.0)
    kinds, strength = (labels[name].to_numpy() for name in ("label", "strength"))
    shown = []
    for kind in KINDS:
        some = np.flatnonzero(kinds == kind)[:COLUMNS]
        shown.extend(image[some[np.argsort(strength[some])]])
    for kind in ("merger_tidal", "trail", "top100"):
        some = np.flatnonzero(label == kind)
        shown.extend(real[some[: 4 if kind != "top100" else 12]])
    save(np.stack(shown), folder / "anomalies.png")


if __name__ == "__main__":
    main(Path(os.environ["PECULIAR_DATA"]), Path(sys.argv[1]))
