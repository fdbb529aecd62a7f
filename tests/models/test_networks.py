"""The networks have the paper's shapes, counts and derivatives."""

import numpy as np
import pytest
import tensorflow as tf
from astropy.modeling.models import Gaussian2D
from astropy.stats import gaussian_fwhm_to_sigma

from peculiar.detectors.wgan.losses import (
    distance,
    gradient_penalty,
    lines_between,
    window,
)
from peculiar.detectors.wgan.networks import Networks, build_encoder

PAPER = {
    "latent": 128,
    "width": 64,
    "generator_noise": 0.1,
    "encoder_output": "linear",
}


def test_parameter_counts_are_those_of_the_published_networks():
    networks = Networks(size=96, bands=3, network=PAPER, precision="float32")
    encoder = build_encoder(size=96, bands=3, network=PAPER, precision="float32")
    # FACTS of SF21 §3: counted from the layers' shapes, e.g. the generator's are
    # 128*18432+18432, 25*512*256+256, 25*256*128+128, 25*128*64+64, 25*64*3+3.
    assert networks.generator.count_params() == 6_683_779
    assert networks.critic.count_params() == 4_324_993
    assert encoder.count_params() == 6_665_984


@pytest.mark.parametrize(("size", "bands"), [(96, 3), (64, 5), (32, 1)])
@pytest.mark.parametrize("precision", ["float32", "mixed_bfloat16"])
def test_images_come_out_as_they_go_in(size, bands, precision):
    network = PAPER | {"width": 2}
    networks = Networks(size=size, bands=bands, network=network, precision=precision)
    encoder = build_encoder(
        size=size, bands=bands, network=network, precision=precision
    )
    images = networks.generator(tf.random.stateless_normal((2, 128), (1, 2)))
    assert images.shape == (2, size, size, bands)
    assert images.dtype == tf.float32
    assert 0 <= tf.reduce_min(images) <= tf.reduce_max(images) <= 1
    side = size // 16
    assert networks.critic.features(images)[-1].shape == (2, side, side, 16)
    assert networks.critic.features(images)[2].shape == (2, 2 * side, 2 * side, 8)
    assert networks.critic(images).dtype == tf.float32
    assert encoder(images).shape == (2, 128)


def test_published_encoder_starts_at_zero_and_noise_changes_images():
    network = PAPER | {"width": 2, "encoder_output": "tanh"}
    shape = {"size": 32, "bands": 3, "network": network, "precision": "float32"}
    encoder, generator = build_encoder(**shape), Networks(**shape).generator
    assert np.abs(encoder(np.ones((1, 32, 32, 3), np.float32))).max() < 1e-5
    z, noise = tf.zeros((1, 128)), tf.zeros((1, *generator.noise_shape))
    np.testing.assert_array_equal(generator(z, noise), generator(z))
    assert np.abs(generator(z, noise + 1) - generator(z)).max() > 0


def test_gradient_penalty_of_a_linear_critic_is_exact():
    rng = np.random.default_rng(3)
    weights = rng.normal(size=(8 * 8 * 3, 1)).astype(np.float32) / 4

    def critic(images):
        return tf.reshape(images, (len(images), -1)) @ weights

    images = tf.constant(rng.random((5, 8, 8, 3)), tf.float32)
    expected = (np.linalg.norm(weights) - 1) ** 2
    # float32 rounds each of 192 summed squares to 6e-8 of its size.
    np.testing.assert_allclose(gradient_penalty(critic, images), expected, rtol=1e-5)


def test_gradient_penalty_of_a_blind_critic_has_finite_derivatives():
    weights = tf.Variable(tf.zeros((48, 1)))
    with tf.GradientTape() as tape:
        penalty = gradient_penalty(
            lambda x: tf.reshape(x, (len(x), -1)) @ weights, tf.ones((2, 4, 4, 3))
        )
    np.testing.assert_allclose(penalty, 1.0, rtol=1e-5)
    assert np.isfinite(tape.gradient(penalty, weights)).all()


def test_lines_run_from_generated_to_real():
    real, generated = tf.ones((2, 4, 4, 3)), tf.zeros((2, 4, 4, 3))
    share = tf.reshape(tf.constant([0.0, 0.25]), (2, 1, 1, 1))
    between = lines_between(real, generated, share)
    assert np.unique(between[0]) == 0.0
    assert np.unique(between[1]) == 0.25


def test_distances_are_weighted_sums_and_means():
    a = np.zeros((2, 2, 3), np.float32)
    b = np.stack([np.full((2, 3), 0.5), np.full((2, 3), -2.0)]).astype(np.float32)
    np.testing.assert_array_equal(distance(a, b, "absolute"), [3.0, 12.0])
    np.testing.assert_array_equal(distance(a, b, "squared"), [0.25, 4.0])
    weights = np.float32([[0.0, 0.0, 0.0], [0.0, 0.5, 0.0]])
    np.testing.assert_array_equal(distance(a, b, "absolute", weights), [0.25, 1.0])
    np.testing.assert_allclose(distance(a, b, "squared", weights), [1 / 48, 1 / 3])


def test_window_is_half_at_half_its_width_and_the_same_for_pixels_and_features():
    # In px of an image of 96, at the middles of pixels and of features.
    for side in (96, 12, 6):
        middles = (np.arange(side) + 0.5) * 96 / side - 48
        down, across = np.meshgrid(middles, middles, indexing="ij")
        sigma = 40 * gaussian_fwhm_to_sigma
        expected = Gaussian2D(x_stddev=sigma, y_stddev=sigma)(across, down)
        # float32 rounds the exponent, at most 12, to 1e-6.
        np.testing.assert_allclose(
            window(side, 40 / 96)[..., 0], expected, rtol=1e-5, atol=1e-7
        )
