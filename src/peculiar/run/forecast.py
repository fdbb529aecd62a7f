"""Say what a run would do and cost, before it starts.

    peculiar plan config/my_survey.yaml
    peculiar plan config/my_survey.yaml --profile slurm

takes all options of snakemake. It prints jobs, time, memory and disk space, by slice
and by stage; what has changed since the last run; the files that would be written over.
Times are for the machine on which the rates were measured, and networks on a GPU are
taken for 30 times as fast; --speed gives their speed on another machine.

    peculiar plan --measure small/results large/results > benchmarks/rates.yaml

measures the rates of a machine from finished runs of different sizes.
"""

import argparse
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.config.paths import ROOT, results_folder
from peculiar.config.resolve import resolve
from peculiar.run.allocations import too_long
from peculiar.run.changes import changed_code, changed_keys, last_run
from peculiar.run.expected import RATES, Expected
from peculiar.run.launch import of_checkout, of_snakemake, parser_of, with_config_files
from peculiar.run.plan_text import (
    Cost,
    costs_of,
    size_of,
    slices_text,
    stages_text,
    written_over,
)
from peculiar.run.provenance import code_digests
from peculiar.run.rates import measured
from peculiar.run.schedule import seconds_together
from peculiar.tables.logs import seconds_in_words

if TYPE_CHECKING:
    from peculiar.run.dry_run import PlannedJob

#: Lines of what has changed that are shown, and parts of the code.
CHANGES, CODE = 30, 6


def main(arguments: list[str]) -> None:
    """Print the plan; `arguments` are options of this program and of snakemake."""
    options, rest = _parse(with_config_files(arguments))
    if options.measure:
        print(measured(options.measure), end="")
        return
    # Imported here, since it takes a second, and --help does not need it.
    from peculiar.run.dry_run import planned_jobs

    given = of_snakemake(rest)
    files = options.configfile or given.configfile or [ROOT / "config" / "config.yaml"]
    # Snakemake changes to the folder of --directory.
    named, folder = (
        [str(file) for file in files],
        Path(given.directory or ".").resolve(),
    )
    files = [str(Path(file).resolve()) for file in files]
    rest = of_checkout(["--configfile", *files, *rest])
    try:
        jobs = planned_jobs(rest)
    except RuntimeError as error:
        sys.exit(str(error))
    config = _merged(files)
    results = folder / results_folder(config, named)
    if not jobs:
        print(f"Nothing would run: all results are up to date, in {results}.")
        return
    os.chdir(folder)
    expected = Expected(
        resolve(config, ROOT / "workflow" / "schemas", files),
        options.rates,
        options.speed,
    )
    print(forecast(jobs, expected, results, _cores(given)))
    print(f"\nTimes by {options.rates}{_speed(options.speed, jobs)}.")
    asked = ((job.rule, job.wildcards, job.resources) for job in jobs)
    if given.executor == "slurm" and (found := too_long(asked, expected)):
        sys.exit("Error: " + "; ".join(found))


def _merged(files: list[str]) -> dict:
    """Return the config of several files, as Snakemake merges them."""
    from snakemake.common.configfile import load_configfile
    from snakemake.utils import update_config

    config: dict = {}
    for file in files:
        update_config(config, load_configfile(file))
    return config


def forecast(
    jobs: "list[PlannedJob]", expected: Expected, results: Path, cores: int | None
) -> str:
    """Return what jobs cost, and why they would run, as plain text.

    Stages without a rate do not count, and are named below their table.

    Parameters
    ----------
    jobs : list of PlannedJob
        All that would run.
    expected : Expected
        What they take.
    results : Path
        Folder of results.
    cores : int or None
        Of this machine; None if the jobs run on a cluster.
    """
    costs = costs_of(jobs, expected)
    parts = [_first_line(costs, expected, results, cores)]
    if (last := last_run(results)) is not None:
        parts.append(_changes(last, expected.work.config))
    if len(expected.work.config) > 1:
        parts.append(slices_text(costs, expected.work.config))
    parts.append(stages_text(costs, expected))
    there = [
        (os.path.relpath(file, results), cost.job.wildcards)
        for cost in costs
        for file in cost.job.output
        if Path(file).exists()
    ]
    if there:
        lines = [f"{len(there):,} files would be written over, in {results}:"]
        parts.append("\n".join([*lines, *written_over(there)]))
    return "\n\n".join(parts)


def _first_line(
    costs: list[Cost], expected: Expected, results: Path, cores: int | None
) -> str:
    """Return jobs, time and disk, on one line."""
    seconds = [cost.seconds or 0 for cost in costs]
    if cores:
        whole = seconds_together([cost.job for cost in costs], seconds, cores)
        time = f"about {seconds_in_words(whole)} on {cores} core{'s' * (cores > 1)}"
    else:
        threads = sum(
            x * cost.job.threads for x, cost in zip(seconds, costs, strict=True)
        )
        gpus = sum(
            x * cost.job.resources.get("gpu", 0)
            for x, cost in zip(seconds, costs, strict=True)
        )
        time = f"{seconds_in_words(threads)} of cores"
        time += f", {seconds_in_words(gpus)} of GPUs" if gpus else ""
    size, files = size_of(costs, expected.work)
    there = next(x for x in (results, *results.absolute().parents) if x.exists())
    free = shutil.disk_usage(there).free
    disk = f"{size / 1e9:,.1f} GB of disk ({free / 1e9:,.0f} GB are free)"
    return f"{len(costs):,} jobs, {time}, {disk}, {files:,} files with records."


def _changes(last: dict, config: dict[str, dict]) -> str:
    """Return what has changed since the last finished run."""
    lines = changed_keys(last["config"], config)
    if len(lines) > CHANGES:
        more = len(lines) - CHANGES
        lines = [*lines[:CHANGES], f"{more} more keys"]
    code = changed_code(
        last["code"], code_digests(ROOT / "workflow" / "scripts", config)
    )
    if code:
        others = f" and {len(code) - CODE} more" if len(code) > CODE else ""
        lines.append(f"code of {', '.join(code[:CODE])}{others}")
    if not lines:
        return "Neither config nor code has changed since the last finished run."
    return "\n".join(
        ["Changed since the last finished run:", *(f"  {x}" for x in lines)]
    )


def _cores(given: argparse.Namespace) -> int | None:
    """Return the cores of this machine that a run would use; None on a cluster."""
    if given.executor not in (None, "local"):
        return None
    here = len(os.sched_getaffinity(0))
    cores = given.cores or given.jobs or "all"
    return here if cores == "all" else int(cores)


def _speed(speed: float | None, jobs: "list[PlannedJob]") -> str:
    if speed:
        return f", networks at {speed:,g} GFLOP/s"
    gpus = any(job.resources.get("gpu") for job in jobs)
    return ", networks on GPUs 30 times as fast (assumed)" if gpus else ""


def _parse(arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = parser_of("plan", __doc__)
    parser.add_argument("--configfile", "--configfiles", nargs="+", type=_file)
    parser.add_argument(
        "--rates", default=RATES, type=_file, help="default %(default)s"
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
