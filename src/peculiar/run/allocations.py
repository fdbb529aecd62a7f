"""What jobs ask of a cluster: time limits, and GPUs for long work of networks."""

from collections.abc import Callable, Iterable
from math import ceil, inf
from typing import Any

from snakemake.resources import Resource, Resources

from peculiar.run.expected import Expected
from peculiar.run.partitions import limit_of
from peculiar.run.rates import RUNS_DETECTOR
from peculiar.run.submissions import runs

#: How much longer than expected a job may take: on a slower or busier machine.
SAFETY = 3

#: Minutes beyond this, for the start on a node whose file system is slow.
FLOOR = 10

#: Minutes of a job whose time was never measured.
UNKNOWN = 60

#: Minutes after which a training saves and leaves, and goes on in its next try.
SITTING = 240

#: Resources of which a site may want more on processors, too.
AMOUNTS = {"runtime", "mem", "mem_mb", "mem_mib", "mem_mb_per_cpu", "disk", "disk_mb"}

#: Rules that save their state at their time limit, and resume.
RESUMES = ("train", "train_autoencoder")


def minutes(seconds: float | None, run: int, tries: int, resumes: bool) -> int:
    """Return the time limit of a job in minutes, from the seconds it should take.

    Each run of it gets more time. A job that resumes gets the same in each of its
    `tries`: a sitting, or a longer one if it could not end in all of them.
    """
    limit = float(UNKNOWN) if seconds is None else FLOOR + SAFETY * seconds / 60
    if resumes:
        share = SAFETY / 2 * (seconds or 0) / 60 / tries
        return ceil(min(limit, max(SITTING, share)))
    return ceil(limit * run)


def allocate(rules: Any, settings: Any, expected: Expected, *, head: bool) -> None:
    """Give rules a time limit, and GPUs to those of their jobs alone that need them.

    A time limit that a rule, a site's profile or a user's option sets is kept. So are
    all resources, but for rules of detectors whose jobs a site sends to GPUs: a job
    that is no long work of a network goes where jobs go by default.

    Parameters
    ----------
    rules : Rules
        Those that the Snakefile knows; by the names in the rule files, which another
        workflow may change.
    settings : ResourceSettings
        Snakemake's.
    expected : Expected
        What jobs take.
    head : bool
        Whether this process submits the jobs. That of a job has its GPU or not as the
        head said, but sets no time limit: to know those of partitions, each of
        thousands of jobs would ask Slurm.
    """
    defaults = Resources.from_mapping(settings.default_resources or {})
    for name, proxy in rules._rules.items():
        rule = proxy.rule
        if rule.resources is None:  # not used by the other workflow
            continue
        set_by_site = settings.overwrite_resources.get(rule.name, {})
        if name in RUNS_DETECTOR and "gpu" in set_by_site:
            for key in set_by_site.keys() - AMOUNTS:
                both = rule.resources[key], defaults.get(key)
                rule.resources[key] = Resource(key, _if_learns(name, *both, expected))
        if head and rule.resources.get("runtime").raw == defaults.get("runtime").raw:
            time = _time(name, rule, expected)
            rule.resources["runtime"] = Resource("runtime", time)


def _if_learns(
    name: str, ours: Resource, others: Resource, expected: Expected
) -> Callable:
    """Return a resource of jobs whose network learns, and another one of the others."""

    def chosen(wildcards: Any, **given: Any) -> Any:
        found = ours if expected.learns(name, dict(wildcards.items())) else others
        return found.evaluate(wildcards, **given).value

    return chosen


def _time(name: str, rule: Any, expected: Expected) -> Callable:
    """Return the time limit of a rule's jobs as a function, for Snakemake."""

    def time(wildcards: Any, attempt: int, **given: Any) -> int:
        names = dict(wildcards.items())

        def asked(key: str) -> Any:
            found = rule.resources.get(key)
            return found.evaluate(wildcards, attempt=attempt, **given).value

        seconds = expected.seconds(name, names, on_gpu=bool(asked("gpu")))
        # Snakemake knows them when it runs jobs, and not when it only shows them.
        known = rule.workflow.remote_execution_settings is not None
        tries = 1 + (rule.restart_times if known else 0)
        resumes = name in RESUMES and expected.learns(name, names)
        limit = limit_of(asked("slurm_partition") or "")
        run = runs(rule.name, wildcards, attempt)
        return int(min(minutes(seconds, run, tries, resumes), limit))

    return time


def check_limits(workflow: Any, rules: Any, expected: Expected) -> None:
    """Refuse a run on Slurm of which a partition's time limit does not allow a job.

    Parameters
    ----------
    workflow, rules : Workflow, Rules
        Snakemake's, when it is known which jobs will run.
    expected : Expected
        What jobs take.

    Raises
    ------
    ValueError
        If a job takes longer than its partition allows, see `too_long`.
    """
    if workflow.executor_plugin.name != "slurm":
        return
    ours = {proxy.rule.name: name for name, proxy in rules._rules.items()}
    jobs = (
        (ours[job.rule.name], dict(job.wildcards_dict), job.resources)
        for job in workflow.dag.needrun_jobs()
        if job.rule.name in ours
    )
    if found := too_long(jobs, expected):
        raise ValueError("; ".join(found))


def too_long(
    jobs: Iterable[tuple[str, dict[str, str], Any]], expected: Expected
) -> list[str]:
    """Say which jobs their partition's time limit does not allow.

    Parameters
    ----------
    jobs : iterable of (str, dict, mapping)
        Rule as in the rule files, wildcards and resources of each job.
    expected : Expected
        What jobs take.

    Returns
    -------
    messages : list of str
        For each rule and partition, of one job that takes longer than the limit and
        does not resume, or asks for more than the limit.
    """
    found: dict[tuple, str] = {}
    for rule, names, resources in jobs:
        partition = str(resources.get("slurm_partition") or "")
        if (rule, partition) not in found and limit_of(partition) < inf:
            said = _too_long(rule, names, resources, partition, expected)
            found |= {(rule, partition): said} if said else {}
    return list(found.values())


def _too_long(
    rule: str,
    names: dict[str, str],
    resources: Any,
    partition: str,
    expected: Expected,
) -> str | None:
    """Say why a partition's time limit does not allow a job; None if it does."""
    limit, asked = limit_of(partition), resources.get("runtime") or 0
    where = f"partition {partition!r}" if partition else "the default partition"
    job = f"{rule} ({_words(names)})"
    said = f"{where} allows jobs of {limit:,.0f} min, and {job}"
    if asked > limit:
        return f"{said} asks for {asked:,}: lower its runtime in the profile"
    seconds = expected.seconds(rule, names, on_gpu=bool(resources.get("gpu"))) or 0
    resumes = rule in RESUMES and expected.learns(rule, names)
    if seconds / 60 <= limit or resumes:
        return None
    return (
        f"{said} should take {seconds / 60:,.0f} and cannot resume: lower shards.size, "
        "or name another partition for it in the profile (set-resources)"
    )


def _words(names: dict[str, str]) -> str:
    return ", ".join(f"{key} {value}" for key, value in names.items()) or "all slices"
