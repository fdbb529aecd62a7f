"""A training loop that can be killed at any moment and goes on where it was."""

import json
import logging
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import keras
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import tensorflow as tf
from PIL import Image

from peculiar.tables.files import written
from peculiar.tables.logs import progress
from peculiar.training.trainee import Trainee

log = logging.getLogger(__name__)


def train(trainee: Trainee, *, weights: Path, scratch: Path, **options) -> None:
    """Train, write the weights, and remove the checkpoint.

    Parameters
    ----------
    trainee, scratch, **options
        See `run`.
    weights : Path
        File to write, ``.weights.h5``.
    """
    run(trainee, scratch=scratch, **options)
    save_weights(trainee.trained, weights)
    shutil.rmtree(scratch, ignore_errors=True)


def run(
    trainee: Trainee,
    *,
    scratch: Path,
    logs: Path,
    history: Path,
    snapshots: Path | None = None,
) -> None:
    """Train, and write the history.

    Parameters
    ----------
    trainee : Trainee
        Its state is changed in place. Its `section` of the config has `iterations` in
        all, those before a resume included; `checkpoint_minutes` between checkpoints;
        `log_every` and `samples_every`, iterations between rows of the history and
        between preview images; and `snapshots_every`, 0 for none.
    scratch : Path
        Folder of the checkpoint; it must be this training's alone, named by a digest of
        its inputs and parameters.
    logs : Path
        Folder for TensorBoard's files and the preview images.
    history : Path
        Parquet table to write, one row every `log_every` iterations: the mean of each
        value since the row before, and images per second.
    snapshots : Path, optional
        Folder to make, with the networks' weights every `snapshots_every` iterations:
        ``{iteration:06d}.weights.h5``.

    Raises
    ------
    FloatingPointError
        If a loss is not finite.
    SystemExit
        At SIGTERM or SIGINT, after the current iteration is saved.
    """
    section = trainee.section
    iterations = section["iterations"]
    checkpoint = Checkpoint(trainee.state, scratch)
    done, past = checkpoint.restore()
    if done:
        log.info("resumed after iteration %d of %d", done, iterations)
    kept = scratch / "snapshots"
    every = section["snapshots_every"] if snapshots else 0
    board = tf.summary.create_file_writer(str(logs))
    counted, clock = done, time.monotonic()
    saved = clock
    left = range(done + 1, iterations + 1)
    bar = progress(left, iterations, trainee.state.name, done=done)
    with stop_requests() as requests:
        for iteration in bar:
            past.add(trainee.step(iteration))
            last = iteration == iterations
            if last or iteration % section["log_every"] == 0:
                row = _close_row(trainee, past, iteration)
                seconds = time.monotonic() - clock
                row["images_per_second"] = (
                    trainee.images * (iteration - counted) / seconds
                )
                counted, clock = iteration, clock + seconds
                _to_board(board, row)
                bar.set_postfix_str(_summary(row))
            if every and iteration % every == 0:
                save_weights(trainee.trained, kept / f"{iteration:06d}.weights.h5")
            if last or iteration % section["samples_every"] == 0:
                with written(logs / f"{iteration:06d}.png") as temporary:
                    Image.fromarray(trainee.preview()).save(temporary)
            # After everything that a resumed training would not repeat.
            due = time.monotonic() - saved > 60 * section["checkpoint_minutes"]
            if due or requests:
                checkpoint.save(iteration, past)
                saved = time.monotonic()
            if requests and not last:
                _stop(requests[0], iteration, iterations)
    board.close()
    if snapshots:
        kept.mkdir(parents=True, exist_ok=True)
        # Copied, not moved: a training killed from here on still has them all.
        shutil.copytree(kept, snapshots, dirs_exist_ok=True)
    with written(history) as temporary:
        pq.write_table(pa.Table.from_pylist(past.rows), temporary)


