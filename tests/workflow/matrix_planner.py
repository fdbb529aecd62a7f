"""A finished checkout, as far as snakemake can tell, and what a change of it plans."""

import json
import os
import subprocess
import sys
from pathlib import Path

import matrix_survey
from checkout import Checkout

#: Rules that are others under another name.
ALIASES = {"find_places": "find_groups"}


class Planner:
    """A finished checkout, as far as snakemake can tell, to plan in."""

    def __init__(self, folder, config):
        self.checkout = Checkout(folder)
        matrix_survey.write_sources(folder)
        command = [sys.executable, Path(__file__).parent / "planner.py"]
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(folder / "src")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        jobs = self.jobs(config)
        for file in (folder / name for job in jobs for name in job["output"]):
            is_folder = file.suffix == ".snapshots" or file.name in ("hats", "explorer")
            place = file if is_folder else file.parent
            place.mkdir(parents=True, exist_ok=True)
            file.touch()
        touch = [sys.executable, Path(__file__).parent / "touch.py", "--forceall"]
        subprocess.run(
            # More cores, fewer rounds of the scheduler.
            [
                *touch,
                "--cores",
                "1000",
                "--configfile",
                "config.yaml",
                "--quiet",
                "all",
            ],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(folder / "src")},
            check=True,
        )
        assert self.jobs(config) == []

    def jobs(self, config):
        """Return the jobs that a config would run."""
        self.checkout.configure(config)
        self.process.stdin.write("config.yaml\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "\n"
        path = self.checkout.folder / "config.yaml.jobs.json"
        return json.loads(path.read_text())

    def rules(self, config):
        """Return the rules that a config would run."""
        return {ALIASES.get(job["rule"], job["rule"]) for job in self.jobs(config)}

    def close(self):
        """End the process that plans."""
        self.process.communicate()
