"""A copy of the workflow to run, edit and plan in."""

import atexit
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import psutil
import yaml

ROOT = Path(__file__).parents[2]

#: What people take away, the same bytes each time; other tables hold times.
PRODUCTS = (
    "catalog.parquet",
    "catalog.csv",
    "release.csv",
    "evaluation/metrics.parquet",
)

#: Arguments that ask for these alone: the rest of a run takes as long again.
ONLY_PRODUCTS = ("--", *(f"results/{name}" for name in PRODUCTS))


class Job(NamedTuple):
    """A job that a dry run announces, and why it would run."""

    rule: str
    wildcards: dict
    output: list[str]
    reason: str


class Checkout:
    """A copy of the repository in a folder of its own, with its own package.

    Parameters
    ----------
    folder : Path
        Where; made.
    """

    _planner: subprocess.Popen | None = None

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        for name in ("workflow", "src", "profiles", "envs", "config/presets"):
            ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
            shutil.copytree(ROOT / name, self.folder / name, ignore=ignored)
        shutil.copy(ROOT / "Snakefile", self.folder)
        (self.folder / "benchmarks").mkdir()
        shutil.copy(ROOT / "benchmarks" / "rates.yaml", self.folder / "benchmarks")

    @classmethod
    def of(cls, folder: Path) -> "Checkout":
        """Take a folder that is a checkout already."""
        checkout = cls.__new__(cls)
        checkout.folder = Path(folder)
        return checkout

    def snakemake(self, *arguments: str, config: dict | None = None) -> str:
        """Run snakemake here; return all that it says, and raise if it fails."""
        done = self.call(*arguments, config=config)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def call(
        self, *arguments: str, config: dict | None = None, module: str = "snakemake"
    ) -> subprocess.CompletedProcess:
        """Run snakemake here, or what takes its arguments; return how it went."""
        if config is not None:
            self.configure(config)
        program = self._program(*arguments, module=module)
        return subprocess.run(**program, capture_output=True, check=False)

    def start(self, *arguments: str, module: str = "snakemake") -> subprocess.Popen:
        """Start snakemake here, or what takes its arguments; `words` gives its output.

        A file and no pipe: a pipe stays open as long as an orphan has it.
        """
        with (self.folder / "said.log").open("w") as said:
            return subprocess.Popen(
                **self._program(*arguments, module=module),
                stdout=said,
                stderr=subprocess.STDOUT,
            )

    def words(self) -> str:
        """Return what the program said that was started last."""
        return (self.folder / "said.log").read_text()

    def products(self) -> dict[str, bytes]:
        """Return the bytes of what people take away."""
        results = self.folder / "results"
        return {name: (results / name).read_bytes() for name in PRODUCTS}

    def configure(self, config: dict, name: str = "config.yaml") -> None:
        """Write the config; results are in the folder of that name."""
        config = {"results": "results"} | config
        self.write(name, yaml.safe_dump(config, sort_keys=False))

    def _program(self, *arguments: str, module: str = "snakemake") -> dict:
        # Jobs as small as a test's take most of their time to start, on one core.
        command = [
            sys.executable,
            "-m",
            *module.split(),
            "--cores",
            "2",
            "--max-threads",
            "1",
        ]
        command += ["--configfile", "config.yaml", "--nocolor", *arguments]
        place = {"cwd": self.folder, "env": self.environment}
        return {"args": command, "text": True, **place}

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment in which the copy's own package is used."""
        return os.environ | {"PYTHONPATH": str(self.folder / "src")}

    def forecast(self, *arguments: str, config: dict) -> subprocess.CompletedProcess:
        """Ask what a run would cost, by rates that are made up; return how it went."""
        rate = {"unit": "objects", "start": 36.0, "seconds": 0.0, "memory": 100}
        stages = ["merge_scores wgan", "write_cutouts hdf5"]
        self.write("rates.yaml", yaml.safe_dump(dict.fromkeys(stages, rate)))
        words = ("--rates", "rates.yaml", *arguments)
        return self.call(*words, config=config, module="peculiar.cli plan")

    @staticmethod
    def number_of_files(said: str) -> int:
        """Return how many files a forecast counts."""
        return int(re.search(r"([\d,]+) files", said)[1].replace(",", ""))

    def plan(self, *arguments: str, config: dict | None = None) -> list[Job]:
        """Return the jobs that snakemake would run."""
        if config is not None:
            self.configure(config)
        if self._planner is None:
            self._planner = self._start_planner()
        words = ["--cores", "2", "--configfile", "config.yaml", *arguments]
        self._planner.stdin.write(json.dumps(words) + "\n")
        self._planner.stdin.flush()
        answer = json.loads(self._planner.stdout.readline())
        assert isinstance(answer, list), answer
        return [Job(**{key: job[key] for key in Job._fields}) for job in answer]

    def pretend(self, config: dict) -> None:
        """Make all files of a run, empty: finished, as far as snakemake can tell."""
        for job in self.plan(config=config):
            for path in (self.folder / name for name in job.output):
                is_folder = path.suffix in ("", ".snapshots")
                (path if is_folder else path.parent).mkdir(parents=True, exist_ok=True)
                path.touch()
        touch = [sys.executable, Path(__file__).parent / "touch.py", "--forceall"]
        # More cores, fewer rounds of the scheduler.
        command = [*touch, "--cores", "1000", "--configfile", "config.yaml", "--quiet"]
        call = {"cwd": self.folder, "env": self.environment}
        subprocess.run([*command, "all"], check=True, **call)
        assert self.plan() == []

    def _start_planner(self) -> subprocess.Popen:
        planner = subprocess.Popen(
            [sys.executable, Path(__file__).parent / "planner.py"],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        atexit.register(planner.communicate)
        return planner

    def write(self, name: str, text: str) -> None:
        """Write a file of the copy."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def count(jobs: list[Job]) -> dict[str, int]:
    """Count jobs by rule."""
    rules = sorted({job.rule for job in jobs})
    return {rule: sum(job.rule == rule for job in jobs) for rule in rules}


def state(folder: Path) -> dict[Path, tuple[bytes, int]]:
    """Return bytes and time of every file of a folder."""
    return {
        path.relative_to(folder): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def in_folder(process: psutil.Process, folder: Path) -> bool:
    """Return whether a process works in a folder."""
    try:
        return process.cwd() == str(folder)
    except psutil.Error:
        return False


def wait_for(condition, seconds=300.0):
    """Wait until something holds; return it. Minutes, for a machine that is busy."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.05)
    return found
