"""What a run would cost, and why each job, is said before it runs."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from checkout import ROOT


def test_a_first_run(unrun, config):
    done = unrun.forecast("--speed", "20000", config=config)
    line = next(line for line in done.stdout.splitlines() if "write_cutouts" in line)
    # Three shards of 36 s.
    assert " ".join(line.split()) == (
        "write_cutouts hdf5 3 0.03 0.01 100 of 4,000 MB not made yet 3"
    )
    assert "networks at 20,000 GFLOP/s" in done.stdout


def test_a_change_and_its_reasons(pretended, config):
    assert "Nothing would run" in pretended.forecast(config=config).stdout
    config["detectors"]["wgan"]["selection"]["cuts"][0]["sigma"] = 2.0
    said = pretended.forecast(config=config).stdout
    why = {line.split()[0]: line.split("  ")[-1] for line in said.splitlines() if line}
    assert why["merge_scores"] == "config or code 1"
    assert why["write_catalog"] == "follows 1"
    assert "score " not in said


def test_a_config_that_is_wrong(unrun, config):
    config["detectors"]["knn"]["view"] = "rbg"
    done = unrun.forecast(config=config)
    assert done.returncode == 1
    assert "did you mean 'rgb'?" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_million_objects_of_the_archive_make_less_than_five_thousand_files(unrun):
    config = yaml.safe_load((ROOT / "config" / "hsc_pdr2.yaml").read_text())
    rows = np.arange(1_000_000)
    names = ["ra", "dec", *config["source"]["properties"].values()]
    columns = {"object_id": rows, "tract": rows} | dict.fromkeys(names, rows * 0.0001)
    pq.write_table(pa.table(columns), unrun.folder / "million.parquet")
    config["source"]["table"] = "million.parquet"
    said = unrun.forecast(config=config).stdout
    line = next(line for line in said.splitlines() if "write_cutouts" in line)
    assert "102" in line.split()
    # Two of the products are folders: the explorer of a million has 162 files beside
    # its pictures, the catalogue for LSDB some 30.
    assert 4_000 < unrun.number_of_files(said) + 200 < 5_000
