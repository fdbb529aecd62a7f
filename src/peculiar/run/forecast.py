"""Estimate the cost of a run before it starts.

    peculiar plan --configfile config/my_survey.yaml --profile slurm

takes all options of snakemake. It prints the jobs, the reasons why they would run, and
their hours, memory, disk space and files. The hours are for the machine on which the
rates were measured; --speed gives the speed of networks on another machine.

    peculiar plan --measure small/results large/results > benchmarks/rates.yaml

measures the rates of a machine from finished runs of different sizes.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from peculiar.config.detectors import facts_of
from peculiar.config.paths import ROOT
from peculiar.config.resolve import resolve
from peculiar.run.launch import of_checkout, of_snakemake, parser_of
from peculiar.run.rates import Work, as_of_survey, measured

if TYPE_CHECKING:
    from peculiar.run.dry_run import PlannedJob

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


def main(arguments: list[str]) -> None:
    """Print the plan; `arguments` are options of this program and of snakemake."""
    options, rest = _parse(arguments)
    if options.measure:
        print(measured(options.measure), end="")
        return
    # Imported here, since it takes a second, and --help does not need it.
    from snakemake.common.configfile import load_configfile
    from snakemake.utils import update_config

    from peculiar.run.dry_run import planned_jobs

    given = of_snakemake(rest).configfile  # by a profile
    files = options.configfile or given or [ROOT / "config" / "config.yaml"]
    # Snakemake changes to the folder of --directory.
    files = [str(Path(file).resolve()) for file in files]
    rest = of_checkout(["--configfile", *files, *rest], cores="1")
    rates = yaml.safe_load(Path(options.rates).read_text(encoding="utf-8"))
    try:
        jobs = planned_jobs(rest)
    except RuntimeError as error:
        sys.exit(str(error))
    if not jobs:
        print("Nothing would run: all results are up to date.")
        return
    config: dict = {}
    for file in files:
        update_config(config, load_configfile(file))
    work = Work(resolve(config, ROOT / "workflow" / "schemas", files))
    speed = ""
    if options.speed:
        rates = {stage: _at_speed(rate, options.speed) for stage, rate in rates.items()}
        speed = f", networks at {options.speed:,g} GFLOP/s"
    print(forecast(jobs, work, rates))
    print(f"\nHours by {options.rates}{speed}.")


def forecast(jobs: "list[PlannedJob]", work: Work, rates: dict[str, dict]) -> str:
    """Return the cost of jobs as a table in plain text.

    `rates` are by stage, see `peculiar.run.rates.measure`. Stages without a rate do not
    count in the hours, and are named below the table.
    """
    jobs = [job for job in jobs if job.rule != "all"]
    stages: dict[str, list[tuple[PlannedJob, float | None]]] = {}
    for job in jobs:
        stage, _, amount = work.of_job(job.rule, job.wildcards)
        rate = rates.get(as_of_survey(stage))
        hours = (rate["start"] + rate["seconds"] * amount) / 3600 if rate else None
        stages.setdefault(stage, []).append((job, hours))
    rows = [["stage", "jobs", "CPU h", "GPU h", "longest h", "memory", "why"]]
    rows += [_row(stage, part, rates) for stage, part in stages.items()]
    everything = [job for part in stages.values() for job in part]
    rows.append(["all", f"{len(jobs):,}", *_hours(everything), "", ""])
    parts = [aligned(rows, right=5)]
    if unknown := [stage for stage in stages if as_of_survey(stage) not in rates]:
        parts.append(f"  not measured, excluded from the hours: {', '.join(unknown)}")
    files = sum(_files(job, work) for job in jobs)
    size = sum(_bytes(job, work) for job in jobs)
    parts.append(f"  {size / 1e9:,.1f} GB of disk, {files:,} files, records included")
    return "\n".join(parts)


def _row(stage: str, part: list, rates: dict[str, dict]) -> list[str]:
    asked = max(job.resources.get("mem_mb", 0) for job, _ in part)
    measured = (rates.get(as_of_survey(stage)) or {}).get("memory")
    memory = f"{measured:,} of {asked:,} MB" if measured and asked else ""
    reasons = Counter(reason for job, _ in part for reason in _reasons(job.reason))
    why = ", ".join(f"{name} {number:,}" for name, number in reasons.most_common())
    return [stage, f"{len(part):,}", *_hours(part), memory, why]


def _hours(part: list) -> list[str]:
    """Return the hours of cores, of GPUs, and of the longest job, as text."""
    known = [(job, hours) for job, hours in part if hours is not None]
    if not known:
        return ["", "", ""]
    cores = sum(hours * job.threads for job, hours in known)
    gpus = sum(hours * job.resources.get("gpu", 0) for job, hours in known)
    longest = max(hours for _, hours in known)
    return [f"{cores:,.3g}", f"{gpus:,.3g}" if gpus else "", f"{longest:,.3g}"]


def _reasons(text: str) -> list[str]:
    """Return why a job would run; "follows" only if there is no other reason."""
    found = [
        REASONS.get(part.split(":")[0], part.split(":")[0]) for part in text.split("; ")
    ]
    return [reason for reason in found if reason != "follows"] or ["follows"]


def _files(job: "PlannedJob", work: Work) -> int:
    """Return how many files a job leaves.

    These are its outputs, Snakemake's record of each, a log and a benchmark.
    """
    config = work.config.get(job.wildcards.get("slice"), {})
    downloads = job.rule == "write_cutouts" and config["source"]["kind"] == "hsc"
    return 2 * len(job.output) + 2 + int(downloads)


def _bytes(job: "PlannedJob", work: Work) -> float:
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


def _at_speed(rate: dict, speed: float) -> dict:
    return rate | {"seconds": 1 / speed} if rate["unit"] == "GFLOP" else rate


def _parse(arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = parser_of("plan", __doc__)
    parser.add_argument("--configfile", "--configfiles", nargs="+", type=_file)
    rates = ROOT / "benchmarks" / "rates.yaml"
    parser.add_argument(
        "--rates", default=rates, type=_file, help="default %(default)s"
    )
    parser.add_argument("--speed", type=float, help="GFLOP/s of networks")
    parser.add_argument("--measure", nargs="+", type=_results, metavar="RESULTS")
    return parser.parse_known_args(arguments)


def _file(name: str) -> Path:
    if not Path(name).is_file():
        raise argparse.ArgumentTypeError(f"there is no file {name}")
    return Path(name)


def _results(name: str) -> Path:
    """Return the folder of a finished run."""
    if not (Path(name) / "run.json").is_file():
        raise argparse.ArgumentTypeError(
            f"{name} has no run.json: name the results folder of a finished run"
        )
    return Path(name)


def aligned(rows: list[list[str]], right: int | None = None) -> str:
    """Return aligned columns: the first to the left, the next `right` to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *others in rows:
        cells = [first.ljust(widths[0])]
        padded = zip(others, widths[1:], strict=True)
        for column, (text, width) in enumerate(padded):
            flush_right = right is None or column < right
            cells.append(text.rjust(width) if flush_right else text)
        lines.append("  " + "  ".join(cells).rstrip())
    return "\n".join(lines)
