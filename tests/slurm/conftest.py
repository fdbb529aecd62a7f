"""A cluster on this machine, and a checkout to run on it."""

import os
import subprocess
from pathlib import Path

import pytest
from checkout import ONLY_PRODUCTS, Checkout
from cluster_run import ClusterRun
from small_survey import CONFIG, GOOD, write_survey

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("slurm")


@pytest.fixture(scope="session", autouse=True)
def cluster():
    """Start the throw-away cluster; with PECULIAR_SLURM=own, use the machine's."""
    if os.environ.get("PECULIAR_SLURM") == "own":
        yield
        return
    subprocess.run([HERE / "up.sh"], check=True)
    yield
    subprocess.run([HERE / "down.sh", "--purge"], check=True)


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory):
    """Run the small survey through the profile, once."""
    run = ClusterRun(tmp_path_factory.mktemp("undisturbed") / "checkout", CONFIG)
    run.start()
    run.finish()
    return run


@pytest.fixture(scope="session")
def expected(tmp_path_factory):
    """Return the products of a run without Slurm."""
    checkout = Checkout(tmp_path_factory.mktemp("local") / "checkout")
    write_survey(checkout.folder / "survey.h5", GOOD + 3)
    # Other bytes come of another number of threads than the cluster's jobs have.
    checkout.snakemake("--max-threads", "2", *ONLY_PRODUCTS, config=CONFIG)
    return checkout.products()
