"""Logging of a job to its rule's log file and to the terminal."""

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from types import TracebackType

from tqdm import tqdm

log = logging.getLogger(__name__)

#: Set by `peculiar run`, which says itself how far a run is.
QUIET = "PECULIAR_QUIET"


def log_to(path: str | Path) -> None:
    """Send log records, warnings and uncaught errors to `path` and to standard error.

    Snakemake does not capture the output of Python scripts, so each script first calls
    this with its rule's log file, which is overwritten. Records have no time of day. If
    the environment variable `QUIET` is set, all that the process prints, TensorFlow's
    messages too, goes to the file alone.
    """
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_bytes(b"")
    # Appended to, so that the process's own output and the records do not overwrite
    # each other.
    handlers: list[logging.Handler] = [logging.FileHandler(path, mode="a")]
    if os.environ.get(QUIET):
        file = os.open(path, os.O_WRONLY | os.O_APPEND)
        for output in (1, 2):
            os.dup2(file, output)
    else:
        handlers.append(logging.StreamHandler())
    logging.basicConfig(
        level=logging.INFO,
        format="%(levelname)s %(name)s: %(message)s",
        handlers=handlers,
        force=True,
    )
    logging.captureWarnings(capture=True)
    sys.excepthook = _log_uncaught
    if (number := os.environ.get("SLURM_JOB_ID")) and shutil.which("squeue"):
        _note_queue(number)


def progress(items: Iterable | None, total: int, what: str, *, done: int = 0) -> tqdm:
    """Iterate over `items` with a progress bar named `what`.

    With None as items, the caller counts (`tqdm.tqdm.update`). `done` items of the
    `total` were finished before.
    """
    # In a log file, a line every ten seconds is enough.
    interval = 0.5 if sys.stderr.isatty() else 10.0
    return tqdm(
        items,
        total=total,
        initial=done,
        desc=what,
        mininterval=interval,
        dynamic_ncols=True,
    )


def seconds_in_words(seconds: float) -> str:
    """Return a time as "12 min", "3.4 h" or "40 s"."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 3600 else f"{seconds / 3600:.1f} h"


def _note_queue(number: str) -> None:
    """Log how long this job waited in Slurm's queue."""
    command = ["squeue", "--noheader", f"--jobs={number}", "--format=%V %S"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        submitted, started = map(datetime.fromisoformat, done.stdout.split())
    except ValueError:  # the job works also if Slurm does not answer
        return
    waited = (started - submitted).total_seconds()
    log.info("Slurm job %s waited %.0f s in the queue", number, waited)


def _log_uncaught(
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType | None,
) -> None:
    logging.getLogger("peculiar").error("%s", error, exc_info=(kind, error, trace))
