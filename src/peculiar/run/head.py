"""The processes that lead runs (their heads), and whether they are still running.

Snakemake's lock remains after a power cut, so it does not show whether a run is alive.
The head of each run therefore leaves a note beside the lock. Several surveys may run in
one folder at the same time, each with results of its own.
"""

import json
import os
import shutil
import socket
import subprocess
from pathlib import Path

import psutil

from peculiar.tables.files import written

#: Folder of the notes in the folder that snakemake runs in.
NOTES = Path(".snakemake") / "heads"


def write_note(folder: Path) -> None:
    """Note this process as the head of a run in a folder."""
    notes, process = Path(folder) / NOTES, psutil.Process()
    for path in notes.glob("*.json"):
        if _alive(path) is None:
            path.unlink(missing_ok=True)
    note = {
        "host": socket.gethostname(),
        "process": process.pid,
        "started": process.create_time(),
        "slurm_job": os.environ.get("SLURM_JOB_ID"),
    }
    notes.mkdir(parents=True, exist_ok=True)
    with written(notes / f"{note['host']}_{process.pid}.json") as temporary:
        temporary.write_text(json.dumps(note) + "\n", encoding="utf-8")


def living_head(folder: Path) -> str | None:
    """Say which run is alive in a folder, or may be; None if certainly none is."""
    said = map(_alive, sorted((Path(folder) / NOTES).glob("*.json")))
    return next(filter(None, said), None)


def _alive(path: Path) -> str | None:
    """Say that the head of a note is alive, or may be; None if it is certainly not."""
    note = json.loads(path.read_text(encoding="utf-8"))
    process, job = note["process"], note["slurm_job"]
    if note["host"] == socket.gethostname():
        alive = _is_running(process, note["started"])
        return f"process {process} leads a run there ({path})" if alive else None
    if job and shutil.which("squeue"):
        text = f"Slurm job {job} leads a run there ({path})"
        return text if _is_queued(job) else None
    return (
        f"process {process} of {note['host']} led a run there ({path}), and only on "
        "that host can it be checked whether it still does"
    )


def _is_running(process: int, started: float) -> bool:
    try:
        found = psutil.Process(process)
    except psutil.NoSuchProcess:
        return False
    # Process numbers are used again, start times are not. A zombie leads no run.
    same = abs(found.create_time() - started) < 1.0
    return same and found.status() != psutil.STATUS_ZOMBIE


def _is_queued(job: str) -> bool:
    command = ["squeue", "--noheader", "--me", "--format", "%A"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return job in done.stdout.split()
