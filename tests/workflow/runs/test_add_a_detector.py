"""docs/develop/add-a-detector.md, word for word: a kind of detector, from nothing."""

import os
import re
import shutil
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import yaml
from checkout import ROOT, count

PAGE = (ROOT / "docs" / "develop" / "add-a-detector.md").read_text(encoding="utf-8")
#: Text of each file, by its path.
FILES = dict(re.findall(r"^`(\S+)`\n\n```\w+\n(.*?)^```", PAGE, re.S | re.M))
(ENTRY,) = re.findall(r"```yaml\n(detectors:.*?)```", PAGE, re.S)
(PLANNED,) = re.findall(r"```text\n(.*?)```", PAGE, re.S)


def run(folder, *command):
    """Run a module in a checkout, on its code; return what it says."""
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def added(grown, config):
    """Give a finished run to whose checkout the page's files were added."""
    for name, text in FILES.items():
        grown.write(name, text)
    assert grown.plan() == []
    config["detectors"]["gmm"] = yaml.safe_load(ENTRY)["detectors"]["gmm"]
    config["detectors"]["gmm"]["view"] = "rgb"
    return grown


def test_its_own_jobs_run_and_what_is_made_of_all_detectors(added, config):
    jobs = added.plan(config=config)
    assert {job.wildcards.get("detector", "gmm") for job in jobs} == {"gmm"}
    planned = re.findall(r"^(\w+) +(\d+)$", PLANNED, re.M)
    assert count(jobs) == {rule: int(number) for rule, number in planned}

    added.snakemake("--quiet", "rules", "--", "results/catalog.parquet")
    found = pd.read_parquet(added.folder / "results" / "catalog.parquet")
    assert np.isfinite(found["gmm_surprise"]).all()
    # Of fifty objects some are so much alike that float32 does not tell them apart.
    assert found["gmm_surprise"].nunique() > len(found) / 2


def test_its_tests_pass_and_its_style_is_ours(added):
    folder = added.folder
    for name in ("conftest.py", "small.py"):
        shutil.copy(ROOT / "tests" / "models" / name, folder / "tests" / "models")
    shutil.copy(ROOT / "pyproject.toml", folder)
    (test,) = (name for name in FILES if name.startswith("tests/"))
    assert "4 passed" in run(folder, "pytest", "-q", test)
    python = [name for name in FILES if name.endswith(".py")]
    run(folder, "ruff", "check", *python)
    run(folder, "ruff", "format", "--check", *python)


def test_its_keys_are_documented(added):
    assert "### kind: gmm" in run(added.folder, "peculiar.cli", "config-docs")


def test_the_page_has_the_whole_package():
    package = "src/peculiar/detectors/gmm/"
    names = {name for name in FILES if name.startswith(package)}
    assert len(names) == len(FILES) - 1 == 6
    assert f"| `{package}` | the package, six files |" in PAGE
