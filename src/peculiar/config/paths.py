"""Paths in the configuration, as users write them."""

import os
import re
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_INSTALLED = _PACKAGE / "checkout"
#: The folder of Snakefile, workflow, config and profiles: the checkout that this package
#: stands in, or the copy that a wheel brings inside the package.
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
