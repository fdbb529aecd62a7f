"""Pictures of the page: a WebP file an object, in folders of a thousand."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from peculiar.explorer.rows import Rows

#: Pictures in a folder: file systems and web servers are slow with more.
FOLDER = 1000

#: How hard WebP tries, 0 to 6: files of more are no smaller, and take up to
#: three times as long.
EFFORT = 1


def blocks(
    rows: Rows, wanted: np.ndarray, count: int
) -> Iterator[tuple[int, np.ndarray]]:
    """Yield numbers of shards and rows of objects in them, at most `count` at a time.

    `wanted` are rows of one slice.
    """
    for shard in np.unique(rows.shards[wanted]):
        own = wanted[rows.shards[wanted] == shard]
        for start in range(0, len(own), count):
            yield int(shard), own[start : start + count]


def write_picture(folder: Path, row: int, picture: np.ndarray, quality: int) -> int:
    """Write a picture, uint8 (height, width, 3), and return its size in bytes.

    It is of row 13477 in ``0013/13477.webp``; `quality` is WebP's, 0 to 100.
    """
    path = folder / f"{row // FOLDER:04d}" / f"{row}.webp"
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(picture).save(path, quality=quality, method=EFFORT)
    return path.stat().st_size
