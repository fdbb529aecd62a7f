"""The costs of jobs, and the forecast of a run."""

import copy
import os
import re
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from peculiar.run.costs import costs_beside, job_costs, stage_of
from peculiar.run.dry_run import PlannedJob
from peculiar.run.expected import Expected
from peculiar.run.forecast import forecast
from peculiar.run.rates import Work, _line, _wildcards
from peculiar.tables import logs


@pytest.fixture
def folders(tmp_path):
    """Return benchmarks, logs and Snakemake's logs of four jobs, one retried."""
    for name, seconds, memory, waited in (
        ("score/a/wgan/0000", 10.5, 900.0, 3),
        ("score/a/wgan/0001", 20.0, 1100.0, 5),
        ("merge_scores/a/knn", 1.0, "-", None),
        ("write_catalog", 2.0, 300.0, None),
    ):
        path = tmp_path / "benchmarks" / f"{name}.tsv"
        path.parent.mkdir(parents=True, exist_ok=True)
        head = "s\th:m:s\tmax_rss\tcpu_time\n"
        path.write_text(f"{head}{seconds}\t0:00:10\t{memory}\t{2 * seconds}\n")
        if waited is not None:
            log = tmp_path / "logs" / f"{name}.log"
            log.parent.mkdir(parents=True, exist_ok=True)
            said = f"Slurm job 7 waited {waited} s in the queue\n"
            log.write_text(f"INFO peculiar.tables.logs: {said}")
    heads = tmp_path / "heads"
    heads.mkdir()
    said = "[Sun]\nError in rule score:\n    message: None\nTrying to restart job 5.\n"
    (heads / "now.snakemake.log").write_text(said)
    (heads / "before.snakemake.log").write_text(said)
    an_hour_ago = time.time() - 3600
    os.utime(heads / "before.snakemake.log", (an_hour_ago, an_hour_ago))
    names = {"benchmarks": "benchmarks", "logs": "logs", "head_logs": "heads"}
    return {key: tmp_path / name for key, name in names.items()}


def test_costs_of_stages(folders):
    costs = job_costs(**folders)
    assert list(costs.index) == ["score wgan", "write_catalog", "merge_scores knn"]
    score = costs.loc["score wgan"]
    assert (score.jobs, score.retries, score.memory) == (2, 1, 1100)
    assert (score.seconds, score.cpu, score.queued) == (30.5, 61.0, 4.0)
    knn = costs.loc["merge_scores knn"]
    assert knn.retries == 0
    assert np.isnan(knn.memory)
    assert np.isnan(knn.queued)


def test_report_and_summary_count_the_same_jobs(folders, tmp_path):
    """The report is written before its own job is measured, the summary after it."""

    def counted():
        found = costs_beside(tmp_path / "report.html", tmp_path / "logs" / "a.log")
        return found["jobs"].sum()

    before = counted()
    own = folders["benchmarks"] / "write_report.tsv"
    own.write_text("s\th:m:s\tmax_rss\tcpu_time\n5.0\t0:00:05\t9.0\t5.0\n")
    assert counted() == before == job_costs(**folders)["jobs"].sum() - 1


def test_costs_without_benchmarks(tmp_path):
    assert job_costs(tmp_path, tmp_path, tmp_path).empty


@pytest.mark.parametrize(
    ("path", "stage"),
    [
        ("write_catalog.tsv", "write_catalog"),
        ("write_objects/i20.0-20.5.tsv", "write_objects"),
        ("write_cutouts/i20.0-20.5/0001.tsv", "write_cutouts"),
        ("write_view/i20.0-20.5/rgb96/0001.tsv", "write_view rgb96"),
        ("train/i20.0-20.5/wgan/encoder.tsv", "train wgan encoder"),
        ("train/i20.0-20.5/wgan/wgan.tsv", "train wgan"),
        ("score_by_neighbour/i20.0-20.5/wgan/a.tsv", "score_by_neighbour wgan"),
    ],
)
def test_stages_are_rules_with_detector_step_or_view(path, stage):
    assert stage_of(Path(path)) == stage


