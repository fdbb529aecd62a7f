"""A copy of the workflow to run, edit and plan in."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

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
    """A job that a dry run announces."""

    rule: str
    wildcards: dict


class Checkout:
    """A copy of the repository in a folder of its own, with its own package.

    Parameters
    ----------
    folder : Path
        Where; made.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        for name in ("workflow", "src", "profiles", "envs"):
            ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
            shutil.copytree(ROOT / name, self.folder / name, ignore=ignored)
        shutil.copy(ROOT / "Snakefile", self.folder)

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
        self, *arguments: str, config: dict | None = None
    ) -> subprocess.CompletedProcess:
        """Run snakemake here; return how it went."""
        if config is not None:
            self.configure(config)
        return subprocess.run(
            **self._program(*arguments), capture_output=True, check=False
        )

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
        """Write the config."""
        self.write(name, yaml.safe_dump(config, sort_keys=False))

    def _program(self, *arguments: str, module: str = "snakemake") -> dict:
        # Jobs as small as a test's take most of their time to start, on one core.
        command = [sys.executable, "-m", module, "--cores", "2", "--max-threads", "1"]
        command += ["--configfile", "config.yaml", "--nocolor", *arguments]
        environment = os.environ | {"PYTHONPATH": str(self.folder / "src")}
        return {"args": command, "cwd": self.folder, "env": environment, "text": True}

    def plan(self, *arguments: str, config: dict | None = None) -> list[Job]:
        """Return the jobs that snakemake would run."""
        text = self.snakemake("--dry-run", *arguments, config=config)
        return [
            _job(block)
            for block in re.findall(r"^(?:local)?rule \w+:\n(?: .*\n)*", text, re.M)
        ]

    def write(self, name: str, text: str) -> None:
        """Write a file of the copy."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _job(block: str) -> Job:
    rule = re.match(r"(?:local)?rule (\w+):", block)[1]
    line = re.search(r"^ +wildcards: (.*)$", block, re.M)
    pairs = line[1].split(", ") if line else []
    return Job(rule, dict(pair.split("=", 1) for pair in pairs))


def count(jobs: list[Job]) -> dict[str, int]:
    """Count jobs by rule."""
    rules = sorted({job.rule for job in jobs})
    return {rule: sum(job.rule == rule for job in jobs) for rule in rules}