@contextmanager
def stop_requests() -> Iterator[list[int]]:
    """Collect SIGTERM and SIGINT instead of dying of them.

    A batch system sends SIGTERM before it kills a job at its time limit (Slurm by
    default 30 s before, its KillWait); Ctrl-C is SIGINT. Only in the main thread.

    Yields
    ------
    received : list of int
        Numbers of the signals so far.
    """
    received: list[int] = []
    before = {
        number: signal.signal(number, lambda number, _: received.append(number))
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _close_row(trainee: Trainee, past: "Past", iteration: int) -> dict:
    """Close a row of the history, log its warnings, and return it."""
    row = past.mean(iteration)
    for warning in trainee.check(row, past.rows):
        log.warning("iteration %d: %s", iteration, warning)
    past.close(row)
    return row


def _stop(number: int, iteration: int, iterations: int) -> None:
    log.warning(
        "%s: saved after iteration %d of %d and stopped; run again to resume there",
        signal.Signals(number).name,
        iteration,
        iterations,
    )
    # The exit status that a shell gives to a program ended by a signal.
    raise SystemExit(128 + number)


@dataclass
class Past:
    """The history so far: finished `rows`, and `sums` of the losses since the last."""

    rows: list[dict] = field(default_factory=list)
    sums: dict[str, float] = field(default_factory=dict)

    def add(self, losses: dict[str, tf.Tensor]) -> None:
        """Add the losses of one iteration."""
        for key, value in losses.items():
            self.sums[key] = self.sums.get(key, 0.0) + float(value)

    def mean(self, iteration: int) -> dict[str, float]:
        """Return a row: the means since the last one; raise if one is not finite."""
        since = iteration - (self.rows[-1]["iteration"] if self.rows else 0)
        means = {key: value / since for key, value in self.sums.items()}
        bad = {key: value for key, value in means.items() if not np.isfinite(value)}
        if bad:
            raise FloatingPointError(
                f"training diverged by iteration {iteration}: {bad}. Expected finite "
                "losses; lower `learning_rate`, or use `precision: float32`"
            )
        return {"iteration": iteration, **means}

    def close(self, row: dict) -> None:
        """Add the row, and start the next one."""
        self.rows.append(row)
        self.sums = {}


class Checkpoint:
    """State and history of a training, in one folder.

    Snakemake does not know the folder: it would delete it before a retry.
    """

    def __init__(self, state: keras.Model, folder: Path) -> None:
        self.state = state
        self.folder = Path(folder)

    def save(self, iteration: int, past: Past) -> None:
        """Save the state after `iteration`; a kill leaves the old or the new one."""
        name = f"{iteration:08d}"
        with written(self.folder / f"{name}.history.json") as temporary:
            temporary.write_text(json.dumps(asdict(past)))
        with written(self.folder / f"{name}.weights.h5") as temporary:
            self.state.save_weights(temporary)
        for old in self.folder.glob("*"):
            if old.is_file() and not old.name.startswith((name, ".")):
                old.unlink()

    def restore(self) -> tuple[int, Past]:
        """Load the last whole checkpoint; return its iteration and history, or 0."""
        # The weights are written last, so where they are, the history is too.
        found = sorted(self.folder.glob("[0-9]*.weights.h5"))
        if not found:
            return 0, Past()
        name = found[-1].name.removesuffix(".weights.h5")
        past = Past(**json.loads((self.folder / f"{name}.history.json").read_text()))
        self.state.load_weights(found[-1])
        return int(name), past


def save_weights(model: keras.Model, path: Path) -> None:
    """Write a built model's weights to a file ``.weights.h5``, whole or not at all."""
    with written(path) as temporary:
        model.save_weights(temporary)


def _summary(row: dict[str, float]) -> str:
    """Return the first values, which are losses, for the progress bar."""
    values = [f"{key} {value:.3g}" for key, value in row.items() if key != "iteration"]
    return " ".join(values[:3])


def _to_board(board, row: dict[str, float]) -> None:
    with board.as_default(step=row["iteration"]):
        for key, value in row.items():
            tf.summary.scalar(key, value)