@pytest.mark.parametrize("says", ["2026-11-22T10:00:00 2026-11-22T10:01:12", "", "x"])
def test_a_job_notes_how_long_it_was_queued(says, tmp_path, monkeypatch):
    squeue = tmp_path / "bin" / "squeue"
    squeue.parent.mkdir()
    squeue.write_text(f'#!/bin/sh\n[ "$2" = --jobs=17 ] && echo "{says}"\n')
    squeue.chmod(0o755)
    monkeypatch.setenv("PATH", str(squeue.parent), prepend=os.pathsep)
    monkeypatch.setenv("SLURM_JOB_ID", "17")
    logs.log_to(tmp_path / "job.log")
    noted = (tmp_path / "job.log").read_text()
    assert ("job 17 waited 72 s in the queue" in noted) == says.startswith("2026")


@given(st.floats(0, 100), st.floats(0, 10), st.lists(st.integers(0, 1000), min_size=2))
def test_rates_are_a_line_through_jobs_of_two_sizes(start, slope, works):
    work = pd.Series([*works, 2000], dtype=float)
    found = _line(work, start + slope * work, 1.0)
    np.testing.assert_allclose(found, (start, slope), rtol=1e-6, atol=1e-6)


RULES = Path(__file__).parents[3] / "workflow" / "rules"
BENCHMARKS = sorted(
    pattern
    for path in RULES.glob("*.smk")
    for pattern in re.findall(r'"<benchmarks>/(.*)\.tsv"', path.read_text())
)


@pytest.mark.parametrize("pattern", BENCHMARKS)
def test_paths_of_benchmarks_give_the_wildcards(pattern):
    rule, *rest = pattern.split("/")
    found = _wildcards(rule, [part.strip("{}") for part in rest])
    # The work of an autoencoder is the same for images and residuals.
    names = re.findall(r"{(\w+)}", pattern)[: len(found)]
    assert found == {name: name for name in names}
    assert len(rest) - len(found) <= ("{what}" in pattern)


@pytest.fixture
def work():
    """Return the work of two slices of 100 objects each, at the paper's width."""
    wgan = {
        "kind": "wgan",
        "view": "rgb",
        "reference_rows": None,
        "network": {"width": 64, "latent": 128},
        "training": {
            "iterations": 100,
            "batch": 32,
            "critic_steps": 5,
            "snapshots_every": 0,
        },
        "encoder": {"iterations": 1, "batch": 32},
        "scoring": {"iterations": 10},
    }
    bands = ["i", "r", "g"]
    config = {
        "source": {"kind": "simulated", "objects": 100},
        "shards": {"size": 40, "ends": []},
        "cutouts": {"size": 100, "bands": bands},
        "views": {"rgb": {"size": 96, "bands": bands, "normalisation": "code"}},
        "detectors": {
            "wgan": wgan,
            "knn": {"kind": "knn", "view": "rgb", "reference_rows": None},
        },
        "ensembles": {"both": {"of": ["wgan", "knn"]}},
        "characterise": {
            "sample": {"size": 60},
            "autoencoder": {"iterations": 50, "batch": 16},
        },
        "evaluation": {"injection": {"hosts": 5, "levels": 3, "kinds": ["quasar"]}},
    }
    return Work({"a": config, "b": config})


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("encode", ("encode wgan", "objects", 60)),
        ("map_sample", ("map_sample wgan", "objects", 60)),
        ("map_selected", ("map_selected wgan", "objects", 100)),
        ("train_autoencoder", ("train_autoencoder wgan", "images", 800)),
    ],
)
def test_work_on_a_sample(work, rule, found):
    assert work.of_job(rule, {"slice": "a", "detector": "wgan"}) == found


def test_work_is_counted_in_objects_and_in_operations(work):
    """0.73 GFLOP a forward pass, so 1.64 TFLOP an iteration, 32 GFLOP an image."""
    names = {"slice": "a", "detector": "wgan"}
    stage, unit, amount = work.of_job("train", names | {"step": "wgan"})
    assert (stage, unit) == ("train wgan", "GFLOP")
    assert amount == pytest.approx(100 * 1640, rel=0.01)
    amount = work.of_job("score", names | {"shard": "0002"})[2]
    assert amount == pytest.approx(20 * 32.1, rel=0.01)
    assert work.of_job("merge_scores", names) == ("merge_scores wgan", "objects", 100)
    knn = {"slice": "a", "detector": "knn", "shard": "0000"}
    assert work.of_job("score", knn) == ("score knn", "objects", 40)
    both = work.of_job("combine_ranks", {"slice": "a", "detector": "both"})
    assert both == ("combine_ranks ensemble", "objects", 100)
    assert work.of_job("write_catalog", {}) == ("write_catalog", "objects", 200)


