"""Output files that are whole or absent."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil


@contextmanager
def written(path: Path) -> Iterator[Path]:
    """Yield a temporary name, and rename it to `path` when the block succeeds.

    The temporary name is in the same folder, which is made if it does not exist, and
    has the same ending. It contains the host and process id, so that two jobs that
    write the same file never mix their bytes: that of the last to finish remains. The
    data is synchronised to disk before the file is renamed. If the block fails, nothing
    is left. What a killed process left is removed by the next one on the same host.
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
