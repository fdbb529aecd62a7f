"""Jobs that a cluster refuses: they did not run, and need no more than before.

Snakemake counts a refused job as an attempt, and asks for more memory and time in the
next one, which is refused the more.
"""

import logging
from collections import Counter
from typing import Any

from snakemake.logging import logger
from snakemake_interface_logger_plugins.common import LogEvent

#: What the executor for Slurm says of a job that `sbatch` does not take.
SAID = "sbatch failed"

#: Refusals of jobs of this process, by rule and wildcards.
_refused: Counter = Counter()


class _Refusals(logging.Filter):
    """Counts refused jobs; a filter, since Snakemake removes handlers."""

    def __init__(self, workflow: Any) -> None:
        super().__init__()
        self.workflow = workflow

    def filter(self, record: Any) -> bool:
        failed = getattr(record, "event", None) == LogEvent.JOB_ERROR
        if failed and SAID in str(getattr(record, "rule_msg", None)):
            self._count(record.jobid)
        return True

    def _count(self, number: int) -> None:
        dag = self.workflow.dag
        for job in dag.needrun_jobs():
            if dag.jobid(job) == number:
                _refused[_key(job.rule.name, job.wildcards_dict)] += 1


def watch_submissions(workflow: Any) -> None:
    """Count from now on what a cluster refuses of the jobs of a workflow."""
    if not any(isinstance(one, _Refusals) for one in logger.filters):
        logger.addFilter(_Refusals(workflow))


def runs(rule: str, wildcards: Any, attempt: int) -> int:
    """Return which run of a job an attempt is, from 1: a refused one was no run.

    Parameters
    ----------
    rule : str
        As Snakemake knows it.
    wildcards : mapping
        Of the job.
    attempt : int
        Snakemake's count, from 1.
    """
    return attempt - _refused[_key(rule, wildcards)]


def _key(rule: str, wildcards: Any) -> tuple:
    return rule, tuple(sorted(wildcards.items()))
