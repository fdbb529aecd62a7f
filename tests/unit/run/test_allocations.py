"""Time limits of jobs on a cluster, from what they should take and partitions allow."""

import logging
import re
from math import inf
from pathlib import Path

import pytest
import yaml

from peculiar.config.paths import ROOT
from peculiar.config.resolve import resolve
from peculiar.run import allocations, partitions
from peculiar.run.allocations import FLOOR, SITTING, UNKNOWN, minutes, too_long
from peculiar.run.expected import Expected

HOUR = 3600


@pytest.fixture
def sinfo(tmp_path, monkeypatch):
    """Put a `sinfo` into the path that says what it is given."""

    def says(text, status=0):
        program = tmp_path / "sinfo"
        program.write_text(f"#!/bin/sh\ncat <<'END'\n{text}\nEND\nexit {status}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
        partitions.partition_limits.cache_clear()

    yield says
    partitions.partition_limits.cache_clear()


@pytest.fixture(scope="module")
def expected():
    config = yaml.safe_load((ROOT / "config" / "config.yaml").read_text())
    return Expected(resolve(config, ROOT / "workflow" / "schemas", []))


def test_a_short_job_asks_for_minutes_and_a_long_one_for_more_than_it_takes():
    assert minutes(1, run=1, tries=4, resumes=False) <= 15
    assert minutes(10 * HOUR, run=1, tries=4, resumes=False) > 20 * 60
    assert minutes(None, run=1, tries=4, resumes=False) == UNKNOWN


def test_a_job_that_ran_out_of_time_gets_more():
    first, second = (minutes(HOUR, x, tries=4, resumes=False) for x in (1, 2))
    assert second == 2 * first


def test_a_training_goes_on_in_sittings_that_suffice():
    """It resumes: a long one asks for no day, and one of days for enough in all."""
    assert minutes(60, 1, tries=4, resumes=True) <= FLOOR + 5
    assert minutes(6 * HOUR, 1, tries=4, resumes=True) == SITTING
    assert minutes(6 * HOUR, 3, tries=4, resumes=True) == SITTING
    assert 4 * minutes(100 * HOUR, 1, tries=4, resumes=True) > 100 * 60


def test_limits_as_slurm_writes_them(sinfo):
    sinfo("cpu* 2-00:00:00\ngpu 1-12:30:00\nlong infinite\nshort 30:00\nquick 5\nx 1-6")
    found = partitions.partition_limits()
    assert found == {
        "cpu": 2880,
        "": 2880,
        "gpu": 2190,
        "long": inf,
        "short": 30,
        "quick": 5,
        "x": 1800,
    }
    assert partitions.limit_of("quick,short") == 30
    assert partitions.limit_of("of no name") == inf


@pytest.mark.parametrize("said", [("", 1), ("cpu* soon", 0), ("cpu", 0)])
def test_a_slurm_that_does_not_answer_does_not_stop_a_run(sinfo, said, caplog):
    sinfo(*said)
    caplog.set_level(logging.INFO)
    assert partitions.limit_of("cpu") == inf
    assert "not known" in caplog.text


def test_without_slurm_nothing_is_limited(monkeypatch):
    partitions.partition_limits.cache_clear()
    monkeypatch.setenv("PATH", str(Path("/nowhere")))
    assert partitions.limit_of("") == inf
    partitions.partition_limits.cache_clear()


def test_a_job_that_its_partition_does_not_allow_is_named(sinfo, expected):
    sinfo("cpu* 5:00\ngpu 5:00")
    (name,) = expected.work.config
    resources = {"slurm_partition": "cpu", "runtime": 5}
    scoring = {"slice": name, "detector": "wgan", "shard": "0000"}
    training = {"slice": name, "detector": "wgan", "step": "wgan"}
    slow = Expected(expected.work.config, speed=0.001)
    (said,) = too_long([("score", scoring, resources)], slow)
    assert "partition 'cpu' allows jobs of 5 min" in said
    assert "score" in said
    assert "detector wgan" in said
    assert "shards.size" in said
    # A training goes on in its next try.
    assert too_long([("train", training, resources)], slow) == []
    assert too_long([("score", scoring, resources)], expected) == []
    asked = resources | {"runtime": 30}
    (said,) = too_long([("score", scoring, asked)], expected)
    assert "asks for 30: lower its runtime" in said


def test_a_gpu_shortens_work_of_networks_alone(expected):
    (name,) = expected.work.config
    work = {"slice": name, "detector": "wgan", "step": "wgan"}
    assert expected.seconds("train", work, True) < expected.seconds("train", work)
    other = {"slice": name, "detector": "knn", "step": "components"}
    assert expected.seconds("train", other, True) == expected.seconds("train", other)


def test_detectors_without_long_work_of_networks_need_no_gpu(expected):
    (name,) = expected.work.config
    found = {
        (rule, detector, step): expected.learns(
            rule,
            {"slice": name, "detector": detector} | ({"step": step} if step else {}),
        )
        for rule, detector, step in (
            ("train", "wgan", "wgan"),
            ("train", "wgan", "encoder"),
            ("score", "wgan", None),
            ("train", "swimmy", "runs"),
            ("train", "swimmy", "best"),
            ("score", "swimmy", None),
            ("train", "critic_knn", "components"),
            ("train", "knn", "components"),
            ("merge_scores", "wgan", None),
            ("train_autoencoder", "wgan", None),
            ("encode", "wgan", None),
        )
    }
    assert [key for key, long in found.items() if long] == [
        ("train", "wgan", "wgan"),
        ("train", "wgan", "encoder"),
        ("score", "wgan", None),
        ("train", "swimmy", "runs"),
        ("train", "critic_knn", "components"),
        ("train_autoencoder", "wgan", None),
    ]


def test_rules_that_resume_are_rules_of_the_workflow():
    text = "".join(x.read_text() for x in (ROOT / "workflow" / "rules").glob("*.smk"))
    for name in allocations.RESUMES + allocations.RUNS_DETECTOR:
        assert re.search(rf"^(use )?rule (\w+ as )?{name}( with)?:", text, re.M), name
