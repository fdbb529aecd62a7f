"""What a cluster does not allow is said at once, and does not grow when refused."""

import re
import signal

import pytest
from cluster_run import ClusterRun, slurm
from small_survey import CONFIG

UNTIL = ("--until", "write_objects")


@pytest.fixture
def run(tmp_path):
    """Give a run to start; at the end nothing of it is left."""
    run = ClusterRun(tmp_path / "checkout", CONFIG)
    yield run
    if run.head and run.head.poll() is None:
        run.head.kill()
    left = [job.number for job in run.jobs() if job.state in ("PENDING", "RUNNING")]
    if left:
        slurm("scancel", *left)


def test_a_limit_above_the_partitions_is_an_error_before_any_job(run):
    """Slurm takes such a job, and lets it wait for ever."""
    run.start(*UNTIL, "--set-resources", "write_objects:runtime=5000")
    assert run.head.wait() != 0
    said = run.words()
    assert "partition 'cpu' allows jobs of 2,880 min" in said
    assert "write_objects (slice one) asks for 5,000" in said
    assert "Traceback" not in said
    assert run.jobs() == []
    # It leaves no lock.
    run.start(*UNTIL)
    run.finish()


def test_a_refused_job_asks_for_no_more(run):
    """No node has what it asks for: four tries, all with the same memory and time."""
    run.start(*UNTIL, "--set-resources", "write_objects:constraint=nothing")
    assert run.head.wait() != 0
    calls = re.findall(r"^ *sbatch .*write_objects.*$", run.words(), re.M)
    asked = {re.search(r"-t (\d+) .*--mem (\d+)", call).groups() for call in calls}
    assert len(calls) == 4
    assert len(asked) == 1, asked
    assert "nvalid feature" in run.words()
    assert run.jobs() == []


def test_a_head_that_is_started_again_says_what_to_do(run):
    run.start()
    run.until(run.jobs)
    run.head.send_signal(signal.SIGKILL)
    run.head.wait()
    run.start()
    assert run.head.wait() != 0
    assert "LockException" in run.words()
    run.start(*UNTIL, module="peculiar.cli resume")
    run.finish()
