"""A run of the small survey on the cluster, to be looked at and disturbed."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from checkout import ROOT, Checkout
from small_survey import GOOD, write_survey

PROFILE = ["--profile", "slurm"]


class SlurmJob(NamedTuple):
    """A job as Slurm knows it."""

    number: str
    state: str
    partition: str
    nodes: str
    rule: str


class ClusterRun(Checkout):
    """A checkout whose config is the small survey's.

    Parameters
    ----------
    folder : Path
        Where; made.
    config : dict
        The config.
    """

    def __init__(self, folder: Path, config: dict) -> None:
        super().__init__(folder)
        (self.folder / "slurm").symlink_to((ROOT / "slurm").readlink())
        # The config of `snakemake --profile slurm`, word for word.
        self.configure(config, "config/config.yaml")
        write_survey(self.folder / "survey.h5", GOOD + 3)
        self.head = None

    def start(self, *arguments: str, module: str = "snakemake") -> None:
        """Start `snakemake --profile slurm`, impatient: jobs of a test are short."""
        impatient = ["--slurm-init-seconds-before-status-checks", "5"]
        with (self.folder / "said.log").open("a") as said:
            self.head = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    *module.split(),
                    *PROFILE,
                    *impatient,
                    *arguments,
                ],
                cwd=self.folder,
                env=os.environ | {"PYTHONPATH": str(self.folder / "src")},
                stdout=said,
                stderr=subprocess.STDOUT,
            )

    def finish(self) -> None:
        """Wait for the end, which has to be a good one."""
        assert self.head.wait() == 0, self.words()[-5000:]

    def jobs(self, *rules: str) -> list[SlurmJob]:
        """Return Slurm's jobs of this run, those that ended too, oldest first.

        Of some rules only, if any are named, say ``score``; or of some wildcards, by
        how their values begin, say ``score one_wgan``.
        """
        form = "%A|%T|%P|%N|%Z|%k"
        lines = slurm("squeue", "--states=all", "--noheader", f"--format={form}")
        found = []
        for line in lines.splitlines():
            number, state, partition, nodes, place, comment = line.split("|", 5)
            rule, _, values = comment.removeprefix("rule_").partition("_wildcards_")
            wanted = [name.partition(" ") for name in rules] or [(rule, "", "")]
            fits = any(rule == x and values.startswith(start) for x, _, start in wanted)
            if Path(place) == self.folder and fits:
                found.append(SlurmJob(number, state, partition, nodes, rule))
        return sorted(found, key=lambda job: int(job.number))

    def running(self, *rules: str) -> SlurmJob:
        """Wait until a job of one of the rules runs, and return it."""
        return self.until(
            lambda: [job for job in self.jobs(*rules) if job.state == "RUNNING"]
        )[0]

    def until(self, condition, seconds: float = 1200.0):
        """Wait until something holds while the head lives; return it.

        Minutes, for a machine that is busy with other things.
        """
        end = time.monotonic() + seconds
        while not (found := condition()):
            assert self.head.poll() is None, self.words()[-5000:]
            assert time.monotonic() < end, self.words()[-5000:]
            time.sleep(0.2)
        return found


def slurm(*command: str) -> str:
    """Run a Slurm command; return what it prints."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
