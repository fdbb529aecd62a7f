"""Principal components of images, and the positions of training objects in them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from sklearn.decomposition import PCA

from peculiar.tables.files import written
from peculiar.training.stream import Stream

#: Images that the components are fitted to, at most: more change them little, and
#: 4,096 x 27,648 float32 are 453 MB.
FITTED = 4096

#: Images made rows at once.
BATCH = 512


def flat(images: np.ndarray) -> np.ndarray:
    """Return images (n, height, width, band) as rows of float32 pixels in 0..1."""
    rows = images.reshape(len(images), -1)
    return rows / np.float32(255) if images.dtype == np.uint8 else rows


def train(
    *,
    views: list[Path],
    sample: Path,
    weights: Path,
    history: Path,
    seed: int,
    parameters: dict,
    rows: Callable[[np.ndarray], np.ndarray] = flat,
    **_,
) -> None:
    """Fit principal components; write them and the training objects' positions.

    Parameters
    ----------
    views, sample, seed, **_
        See `peculiar.detectors`.
    weights : Path
        HDF5 to write: `mean` (length,), `components` (number, length), and `places`
        (n, number), the positions of the training objects in them, all float32. The
        length is that of a row.
    history : Path
        Parquet to write: `component` and `explained_variance_ratio`.
    parameters : dict
        Config section `components`: `number` of components and size of the `sample`.
    rows : callable
        Images (n, height, width, band), n <= `BATCH`, to what is compared of them, rows
        of float32, (n, length); by default their pixels.

    Notes
    -----
    The components are those of a randomised singular value decomposition (Halko et al.
    2011), which gives the leading ones to a fraction of a percent in seconds. Memory:
    twice FITTED images in float32, 0.9 GB at 96 x 96 x 3, and the stream's buffers.
    """
    section = parameters["components"]
    stream = Stream(views, sample, seed=seed, buffer=8192, block=128)
    count = min(section["sample"], stream.length)
    fitted = min(count, FITTED)
    number = min(section["number"], fitted)
    pca = PCA(number, svd_solver="randomized", random_state=seed)
    pca.fit(np.concatenate(list(_batches(stream, fitted, rows))))
    # Rounded as the scores will read them, so that an object has the same position.
    mean, vectors = (x.astype(np.float32) for x in (pca.mean_, pca.components_))
    known = [places(batch, mean, vectors) for batch in _batches(stream, count, rows)]
    with written(weights) as temporary, h5py.File(temporary, "w") as file:
        file["mean"], file["components"] = mean, vectors
        file["places"] = np.concatenate(known)
    table = {
        "component": np.arange(number, dtype=np.int32),
        "explained_variance_ratio": pca.explained_variance_ratio_,
    }
    with written(history) as temporary:
        pq.write_table(pa.table(table), temporary)


def _batches(
    stream: Stream, count: int, rows: Callable[[np.ndarray], np.ndarray]
) -> Iterator[np.ndarray]:
    """Yield the rows of the first so many images, a few at once."""
    for start in range(0, count, BATCH):
        yield rows(stream.images(start, min(BATCH, count - start)))


def places(rows: np.ndarray, mean: np.ndarray, components: np.ndarray) -> np.ndarray:
    """Return positions in principal components, float32 (n, number), as the rows.

    Parameters
    ----------
    rows : ndarray, float32, (n, length)
        Of images, say as `flat` makes them.
    mean, components : ndarray, (length,), (number, length)
        The mean row, and unit vectors.
    """
    return ((rows - mean) @ components.T).astype(np.float32)


def load(weights: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return mean row, components, and positions of the training objects in them."""
    with h5py.File(weights) as file:
        return file["mean"][:], file["components"][:], file["places"][:]
