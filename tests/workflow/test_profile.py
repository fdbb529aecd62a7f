"""What the profile of a cluster asks for, job by job."""

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
    found = {}
    for block in re.findall(r"^rule \w+:\n(?: .*\n)*", text, re.M):
        rule = re.match(r"rule (\w+):", block)[1]
        detector = re.search(r"\bdetector=(\w+)", block)
        asked = re.search(r"^ +resources: (.*)$", block, re.M)[1]
        values = dict(pair.split("=", 1) for pair in asked.split(", "))
        found.setdefault((rule, detector and detector[1]), []).append(values)
    return found


@pytest.mark.parametrize("detector", NETWORK)
@pytest.mark.parametrize(
    ("rule", "minutes", "with_network"),
    [("train", 30, 1440), ("score", 30, 60), ("score_injected", 30, 60)],
)
def test_only_networks_get_a_gpu_and_its_time(
    resources, rule, detector, minutes, with_network
):
    jobs = resources.get((rule, detector), [])
    assert bool(jobs) == (rule != "train" or detector != "pixel_statistics")
    expected = ("cpu", "0", str(minutes))
    if NETWORK[detector]:
        expected = ("gpu", "1", str(with_network))
    for job in jobs:
        assert (job["slurm_partition"], job["gpu"], job["runtime"]) == expected


def test_what_is_no_detectors_work_stays_on_processors(resources):
    rules = {"merge_scores", "write_catalog", "inject", "write_view"}
    jobs = [(key[0], job) for key, part in resources.items() for job in part]
    assert rules <= {rule for rule, _ in jobs}
    others = [job for rule, job in jobs if rule in rules]
    assert {job["slurm_partition"] for job in others} == {"cpu"}
    assert not any("gpu" in job for job in others)
