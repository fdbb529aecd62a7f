"""Time limits of Slurm's partitions."""

import logging
import shutil
import subprocess
from functools import cache
from math import inf

log = logging.getLogger(__name__)

#: Seconds after which Slurm's answer is not waited for.
PATIENCE = 20


@cache
def partition_limits() -> dict[str, float]:
    """Return the time limits of Slurm's partitions, in minutes, as `sinfo` tells them.

    The default partition is there as ``""``, too. Without Slurm, and if it does not
    answer, there are none.
    """
    if not shutil.which("sinfo"):
        return {}
    command = ["sinfo", "--noheader", "--format=%P %l"]
    try:
        done = subprocess.run(
            command, check=True, capture_output=True, text=True, timeout=PATIENCE
        )
        return limits_of(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        # No warning: where no Slurm runs none takes a job, either.
        log.info("time limits of partitions are not known: %s", error)
        return {}


def limits_of(text: str) -> dict[str, float]:
    """Return limits in minutes from lines of a partition and its limit.

    An asterisk marks the default partition. Limits are ``infinite``, ``n/a`` or as
    ``days-hours:minutes:seconds``, of which all but the minutes may be missing.
    """
    found: dict[str, float] = {}
    for line in text.splitlines():
        name, limit = line.rsplit(None, 1)
        names = [name.rstrip("*")] + [""] * name.endswith("*")
        found.update(dict.fromkeys(names, _minutes(limit)))
    return found


def limit_of(partition: str) -> float:
    """Return the limit in minutes of a partition, or the longest of several.

    The names of several are separated by commas; none is the default partition. What
    `sinfo` does not tell is infinite.
    """
    known = partition_limits()
    return max(known.get(name, inf) for name in partition.split(","))


def _minutes(limit: str) -> float:
    if limit in ("infinite", "n/a", "UNLIMITED"):
        return inf
    days, dash, time = limit.rpartition("-")
    parts = [int(part) for part in time.split(":")]
    # After days come hours; without them one part is minutes, and two have seconds.
    if dash or len(parts) == 3:
        hours, minutes, seconds = (*parts, 0, 0)[:3]
    else:
        hours, minutes, seconds = 0, *(*parts, 0)[:2]
    return (int(days or 0) * 24 + hours) * 60 + minutes + seconds / 60
