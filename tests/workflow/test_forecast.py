"""What a run would cost, and why each job, is said before it runs."""

import os
import re
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import yaml
from checkout import ROOT


def forecast(checkout, config, *arguments):
    """Run the forecast in a checkout; return how it went."""
    checkout.configure(config)
    rate = {"unit": "objects", "start": 36.0, "seconds": 0.0, "memory": 100}
    stages = ["merge_scores wgan", "write_cutouts hdf5"]
    checkout.write("rates.yaml", yaml.safe_dump(dict.fromkeys(stages, rate)))
    command = [sys.executable, "-m", "peculiar.run.forecast", "--rates", "rates.yaml"]
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
    assert why["measure_metrics"] == "follows 1"
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


def number_of_files(said):
    return int(re.search(r"([\d,]+) files", said)[1].replace(",", ""))


def test_the_number_of_files_is_that_of_a_run(unrun, finished, config):
    said = number_of_files(forecast(unrun, config).stdout)
    folders = ("results", "logs", ".snakemake/metadata")
    paths = [path for name in folders for path in (finished.folder / name).rglob("*")]
    explorer = finished.folder / "results" / "explorer"
    counted = [
        path for path in paths if path.is_file() and explorer not in path.parents
    ]
    # The explorer is one product. Trainings leave some files more for TensorBoard, and
    # the progress of their own.
    assert said <= len(counted) + 1 < said + 20


def test_a_million_objects_of_the_archive_make_less_than_five_thousand_files(unrun):
    config = yaml.safe_load((ROOT / "config" / "hsc_pdr2.yaml").read_text())
    rows = np.arange(1_000_000)
    names = ["ra", "dec", *config["source"]["properties"].values()]
    columns = {"object_id": rows, "tract": rows} | dict.fromkeys(names, rows * 0.0001)
    pq.write_table(pa.table(columns), unrun.folder / "million.parquet")
    config["source"]["table"] = "million.parquet"
    said = forecast(unrun, config).stdout
    assert re.search(r"write_cutouts hsc +102 ", said)
    # Two of the products are folders: the explorer of a million has 162 files beside
    # its pictures, the catalogue for LSDB some 30.
    assert 4_000 < number_of_files(said) + 200 < 5_000
