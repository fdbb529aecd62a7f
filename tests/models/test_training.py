"""A training that is killed ends with the weights of one that is not."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from small import LOSS, NETWORK, TRAINING, assert_same, outputs

from peculiar.detectors.wgan import train_encoder, train_wgan
from peculiar.training.stream import Stream

ENCODER = TRAINING | {"iterations": 5}
SECTIONS = {
    "wgan": {"network": NETWORK, "training": TRAINING},
    "encoder": {"network": NETWORK, "encoder": ENCODER, "loss": LOSS},
}

#: Trains one step in a process of its own, with a pause before each iteration: slowly
#: enough to be killed on the way, however busy the machine is.
PROGRAM = """
import json, sys, time
from pathlib import Path
from peculiar.detectors.wgan import train_wgan
do = train_wgan.AdversarialTraining.step
def slow(self, iteration):
    time.sleep(float(sys.argv[2]))
    return do(self, iteration)
train_wgan.AdversarialTraining.step = slow
options = json.loads(sys.argv[1])
paths = {k: [Path(p) for p in v] if isinstance(v, list) else Path(v)
         for k, v in options["paths"].items()}
train_wgan.train(**paths, seed=1, parameters=options["parameters"])
"""


def files_of(folder: Path, step: str = "wgan") -> dict[str, Path]:
    snapshots = {"snapshots": folder / "snapshots"} if step == "wgan" else {}
    return outputs(folder, step) | snapshots


def train(folder, views, sample, step="wgan", previous=(), **changes):
    module = {"wgan": train_wgan, "encoder": train_encoder}[step]
    section = "training" if step == "wgan" else "encoder"
    parameters = SECTIONS[step] | {section: SECTIONS[step][section] | changes}
    paths = files_of(folder, step)
    module.train(
        views=views,
        sample=sample,
        previous=list(previous),
        seed=1,
        parameters=parameters,
        **paths,
    )
    return paths


def test_same_seed_same_weights_and_more_iterations_not(tmp_path, views, sample):
    once = train(tmp_path / "a", views, sample)
    again = train(tmp_path / "b", views, sample)
    assert_same(once["weights"], again["weights"])
    more = train(tmp_path / "c", views, sample, iterations=7)
    with pytest.raises(AssertionError, match=r"vars"):
        assert_same(once["weights"], more["weights"])
    assert not once["scratch"].exists()
    table = pq.read_table(once["history"]).to_pydict()
    assert table["iteration"] == [4, 6]
    for column in ("wasserstein", "penalty", "gradient_norm", "generator_loss"):
        assert np.isfinite(table[column]).all()
    assert (np.array(table["images_per_second"]) > 0).all()
    assert (once["logs"] / "000006.png").stat().st_size > 0
    assert list(once["logs"].glob("events.out.tfevents*"))


def a_training(views, sample, **changes):
    stream = Stream(views, sample, seed=1, buffer=8, block=4)
    section = TRAINING | changes
    return train_wgan.AdversarialTraining(
        stream, seed=1, network=NETWORK, section=section
    )


def test_rates_fall_to_zero_at_the_last_iteration(views, sample):
    options = {"schedule": "linear", "critic_learning_rate": 2e-3}
    trainee = a_training(views, sample, **options)
    for iteration in range(1, TRAINING["iterations"] + 1):
        trainee.step(iteration)
        left = 1 - iteration / TRAINING["iterations"]
        rates = [float(optimiser.learning_rate) for optimiser in trainee.optimisers]
        # float32; the last is 0 but for its rounding.
        np.testing.assert_allclose(rates, [1e-3 * left, 2e-3 * left], atol=1e-9)


def test_encoder_learns_and_is_reproducible(tmp_path, views, sample):
    networks = train(tmp_path / "g", views, sample)["weights"]
    options = {"step": "encoder", "previous": [networks], "log_every": 10}
    options |= {"iterations": 60, "augment": False, "batch": 16}
    paths = train(tmp_path / "a", views, sample, **options)
    again = train(tmp_path / "b", views, sample, **options)
    assert_same(paths["weights"], again["weights"])
    loss = pq.read_table(paths["history"])["s_anom"].to_pylist()
    assert loss[-1] < loss[0]


def test_killed_at_random_it_ends_with_the_same_weights(tmp_path, views, sample):
    longer = {"iterations": 30, "snapshots_every": 4, "schedule": "linear"}
    unbroken = train(tmp_path / "whole", views, sample, **longer)
    options = process_options(tmp_path / "broken", views, sample, longer)
    scratch = tmp_path / "broken" / "scratch"
    rng = np.random.default_rng(3)
    resumed_from = []
    for _ in range(3):
        process = start(options, pause=0.4)
        # Wait for progress past what was there, then strike at any moment.
        wait_for(
            lambda p=process: (
                p.poll() is not None or last(scratch) > max(resumed_from, default=0)
            )
        )
        time.sleep(rng.uniform(0, 1))
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        resumed_from.append(last(scratch))
    assert start(options).wait() == 0
    assert resumed_from[0] > 0
    paths = files_of(tmp_path / "broken")
    assert_same(unbroken["weights"], paths["weights"])
    for whole, broken in zip(
        *(sorted(p["snapshots"].iterdir()) for p in (unbroken, paths)), strict=True
    ):
        assert whole.name == broken.name
        assert_same(whole, broken)
    rows = [
        pq.read_table(p["history"]).drop_columns("images_per_second").to_pylist()
        for p in (unbroken, paths)
    ]
    assert rows[0] == rows[1]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_stop_it_saves_the_current_iteration(tmp_path, views, sample, number):
    # No checkpoint but the one at the end.
    changes = {"iterations": 40, "checkpoint_minutes": 60.0, "log_every": 1}
    unbroken = train(tmp_path / "whole", views, sample, **changes)
    broken = files_of(tmp_path / "broken")
    options = process_options(tmp_path / "broken", views, sample, changes)
    process = start(options, pause=0.4)
    wait_for(lambda: list(broken["logs"].glob("events*")))
    time.sleep(1.0)
    process.send_signal(number)
    assert process.wait() == 128 + number
    assert 0 < last(broken["scratch"]) < 40
    assert not broken["weights"].exists()
    assert start(options).wait() == 0
    assert_same(unbroken["weights"], broken["weights"])


def test_a_diverging_training_says_so(tmp_path, views, sample):
    with pytest.raises(FloatingPointError, match=r"diverged by iteration"):
        train(tmp_path, views, sample, iterations=40, critic_learning_rate=1e18)


def process_options(folder: Path, views, sample, changes: dict) -> dict:
    return {
        "paths": {
            **{k: str(v) for k, v in files_of(folder).items()},
            "views": [str(view) for view in views],
            "sample": str(sample),
            "previous": [],
        },
        "parameters": SECTIONS["wgan"] | {"training": TRAINING | changes},
    }


def start(options: dict, pause: float = 0.0) -> subprocess.Popen:
    call = [sys.executable, "-c", PROGRAM, json.dumps(options), str(pause)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    STARTED.append(subprocess.Popen(call, env=os.environ, **quiet))
    return STARTED[-1]


STARTED: list[subprocess.Popen] = []


@pytest.fixture(autouse=True)
def nobody_is_left():
    """End what a test that failed has started."""
    yield
    while STARTED:
        process = STARTED.pop()
        process.kill()
        process.wait()


def last(scratch: Path) -> int:
    found = sorted(scratch.glob("[0-9]*.weights.h5"))
    return int(found[-1].name[:8]) if found else 0


def wait_for(condition, seconds: float = 300.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "the training made no checkpoint"
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("values", "flag", "message"),
    [
        ({"diversity": 0.1}, "mode_collapse", r"mode collapse: .* 0\.10 times"),
        ({"wasserstein": -2.0}, "generator_ahead", r"prefers generated images by 2"),
        ({"wasserstein": 40.0}, "critic_ahead", r"40 ahead, 3 at its closest"),
        ({}, None, None),
    ],
)
def test_a_training_out_of_balance_is_flagged(views, sample, values, flag, message):
    before = [{"wasserstein": 9.0}, {"wasserstein": 3.0}, {"wasserstein": 5.0}]
    row = {"diversity": 0.9, "wasserstein": 20.0} | values
    warnings = a_training(views, sample).check(row, before)
    flags = {"mode_collapse", "generator_ahead", "critic_ahead"}
    assert {name for name in flags if row[name]} == ({flag} if flag else set())
    assert len(warnings) == (1 if flag else 0)
    assert not flag or re.search(message, warnings[0])
