"""Speed of training and scoring, in terms of the machine's matrix products.

    python benchmarks/networks.py [--width 64] [--rounds 3] [--precision float32]

Each round times one matrix product of each size, one training iteration and one batch
of scoring in one process, so that other work slows all of them. The best round counts.
Operations are counted, not measured: two for each multiplication and addition of a
convolution or matrix product; others are left out.
"""

import argparse
import os
import resource
import time
from collections.abc import Callable

import numpy as np
import tensorflow as tf

from peculiar.detectors.wgan.networks import Networks, build_encoder
from peculiar.detectors.wgan.operations import (
    forward,
    scored_image,
    training_iteration,
)
from peculiar.detectors.wgan.search import Scorer
from peculiar.detectors.wgan.train_wgan import AdversarialTraining
from peculiar.training.device import prepare_device
from peculiar.training.threads import limit_threads

SIZES = (2048, 4096, 8192)
SIZE, BANDS, LATENT = 96, 3, 128

#: The paper's values (SF21 §3.1, §3.2).
TRAINING = {
    "batch": 32,
    "critic_steps": 5,
    "learning_rate": 1e-4,
    "critic_learning_rate": 1e-4,
    "schedule": "constant",
    "beta_1": 0.5,
    "beta_2": 0.9,
    "gradient_penalty": 10.0,
    "augment": False,
}
SCORING = {
    "iterations": 10,
    "learning_rate": 0.1,
    "beta_1": 0.4,
    "beta_2": 0.9,
    "batch": 64,
    "start": "encoder",
}


class Noise:
    """A stream of random images: the speed does not depend on them."""

    image_shape = (SIZE, SIZE, BANDS)

    def images(self, start: int, count: int) -> np.ndarray:
        """Return `count` images that depend on `start`."""
        rng = np.random.default_rng(start)
        return rng.integers(0, 256, (count, *self.image_shape), np.uint8)


def operations(passes: float, width: int) -> float:
    """Count so many forward passes of an image."""
    return passes * forward(SIZE, BANDS, {"width": width, "latent": LATENT})


def main() -> None:
    """Time, compare and print."""
    options = parse()
    policy = "mixed_bfloat16" if options.precision == "bfloat16" else "float32"
    limit_threads(os.cpu_count())
    prepare_device()
    dtype = tf.bfloat16 if options.precision == "bfloat16" else tf.float32
    works = {f"matrix product {n}": (product(n, dtype), 2.0 * n**3, 1) for n in SIZES}
    works["training"] = (
        trainer(options.width, policy),
        operations(training_iteration(TRAINING), options.width),
        TRAINING["batch"] * TRAINING["critic_steps"],
    )
    works["scoring"] = (
        scorer(options.width, policy),
        operations(SCORING["batch"] * scored_image(SCORING), options.width),
        SCORING["batch"],
    )
    times = {name: [] for name in works}
    for _ in range(options.rounds + 1):
        for name, (work, _, _) in works.items():
            start = time.perf_counter()
            work()
            times[name].append(time.perf_counter() - start)
    report(works, {name: min(spent[1:]) for name, spent in times.items()})


def parse() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--precision", choices=["float32", "bfloat16"], default="float32"
    )
    return parser.parse_args()


def product(n: int, dtype: tf.DType) -> Callable[[], None]:
    """Return a product of two square matrices, to be timed."""
    a = tf.cast(tf.random.stateless_normal((n, n), (1, 2)), dtype)
    multiply = tf.function(lambda: tf.reduce_sum(tf.linalg.matmul(a, a)))
    return lambda: multiply().numpy()


def trainer(width: int, policy: str) -> Callable[[], None]:
    """Return one training iteration, to be timed."""
    network = {"width": width, "latent": LATENT, "generator_noise": 0.1}
    section = TRAINING | {"precision": policy}
    trainee = AdversarialTraining(Noise(), seed=0, network=network, section=section)
    return lambda: trainee.step(1)["generator_loss"].numpy()


def scorer(width: int, policy: str) -> Callable[[], None]:
    """Return the scoring of one batch, to be timed."""
    network = {"width": width, "latent": LATENT, "encoder_output": "linear"}
    shape = {"size": SIZE, "bands": BANDS, "network": network, "precision": policy}
    loss = {"weight": 0.3, "kind": "absolute", "layers": [4], "window": None}
    score = Scorer(
        Networks(**shape), build_encoder(**shape), loss=loss, section=SCORING
    )
    images = tf.constant(Noise().images(0, SCORING["batch"]))
    z = tf.zeros((SCORING["batch"], LATENT))
    weight = tf.constant(loss["weight"])
    return lambda: score(images, z, weight)[0].numpy()


def report(works: dict, best: dict[str, float]) -> None:
    """Print rates, and their ratios to the best matrix product."""
    rates = {name: works[name][1] / best[name] / 1e9 for name in works}
    peak = max(rate for name, rate in rates.items() if name.startswith("matrix"))
    print(f"{'':24}{'seconds':>9}{'GFLOP/s':>9}{'ratio':>7}{'images/s':>10}")
    for name, (_, _, images) in works.items():
        line = f"{name:24}{best[name]:9.3f}{rates[name]:9.1f}{rates[name] / peak:7.2f}"
        print(line + (f"{images / best[name]:10.1f}" if images > 1 else ""))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"peak memory of all together {memory:.1f} GiB")


if __name__ == "__main__":
    main()
