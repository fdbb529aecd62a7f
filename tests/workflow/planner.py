"""Many plans of one checkout, quickly.

    python planner.py

runs in the checkout, imports snakemake once, and forks a dry run for each line that it
reads, a list of arguments in JSON. A child's mistakes and caches die with it. The
answer is a line: the jobs, or what was said.
"""

import importlib
import json
import os
import sys
from pathlib import Path

from peculiar.run.provenance import parsed

#: What a dry run spends most of its time importing.
SLOW = (
    *("snakemake.api", "snakemake.workflow", "snakemake.dag", "snakemake.report"),
    *("snakemake.scheduling.job_scheduler", "numpy", "pandas", "pyarrow.parquet"),
    *("pyarrow.csv", "h5py", "yaml", "jsonschema", "peculiar.run.dry_run"),
)


def main() -> None:
    """Answer each line."""
    for name in SLOW:
        importlib.import_module(name)
    # A child parses those alone that a test has changed.
    for path in sorted(Path("src").rglob("*.py")):
        parsed(path.read_text(encoding="utf-8"))
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            plan(json.loads(line))
        os.waitpid(child, 0)


def plan(arguments: list[str]) -> None:
    """Do one dry run, answer, and end the process."""
    from peculiar.run.dry_run import planned_jobs

    try:
        answer = [job._asdict() for job in planned_jobs(arguments)]
    except BaseException as error:
        answer = str(error)
    print(json.dumps(answer, default=str), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
