"""Another workflow takes this one as a module: no file is looked for beside its own."""

import os
import re
import subprocess
import sys

import pytest
import yaml
from checkout import ROOT
from small_survey import CONFIG, GOOD, write_survey

#: Twice: once below a folder of its own, once with folders of other names.
TWICE = """\
configfile: "survey.yaml"


module first:
    snakefile:
        "{checkout}/Snakefile"
    config:
        config
    prefix:
        "first"


module second:
    snakefile:
        "{checkout}/Snakefile"
    config:
        config
    pathvars:
        results="second",
        logs="second/logs",


use rule * from first as first_*


use rule * from second as second_*


rule both:
    input:
        rules.first_all.input,
        rules.second_all.input,
    default_target: True
"""


@pytest.fixture
def importing(unrun, tmp_path):
    """Give a call of snakemake in a folder that has a workflow of its own."""
    folder = tmp_path / "my surveys"
    folder.mkdir()
    write_survey(folder / "survey.h5", GOOD)
    (folder / "Snakefile").write_text(TWICE.format(checkout=unrun.folder))
    (folder / "survey.yaml").write_text(yaml.safe_dump(CONFIG))

    def snakemake(*arguments):
        done = subprocess.run(
            [sys.executable, "-m", "snakemake", "--cores", "1", *arguments],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(unrun.folder / "src")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    return folder, snakemake


def test_everything_can_be_planned_twice_in_one_workflow(importing):
    _, snakemake = importing
    said = snakemake("--dry-run", "--quiet", "rules")
    for name in ("first_summarise", "second_summarise", "first_train"):
        assert name in said


def test_scripts_and_the_users_files_are_found(importing):
    folder, snakemake = importing
    snakemake("first/results/one/cutouts/0000.h5", "second/one/objects.parquet")
    assert (folder / "first/results/one/rejects/0000.parquet").exists()
    assert (folder / "second/one/objects.parquet").exists()
    assert (folder / "second/logs/write_objects/one.log").exists()


def test_the_catalogue_of_workflows_finds_a_snakefile_that_makes_all(unrun):
    whole = unrun.snakemake("--dry-run", "--quiet", "rules", config=CONFIG)
    listed = ["--snakefile", "workflow/Snakefile", "--dry-run", "--quiet", "rules"]
    said = unrun.snakemake(*listed)
    assert totals(said) == totals(whole) != []
    about = yaml.safe_load((ROOT / ".snakemake-workflow-catalog.yml").read_text())
    assert about["usage"]["mandatory-flags"]["flags"].split()[0] == "--configfile"
    assert (ROOT / "config" / "README.md").is_file()


def totals(said):
    """Return how many jobs a dry run counts."""
    return re.findall(r"^total +(\d+)$", said, re.M)
