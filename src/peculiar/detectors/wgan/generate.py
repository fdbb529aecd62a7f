"""Generate images from random latent vectors (SF21 Fig. 1)."""

from pathlib import Path

import h5py
import numpy as np
import tensorflow as tf

from peculiar.detectors.wgan.residuals import load_networks
from peculiar.tables.files import written
from peculiar.training.device import prepare_device

#: Images, enough for a figure.
NUMBER = 64


def generate(
    *, weights: list[Path], view: dict, samples: Path, seed: int, parameters: dict
) -> None:
    """Write images of the trained generator, computed in float32.

    Parameters
    ----------
    weights, seed, parameters
        See `peculiar.detectors`; of the config sections `network` is read.
    view : dict
        Config section of the view: `size` in px and `bands`.
    samples : Path
        HDF5 to write: `image` uint8 (NUMBER, height, width, band).
    """
    prepare_device()
    networks = load_networks(
        weights[0],
        image_shape=(view["size"], view["size"], len(view["bands"])),
        network=parameters["network"],
        precision="float32",
    )
    images = tf.round(255.0 * networks.sample(NUMBER, seed=seed))
    with written(samples) as temporary, h5py.File(temporary, "w") as file:
        file.attrs["bands"] = view["bands"]
        file["image"] = np.uint8(images)
