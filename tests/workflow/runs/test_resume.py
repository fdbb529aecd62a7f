"""A run whose head is killed goes on by one command, and ends with the same bytes."""

import shutil
import signal
import subprocess
import sys
import time

import numpy as np
import psutil
import pytest
from checkout import ONLY_PRODUCTS, Checkout, in_folder, wait_for
from small_survey import CONFIG, GOOD, write_survey


@pytest.fixture
def checkout(tmp_path):
    checkout = Checkout(tmp_path / "checkout")
    write_survey(checkout.folder / "survey.h5", GOOD + 3)
    checkout.configure(CONFIG)
    yield checkout
    for process in psutil.process_iter():
        if in_folder(process, checkout.folder):
            process.kill()


def script_of(head, name):
    """Return the process under a head that runs a script, if there is one."""
    for process in psutil.Process(head.pid).children(recursive=True):
        try:
            if process.cmdline()[-1].endswith(f".{name}"):
                return process
        except (psutil.Error, IndexError):
            continue
    return None


def test_a_living_run_is_left_alone(checkout):
    head = checkout.start("--until", "write_objects")
    notes = checkout.folder / ".snakemake" / "heads"
    wait_for(lambda: [*notes.glob("*.json")])
    # It could end before the other has looked.
    head.send_signal(signal.SIGSTOP)
    second = checkout.start(module="peculiar.cli resume")
    assert second.wait() == 1
    assert head.poll() is None
    assert f"process {head.pid} leads a run there" in checkout.words()
    head.send_signal(signal.SIGCONT)
    assert head.wait() == 0


def test_jobs_of_a_killed_head_are_ended_before_others_start(finished, checkout):
    head = checkout.start(*ONLY_PRODUCTS)
    trains = wait_for(lambda: script_of(head, "train.py"))
    head.send_signal(signal.SIGKILL)
    head.wait()
    assert trains.is_running()
    again = checkout.start(*ONLY_PRODUCTS, module="peculiar.cli resume")
    wait_for(lambda: script_of(again, "train.py"))
    assert not trains.is_running()
    assert again.wait() == 0, checkout.words()
    assert "of its jobs are ended" in checkout.words()
    assert checkout.products() == finished.products()


@pytest.mark.slow
@pytest.mark.parametrize("kills", [2, 20])
def test_killed_at_random_it_ends_with_the_same_bytes(finished, checkout, kills):
    """The head alone dies, or all at once, as by a power cut."""
    rng = np.random.default_rng(kills)
    head = checkout.start()
    done = 0
    while done < kills:
        time.sleep(rng.uniform(3, 25))
        if head.poll() is not None:
            assert head.returncode == 0, checkout.words()
            assert checkout.products() == finished.products()
            # Too fast: once more from the start.
            shutil.rmtree(checkout.folder / "results")
            head = checkout.start()
            continue
        victims = [head]
        if rng.random() < 0.5:
            victims += psutil.Process(head.pid).children(recursive=True)
        for victim in victims:
            victim.send_signal(signal.SIGKILL)
        head.wait()
        done += 1
        head = checkout.start(module="peculiar.cli resume")
    assert head.wait() == 0, checkout.words()
    assert checkout.products() == finished.products()


def test_slurm_jobs_that_nobody_can_count_are_no_reason_to_start(checkout, tmp_path):
    (checkout.folder / ".snakemake" / "slurm_logs").mkdir(parents=True)
    for name in ("bash", "which"):  # what snakemake needs, and no squeue
        (tmp_path / name).symlink_to(shutil.which(name))
    environment = {"PATH": str(tmp_path), "PYTHONPATH": str(checkout.folder / "src")}
    command = [sys.executable, "-m", "peculiar.cli", "resume"]
    command += ["--profile", "slurm"]
    done = subprocess.run(
        command,
        cwd=checkout.folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "squeue cannot say whether some are left" in done.stderr
    assert not (checkout.folder / "results").exists()
