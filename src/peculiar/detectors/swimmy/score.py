"""Score images by the residual of their reconstruction in the centre (T21 §3)."""

from pathlib import Path

import h5py
import numpy as np

from peculiar.detectors.reconstructed_scores import write_reconstructed_scores
from peculiar.detectors.swimmy.central import central_scores
from peculiar.detectors.swimmy.network import load
from peculiar.training.device import prepare_device


def score(
    *,
    view: Path,
    weights: list[Path],
    scores: Path,
    reconstructions: Path,
    parameters: dict,
    **_,
) -> None:
    """Score one shard, see `peculiar.detectors`.

    Each band of the view has `central_{band}` and `residual_{band}`, see
    `central.central_scores`. Of `weights` only the last, of the step `best`, are read;
    `parameters` are the config sections `network` and `scoring`.
    """
    prepare_device()
    section = parameters["scoring"]
    with h5py.File(view) as file:
        shape = file["image"].shape[1:]
        bands = [str(band) for band in file.attrs["bands"]]

    def compute(images: np.ndarray, made: np.ndarray) -> dict[str, np.ndarray]:
        found = central_scores(images, made, section["diameter"])
        return {
            f"{name}_{band}": values[:, number]
            for name, values in zip(("central", "residual"), found, strict=True)
            for number, band in enumerate(bands)
        }

    write_reconstructed_scores(
        view=view,
        scores=scores,
        reconstructions=reconstructions,
        model=load(weights[-1], shape, parameters["network"]),
        batch=section["batch"],
        compute=compute,
    )
