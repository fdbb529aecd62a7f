"""What holds for all tests, and one finished run of a small survey."""

import fcntl
import os
import shutil
from pathlib import Path

import pytest
from checkout import Checkout
from hypothesis import HealthCheck, settings
from small_survey import CONFIG, GOOD, write_survey

# A busy machine, or an import by the first example, is no failure; nor is a folder for
# all examples: each writes its files anew. Settings of a test would replace this list.
suppressed = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
patient = {"deadline": None, "suppress_health_check": suppressed}
settings.register_profile("quick", max_examples=30, **patient)
# make test-all
settings.register_profile("nightly", max_examples=500, **patient)
settings.load_profile("quick")


def pytest_collection_modifyitems(items):
    """Put whole runs first: the last file is for one of two processes alone."""
    items.sort(key=lambda item: "runs" not in item.path.parts)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):  # noqa: ARG001 - the hook's names
    """Let no test be skipped in CI that has the real data, and so can run all."""
    report = yield
    everything = os.environ.get("CI") and os.environ.get("PECULIAR_DATA")
    if report.skipped and everything and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {call.excinfo.value}"
    return report


def pytest_terminal_summary(terminalreporter):
    """Say aloud that tests of real data have not run."""
    if not os.environ.get("PECULIAR_DATA"):
        terminalreporter.write_line(
            "PECULIAR_DATA is not set: tests that need real data were skipped.",
            yellow=True,
        )


@pytest.fixture(scope="session")
def finished(tmp_path_factory, worker_id):
    """Run everything once; a test leaves the copy as it found it.

    Tests in several processes wait for the one that runs first, and take a copy; so do
    several calls of pytest that PECULIAR_FINISHED gives the same folder.
    """
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    shared = Path(os.environ.get("PECULIAR_FINISHED", shared))
    first = shared / "finished"
    with (shared / "finished.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (first / "run.log").exists():
            shutil.rmtree(first, ignore_errors=True)
            checkout = Checkout(first)
            write_survey(first / "survey.h5", GOOD + 3)
            done = checkout.call(config=CONFIG, module="peculiar.cli run")
            assert done.returncode == 0, done.stdout + done.stderr
            checkout.write("run.log", done.stderr + done.stdout)
    folder = tmp_path_factory.mktemp("run") / "checkout"
    shutil.copytree(first, folder, symlinks=True)
    checkout = Checkout.of(folder)
    checkout.said = (first / "run.log").read_text()
    return checkout
