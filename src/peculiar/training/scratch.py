"""Undeclared files of a job: where an unfinished training waits to be resumed."""

import hashlib
import json
from pathlib import Path

from peculiar.tables.files import written


def scratch_folder(parent: Path, inputs: list[str | Path], parameters: dict) -> Path:
    """Name the folder for the checkpoints of one training, and of no other.

    Snakemake deletes the outputs of a failed job, so checkpoints are none. Another
    config, other code or inputs written anew give another name: a training never
    resumes what another one began.

    Parameters
    ----------
    parent : Path
        Where the folder shall be.
    inputs : list of str or Path
        Files that the training reads; they count by name, size and time.
    parameters : dict
        All else that decides the result; must be JSON.

    Returns
    -------
    folder : Path
        Not made.
    """
    states = [(str(name), Path(name).stat()) for name in inputs]
    files = [(name, state.st_size, state.st_mtime_ns) for name, state in states]
    text = json.dumps([files, parameters], sort_keys=True)
    return Path(parent) / hashlib.sha256(text.encode()).hexdigest()[:16]


def write_parameters(path: Path, parameters: dict) -> None:
    """Write what decided a training's result, as JSON with sorted keys.

    Parameters
    ----------
    path : Path
        JSON to write.
    parameters : dict
        Detector, step, sections, digest of the code.
    """
    with written(path) as temporary:
        text = json.dumps(parameters, indent=2, sort_keys=True, ensure_ascii=False)
        temporary.write_text(text + "\n", encoding="utf-8")
