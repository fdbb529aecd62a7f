"""How long jobs take together on the cores of one machine."""

import heapq
from collections import defaultdict
from typing import TYPE_CHECKING

#: Jobs with too many threads that are passed over to find one that fits.
LOOKED_AT = 20

if TYPE_CHECKING:
    from peculiar.run.dry_run import PlannedJob


def seconds_together(
    jobs: "list[PlannedJob]", seconds: list[float], cores: int
) -> float:
    """Return the seconds until all jobs have ended, on so many cores.

    A job starts when the jobs that write its inputs have ended and there are cores for
    its threads; of several that may start, the one that takes longest.

    Parameters
    ----------
    jobs : list of PlannedJob
        Each after those whose files it reads, or not.
    seconds : list of float
        What each takes.
    cores : int
        Of the machine. A job with more threads gets all.
    """
    waits, after = _order(jobs)
    ready = [(-seconds[n], n) for n, before in enumerate(waits) if not before]
    heapq.heapify(ready)
    running: list[tuple[float, int]] = []
    now, free = 0.0, cores
    while ready or running:
        too_wide: list[tuple[float, int]] = []
        while ready and free and len(too_wide) < LOOKED_AT:
            first = heapq.heappop(ready)
            threads = min(jobs[first[1]].threads, cores)
            if threads > free:
                too_wide.append(first)
                continue
            heapq.heappush(running, (now - first[0], first[1]))
            free -= threads
        for job in too_wide:
            heapq.heappush(ready, job)
        now, ended = heapq.heappop(running)
        free += min(jobs[ended].threads, cores)
        for number in after[ended]:
            waits[number].discard(ended)
            if not waits[number]:
                heapq.heappush(ready, (-seconds[number], number))
    return now


def _order(jobs: "list[PlannedJob]") -> tuple[list[set[int]], dict[int, list[int]]]:
    """Return of each job, by number, what it waits for, and what waits for it."""
    made = {file: number for number, job in enumerate(jobs) for file in job.output}
    waits = [{made[file] for file in job.input if file in made} for job in jobs]
    after: dict[int, list[int]] = defaultdict(list)
    for number, before in enumerate(waits):
        for other in before:
            after[other].append(number)
    return waits, after