def test_work_on_injected_images(work):
    """Five hosts, each unchanged and with one kind at three strengths."""
    names = {"slice": "a", "detector": "wgan"}
    assert work.of_job("inject", {"slice": "a"}) == ("inject", "objects", 20)
    stage, unit, amount = work.of_job("score_injected", names)
    assert (stage, unit) == ("score_injected wgan", "GFLOP")
    assert amount == pytest.approx(20 * 32.1, rel=0.01)
    knn = work.of_job("score_injected", names | {"detector": "knn"})
    assert knn == ("score_injected knn", "objects", 20)


def test_a_neighbour_scores_the_first_shard(work):
    work.config["b"] = copy.deepcopy(work.config["b"])
    work.config["b"]["detectors"]["wgan"]["scoring"]["iterations"] = 20
    names = {"slice": "a", "detector": "wgan", "other": "b"}
    stage, unit, amount = work.of_job("score_by_neighbour", names)
    assert (stage, unit) == ("score_by_neighbour wgan", "GFLOP")
    shard = {"slice": "b", "detector": "wgan", "shard": "0000"}
    assert amount == work.of_job("score", shard)[2]
    knn = work.of_job("score_by_neighbour", names | {"detector": "knn"})
    assert knn == ("score_by_neighbour knn", "objects", 40)


def test_a_forecast_adds_up_time_bytes_and_reasons(work, tmp_path):
    def job(rule, reason, threads, resources, **names):
        outputs = [f"{rule}.{names.get('shard')}"]
        return PlannedJob(rule, names, [], outputs, reason, threads, resources)

    gpu = {"gpu": 1, "mem_mb": 6000}
    after = "Input files updated by another job: x"
    changed = "Params have changed since last execution"
    jobs = [
        job("write_cutouts", "Missing output files: y", 1, {}, slice="a", shard="0000"),
        job("write_cutouts", "Missing output files: z", 1, {}, slice="a", shard="0002"),
        job("score", after, 2, gpu, slice="a", detector="wgan", shard="0000"),
        job("write_catalog", f"{changed}; {after}", 1, {}),
        job("all", after, 1, {}),
    ]
    rates = {
        "write_cutouts simulated": rate(3600, 36, 206),
        "score wgan": rate(1800, 0, 761),
    }
    (tmp_path / "rates.yaml").write_text(yaml.safe_dump(rates))
    expected = Expected(work.config, tmp_path / "rates.yaml")
    first, slices, stages = forecast(jobs, expected, tmp_path, 2).split("\n\n")
    # 1 h + 36 s * 40 and 1 h + 36 s * 20 side by side, or beside it 0.5 h on two cores.
    assert first.startswith("4 jobs, about 1.9 h on 2 cores, 0.0 GB of disk (")
    assert first.endswith("are free), 16 files with records.")
    words = {line.split("  ")[1]: line.split()[-9:] for line in stages.splitlines()}
    cutouts = "simulated 2 2.6 h 1.4 h not made yet 2"
    assert " ".join(stages.splitlines()[1].split()).endswith(cutouts)
    scoring = "score wgan 1 1.0 h 30 min 30 min 761 of 6,000 MB follows 1"
    assert " ".join(stages.splitlines()[2].split()) == scoring
    assert "config or code 1" in stages.splitlines()[3]
    assert "write_catalog" in words
    assert "not measured, and not counted: write_catalog" in stages
    assert " ".join(slices.split()).endswith(
        "a 3 3.6 h 30 min 1.4 h for all slices 1 ? ?"
    )
    on_cluster = forecast(jobs, expected, tmp_path, None).splitlines()[0]
    assert "3.6 h of cores, 30 min of GPUs" in on_cluster


def rate(start, seconds, memory):
    """Return a rate by objects."""
    return {"unit": "objects", "start": start, "seconds": seconds, "memory": memory}
