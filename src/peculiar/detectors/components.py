"""Principal components of images, and the training objects in them."""

from itertools import pairwise
from pathlib import Path

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from sklearn.decomposition import IncrementalPCA
from tqdm import tqdm

from peculiar.files import written
from peculiar.stream import Stream

#: Images in one update of the components: 1,024 x 27,648 float32 are 113 MB.
BATCH = 1024


def train(
    *,
    views: list[Path],
    sample: Path,
    weights: Path,
    previous: list[Path],  # noqa: ARG001 - this is the first step
    history: Path,
    scratch: Path,  # noqa: ARG001 - takes seconds, so nothing is saved on the way
    logs: Path,  # noqa: ARG001
    seed: int,
    parameters: dict,
) -> None:
    """Fit principal components; write them and where the training objects lie.

    Parameters
    ----------
    views, sample : list of Path, Path
        The slice's images, and the objects to train on.
    weights : Path
        HDF5 to write: `mean` (pixels,), `components` (number, pixels), and `places`
        (n, number) of the training objects in them, all float32.
    history : Path
        Parquet to write: `component` and `explained_variance_ratio`.
    previous, scratch, logs
        Not used here.
    seed : int
        Of the random choice of training objects, if there are more than `sample`.
    parameters : dict
        Config section `components`: `number` of components and size of the `sample`.

    Notes
    -----
    Memory: BATCH + `number` images in float64, 240 MB at 96 x 96 x 3, and the sample in
    its own dtype, 553 MB at 20,000 in uint8.
    """
    section = parameters["components"]
    stream = Stream(views, sample, seed=seed, buffer=8192, block=128)
    images = stream.images(0, min(section["sample"], stream.length))
    number = min(section["number"], len(images))
    batches = [images[rows] for rows in _batches(len(images), number)]
    pca = IncrementalPCA(number)
    for batch in tqdm(batches, desc="components", mininterval=10):
        pca.partial_fit(flat(batch))
    with written(weights) as temporary, h5py.File(temporary, "w") as file:
        file["mean"] = np.float32(pca.mean_)
        file["components"] = np.float32(pca.components_)
        file["places"] = np.concatenate(
            [places(batch, pca.mean_, pca.components_) for batch in batches]
        )
    table = {
        "component": np.arange(number, dtype=np.int32),
        "explained_variance_ratio": pca.explained_variance_ratio_,
    }
    with written(history) as temporary:
        pq.write_table(pa.table(table), temporary)


def flat(images: np.ndarray) -> np.ndarray:
    """Return images as rows of float32 pixels in 0..1.

    Parameters
    ----------
    images : ndarray, (n, height, width, band)
        uint8, or float32 in 0..1.
    """
    rows = images.reshape(len(images), -1)
    return rows / np.float32(255) if images.dtype == np.uint8 else rows


def places(images: np.ndarray, mean: np.ndarray, components: np.ndarray) -> np.ndarray:
    """Return where images lie in principal components.

    Parameters
    ----------
    images : ndarray, (n, height, width, band)
        uint8, or float32 in 0..1.
    mean : ndarray, (pixels,)
        Mean image.
    components : ndarray, (number, pixels)
        Unit vectors.

    Returns
    -------
    places : ndarray, float32, (n, number)
        In the unit of the pixels, 0..1.
    """
    return np.float32((flat(images) - mean) @ components.T)


def load(weights: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the mean image, the components and the training objects' places."""
    with h5py.File(weights) as file:
        return file["mean"][:], file["components"][:], file["places"][:]


def _batches(length: int, number: int) -> list[slice]:
    """Cut into batches; the last one is not smaller than the number of components."""
    edges = [*range(0, length, BATCH), length]
    if len(edges) > 2 and edges[-1] - edges[-2] < number:
        del edges[-2]
    return [slice(*pair) for pair in pairwise(edges)]
