"""Score images by what the network does not draw in their centre (T21 §3)."""

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
    seed: int,  # noqa: ARG001 - nothing here is random
    parameters: dict,
) -> None:
    """Score one shard.

    Parameters
    ----------
    view : Path
        The shard's images.
    weights : list of Path
        Those of the steps `runs` and `best`; only the last are read.
    scores : Path
        Parquet to write: object_id and, for each band of the view, `central_{band}` and
        `residual_{band}`, float32, in the shard's order.
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
