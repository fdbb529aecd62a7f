"""Score images by the residual of their reconstruction by the autoencoder."""

from pathlib import Path

import h5py
import numpy as np

from peculiar.detectors.reconstructed_scores import write_reconstructed_scores
from peculiar.training.autoencoder import build
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

    `error` is the mean over pixels and bands of (x - r)**2. `parameters` are the config
    sections `network` and `scoring`.
    """
    prepare_device()
    with h5py.File(view) as file:
        shape = file["image"].shape[1:]
    model = build(shape, parameters["network"])
    model.load_weights(weights[-1])

    def compute(images: np.ndarray, made: np.ndarray) -> dict[str, np.ndarray]:
        left = np.square(images - made)
        return {"error": left.mean(axis=(1, 2, 3), dtype=np.float64)}

    write_reconstructed_scores(
        view=view,
        scores=scores,
        reconstructions=reconstructions,
        model=model,
        batch=parameters["scoring"]["batch"],
        compute=compute,
    )
