"""A small survey's config, and a copy to plan in."""

import copy
import shutil

import pytest
from checkout import Checkout
from small_survey import CONFIG, GOOD, write_survey


@pytest.fixture
def config():
    """Return a config to change."""
    return copy.deepcopy(CONFIG)


@pytest.fixture(scope="session")
def unrun(tmp_path_factory):
    """Give a copy in which nothing has run."""
    checkout = Checkout(tmp_path_factory.mktemp("plan") / "checkout")
    write_survey(checkout.folder / "survey.h5", GOOD + 3)
    return checkout


@pytest.fixture(scope="session")
def pretended(tmp_path_factory):
    """Give a copy that is finished as far as Snakemake can tell."""
    checkout = Checkout(tmp_path_factory.mktemp("pretended") / "checkout")
    write_survey(checkout.folder / "survey.h5", GOOD + 3)
    checkout.pretend(CONFIG)
    return checkout


@pytest.fixture
def grown(finished, tmp_path):
    """Give a finished run of its own to go on with, planned by the config it ran by."""
    folder = tmp_path / "checkout"
    shutil.copytree(finished.folder, folder, symlinks=True)
    checkout = Checkout.of(folder)
    checkout.configure(CONFIG)  # a plan of another config leaves that one in its place
    return checkout
