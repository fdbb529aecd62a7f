"""Cutouts from the archive by jobs of a cluster: few connections, and no password."""

import subprocess
import threading

import pyarrow.parquet as pq
import pytest
from archive_survey import BUDGET, configuration, files_with, write_table
from cluster_run import ClusterRun, slurm
from mock_archive import PASSWORD, USER, Archive, Faults

pytestmark = pytest.mark.slow

OBJECTS, SHARDS = 240, 12
LIVING = ("PENDING", "CONFIGURING", "RUNNING", "COMPLETING")


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("SSP_PDR_USR", USER)
    monkeypatch.setenv("SSP_PDR_PWD", PASSWORD)
    # Long enough for jobs that could start to be there all at once.
    with Archive(Faults(wait=4.0)) as archive:
        config = configuration(archive.host, OBJECTS // SHARDS)
        run = ClusterRun(tmp_path / "checkout", config)
        run.archive = archive
        write_table(run.folder / "objects.parquet", OBJECTS)
        yield run


def watch(run, stop, queued, scripts):
    """Note how many downloads are with Slurm at once, and the script of each."""
    while not stop.wait(0.3):
        jobs = [job for job in run.jobs("write_cutouts") if job.state in LIVING]
        queued.append(len(jobs))
        for job in jobs:
            done = subprocess.run(
                ["scontrol", "write", "batch_script", job.number, "-"],
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode == 0:
                scripts[job.number] = done.stdout


def test_jobs_of_a_cluster_share_the_connections_and_keep_the_password(run):
    queued, scripts, stop = [], {}, threading.Event()
    watcher = threading.Thread(target=watch, args=(run, stop, queued, scripts))
    run.start("--until", "write_cutouts")
    watcher.start()
    try:
        run.finish()
    finally:
        stop.set()
        watcher.join()
    # The queue takes 300 jobs; a download waits for its connection before it is there.
    assert max(queued) == BUDGET
    assert 1 < run.archive.most <= BUDGET
    assert len(run.jobs("write_cutouts")) == SHARDS
    shards = (run.folder / "results" / "many" / "rejects").glob("0*.parquet")
    rejects = [pq.read_metadata(path).num_rows for path in shards]
    assert rejects == [0] * SHARDS
    assert len(scripts) > SHARDS / 2
    assert all("write_cutouts" in script for script in scripts.values())
    assert not any(PASSWORD in script for script in scripts.values())
    assert files_with(PASSWORD.encode(), run.folder) == []
    environment = slurm("scontrol", "show", "job", "--oneliner")
    assert PASSWORD not in environment
