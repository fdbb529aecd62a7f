"""As many shards as the paper's survey has, of a toy size."""

import time

import pandas as pd
import pyarrow.parquet as pq
import pytest
from cluster_run import ClusterRun, slurm

pytestmark = pytest.mark.slow

SHARDS = 230
CONFIG = {
    "shards": {"size": 1},
    "cutouts": {"size": 16, "bands": ["g", "r", "i"]},
    "views": {
        "rgb": {"size": 16, "bands": ["i", "r", "g"], "stretch": {"kind": "lupton"}}
    },
    "detectors": {
        "pixel_statistics": {
            "kind": "pixel_statistics",
            "view": "rgb",
            "selection": {"cuts": [{"score": "total", "sigma": 3.0}]},
        }
    },
    "publish": {"detector": "pixel_statistics", "score": "total"},
    "characterise": {"detectors": []},
    "slices": {
        "many": {
            "source": {
                "kind": "simulated",
                "objects": SHARDS,
                "magnitudes": [20.0, 20.5],
            }
        }
    },
}
#: Cutouts, what is measured on them, view and score of a shard are one job of Slurm.
RULES = ("write_cutouts", "measure_cutouts", "write_view", "score")
GROUPED = [f"{rule}=shard" for rule in RULES]


def elapsed(folder):
    """Return the seconds that Slurm counts for each job of a run."""
    form = "--format=%M|%Z"
    lines = slurm("squeue", "--states=all", "--noheader", form).splitlines()
    times = [
        time.split(":")
        for time, place in (line.split("|") for line in lines)
        if place == str(folder)
    ]
    return [60 * int(minutes) + int(seconds) for minutes, seconds in times]


def test_230_shards(tmp_path):
    run = ClusterRun(tmp_path / "checkout", CONFIG)
    start = time.monotonic()
    run.start("--groups", *GROUPED)
    run.finish()
    seconds = time.monotonic() - start
    catalog = pq.read_table(run.folder / "results" / "catalog.parquet")
    assert catalog.num_rows == SHARDS
    jobs = run.jobs()
    assert {job.state for job in jobs} == {"COMPLETED"}
    folder = run.folder / "results" / "benchmarks"
    benchmarks = {
        path.relative_to(folder): pd.read_csv(path, sep="\t")["s"].iloc[0]
        for path in folder.rglob("*.tsv")
    }
    # One a shard, and one for each rule of the whole slice or of all.
    others = [path for path in benchmarks if path.parts[0] not in RULES]
    assert len(jobs) == SHARDS + len(others)
    assert len(benchmarks) == len(RULES) * SHARDS + len(others)
    more = (sum(elapsed(run.folder)) - sum(benchmarks.values())) / len(jobs)
    print(
        f"{SHARDS} shards in {len(jobs)} jobs: {seconds:.0f} s; a job takes "
        f"{more:.1f} s beyond its scripts"
    )
