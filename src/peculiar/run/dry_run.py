"""What snakemake would run, job by job."""

import logging
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import Any, NamedTuple

from snakemake.cli import main as snakemake
from snakemake.logging import logger
from snakemake_interface_logger_plugins.common import LogEvent


class PlannedJob(NamedTuple):
    """A job that would run, and the reason why."""

    rule: str
    wildcards: dict[str, str]
    input: list[str]
    output: list[str]
    reason: str
    threads: int
    resources: dict


class _Listener(logging.Filter):
    """Collects the jobs of a dry run; a filter, since snakemake removes handlers."""

    def __init__(self) -> None:
        super().__init__()
        self.jobs: list[PlannedJob] = []

    def filter(self, record: Any) -> bool:
        if getattr(record, "event", None) == LogEvent.JOB_INFO:
            self.jobs.append(_job(record))
        return True


def _job(record: Any) -> PlannedJob:
    """Return the job of a record, to which snakemake has added attributes."""
    return PlannedJob(
        record.rule_name,
        dict(record.wildcards or {}),
        [str(file) for file in record.input],
        [str(file) for file in record.output],
        record.reason,
        record.threads,
        dict(record.resources.items()),
    )


def planned_jobs(arguments: list[str]) -> list[PlannedJob]:
    """Return the jobs that snakemake would run with these arguments, in their order.

    A process can call this only once, since snakemake keeps what it has read. If
    snakemake cannot plan, it is a RuntimeError with snakemake's messages.
    """
    listener, said = _Listener(), StringIO()
    logger.addFilter(listener)
    try:
        with redirect_stdout(said), redirect_stderr(said):
            # In front, since files may follow after a "--".
            snakemake(["--dry-run", "--nocolor", *arguments])
    except SystemExit as end:
        if end.code:
            # Our own Snakefile ends with a text, which Python would print.
            last = end.code if isinstance(end.code, str) else ""
            raise RuntimeError(said.getvalue() + last) from None
    finally:
        logger.removeFilter(listener)
    return listener.jobs
