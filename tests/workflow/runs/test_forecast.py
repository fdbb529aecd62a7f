"""What a run would cost, and why each job, is said before it runs."""

import json
import os
import re

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from checkout import ROOT

from peculiar.config.resolve import resolve


def test_a_first_run(unrun, config):
    said = unrun.forecast("--speed", "20000", config=config).stdout
    # Three shards of 36 s, of which all but one are on the other core.
    assert re.match(r"\d+ jobs, about 2 min on 2 cores, 0.0 GB of disk \(", said)
    line = next(line for line in said.splitlines() if "write_cutouts" in line)
    words = "write_cutouts hdf5 3 2 min 36 s 100 of 4,000 MB"
    assert " ".join(line.split()) == words
    assert "networks at 20,000 GFLOP/s" in said
    # Nothing is there that could have changed, or be written over.
    assert not any(word in said for word in ("hanged", "written over", "why"))


def test_a_change_and_its_reasons(pretended, config, monkeypatch):
    assert "Nothing would run" in pretended.forecast(config=config).stdout
    monkeypatch.chdir(pretended.folder)
    resolved = resolve(config, ROOT / "workflow" / "schemas", [])
    record = {"config": resolved, "code": {}}
    pretended.write("results/run.json", json.dumps(record))
    cut = config["detectors"]["wgan"]["selection"]["cuts"][0]
    before, cut["sigma"] = cut["sigma"], 2.0
    said = pretended.forecast(config=config).stdout
    key = "detectors.wgan.selection.cuts[0].sigma"
    assert f"Changed since the last finished run:\n  {key}: {before} -> 2.0\n" in said
    why = {line.split()[0]: line.split("  ")[-1] for line in said.splitlines() if line}
    assert why["merge_scores"] == "config or code 1"
    assert "follows" in said
    assert "score " not in said
    over = said[said.index("would be written over") :]
    assert re.search(r"^ +catalog.parquet +1$", over, re.M)
    assert re.search(r"^ +\d+ more kinds +\d+$", over, re.M)


def test_a_partition_that_does_not_allow_a_job(unrun, config, tmp_path, monkeypatch):
    sinfo = tmp_path / "sinfo"
    sinfo.write_text("#!/bin/sh\necho 'cpu* 0:30'\necho 'gpu 2:00:00'\n")
    sinfo.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    profile = ("--profile", "profiles/slurm", "--jobs", "2")
    done = unrun.forecast(*profile, config=config)
    assert done.returncode == 1
    # Thirty-six seconds of work.
    assert "partition 'cpu' allows jobs of" in done.stderr
    assert re.search(r"write_cutouts \(slice one, shard \d{4}\)", done.stderr)
    assert "cannot resume: lower shards.size" in done.stderr
    assert "Traceback" not in done.stderr
    assert " of cores" in done.stdout.splitlines()[0]


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
