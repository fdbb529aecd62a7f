"""A function in a process of its own: how long it takes, and how much memory."""

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from multiprocessing.sharedctypes import Synchronized


def measured(work: Callable, *arguments) -> tuple[float, float]:
    """Call a function in a new process.

    Returns
    -------
    seconds : float
        With the start of Python and the imports.
    gigabytes : float
        Peak memory of the process, Python and libraries included.

    Raises
    ------
    SystemExit
        If the process fails; it has printed why.
    """
    context = multiprocessing.get_context("spawn")
    peak = context.Value("d", 0.0)
    process = context.Process(target=_run, args=(work, arguments, peak))
    start = time.perf_counter()
    process.start()
    process.join()
    if process.exitcode:
        sys.exit(f"{work.__name__} failed")
    return time.perf_counter() - start, peak.value


def _run(work: Callable, arguments: tuple, peak: Synchronized) -> None:
    work(*arguments)
    # In kilobytes on Linux.
    peak.value = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
