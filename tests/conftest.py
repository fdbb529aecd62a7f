"""What holds for all tests, and one finished run of a small survey."""

import fcntl
import os
import shutil

import pytest
from checkout import Checkout
from hypothesis import settings
from small_survey import CONFIG, GOOD, write_survey

# A busy machine, or an import by the first example, is no failure.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


def pytest_collection_modifyitems(items):
    """Put whole runs first: the last file is for one of two processes alone."""
    items.sort(key=lambda item: "workflow" not in item.path.parts)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):  # noqa: ARG001 - the hook's names
    """Let no test be skipped where everything has to run."""
    report = yield
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {call.excinfo.value}"
    return report


@pytest.fixture(scope="session")
def finished(tmp_path_factory, worker_id):
    """Run everything once; a test leaves the copy as it found it.

    Tests in several processes wait for the one that runs first, and take a copy.
    """
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    first = shared / "finished"
    with (shared / "finished.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (first / "run.log").exists():
            checkout = Checkout(first)
            write_survey(first / "survey.h5", GOOD + 3)
            said = checkout.snakemake(config=CONFIG)
            checkout.write("run.log", said)
    folder = tmp_path_factory.mktemp("run") / "checkout"
    shutil.copytree(first, folder, symlinks=True)
    checkout = Checkout.of(folder)
    checkout.said = (first / "run.log").read_text()
    return checkout
