"""Surveys beside each other in one folder: each has results of its own."""

import re
import subprocess
import sys

import yaml
from checkout import state

CALL = [sys.executable, "-m", "peculiar.cli", "run"]


def run(checkout, *words):
    """Call the command as people do; return all that it prints."""
    done = subprocess.run(
        [*CALL, *words, "--cores", "2"],
        cwd=checkout.folder,
        env=checkout.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_a_run_leaves_the_other_surveys_results_alone(grown, config):
    before = state(grown.folder / "results")
    grown.write("other.yaml", yaml.safe_dump(config))
    said = run(grown, "other.yaml", "--until", "write_cutouts")
    other = grown.folder / "results" / "other"
    assert (other / "one" / "cutouts" / "0000.h5").is_file()
    assert (other / "logs" / "write_cutouts" / "one" / "0000.log").is_file()
    assert re.search(r"^Finished in \d+ (s|min)\.$", said, re.MULTILINE)
    assert "Found" not in said  # it has no summary yet
    now = state(grown.folder / "results")
    assert {path: now[path] for path in before} == before
    assert {path.parts[0] for path in now.keys() - before.keys()} == {"other"}

    # And the other way round: the first is still finished, and is shown.
    made = state(other)
    said = run(grown, "config.yaml")
    assert "All results are up to date.\n" in said
    assert said.endswith((grown.folder / "results" / "summary.txt").read_text())
    assert state(other) == made


def test_a_failure_says_what_failed_and_the_end_of_its_log(grown, config):
    config["results"] = "broken"
    grown.write("broken.yaml", yaml.safe_dump(config))
    script = grown.folder / "workflow" / "scripts" / "write_cutouts.py"
    script.write_text(f"{script.read_text()}\nraise OSError('the disk is on fire')\n")
    words = ["broken.yaml", "--cores", "1", "--until", "write_cutouts"]
    done = subprocess.run(
        [*CALL, *words],
        cwd=grown.folder,
        env=grown.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    shard = re.search(r"^Failed: write cutouts (\d{4}) of one$", done.stderr, re.M)[1]
    log = f"broken/logs/write_cutouts/one/{shard}.log"
    assert f"The end of its log, {log}:" in done.stderr
    assert "the disk is on fire" in done.stderr
    assert "set -euo pipefail" not in done.stderr
    assert "give the same command again" in done.stderr
    assert len(done.stderr.splitlines()) < 30
