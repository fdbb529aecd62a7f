"""Small slices of images, and networks small enough to train in a test."""

from pathlib import Path

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from peculiar.threads import limit_threads

# Before TensorFlow starts: the bytes of trained weights depend on it.
limit_threads(1)

#: Object ids like HSC's, above 2^53, where a float would merge neighbours.
FIRST_ID = 2**62 + 1

NETWORK = {
    "latent": 8,
    "width": 2,
    "generator_noise": 0.1,
    "encoder_output": "linear",
}
LOSS = {"weight": 0.3, "kind": "absolute"}
TRAINING = {
    "iterations": 6,
    "batch": 4,
    "critic_steps": 2,
    "learning_rate": 1e-3,
    "critic_learning_rate": 1e-3,
    "beta_1": 0.5,
    "beta_2": 0.9,
    "gradient_penalty": 10.0,
    "precision": "float32",
    "augment": True,
    "buffer": 8192,
    "block": 128,
    "checkpoint_minutes": 0.0,
    "log_every": 4,
    "samples_every": 100,
}
SCORING = {
    "iterations": 3,
    "learning_rate": 0.1,
    "beta_1": 0.4,
    "beta_2": 0.9,
    "batch": 4,
    "start": "encoder",
    "precision": "float32",
    "trace": 0,
}


def write_view(path: Path, images: np.ndarray, ids: np.ndarray) -> Path:
    """Write one shard of a view."""
    with h5py.File(path, "w") as file:
        file["object_id"] = ids
        file["image"] = images
    return path


def write_sample(path: Path, ids: np.ndarray, bins: np.ndarray | int = 0) -> Path:
    """Write a training sample."""
    bins = np.broadcast_to(np.int16(bins), len(ids))
    pq.write_table(pa.table({"object_id": ids, "bin": bins}), path)
    return path


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
