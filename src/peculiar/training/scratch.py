"""Files of a training: its outputs, its unfinished work, its parameters."""

import hashlib
import json
from pathlib import Path

from peculiar.tables.files import written


def scratch_folder(parent: Path, inputs: list[str | Path], parameters: dict) -> Path:
    """Name the folder for the checkpoints of one training, and of no other.

    Snakemake deletes the outputs of a failed job, so checkpoints are not outputs. With
    another config, other code or newly written inputs the name changes: a training
    never resumes another one's checkpoint. The folder is not made.

    Parameters
    ----------
    parent : Path
        The folder's own folder.
    inputs : list of str or Path
        Files that the training reads; they count by name, size and time.
    parameters : dict
        Everything else that decides the result; must be JSON.
    """
    states = [(str(name), Path(name).stat()) for name in inputs]
    files = [(name, state.st_size, state.st_mtime_ns) for name, state in states]
    text = json.dumps([files, parameters], sort_keys=True)
    return Path(parent) / hashlib.sha256(text.encode()).hexdigest()[:16]


def outputs_of_step(outputs: dict[str, str], keeps: bool) -> dict[str, Path]:
    """Return the files that a training writes, by name.

    A step that keeps no snapshots is not told of their folder, which is made here and
    stays empty: Snakemake expects the same outputs of every step.
    """
    made = {name: Path(path) for name, path in outputs.items()}
    if not keeps:
        made.pop("snapshots").mkdir(parents=True)
    return made


def write_parameters(path: Path, parameters: dict) -> None:
    """Write everything that decided a training's result, as JSON with sorted keys."""
    with written(path) as temporary:
        text = json.dumps(parameters, indent=2, sort_keys=True, ensure_ascii=False)
        temporary.write_text(text + "\n", encoding="utf-8")
