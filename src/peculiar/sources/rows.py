"""One row is one row: whatever reading it raises becomes a reject of that row."""

import errno
import re
import zlib
from collections.abc import Callable
from typing import TypeVar

from peculiar.tables.rejects import Reject

Found = TypeVar("Found")

#: Errors of files that are damaged, or not what their name says.
DAMAGED = (
    *(OSError, EOFError, zlib.error, SyntaxError),
    *(TypeError, ValueError, LookupError),
)

#: Errors of the program or its installation: no other row would fare better.
PROGRAM = (MemoryError, ImportError, NameError, RecursionError)

#: Errors of the disk or the machine, likewise.
_DISK = frozenset(
    getattr(errno, name)
    for name in (
        *("EIO", "ENOSPC", "EDQUOT", "EROFS", "ENODEV", "ENXIO", "ESTALE"),
        *("ENOMEM", "EMFILE", "ENFILE", "ETIMEDOUT", "ENOTCONN", "EREMOTEIO"),
    )
    if hasattr(errno, name)
)

#: Most characters of a library's message in a reject.
LONGEST = 300


def attempted(
    read: Callable[[], Found], where: object = "", *, damaged: tuple = ()
) -> Found | Reject:
    """Return what `read` returns for one row, or a reject if it raises.

    Parameters
    ----------
    read : callable
        Reads one row, without arguments.
    where : object, optional
        Begins the detail: file, band, row.
    damaged : tuple of exception types, optional
        Those that mean a damaged file, as `DAMAGED`.

    Returns
    -------
    found : object or Reject
        ``unreadable`` for an exception of `damaged`, else ``failed_row``; the detail
        has `where`, the exception's type, and its text.

    Raises
    ------
    OSError
        If the disk failed or is full; also as the HDF5 library says it.
    Exception
        If it is one of `PROGRAM`: the job has to end.
    """
    try:
        return read()
    except PROGRAM:
        raise
    except Exception as error:
        if of_disk(error):
            raise
        reason = "unreadable" if isinstance(error, damaged) else "failed_row"
        return Reject(reason, said(error, where))


def said(error: Exception, where: object = "") -> str:
    """Return an exception as one line: `where`, its type, its text."""
    text = " ".join(str(error).split())
    if len(text) > LONGEST:
        text = text[: LONGEST - 3] + "..."
    parts = (str(where), type(error).__name__, text)
    return ": ".join(part for part in parts if part)


def of_disk(error: Exception) -> bool:
    """Return whether an exception says that the disk or the machine failed."""
    if not isinstance(error, OSError):
        return False
    # The HDF5 library writes the number into its message.
    number = re.search(r"errno = ([0-9]+)", str(error))
    return error.errno in _DISK or (number is not None and int(number[1]) in _DISK)
