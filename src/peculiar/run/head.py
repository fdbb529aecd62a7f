"""The process that leads a run (its head), and whether it is still running.

Snakemake's lock remains after a power cut, so it does not show whether a run is alive.
The head of each run therefore leaves a note beside the lock.
"""

import json
import os
import shutil
import socket
import subprocess
from pathlib import Path

import psutil

from peculiar.tables.files import written

#: Path of the note in the folder that snakemake runs in.
NOTE = Path(".snakemake") / "head.json"


def write_note(folder: Path) -> None:
    """Note this process as the head of the run in a folder."""
    process = psutil.Process()
    note = {
        "host": socket.gethostname(),
        "process": process.pid,
        "started": process.create_time(),
        "slurm_job": os.environ.get("SLURM_JOB_ID"),
    }
    with written(Path(folder) / NOTE) as temporary:
        temporary.write_text(json.dumps(note) + "\n", encoding="utf-8")


def living_head(folder: Path) -> str | None:
    """Say which run is alive in a folder, or may be; None if certainly none is."""
    path = Path(folder) / NOTE
    if not path.is_file():
        return None
    note = json.loads(path.read_text(encoding="utf-8"))
    process, job = note["process"], note["slurm_job"]
    if note["host"] == socket.gethostname():
        alive = _is_running(process, note["started"])
        return f"process {process} leads a run there" if alive else None
    if job and shutil.which("squeue"):
        return f"Slurm job {job} leads a run there" if _is_queued(job) else None
    return (
        f"process {process} of {note['host']} led a run there, and only on that host "
        "can it be checked whether it still does"
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
