"""What the profile of a cluster asks for, job by job."""

import os
import re

import pytest
from small_survey import CONFIG

#: Detector of the config -> whether its jobs get a GPU.
NETWORK = {"wgan": True, "critic_knn": True, "knn": False, "pixel_statistics": False}


@pytest.fixture(scope="module")
def resources(unrun):
    """Return what each job asks for, by rule and detector."""
    critic_knn = CONFIG["detectors"]["knn"] | {"kind": "critic_knn", "uses": "wgan"}
    config = CONFIG | {"detectors": CONFIG["detectors"] | {"critic_knn": critic_knn}}
    profile = ("--profile", "profiles/slurm", "--jobs", "2")
    text = unrun.snakemake("--dry-run", *profile, config=config)
    return _resources(text)


def _resources(text):
    """Return what a dry run says that jobs ask for, by rule and detector."""
    found = {}
    for block in re.findall(r"^rule \w+:\n(?: .*\n)*", text, re.M):
        rule = re.match(r"rule (\w+):", block)[1]
        detector = re.search(r"\bdetector=(\w+)", block)
        asked = re.search(r"^ +resources: (.*)$", block, re.M)[1]
        values = dict(pair.split("=", 1) for pair in asked.split(", "))
        found.setdefault((rule, detector and detector[1]), []).append(values)
    return found


@pytest.mark.parametrize("detector", NETWORK)
@pytest.mark.parametrize("rule", ["train", "score", "score_injected"])
def test_only_networks_get_a_gpu(resources, rule, detector):
    jobs = resources.get((rule, detector), [])
    assert bool(jobs) == (rule != "train" or detector != "pixel_statistics")
    expected = ("gpu", "1") if NETWORK[detector] else ("cpu", None)
    for job in jobs:
        assert (job["slurm_partition"], job.get("gpu")) == expected


def test_no_job_of_seconds_asks_for_hours(resources):
    """The networks of this survey train for seconds."""
    asked = {key: job["runtime"] for key, part in resources.items() for job in part}
    assert max(map(int, asked.values())) <= 60, asked


def test_a_site_has_the_last_word_on_time(unrun):
    """Its limits for rules hold, and its default holds nowhere: all rules have one."""
    limits = (
        "--set-resources",
        "score:runtime=77",
        "--default-resources",
        "runtime=99",
    )
    text = unrun.snakemake("--dry-run", *limits, config=CONFIG)
    asked = dict(
        re.findall(r"^rule (\w+):\n(?: .*\n)*? +resources: .*runtime=(\d+)", text, re.M)
    )
    assert asked.pop("score") == "77"
    assert "99" not in asked.values()


def test_a_sites_time_and_memory_hold_on_processors_too(unrun):
    """One --set-resources takes the place of all that the profile sets."""
    own = ("score:slurm_partition=gpu", "score:gpu=1", "score:gpu_model=h100")
    own += ("score:runtime=77", "score:mem_mb=777")
    profile = ("--profile", "profiles/slurm", "--jobs", "2")
    words = ("--dry-run", *profile, "--set-resources", *own)
    found = _resources(unrun.snakemake(*words, config=CONFIG))
    for detector, place in (("wgan", "gpu"), ("knn", "cpu")):
        for job in found["score", detector]:
            assert (job["runtime"], job["mem_mb"]) == ("77", "777")
            assert job["slurm_partition"] == place
            assert ("gpu_model" in job) == ("gpu" in job) == (place == "gpu")


def test_no_job_asks_for_more_than_its_partition_allows(unrun, tmp_path, monkeypatch):
    sinfo = tmp_path / "sinfo"
    sinfo.write_text("#!/bin/sh\necho 'cpu* 8:00'\necho 'gpu 1-00:00:00'\n")
    sinfo.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    profile = ("--profile", "profiles/slurm", "--jobs", "2")
    found = _resources(unrun.snakemake("--dry-run", *profile, config=CONFIG))
    jobs = [job for part in found.values() for job in part]
    assert {job["runtime"] for job in jobs if job["slurm_partition"] == "cpu"} == {"8"}
    assert any(job["slurm_partition"] == "gpu" for job in jobs)


def test_what_is_no_detectors_work_stays_on_processors(resources):
    rules = {"merge_scores", "write_catalog", "inject", "write_view"}
    jobs = [(key[0], job) for key, part in resources.items() for job in part]
    assert rules <= {rule for rule, _ in jobs}
    others = [job for rule, job in jobs if rule in rules]
    assert {job["slurm_partition"] for job in others} == {"cpu"}
    assert not any("gpu" in job for job in others)
