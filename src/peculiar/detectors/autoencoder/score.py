"""Score images by what the autoencoder loses of them."""

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
    seed: int,  # noqa: ARG001 - nothing here is random
    parameters: dict,
) -> None:
    """Score one shard.

    Parameters
    ----------
    view : Path
        The shard's images.
    weights : list of Path
        The autoencoder's.
    scores : Path
        Parquet to write: object_id and `error`, float32, the mean over pixels and bands
        of (x - r)**2, in the shard's order.
    reconstructions : Path
        HDF5 to write, see `reconstructed_scores`.
    seed : int
        Not used.
    parameters : dict
        Config sections `network` and `scoring`.

    Raises
    ------
    FloatingPointError
        If a score is not finite; it names the objects.
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
