"""A training loop that can be killed at any moment and goes on where it was."""

import json
import logging
import sys
import time
from pathlib import Path
from typing import Protocol

import keras
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import tensorflow as tf
from PIL import Image
from tqdm import tqdm

from peculiar.files import written

log = logging.getLogger(__name__)


class Trainee(Protocol):
    """What the loop trains."""

    #: All that a resumed training needs: weights and optimisers' states.
    state: keras.Model

    def step(self, iteration: int) -> dict[str, tf.Tensor]:
        """Do one iteration, a function of the state and of `iteration`; give losses."""

    def check(self, row: dict[str, float]) -> list[str]:
        """Return warnings about a row of the history, which it may add to."""

    def picture(self) -> np.ndarray | None:
        """Return a picture of the progress, uint8 (height, width, 3), if any."""


def prepare_device() -> None:
    """Make TensorFlow deterministic, and thrifty with GPU memory.

    Must be called before any other TensorFlow work of the process.
    """
    tf.config.experimental.enable_op_determinism()
    for gpu in tf.config.list_physical_devices("GPU"):
        # Else TensorFlow takes the whole card, also from the job beside.
        tf.config.experimental.set_memory_growth(gpu, enable=True)


def run(
    trainee: Trainee,
    *,
    iterations: int,
    scratch: Path,
    logs: Path,
    history: Path,
    checkpoint_minutes: float,
    log_every: int,
    samples_every: int,
    images_per_iteration: int,
) -> None:
    """Train, and write the history.

    Parameters
    ----------
    trainee : Trainee
        What is trained; its state is changed in place.
    iterations : int
        How many in all, those before a resume included.
    scratch : Path
        Folder of the checkpoint; it must be this training's alone, named by a digest of
        its inputs and parameters. Emptied at the end.
    logs : Path
        Folder for TensorBoard's files and the pictures.
    history : Path
        Parquet table to write, one row every `log_every` iterations: the mean of each
        value since the row before, and images per second.
    checkpoint_minutes : float
        Time between checkpoints.
    log_every, samples_every : int
        Iterations between rows, and between pictures.
    images_per_iteration : int
        Real images that one iteration uses, for the rate.

    Raises
    ------
    FloatingPointError
        If a loss is not finite.
    """
    checkpoint = Checkpoint(trainee.state, scratch)
    done, rows, sums = checkpoint.restore()
    if done:
        log.info("resumed after iteration %d of %d", done, iterations)
    board = tf.summary.create_file_writer(str(logs))
    timed_from, clock = done, time.monotonic()
    saved = clock
    # A log file gets a line every ten seconds, a person at a terminal a live bar.
    bar = tqdm(
        range(done + 1, iterations + 1),
        initial=done,
        total=iterations,
        desc=trainee.state.name,
        mininterval=0.5 if sys.stderr.isatty() else 10.0,
    )
    for iteration in bar:
        for key, value in trainee.step(iteration).items():
            sums[key] = sums.get(key, 0.0) + float(value)
        if iteration % log_every == 0 or iteration == iterations:
            since = iteration - (rows[-1]["iteration"] if rows else 0)
            row = {"iteration": iteration, **{k: v / since for k, v in sums.items()}}
            _require_finite(row)
            for warning in trainee.check(row):
                log.warning("iteration %d: %s", iteration, warning)
            now = time.monotonic()
            images = images_per_iteration * (iteration - timed_from)
            row["images_per_second"] = images / (now - clock)
            timed_from, clock = iteration, now
            rows, sums = [*rows, row], {}
            _to_board(board, row)
            bar.set_postfix_str(_summary(row))
        if time.monotonic() - saved > 60 * checkpoint_minutes:
            checkpoint.save(iteration, rows, sums)
            saved = time.monotonic()
        if iteration % samples_every == 0 or iteration == iterations:
            _save_picture(trainee.picture(), logs / f"{iteration:06d}.png")
    board.close()
    with written(history) as temporary:
        pq.write_table(pa.Table.from_pylist(rows), temporary)


class Checkpoint:
    """State and history of a training, in one folder.

    Parameters
    ----------
    state : keras.Model
        What is saved and restored: everything it tracks.
    folder : Path
        Where; undeclared to Snakemake, which would delete it before a retry.
    """

    def __init__(self, state: keras.Model, folder: Path) -> None:
        self.state = state
        self.folder = Path(folder)

    def save(self, iteration: int, rows: list[dict], sums: dict) -> None:
        """Save atomically: a kill leaves the checkpoint before, or this one.

        Parameters
        ----------
        iteration : int
            The last one done.
        rows : list of dict
            The history so far.
        sums : dict of str to float
            What the history's next row is the mean of, so far.
        """
        name = f"{iteration:08d}"
        with written(self.folder / f"{name}.history.json") as temporary:
            temporary.write_text(json.dumps({"rows": rows, "sums": sums}))
        with written(self.folder / f"{name}.weights.h5") as temporary:
            self.state.save_weights(temporary)
        for old in self.folder.glob("*"):
            if not old.name.startswith((name, ".")):
                old.unlink()

    def restore(self) -> tuple[int, list[dict], dict]:
        """Load the last whole checkpoint; give what was saved, or 0, [] and {}."""
        # The weights are written last, so where they are, the history is too.
        found = sorted(self.folder.glob("[0-9]*.weights.h5"))
        if not found:
            return 0, [], {}
        name = found[-1].name.removesuffix(".weights.h5")
        history = json.loads((self.folder / f"{name}.history.json").read_text())
        self.state.load_weights(found[-1])
        return int(name), history["rows"], history["sums"]


def save_weights(model: keras.Model, path: Path) -> None:
    """Write a model's weights, whole or not at all.

    Parameters
    ----------
    model : keras.Model
        A built model.
    path : Path
        File ending in ``.weights.h5``.
    """
    with written(path) as temporary:
        model.save_weights(temporary)


def _require_finite(row: dict[str, float]) -> None:
    bad = {key: value for key, value in row.items() if not np.isfinite(value)}
    if bad:
        raise FloatingPointError(
            f"training diverged by iteration {row['iteration']}: {bad}. Lower "
            "`learning_rate`, or use `precision: float32`."
        )


def _summary(row: dict[str, float]) -> str:
    """Return what fits beside a progress bar: the first values, those of the losses."""
    values = [f"{key} {value:.3g}" for key, value in row.items() if key != "iteration"]
    return " ".join(values[:3])


def _to_board(board, row: dict[str, float]) -> None:
    with board.as_default(step=row["iteration"]):
        for key, value in row.items():
            tf.summary.scalar(key, value)


def _save_picture(picture: np.ndarray | None, path: Path) -> None:
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
