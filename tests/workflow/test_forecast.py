"""What a run would cost, and why each job, is said before it runs."""

import os
import subprocess
import sys

import yaml


def forecast(checkout, config, *arguments):
    """Run the forecast in a checkout; return how it went."""
    checkout.configure(config)
    rate = {"unit": "objects", "start": 36.0, "seconds": 0.0, "memory": 100}
    stages = ["merge_scores wgan", "write_cutouts hdf5"]
    checkout.write("rates.yaml", yaml.safe_dump(dict.fromkeys(stages, rate)))
    command = [sys.executable, "-m", "peculiar.forecast", "--rates", "rates.yaml"]
    return subprocess.run(
        [*command, "--configfile", "config.yaml", *arguments],
        cwd=checkout.folder,
        env=os.environ | {"PYTHONPATH": str(checkout.folder / "src")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_first_run(unrun, config):
    said = forecast(unrun, config).stdout
    line = next(line for line in said.splitlines() if "write_cutouts" in line)
    # Three shards of 36 s.
    assert " ".join(line.split()) == (
        "write_cutouts hdf5 3 0.03 0.01 100 of 4,000 MB not made yet 3"
    )


def test_a_change_and_its_reasons(finished, config):
    assert "Nothing would run" in forecast(finished, config).stdout
    config["detectors"]["wgan"]["selection"]["cuts"][0]["sigma"] = 2.0
    said = forecast(finished, config).stdout
    why = {line.split()[0]: line.split("  ")[-1] for line in said.splitlines() if line}
    assert why["merge_scores"] == "config or code 1"
    assert why["measure_merit"] == "follows 1"
    assert "score " not in said


def test_a_config_that_is_wrong(unrun, config):
    config["detectors"]["knn"]["view"] = "rbg"
    done = forecast(unrun, config)
    assert done.returncode == 1
    assert "did you mean 'rgb'?" in done.stderr
    assert "Traceback" not in done.stderr


def test_another_speed(unrun, config):
    said = forecast(unrun, config, "--speed", "20000").stdout
    assert "networks at 20,000 GFLOP/s" in said
