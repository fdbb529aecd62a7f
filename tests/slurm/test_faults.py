"""What dies on the cluster is done again, nothing else; the catalogue is the same."""

import copy
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from cluster_run import PROFILE, ClusterRun, slurm
from small_survey import CONFIG

pytestmark = pytest.mark.slow

#: Jobs that a rule has in an undisturbed run.
ONCE = {
    "write_objects": 1,
    "write_cutouts": 3,
    "write_view": 3,
    "train": 3,
    "score": 9,
    "merge_scores": 3,
}
#: Jobs of it take long enough to be hit.
SCORING = "score one_wgan"
UP = Path(__file__).parent / "up.sh"
STATE = Path(os.environ.get("PECULIAR_SLURM_DIR", "/var/tmp/peculiar-slurm"))


@pytest.fixture(scope="session")
def slow():
    """Return a config whose networks take long enough to be hit."""
    config = copy.deepcopy(CONFIG)
    wgan = config["detectors"]["wgan"]
    wgan["training"] |= {"iterations": 2000, "checkpoint_minutes": 0.05}
    wgan["scoring"] |= {"iterations": 2000}
    return config


@pytest.fixture(scope="session")
def whole(tmp_path_factory, slow):
    """Return the products of an undisturbed run."""
    run = ClusterRun(tmp_path_factory.mktemp("whole") / "checkout", slow)
    run.start()
    run.finish()
    return run.products()


@pytest.fixture
def run(tmp_path, slow, whole):  # noqa: ARG001 - made first, alone
    """Give a run to start; at the end nothing of it is left."""
    run = ClusterRun(tmp_path / "checkout", slow)
    yield run
    if run.head.poll() is None:
        run.head.kill()
    left = [job.number for job in run.jobs() if job.state in ("PENDING", "RUNNING")]
    if left:
        slurm("scancel", *left)


def assert_nothing_else_was_done_again(run, whole, **times):
    run.finish()
    assert run.products() == whole
    assert {rule: len(run.jobs(rule)) for rule in ONCE} == ONCE | times


def again(lost):
    """Return how often rules run in all, if these jobs were lost."""
    rules = [job.rule for job in lost]
    return {rule: ONCE[rule] + rules.count(rule) for rule in ONCE if rule in rules}


def crash(node):
    """Kill a node: its daemon, and all processes of its jobs."""
    numbers = slurm("squeue", "-h", "-w", node, "-t", "running", "-o", "%A").split()
    note = STATE / "run" / f"slurmd-{node}.pid"
    victims = [psutil.Process(int(note.read_text()))]
    note.unlink()
    for process in psutil.process_iter(["cmdline"]):
        words = " ".join(process.info["cmdline"] or [])
        if any(words.startswith(f"slurmstepd: [{number}.") for number in numbers):
            victims += [process, *process.children(recursive=True)]
    for victim in victims:
        with suppress(psutil.NoSuchProcess):
            victim.kill()
    psutil.wait_procs(victims, timeout=10)
    slurm("scontrol", "update", f"nodename={node}", "state=down", "reason=crash")


def test_a_cancelled_job(run, whole):
    run.start()
    slurm("scancel", run.running(SCORING).number)
    assert_nothing_else_was_done_again(run, whole, score=ONCE["score"] + 1)


@pytest.mark.parametrize("rule", [SCORING, "train one_wgan"])
def test_a_node_that_crashes(run, whole, rule):
    run.start()
    hit = run.running(rule)
    lost = [job for job in run.jobs() if job.nodes == hit.nodes]
    lost = [job for job in lost if job.state == "RUNNING"]
    crash(hit.nodes)
    subprocess.run([UP], check=True)
    assert_nothing_else_was_done_again(run, whole, **again(lost))


def test_a_training_at_its_time_limit(run, tmp_path):
    config = copy.deepcopy(CONFIG)
    config["detectors"]["wgan"]["training"] |= {
        "iterations": 6_000,
        # No checkpoint but the one of leaving.
        "checkpoint_minutes": 600.0,
    }
    longer = ClusterRun(tmp_path / "unlimited", config)
    longer.start()
    longer.finish()
    run.configure(config, "config/config.yaml")
    # All that the profile sets, since one --set-resources takes its place.
    limits = ["train:runtime=1", "train:slurm_partition=gpu", "train:gpu=1"]
    run.start("--set-resources", *limits, "--retries", "15")
    run.finish()
    assert run.products() == longer.products()
    log = run.folder / "results" / "logs" / "train" / "one" / "wgan" / "wgan.log"
    assert "resumed after iteration" in log.read_text()
    trainings = run.jobs("train")
    assert "TIMEOUT" in {job.state for job in trainings}
    assert len(trainings) > ONCE["train"]


def test_memory_that_is_exceeded(run, whole):
    run.start("--set-resources", "score:mem_mb=300 * attempt * attempt")
    run.finish()
    assert run.products() == whole
    assert {"FAILED", "OUT_OF_MEMORY"} & {job.state for job in run.jobs("score")}


def test_a_head_that_is_killed(run, whole):
    run.start()
    run.running("train one_wgan")
    run.head.send_signal(signal.SIGKILL)
    run.head.wait()
    left = [job for job in run.jobs() if job.state != "COMPLETED"]
    run.start(module="peculiar.cli resume")
    assert_nothing_else_was_done_again(run, whole, **again(left))
    ended = {job.number: job.state for job in run.jobs("train")}
    numbers = [job.number for job in left if job.rule == "train"]
    assert {ended[number] for number in numbers} <= {"CANCELLED", "FAILED"}


def test_two_jobs_that_write_the_same_shard(run, whole):
    """The head dies, and somebody unlocks and starts without ending its jobs."""
    run.start()
    first = run.running(SCORING)
    run.head.send_signal(signal.SIGKILL)
    run.head.wait()
    command = [sys.executable, "-m", "snakemake", *PROFILE, "--unlock"]
    subprocess.run(command, cwd=run.folder, check=True)
    run.start()
    second = run.until(
        lambda: [
            job
            for job in run.jobs(SCORING)
            if job.state == "RUNNING" and int(job.number) > int(first.number) + 2
        ]
    )
    assert second
    run.finish()
    assert run.products() == whole


def test_a_disk_that_is_full(run, whole):
    made = run.folder / "results" / "one" / "wgan" / "reconstructions"
    made.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "none", made], check=True)
    try:
        run.start("--retries", "0")
        assert run.head.wait() != 0
        log = run.folder / "results" / "logs" / "score" / "one" / "wgan" / "0000.log"
        assert "No space left" in log.read_text()
        assert not list(made.glob("[0-9]*"))
        failed = len(run.jobs(SCORING))
        remount = ["mount", "-o", "remount,size=64m", made]
        subprocess.run(remount, check=True)
        run.start()
        assert_nothing_else_was_done_again(run, whole, score=failed + ONCE["score"])
        # Nor what a program left whose HDF5 crashed on the full disk.
        assert len(list(made.iterdir())) == 3
    finally:
        subprocess.run(["umount", made], check=True)
