"""Paths in the configuration, as users write them."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_INSTALLED = _PACKAGE / "checkout"
#: Folder of the Snakefile, the workflow, config and profiles: the checkout that this
#: package stands in, or the copy of it that a wheel brings inside the package.
ROOT = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parents[1]


def expand(path: str, key: str) -> Path:
    """Replace ``~``, ``$NAME`` and ``${NAME}`` in a path of the configuration.

    The configuration keeps the path as written, so that it means the same on every
    machine. Relative paths stay relative to the folder that the workflow runs in. A
    variable that is empty or not set is a ValueError that names `key`.
    """
    for match in re.finditer(r"\$(?:\{([^}]*)\}|(\w+))", path):
        name = match[1] or match[2]
        if not name or not os.environ.get(name):
            raise ValueError(
                f"{key} is {path!r}, but the environment variable {name!r} is not "
                f"set: set it (export {name}=/some/folder) or write the full path"
            )
    return Path(os.path.expandvars(path)).expanduser()


def results_folder(config: dict, files: Sequence[str | Path]) -> str:
    """Return the folder of the results, which the config names, or its file's name.

    Parameters
    ----------
    config : dict
        As read from YAML.
    files : sequence of str or Path
        The config files. The first is the survey's, and gives its name; others change
        parts of it. Without a file, as in a module of another workflow, the folder is
        ``results``.

    Raises
    ------
    ValueError
        If the name of the file cannot be one of a folder of results, or a file stands
        where the folder that is named would be.
    """
    named = config.get("results")
    if isinstance(named, str):
        folder = expand(named, "results")
        for path in (folder, *folder.parents):
            if path.exists() and not path.is_dir():
                raise ValueError(f"results: {path} is a file: expected a folder's name")
        return str(folder)
    if not files:
        return "results"
    name = Path(files[0]).stem
    if re.search("[{}<>]", name):
        raise ValueError(
            f"{files[0]}: its name would be that of a folder, and {{}}<> are not "
            "allowed there. Expected another name, or a folder in the key `results`"
        )
    return f"results/{name}"
