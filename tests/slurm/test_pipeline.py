"""`snakemake --profile slurm`, word for word, on nodes of processors and of GPUs."""

import re
import subprocess
import sys

from cluster_run import PROFILE


def test_the_catalogue_is_that_of_a_run_without_slurm(undisturbed, expected):
    assert undisturbed.products() == expected


def test_networks_run_on_gpus_and_the_rest_on_processors(undisturbed):
    jobs = undisturbed.jobs()
    assert {job.state for job in jobs} == {"COMPLETED"}
    networks = ("train", "score", "score_injected", "generate_samples")
    of_networks = undisturbed.jobs(*(f"{rule} one_wgan" for rule in networks))
    assert {job.rule for job in of_networks} == set(networks)
    assert [job for job in jobs if job.partition == "gpu"] == of_networks
    nodes = {job.nodes for job in jobs}
    assert nodes == {"cn1", "cn2", "gn1"}


def test_jobs_of_networks_see_their_gpu(undisturbed):
    logs = list((undisturbed.folder / "logs" / "train" / "one" / "wgan").glob("*.log"))
    logs += (undisturbed.folder / "logs" / "score" / "one" / "wgan").glob("*.log")
    assert len(logs) == 2 + 3
    for log in logs:
        assert re.search(r"CUDA_VISIBLE_DEVICES=[01]\b", log.read_text())


def test_word_for_word_it_plans_nothing_more(undisturbed):
    command = [sys.executable, "-m", "snakemake", *PROFILE, "--dry-run"]
    done = subprocess.run(
        command, cwd=undisturbed.folder, capture_output=True, text=True, check=True
    )
    assert "Nothing to be done" in done.stdout + done.stderr
