"""Pictures of a training's progress."""

from pathlib import Path

import numpy as np
from PIL import Image

from peculiar.tables.files import written


def save_picture(picture: np.ndarray | None, path: Path) -> None:
    """Write a picture, if there is one.

    Parameters
    ----------
    picture : ndarray, uint8, (height, width, 3), or None
    path : Path
        Image file.
    """
    if picture is not None:
        with written(path) as temporary:
            Image.fromarray(picture).save(temporary)


def grid(images: np.ndarray, columns: int) -> np.ndarray:
    """Tile images into one picture.

    Parameters
    ----------
    images : ndarray, float, (n, height, width, band)
        In 0..1; the first three bands are shown, a single one as grey. NaN is black.
    columns : int
        Images in a row; those that do not fill the last row are left out.

    Returns
    -------
    picture : ndarray, uint8, (rows * height, columns * width, 3)
    """
    n, height, width, bands = images.shape
    shown = images[..., :3] if bands >= 3 else np.repeat(images[..., :1], 3, axis=-1)
    rows = n // columns
    tiles = shown[: rows * columns].reshape(rows, columns, height, width, 3)
    picture = tiles.swapaxes(1, 2).reshape(rows * height, columns * width, 3)
    return np.uint8(np.clip(np.nan_to_num(picture), 0, 1) * 255)
