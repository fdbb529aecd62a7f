"""Many plans of one checkout, quickly.

    python planner.py < names of config files

runs in the checkout, imports snakemake once, and forks a dry run for each config: a
child's mistakes and caches die with it. The answer to each line is a line: what failed,
or nothing; the jobs then stand in {config}.jobs.json.
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
    *("astropy.coordinates", "astropy.io.fits", "astropy.table", "astropy.wcs"),
)


def main() -> None:
    """Answer each line."""
    for name in SLOW:
        importlib.import_module(name)
    # A child parses those alone that a test has changed.
    for path in sorted(Path("src").rglob("*.py")):
        parsed(path.read_text(encoding="utf-8"))
    for line in sys.stdin:
        config = line.strip()
        child = os.fork()
        if child == 0:
            plan(config)
        _, status = os.waitpid(child, 0)
        print("failed" if status else "", flush=True)


def plan(config: str) -> None:
    """Do one dry run, and end the process."""
    from peculiar.run.dry_run import planned_jobs

    status = 1
    try:
        jobs = planned_jobs(["--cores", "2", "--configfile", config])
        text = json.dumps([job._asdict() for job in jobs], default=str)
        Path(f"{config}.jobs.json").write_text(text)
        status = 0
    except BaseException as error:
        print(error, file=sys.stderr, flush=True)
    finally:
        os._exit(status)


if __name__ == "__main__":
    main()
