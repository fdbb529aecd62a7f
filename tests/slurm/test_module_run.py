"""A workflow that takes this one as a module is run whole on a cluster.

Its folder and that of the checkout have spaces in their paths.
"""

import os
import subprocess
import sys

import pyarrow.parquet as pq
import pytest
import yaml
from checkout import PRODUCTS, Checkout
from small_survey import CONFIG, GOOD, write_survey

SNAKEFILE = """\
configfile: "survey.yaml"


module peculiar:
    snakefile:
        "{checkout}/Snakefile"
    config:
        config["peculiar"]


use rule * from peculiar as peculiar_*


rule counted:
    input:
        rules.peculiar_all.input,
        catalogue="results/catalog.csv",
    output:
        "my counts/galaxies.txt",
    shell:
        "wc -l < {input.catalogue:q} > {output:q}"
"""


@pytest.mark.slow  # a quarter of an hour: 90 jobs
def test_a_module_runs_whole_from_a_folder_with_spaces(tmp_path, finished):
    checkout = Checkout(tmp_path / "the checkout")
    folder = tmp_path / "my surveys"
    folder.mkdir()
    write_survey(folder / "survey.h5", GOOD + 3)
    (folder / "survey.yaml").write_text(yaml.safe_dump({"peculiar": CONFIG}))
    (folder / "Snakefile").write_text(SNAKEFILE.format(checkout=checkout.folder))
    command = [sys.executable, "-m", "snakemake", "my counts/galaxies.txt"]
    command += ["--profile", str(checkout.folder / "profiles" / "slurm")]
    command += ["--max-threads", "1", "--resources", "connections=4"]
    command += ["--slurm-init-seconds-before-status-checks", "5"]
    environment = os.environ | {"PYTHONPATH": str(checkout.folder / "src")}
    with (folder / "said.log").open("w") as said:
        done = subprocess.run(
            command, cwd=folder, env=environment, stdout=said, stderr=said, check=False
        )
    assert done.returncode == 0, (folder / "said.log").read_text()[-5000:]
    results = folder / "results"
    # A catalogue is that of one machine, where nothing is measured in seconds.
    for name in PRODUCTS:
        assert (results / name).read_bytes() == finished.products()[name]
    rows = pq.read_metadata(results / "catalog.parquet").num_rows
    assert int((folder / "my counts" / "galaxies.txt").read_text()) == rows + 1
    for name in ("report.html", "summary.txt", "explorer/index.html", "run.json"):
        assert (results / name).stat().st_size > 0
    assert (results / "logs").is_dir()
