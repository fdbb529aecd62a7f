"""The time and memory that the jobs behind a run's results took."""

import re
from collections import Counter
from pathlib import Path

import pandas as pd

#: What `peculiar.tables.logs` notes of a job's time in Slurm's queue.
WAITED = re.compile(r"waited (\d+) s in the queue")

#: Rules that report on the costs of all others.
REPORTS = ("write_report", "summarise")


def costs_beside(product: Path, log: Path) -> pd.DataFrame:
    """Return `job_costs` of a run, by a product of it and the log of its job.

    The product is in the folder of results, with ``benchmarks`` beside it; the log is
    in that of logs. Jobs of report and summary are left out: they cannot know what they
    cost themselves, and shall say the same.
    """
    costs = job_costs(
        benchmarks=Path(product).parent / "benchmarks",
        logs=Path(log).parent,
        head_logs=Path(".snakemake", "log"),
    )
    return costs.drop(index=list(REPORTS), errors="ignore")


def job_costs(benchmarks: Path, logs: Path, head_logs: Path) -> pd.DataFrame:
    """Add up what jobs took, by stage: rule, and detector, step or view.

    Parameters
    ----------
    benchmarks : Path
        Folder of Snakemake's benchmark files, ``{rule}/{slice}/...tsv``. Each is of the
        last run of its job.
    logs : Path
        Folder of the jobs' logs, with the same names.
    head_logs : Path
        Folder of Snakemake's own logs, one for each call.

    Returns
    -------
    costs : DataFrame
        Longest first; index ``stage``, columns ``jobs``, ``retries`` (failed attempts
        of the rule since the oldest of the jobs), ``seconds``, ``cpu`` (seconds),
        ``memory`` (MB, the most of one job; NaN for jobs too short to measure) and
        ``queued`` (mean seconds in Slurm's queue; NaN where unknown).
    """
    paths = sorted(Path(benchmarks).rglob("*.tsv"))
    if not paths:
        return pd.DataFrame()
    frames = []
    for path in paths:
        name = path.relative_to(benchmarks)
        log = (Path(logs) / name).with_suffix(".log")
        waited = WAITED.search(log.read_text()) if log.is_file() else None
        frames.append(
            pd.read_csv(path, sep="\t", na_values="-").assign(
                stage=stage_of(name), queued=float(waited[1]) if waited else None
            )
        )
    jobs = pd.concat(frames)
    costs = jobs.groupby("stage").agg(
        jobs=("s", "size"),
        seconds=("s", "sum"),
        cpu=("cpu_time", "sum"),
        memory=("max_rss", "max"),
        queued=("queued", "mean"),
    )
    oldest = min(path.stat().st_mtime for path in paths)
    failed = failures(head_logs, oldest)
    costs["retries"] = [failed.get(stage.split()[0], 0) for stage in costs.index]
    return costs.sort_values("seconds", ascending=False)


def failures(head_logs: Path, since: float) -> Counter:
    """Count failed attempts by rule, in Snakemake's logs written after a time."""
    found: Counter = Counter()
    for path in Path(head_logs).glob("*.snakemake.log"):
        if path.stat().st_mtime >= since:
            text = path.read_text(encoding="utf-8", errors="replace")
            found.update(re.findall(r"^Error in rule (\w+):", text, re.M))
    return found


def stage_of(path: Path) -> str:
    """Return the rule of a benchmark file, and its detector, step or view.

    The path is ``{rule}.tsv`` or ``{rule}/{slice}/...``. The number of a shard is left
    out, and so is the slice whose weights score another slice's objects, and a step
    that is called after its detector.
    """
    rule, *rest = path.with_suffix("").parts
    if "_by_neighbour" in rule:
        rest.pop()
    parts = [part for part in rest[1:] if not part.isdigit()]
    return " ".join([rule, *dict.fromkeys(parts)])
