"""What jobs are expected to take: for time limits and the time left of a run."""

import sys
from subprocess import run
from textwrap import dedent

import pytest
import yaml

from peculiar.config.paths import ROOT
from peculiar.config.resolve import resolve
from peculiar.detectors.swimmy import operations as of_swimmy
from peculiar.detectors.swimmy import train_best
from peculiar.detectors.wgan import networks, operations, watch
from peculiar.run import expected

DEMO = ROOT / "config" / "config.yaml"


@pytest.fixture(scope="module")
def config():
    return _resolved(yaml.safe_load(DEMO.read_text()))


def _resolved(config):
    return resolve(config, ROOT / "workflow" / "schemas", [])


@pytest.fixture
def names(config):
    return {"slice": next(iter(config))}


def test_a_larger_shard_takes_longer(config, names):
    found = expected.Expected(config)
    score = names | {"detector": "wgan", "shard": "0000"}
    one = found.seconds("score", score)
    (shards,) = found.work.shards.values()
    shards["0000"] = (0, 10 * shards["0000"][1])
    rate = found.rates["score wgan"]
    ten = found.seconds("score", score)
    assert ten - rate["start"] == pytest.approx(10 * (one - rate["start"]))


def test_a_longer_training_takes_longer(config, names, monkeypatch):
    for detector, step, key in (
        ("wgan", "wgan", "iterations"),
        ("wgan", "encoder", "iterations"),
        ("swimmy", "runs", "epochs"),
        ("swimmy", "best", "runs"),
        ("autoencoder", "autoencoder", "iterations"),
    ):
        (one,) = config.values()
        options = one["detectors"][detector]
        section = options["encoder" if step == "encoder" else "training"]
        job = ("train", names | {"detector": detector, "step": step})
        _, unit, before = expected.Expected(config).work.of_job(*job)
        monkeypatch.setitem(section, key, 2 * section[key])
        _, again, after = expected.Expected(config).work.of_job(*job)
        assert unit == again
        assert (unit == "objects") == (step == "best")
        assert after > 1.5 * before


def test_what_was_never_measured_is_not_made_up(config, names, tmp_path):
    rates = tmp_path / "rates.yaml"
    rates.write_text("inject: {unit: objects, start: 2.0, seconds: 0.0, memory: 1}")
    found = expected.Expected(config, rates)
    assert found.seconds("inject", names) == 2.0
    assert found.seconds("write_view", names | {"view": "rgb64"}) is None


def test_what_is_the_same_for_all_kinds_counts_as_for_another_kind(names, tmp_path):
    """A survey that publishes another detector has a plan without gaps."""
    found = expected.Expected(_resolved(yaml.safe_load(DEMO.read_text())))
    novelty = names | {"detector": "novelty"}
    wgan = names | {"detector": "wgan"}
    for rule in ("draw_selections", "map_selected", "find_places"):
        assert found.seconds(rule, novelty) == found.seconds(rule, wgan) > 0
    rates = tmp_path / "rates.yaml"
    rates.write_text("score pca: {unit: objects, start: 2.0, seconds: 0.0, memory: 1}")
    other = expected.Expected(found.work.config, rates)
    assert other.seconds("score", novelty | {"shard": "0000"}) is None


def test_the_speed_of_another_machine_counts_for_networks_alone(config, names):
    job = names | {"detector": "wgan", "step": "wgan"}
    slow, fast = (expected.Expected(config, speed=x) for x in (100, 10_000))
    assert fast.seconds("train", job) < slow.seconds("train", job) / 5
    assert fast.seconds("inject", names) == slow.seconds("inject", names)


def test_jobs_of_the_workflow_that_was_read(config, names, monkeypatch):
    monkeypatch.setattr(expected, "_read", [])
    assert expected.seconds_of("inject", names) is None
    found = expected.expect(config)
    assert expected.seconds_of("inject", names) == found.seconds("inject", names) > 0
    assert expected.seconds_of("inject", {"slice": "of another workflow"}) is None


def test_operations_are_counted_of_the_networks_that_run():
    for name in ("KERNEL", "STRIDE", "DEPTH"):
        assert getattr(operations, name) == getattr(networks, name)
    assert operations.WATCHED == watch.WATCHED
    assert of_swimmy.COMPARED == train_best.COMPARED


def test_a_plan_loads_no_tensorflow():
    """It takes seconds, in the process of each job."""
    code = """
        import sys
        from peculiar.run import rates
        for kind in ("wgan", "swimmy", "autoencoder"):
            assert rates._work_of(kind)
        assert "tensorflow" not in sys.modules
    """
    run([sys.executable, "-c", dedent(code)], check=True)
