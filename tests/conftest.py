"""What holds for all tests, and one finished run of a small survey."""

import os

import pytest
from checkout import Checkout
from hypothesis import settings
from small_survey import CONFIG, GOOD, write_survey

# A busy machine, or an import by the first example, is no failure.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):  # noqa: ARG001 - the hook's names
    """Let no test be skipped where everything has to run."""
    report = yield
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {call.excinfo.value}"
    return report


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """Run everything once; a test leaves the copy as it found it."""
    checkout = Checkout(tmp_path_factory.mktemp("run") / "checkout")
    write_survey(checkout.folder / "survey.h5", GOOD + 3)
    checkout.said = checkout.snakemake(config=CONFIG)
    return checkout
