"""Small slices of images to train on."""

from pathlib import Path

import numpy as np
import pytest
from small import FIRST_ID, write_sample, write_view

from peculiar.training.threads import limit_threads

# Before TensorFlow starts: the bytes of trained weights depend on it.
limit_threads(1)


@pytest.fixture
def views(tmp_path) -> list[Path]:
    """Three shards of 5, 7 and 4 blobs on a dark sky, 32 x 32 px."""
    rng = np.random.default_rng(0)
    down, across = np.mgrid[:32, :32] - 15.5
    paths, first = [], FIRST_ID
    for shard, size in enumerate((5, 7, 4)):
        radii = rng.uniform(2, 6, (size, 1, 1, 3))
        square = (down**2 + across**2)[None, :, :, None]
        images = 200 * np.exp(-square / radii**2) + rng.normal(20, 5, (size, 32, 32, 3))
        ids = np.arange(first, first + size)
        paths.append(write_view(tmp_path / f"{shard}.h5", np.uint8(images), ids))
        first += size
    return paths


@pytest.fixture
def sample(tmp_path) -> Path:
    """All objects of the views."""
    return write_sample(tmp_path / "sample.parquet", np.arange(FIRST_ID, FIRST_ID + 16))
