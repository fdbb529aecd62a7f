"""Paths in the configuration, as users write them."""

import os
import re
from pathlib import Path

#: The checkout that this package stands in.
ROOT = Path(__file__).resolve().parents[3]


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
