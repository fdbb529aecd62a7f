"""A survey on a cluster: a run, then changes of it, each of which runs what it must.

The command is `snakemake --profile slurm` and the file that is wanted; a job has one
thread, as in the run without Slurm that it is compared with.
"""

import copy
import re
from collections import Counter

import pyarrow.parquet as pq
import pytest
from cluster_run import ClusterRun
from small_survey import CONFIG, GOOD, write_survey

TARGETS = ("--max-threads", "1", "--", "results/catalog.parquet")
#: Rules whose jobs are counted.
COUNTED = (
    *("write_objects", "write_cutouts", "measure_cutouts", "write_view", "train"),
    *("choose_sample", "score", "merge_scores", "write_catalog"),
)


@pytest.fixture(scope="module")
def survey(tmp_path_factory):
    """Give a run of a network and of numbers measured on pixels; not started."""
    config = copy.deepcopy(CONFIG)
    del config["detectors"]["knn"]
    run = ClusterRun(tmp_path_factory.mktemp("survey") / "checkout", config)
    run.config = config
    return run


def ran(survey, module="snakemake"):
    """Run with the config as it is; return the jobs that Slurm did for it."""
    survey.configure(survey.config, "config/config.yaml")
    before = {job.number for job in survey.jobs()}
    survey.start(*TARGETS, module=module)
    survey.finish()
    jobs = [job for job in survey.jobs() if job.number not in before]
    assert {job.state for job in jobs} == {"COMPLETED"}
    return jobs


def number(jobs):
    """Count the jobs of each rule that matters."""
    return dict(Counter(job.rule for job in jobs if job.rule in COUNTED))


def objects(survey):
    """Return how many objects of each slice stand in the catalogue."""
    table = pq.read_table(survey.folder / "results" / "catalog.parquet")
    return Counter(table["slice"].to_pylist())


def test_a_run_is_that_of_one_machine(survey, finished):
    jobs = ran(survey)
    assert number(jobs) == {
        "write_objects": 1,
        "write_cutouts": 3,
        "measure_cutouts": 3,
        "write_view": 3,
        "choose_sample": 1,
        "train": 2,
        "score": 6,
        "merge_scores": 2,
        "write_catalog": 1,
    }
    for detector in survey.config["detectors"]:
        scores = f"results/one/{detector}/scores.parquet"
        here = (survey.folder / scores).read_bytes()
        assert here == (finished.folder / scores).read_bytes()
    # Networks on GPUs, which they see; the rest on processors.
    partitions = {job.rule: job.partition for job in jobs}
    on_gpus = {rule for rule, partition in partitions.items() if partition == "gpu"}
    assert on_gpus == {"train", "score"}
    assert {job.nodes for job in jobs} == {"cn1", "cn2", "gn1"}
    logs = [
        *(survey.folder / "results" / "logs" / "train" / "one" / "wgan").glob("*.log")
    ]
    logs += (survey.folder / "results" / "logs" / "score" / "one" / "wgan").glob(
        "*.log"
    )
    assert len(logs) == 2 + 3
    for log in logs:
        assert re.search(r"CUDA_VISIBLE_DEVICES=[01]\b", log.read_text())


def test_another_parameter_of_scoring_trains_nothing(survey):
    survey.config["detectors"]["wgan"]["scoring"]["iterations"] = 3
    before = len(survey.words())
    jobs = ran(survey, module="peculiar.cli run")
    assert number(jobs) == {"score": 3, "merge_scores": 1, "write_catalog": 1}
    # The command says on a cluster what it says elsewhere.
    said = survey.words()[before:]
    assert re.search(r"^[\d,]+ jobs", said, re.MULTILINE)
    assert len(said.splitlines()) <= 14, said


def test_a_new_slice_touches_no_other(survey):
    source = {"kind": "simulated", "objects": 8, "magnitudes": [20.0, 20.5]}
    survey.config["slices"]["two"] = {"source": source}
    before = state(survey, "one")
    assert number(ran(survey)) == {
        "write_objects": 1,
        "write_cutouts": 1,
        "measure_cutouts": 1,
        "write_view": 1,
        "choose_sample": 1,
        "train": 2,
        "score": 2,
        "merge_scores": 2,
        "write_catalog": 1,
    }
    assert objects(survey) == {"one": GOOD, "two": 8}
    assert state(survey, "one") == before


def test_new_objects_are_scored_by_the_old_network(survey):
    """53 rows are shards of 20, 20 and 13; of the next 12 is a fourth."""
    assert GOOD + 3 == 53
    detectors = {name: {"reference_rows": 53} for name in survey.config["detectors"]}
    one = {"shards": {"ends": [53]}, "detectors": detectors}
    survey.config["slices"]["one"] = one
    path = survey.folder / "survey.h5"
    path.unlink()
    write_survey(path, 65)
    assert number(ran(survey)) == {
        "write_objects": 1,
        "write_cutouts": 1,
        "measure_cutouts": 1,
        "write_view": 1,
        "score": 2,
        "merge_scores": 2,
        "write_catalog": 1,
    }
    assert objects(survey) == {"one": GOOD + 12, "two": 8}


def test_nothing_runs_again_without_a_change(survey):
    survey.start("--dry-run", *TARGETS)
    survey.finish()
    assert "Nothing to be done" in survey.words()


def state(survey, name):
    """Return bytes and times of a slice's files."""
    return {
        path: (path.read_bytes(), path.stat().st_mtime_ns)
        for path in (survey.folder / "results" / name).rglob("*")
        if path.is_file()
    }
