"""Paths as users write them."""

import os
import re
from pathlib import Path

#: The checkout that this package stands in.
ROOT = Path(__file__).resolve().parents[3]


def expand(path: str, key: str) -> Path:
    """Replace ``~``, ``$NAME`` and ``${NAME}`` in a path of the configuration.

    The configuration keeps the text as written, so that it means the same on every
    machine; the path is expanded where a file is opened.

    Parameters
    ----------
    path : str
        Path as it stands in the configuration.
    key : str
        The key it stands at, for the message.

    Returns
    -------
    path : Path
        Relative paths stay relative to the folder the workflow runs in.

    Raises
    ------
    ValueError
        If a variable is not set, or is empty.
    """
    for match in re.finditer(r"\$(?:\{([^}]*)\}|(\w+))", path):
        name = match[1] or match[2]
        if not name or not os.environ.get(name):
            raise ValueError(
                f"{key} is {path!r}, but the environment variable {name!r} is not "
                f"set: set it (export {name}=/some/folder) or write the path itself"
            )
    return Path(os.path.expandvars(path)).expanduser()
