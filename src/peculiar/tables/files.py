"""Output files that are whole or absent."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil


@contextmanager
def written(path: Path) -> Iterator[Path]:
    """Give a name to write to, and rename it to `path` once the block has ended well.

    The name is this process's own (host and process id), so that two jobs that write
    the same product never mix their bytes: the last one to finish wins, whole. The data
    is on disk before the name is. If the block fails, nothing stays behind; what a
    process left that was killed on the way is removed by the next one on its machine.

    Parameters
    ----------
    path : Path
        Where the finished file shall stand; its folder is made if need be.

    Yields
    ------
    temporary : Path
        A name in the same folder, with the same ending.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    host = socket.gethostname()
    for left in path.parent.glob(f".{host}-*.{path.name}"):
        process = left.name.removeprefix(f".{host}-").split(".")[0]
        if process.isdigit() and not psutil.pid_exists(int(process)):
            left.unlink(missing_ok=True)
    temporary = path.with_name(f".{host}-{os.getpid()}.{path.name}")
    try:
        yield temporary
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
