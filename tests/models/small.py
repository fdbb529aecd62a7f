"""Config of networks small enough to train in a test, and files to train them on."""

from pathlib import Path

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

#: Object ids like HSC's, above 2^53, where a float would merge neighbours.
FIRST_ID = 2**62 + 1

NETWORK = {
    "latent": 8,
    "width": 2,
    "generator_noise": 0.1,
    "encoder_output": "linear",
}
LOSS = {"weight": 0.3, "kind": "absolute", "layers": [4], "window": None}
TRAINING = {
    "iterations": 6,
    "batch": 4,
    "critic_steps": 2,
    "learning_rate": 1e-3,
    "critic_learning_rate": 1e-3,
    "schedule": "constant",
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
    "snapshots_every": 0,
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
        file.attrs["bands"] = ["i", "r", "g"]
        file["object_id"] = ids
        file["image"] = images
    return path


def write_sample(path: Path, ids: np.ndarray, bins: np.ndarray | int = 0) -> Path:
    """Write a training sample."""
    bins = np.broadcast_to(np.int16(bins), len(ids))
    pq.write_table(pa.table({"object_id": ids, "bin": bins}), path)
    return path


def outputs(folder: Path, step: str) -> dict[str, Path]:
    """Return the files and folders that a training step writes."""
    return {
        "weights": folder / f"{step}.weights.h5",
        "history": folder / f"{step}.history.parquet",
        "scratch": folder / "scratch",
        "logs": folder / "logs",
    }


def arrays(path: Path) -> dict[str, np.ndarray]:
    """Return all datasets of an HDF5 file by name."""
    found = {}

    def add(name, item):
        if isinstance(item, h5py.Dataset):
            found[name] = item[:]

    with h5py.File(path) as file:
        file.visititems(add)
    return found


def assert_same(one: Path, other: Path) -> None:
    """Compare weights, not files: Keras counts layers' names up within a process."""
    one, other = arrays(one), arrays(other)
    assert len(one) == len(other) > 0
    for (name, a), b in zip(one.items(), other.values(), strict=True):
        np.testing.assert_array_equal(a, b, err_msg=name)
