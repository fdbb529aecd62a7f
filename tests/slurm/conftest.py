"""A cluster on this machine, and a checkout to run on it."""

import os
import subprocess
from pathlib import Path

import pytest

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
