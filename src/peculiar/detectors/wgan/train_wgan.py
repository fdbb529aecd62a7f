"""Train generator and critic against each other (SF21 §3.1, G17)."""

from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from peculiar.detectors.wgan.losses import gradient_penalty, lines_between
from peculiar.detectors.wgan.networks import Networks
from peculiar.training import loop
from peculiar.training.device import prepare_device
from peculiar.training.stream import Stream
from peculiar.training.trainee import Trainee, grid
from peculiar.training.unit import to_unit

#: Below this ratio of the generated images' spread to the real ones' there is mode
#: collapse.
COLLAPSE = 0.3

#: A critic this many times further ahead than at its closest teaches nothing more.
OVERPOWERING = 10.0


class AdversarialTraining(Trainee):
    """One generator update after several critic updates, as one compiled graph.

    Parameters
    ----------
    stream : Stream
        Real images.
    seed : int
        Of the initial weights, latent vectors, noise and augmentation.
    network, section : dict
        Config sections `network` and `training`.
    """

    def __init__(
        self, stream: Stream, *, seed: int, network: dict, section: dict
    ) -> None:
        self.noise = network["generator_noise"]
        keras.utils.set_random_seed(seed)
        size, _, bands = stream.image_shape
        rate, critic_rate = section["learning_rate"], section["critic_learning_rate"]
        steps = section["critic_steps"]
        self.networks = Networks(
            size=size, bands=bands, network=network, precision=section["precision"]
        )
        optimisers = [
            _adam(rate, 1, section, self.networks.generator),
            _adam(critic_rate, steps, section, self.networks.critic),
        ]
        super().__init__(
            "wgan", stream, self.networks, optimisers, seed=seed, section=section
        )
        self.images = section["batch"] * steps

    def step(self, iteration: int) -> dict[str, tf.Tensor]:
        """Do one iteration: `critic_steps` updates of the critic, one of the generator.

        Returns
        -------
        losses : dict of str to tf.Tensor, float32, ()
            `wasserstein`: mean D(x) - mean D(G(z)); `penalty`: the unweighted gradient
            penalty; `gradient_norm`: of the generator's weights; `generator_loss`; and
            `diversity`: spread of generated images over that of the real ones.
        """
        seed = tf.constant([self.seed, iteration])
        return self._step(self.batch(iteration), seed)

    def check(self, row: dict[str, float], before: list[dict]) -> list[str]:
        """Look for mode collapse and for one network overpowering (SF20 §3.1)."""
        warnings = []
        row["mode_collapse"] = row["diversity"] < COLLAPSE
        if row["mode_collapse"]:
            warnings.append(
                f"mode collapse: generated images differ {row['diversity']:.2f} times "
                "as much among themselves as the real ones"
            )
        ahead = row["wasserstein"]
        row["generator_ahead"] = ahead < 0
        closest = min((abs(old["wasserstein"]) for old in before), default=np.inf)
        row["critic_ahead"] = ahead > OVERPOWERING * closest
        if row["generator_ahead"]:
            warnings.append(f"the critic prefers generated images by {-ahead:.3g}")
        if row["critic_ahead"]:
            warnings.append(
                f"the critic is {ahead:.3g} ahead, {closest:.3g} at its closest"
            )
        return warnings

    def preview(self) -> np.ndarray:
        """Return a grid of images generated from fixed latent vectors."""
        return grid(self.networks.sample(32, seed=self.seed).numpy(), columns=8)

    @tf.function
    def _step(self, real: tf.Tensor, seed: tf.Tensor) -> dict[str, tf.Tensor]:
        critic_steps = self.section["critic_steps"]
        real = to_unit(real)
        seeds = tf.random.split(seed, 2 + critic_steps)
        # The generator does not change meanwhile: its images are made at once.
        generated = self._generated(critic_steps, seeds[0])
        batch = len(real) // critic_steps
        for k in range(critic_steps):
            rows = slice(k * batch, (k + 1) * batch)
            losses = self._update_critic(real[rows], generated[rows], seeds[2 + k])
        losses |= self._update_generator(seeds[1])
        return losses | {"diversity": _spread(generated) / _spread(real)}

    def _generated(self, batches: int, seed: tf.Tensor) -> tf.Tensor:
        """Return the images of so many batches."""
        seeds = tf.random.split(seed, 2)
        generator, number = self.networks.generator, batches * self.section["batch"]
        z = tf.random.stateless_normal((number, self.networks.latent), seeds[0])
        if not self.noise:
            return generator(z)
        shape = (number, *generator.noise_shape)
        noise = self.noise * tf.random.stateless_normal(shape, seeds[1])
        return generator(z, noise)

    def _update_critic(self, real, generated, seed) -> dict[str, tf.Tensor]:
        critic, batch = self.networks.critic, len(real)
        share = tf.random.stateless_uniform((batch, 1, 1, 1), seed)
        between = lines_between(real, generated, share)
        with tf.GradientTape() as tape:
            scores = critic(tf.concat((real, generated), axis=0))
            ahead = tf.reduce_mean(scores[:batch]) - tf.reduce_mean(scores[batch:])
            penalty = gradient_penalty(critic, between)
            loss = self.section["gradient_penalty"] * penalty - ahead
        _apply(tape, loss, critic, self.optimisers[1])
        return {"wasserstein": ahead, "penalty": penalty}

    def _update_generator(self, seed) -> dict[str, tf.Tensor]:
        generator = self.networks.generator
        with tf.GradientTape() as tape:
            images = self._generated(1, seed)
            loss = -tf.reduce_mean(self.networks.critic(images))
        gradients = _apply(tape, loss, generator, self.optimisers[0])
        norm = tf.linalg.global_norm(gradients)
        return {"generator_loss": loss, "gradient_norm": norm}


def train(
    *,
    views: list[Path],
    sample: Path,
    seed: int,
    parameters: dict,
    previous: list[Path],  # noqa: ARG001 - this is the first step
    **files: Path,
) -> None:
    """Train generator and critic, see `peculiar.detectors`.

    `parameters` are the config sections `network` and `training`.
    """
    section = parameters["training"]
    prepare_device()
    stream = Stream(
        views, sample, seed=seed, buffer=section["buffer"], block=section["block"]
    )
    options = {"network": parameters["network"], "section": section}
    loop.train(AdversarialTraining(stream, seed=seed, **options), **files)


def _adam(
    rate: float, updates: int, section: dict, model: keras.Model
) -> keras.optimizers.Adam:
    """Return an optimiser that updates the model so many times an iteration."""
    if section["schedule"] == "linear":
        rate = keras.optimizers.schedules.PolynomialDecay(
            rate, updates * section["iterations"], end_learning_rate=0.0
        )
    optimiser = keras.optimizers.Adam(rate, section["beta_1"], section["beta_2"])
    optimiser.build(model.trainable_variables)
    return optimiser


def _apply(tape, loss, model: keras.Model, optimiser) -> list[tf.Tensor]:
    gradients = tape.gradient(loss, model.trainable_variables)
    optimiser.apply(gradients, model.trainable_variables)
    return gradients


def _spread(images: tf.Tensor) -> tf.Tensor:
    return tf.reduce_mean(tf.math.reduce_std(images, axis=0))
