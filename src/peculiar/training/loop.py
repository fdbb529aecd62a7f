"""A training loop that can be killed at any moment and goes on where it was."""

import json
import logging
import shutil
import signal
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Protocol

import keras
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import tensorflow as tf

from peculiar.tables.files import written
from peculiar.tables.logs import progress
from peculiar.training.leaving import requests_to_leave
from peculiar.training.pictures import save_picture

log = logging.getLogger(__name__)


class Trainee(Protocol):
    """What the loop trains."""

    #: All that a resumed training needs: weights and optimisers' states.
    state: keras.Model

    #: The networks that come of it.
    trained: keras.Model

    def step(self, iteration: int) -> dict[str, tf.Tensor]:
        """Do one iteration, a function of the state and of `iteration`; give losses."""

    def check(self, row: dict[str, float], before: list[dict]) -> list[str]:
        """Return warnings about a row of the history, and add to it what they say."""

    def picture(self) -> np.ndarray | None:
        """Return a picture of the progress, uint8 (height, width, 3), if any."""


def run(
    trainee: Trainee,
    *,
    section: dict,
    images: int,
    scratch: Path,
    logs: Path,
    history: Path,
    snapshots: Path | None = None,
) -> None:
    """Train, and write the history.

    Parameters
    ----------
    trainee : Trainee
        What is trained; its state is changed in place.
    section : dict
        Of the config: `iterations` in all, those before a resume included;
        `checkpoint_minutes` between checkpoints; `log_every` and `samples_every`,
        iterations between rows of the history and between pictures.
    images : int
        Real images that one iteration uses, for the rate.
    scratch : Path
        Folder of the checkpoint; it must be this training's alone, named by a digest of
        its inputs and parameters.
    logs : Path
        Folder for TensorBoard's files and the pictures.
    history : Path
        Parquet table to write, one row every `log_every` iterations: the mean of each
        value since the row before, and images per second.
    snapshots : Path, optional
        Folder to make, with the networks' weights every `snapshots_every` iterations
        (of `section`; 0 for none): ``{iteration:06d}.weights.h5``.

    Raises
    ------
    FloatingPointError
        If a loss is not finite.
    SystemExit
        If SIGTERM or SIGINT asks to leave: after the iteration under way is saved.
    """
    iterations = section["iterations"]
    checkpoint = Checkpoint(trainee.state, scratch)
    done, past = checkpoint.restore()
    if done:
        log.info("resumed after iteration %d of %d", done, iterations)
    kept = scratch / "snapshots"
    every = section["snapshots_every"] if snapshots else 0
    board = tf.summary.create_file_writer(str(logs))
    pace, saved = Pace(done), time.monotonic()
    left = range(done + 1, iterations + 1)
    bar = progress(left, iterations, trainee.state.name, done=done)
    with requests_to_leave() as requests:
        for iteration in bar:
            past.add(trainee.step(iteration))
            last = iteration == iterations
            if last or iteration % section["log_every"] == 0:
                row = _close_row(trainee, past, iteration)
                row["images_per_second"] = images * pace.since(iteration)
                _to_board(board, row)
                bar.set_postfix_str(_summary(row))
            if every and iteration % every == 0:
                save_weights(trainee.trained, kept / f"{iteration:06d}.weights.h5")
            if last or iteration % section["samples_every"] == 0:
                save_picture(trainee.picture(), logs / f"{iteration:06d}.png")
            # After all that a resumed training would not do again.
            due = time.monotonic() - saved > 60 * section["checkpoint_minutes"]
            if due or requests:
                checkpoint.save(iteration, past)
                saved = time.monotonic()
            if requests and not last:
                _leave(requests[0], iteration, iterations)
    board.close()
    if snapshots:
        kept.mkdir(parents=True, exist_ok=True)
        # Copied: killed from here on, a training that resumes still has them all.
        shutil.copytree(kept, snapshots, dirs_exist_ok=True)
    with written(history) as temporary:
        pq.write_table(pa.Table.from_pylist(past.rows), temporary)


def _close_row(trainee: Trainee, past: "Past", iteration: int) -> dict:
    """Close a row of the history, warn of what it shows, and return it."""
    row = past.mean(iteration)
    for warning in trainee.check(row, past.rows):
        log.warning("iteration %d: %s", iteration, warning)
    past.close(row)
    return row


def _leave(number: int, iteration: int, iterations: int) -> None:
    log.warning(
        "%s: saved after iteration %d of %d, and leaving; run again, it goes on there",
        signal.Signals(number).name,
        iteration,
        iterations,
    )
    # As a shell says it of a program that a signal has ended.
    raise SystemExit(128 + number)


@dataclass
class Past:
    """The history so far.

    Attributes
    ----------
    rows : list of dict
        Finished rows, each with its `iteration`.
    sums : dict of str to float
        Of the losses since the last row.
    """

    rows: list[dict] = field(default_factory=list)
    sums: dict[str, float] = field(default_factory=dict)

    def add(self, losses: dict[str, tf.Tensor]) -> None:
        """Add the losses of one iteration."""
        for key, value in losses.items():
            self.sums[key] = self.sums.get(key, 0.0) + float(value)

    def mean(self, iteration: int) -> dict[str, float]:
        """Return a row: the means since the last one, which have to be finite."""
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
        """Take the row in, and start the next one."""
        self.rows.append(row)
        self.sums = {}


class Pace:
    """Iterations per second, from one call to the next."""

    def __init__(self, done: int) -> None:
        self.iteration, self.clock = done, time.monotonic()

    def since(self, iteration: int) -> float:
        """Return the rate since the last call, or since the start."""
        before, self.iteration = self.iteration, iteration
        start, self.clock = self.clock, time.monotonic()
        return (iteration - before) / (self.clock - start)


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

    def save(self, iteration: int, past: Past) -> None:
        """Save atomically: a kill leaves the checkpoint before, or this one.

        Parameters
        ----------
        iteration : int
            The last one done.
        past : Past
            The history up to it.
        """
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


def _summary(row: dict[str, float]) -> str:
    """Return what fits beside a progress bar: the first values, those of the losses."""
    values = [f"{key} {value:.3g}" for key, value in row.items() if key != "iteration"]
    return " ".join(values[:3])


def _to_board(board, row: dict[str, float]) -> None:
    with board.as_default(step=row["iteration"]):
        for key, value in row.items():
            tf.summary.scalar(key, value)
