"""What snakemake would run, job by job."""

import logging
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import NamedTuple

from snakemake.cli import main as snakemake
from snakemake.logging import logger
from snakemake_interface_logger_plugins.common import LogEvent


class PlannedJob(NamedTuple):
    """A job that would run, and why."""

    rule: str
    wildcards: dict[str, str]
    input: list[str]
    output: list[str]
    reason: str
    threads: int
    resources: dict


class _Listener(logging.Filter):
    """Collects the jobs that a dry run announces.

    A filter, since snakemake removes the handlers that it finds.
    """

    def __init__(self) -> None:
        super().__init__()
        self.jobs: list[PlannedJob] = []

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "event", None) == LogEvent.JOB_INFO:
            self.jobs.append(_job(record))
        return True


def _job(record: logging.LogRecord) -> PlannedJob:
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
    """Return the jobs that snakemake would run.

    Only one call a process: snakemake keeps what it has read.

    Parameters
    ----------
    arguments : list of str
        Of snakemake.

    Returns
    -------
    jobs : list of PlannedJob
        In an order in which they could run.

    Raises
    ------
    RuntimeError
        If snakemake cannot plan; with all that it says.
    """
    listener, said = _Listener(), StringIO()
    logger.addFilter(listener)
    try:
        with redirect_stdout(said), redirect_stderr(said):
            snakemake([*arguments, "--dry-run", "--nocolor"])
    except SystemExit as end:
        if end.code:
            raise RuntimeError(said.getvalue()) from None
    finally:
        logger.removeFilter(listener)
    return listener.jobs
