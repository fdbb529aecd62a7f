"""Generate images that no survey has seen (SF21 Fig. 1)."""

from pathlib import Path

import h5py
import numpy as np

from peculiar import training
from peculiar.detectors.wgan.residuals import load_networks
from peculiar.detectors.wgan.train_wgan import generate as generate_images
from peculiar.files import written

#: As many as a page shows.
NUMBER = 64


def generate(
    *,
    weights: list[Path],
    view: dict,
    samples: Path,
    seed: int,
    parameters: dict,
) -> None:
    """Write images that the generator makes of random latent vectors.

    Parameters
    ----------
    weights : list of Path
        Those of the step `wgan` first.
    view : dict
        Config section of the view it was trained on: ``size`` (px), ``bands``.
    samples : Path
        HDF5 to write: ``image`` float32 (64, height, width, band), 0..1.
    seed : int
        Of the latent vectors.
    parameters : dict
        Config sections `network` and `scoring`, of which the precision counts.
    """
    training.prepare_device()
    networks = load_networks(
        weights[0],
        image_shape=(view["size"], view["size"], len(view["bands"])),
        network=parameters["network"],
        precision=parameters["scoring"]["precision"],
    )
    images = generate_images(networks, number=NUMBER, seed=seed)
    with written(samples) as temporary, h5py.File(temporary, "w") as file:
        file.attrs["bands"] = view["bands"]
        file["image"] = np.float32(images)
