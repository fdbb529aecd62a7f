"""To leave in good order when asked to."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def requests_to_leave() -> Iterator[list[int]]:
    """Collect SIGTERM and SIGINT instead of dying of them.

    A batch system sends SIGTERM before it kills a job at its time limit (Slurm by
    default 30 s before, its KillWait), and Ctrl-C is SIGINT. Only in the main thread.

    Yields
    ------
    received : list of int
        Numbers of the signals so far.
    """
    received: list[int] = []
    before = {
        number: signal.signal(number, lambda number, _: received.append(number))
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
