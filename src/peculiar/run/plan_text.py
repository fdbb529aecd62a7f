"""A plan as text: what would run, what it costs, what it writes over."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from peculiar.config.detectors import facts_of
from peculiar.run.dry_run import PlannedJob
from peculiar.run.expected import Expected
from peculiar.run.rates import Work
from peculiar.tables.logs import seconds_in_words

#: Snakemake's reasons, in the words of the table.
REASONS = {
    "Missing output files": "not made yet",
    "Input files updated by another job": "follows",
    "Params have changed since last execution": "config or code",
    "Set of input files has changed since last execution": "other inputs",
    "Updated input files": "newer inputs",
}

#: Bytes that an object's scores take in all tables.
ROW = 200

#: Stages of the table, and kinds of files that are written over, that are named.
NAMED = 20


class Cost(NamedTuple):
    """A job that would run, its stage, and its seconds; None if never measured."""

    job: PlannedJob
    stage: str
    seconds: float | None


def costs_of(jobs: Iterable[PlannedJob], expected: Expected) -> list[Cost]:
    """Return what jobs cost, but for the one that only collects the others."""
    found = []
    for job in jobs:
        if job.rule != "all":
            stage = expected.work.stage(job.rule, job.wildcards)
            on_gpu = bool(job.resources.get("gpu"))
            seconds = expected.seconds(job.rule, job.wildcards, on_gpu=on_gpu)
            found.append(Cost(job, stage, seconds))
    return found


def stages_text(costs: list[Cost], expected: Expected, named: int = NAMED) -> str:
    """Return a table of stages, those first that take longest in all."""
    stages: dict[str, list[Cost]] = defaultdict(list)
    for cost in costs:
        stages[cost.stage].append(cost)
    ordered = sorted(stages.values(), key=lambda part: -_total(part))
    rows = [["stage", "jobs", "core time", "GPU time", "longest", "memory", "why"]]
    for part in ordered[:named]:
        rows.append(
            [part[0].stage, *_numbers(part), _memory(part, expected), _why(part)]
        )
    if rest := [cost for part in ordered[named:] for cost in part]:
        row = [f"{len(ordered) - named} more", *_numbers(rest), "", _why(rest)]
        rows.append(row)
    if {row[-1].rpartition(" ")[0] for row in rows[1:]} == {"not made yet"}:
        rows = [row[:-1] for row in rows]
    lines = [aligned(_without_empty(rows), right=4)]
    unknown = [name for name, part in stages.items() if part[0].seconds is None]
    if unknown:
        lines.append(f"  not measured, and not counted: {', '.join(sorted(unknown))}")
    return "\n".join(lines)


def slices_text(costs: list[Cost], slices: Iterable[str]) -> str:
    """Return a table of what each slice costs, and what is done for all of them."""
    rows = [["slice", "jobs", "core time", "GPU time", "longest"]]
    for name in [*slices, None]:
        part = [cost for cost in costs if cost.job.wildcards.get("slice") == name]
        if part:
            rows.append([name or "for all slices", *_numbers(part)])
    return aligned(_without_empty(rows), right=4)


def written_over(files: Iterable[tuple[str, dict[str, str]]]) -> list[str]:
    """Sum up files by kind, a line each; those first of which there are most.

    Parameters
    ----------
    files : iterable of (str, dict)
        Paths that are there, and the wildcards of the job that would write each.
    """
    kinds: Counter = Counter()
    for path, names in files:
        values = set(names.values())
        parts = [
            "*" if part.partition(".")[0] in values or part in values else part
            for part in path.split("/")
        ]
        ending = path.rpartition("/")[2].partition(".")[2]
        if parts[-1] == "*" and ending:
            parts[-1] = f"*.{ending}"
        kinds["/".join(parts)] += 1
    # Of single files those that people open: they are not in folders.
    ordered = sorted(kinds.items(), key=lambda x: (-x[1], x[0].count("/"), x[0]))
    if more := ordered[NAMED:]:
        number = sum(number for _, number in more)
        ordered = [*ordered[:NAMED], (f"{len(more)} more kinds", number)]
    return aligned([[kind, f"{number:,}"] for kind, number in ordered]).splitlines()


def size_of(costs: list[Cost], work: Work) -> tuple[float, int]:
    """Return the bytes and the number of files that jobs write, records included."""
    return (
        sum(_bytes(cost.job, work) for cost in costs),
        sum(_files(cost.job, work) for cost in costs),
    )


def _total(part: list[Cost]) -> float:
    return sum(cost.seconds or 0 for cost in part)


def _numbers(part: list[Cost]) -> list[str]:
    """Return jobs, time of cores and of GPUs, and of the longest job, as text."""
    known = [(cost.job, cost.seconds) for cost in part if cost.seconds is not None]
    jobs = f"{len(part):,}"
    if not known:
        return [jobs, "?", "", "?"]
    cores = sum(seconds * job.threads for job, seconds in known)
    gpus = sum(seconds * job.resources.get("gpu", 0) for job, seconds in known)
    longest = max(seconds for _, seconds in known)
    return [
        jobs,
        seconds_in_words(cores),
        seconds_in_words(gpus) if gpus else "",
        seconds_in_words(longest),
    ]


def _memory(part: list[Cost], expected: Expected) -> str:
    asked = max(cost.job.resources.get("mem_mb", 0) for cost in part)
    measured = (expected.rate_of(part[0].stage) or {}).get("memory")
    return f"{measured:,} of {asked:,} MB" if measured and asked else ""


def _why(part: list[Cost]) -> str:
    reasons = Counter(reason for cost in part for reason in _reasons(cost.job.reason))
    return ", ".join(f"{name} {number:,}" for name, number in reasons.most_common())


def _reasons(text: str) -> list[str]:
    """Return why a job would run; "follows" only if there is no other reason."""
    found = [
        REASONS.get(part.split(":")[0], part.split(":")[0]) for part in text.split("; ")
    ]
    return [reason for reason in found if reason != "follows"] or ["follows"]


def _files(job: PlannedJob, work: Work) -> int:
    """Return how many files a job leaves.

    These are its outputs, Snakemake's record of each, a log and a benchmark.
    """
    config = work.config.get(job.wildcards.get("slice"), {})
    downloads = job.rule == "write_cutouts" and config["source"]["kind"] == "hsc"
    return 2 * len(job.output) + 2 + int(downloads)


def _bytes(job: PlannedJob, work: Work) -> float:
    """Return the bytes that a job writes, in images and tables."""
    rows = work.rows(job.wildcards)
    config = work.config.get(job.wildcards.get("slice"), {})
    if job.rule == "write_cutouts":
        cutouts = config["cutouts"]
        number = 1 if config["source"]["kind"] == "rgb" else 4
        return rows * cutouts["size"] ** 2 * len(cutouts["bands"]) * number
    name = job.wildcards["view"] if job.rule == "write_view" else None
    if job.rule == "score":
        options = config["detectors"][job.wildcards["detector"]]
        name = options["view"] if facts_of(options["kind"]).reconstructs else None
    if name:
        view = config["views"][name]
        number = 1 if view["normalisation"] == "code" else 4
        return rows * view["size"] ** 2 * len(view["bands"]) * number
    return rows * ROW if "train" not in job.rule else 0


def _without_empty(rows: list[list[str]]) -> list[list[str]]:
    """Leave out columns (GPUs, memory) in which nothing stands below the title."""
    columns = list(zip(*rows, strict=True))
    kept = [column if any(column[1:]) else ("",) * len(rows) for column in columns]
    return [list(row) for row in zip(*kept, strict=True)]


def aligned(rows: list[list[str]], right: int | None = None) -> str:
    """Return aligned columns: the first to the left, the next `right` to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *others in rows:
        cells = [first.ljust(widths[0])]
        padded = zip(others, widths[1:], strict=True)
        for column, (text, width) in enumerate(padded):
            if width:
                flush_right = right is None or column < right
                cells.append(text.rjust(width) if flush_right else text.ljust(width))
        lines.append("  " + "  ".join(cells).rstrip())
    return "\n".join(lines)
