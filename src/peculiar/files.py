"""Output files that are whole or absent."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def written(path: Path) -> Iterator[Path]:
    """Give a name to write to, and rename it to `path` once the block has ended well.

    The name is this process's own (host and process id), so that two jobs that write
    the same product never mix their bytes: the last one to finish wins, whole. The data
    is on disk before the name is. If the block fails, nothing stays behind.

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
    own = f"{socket.gethostname()}-{os.getpid()}"
    temporary = path.with_name(f".{own}.{path.name}")
    try:
        yield temporary
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
