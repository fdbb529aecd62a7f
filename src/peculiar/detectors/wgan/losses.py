"""The losses of the WGAN-GP and the scores made of the same terms."""

import tensorflow as tf


def gradient_penalty(critic, images: tf.Tensor) -> tf.Tensor:
    """Mean squared distance of the critic's gradient norm from 1 (G17 eq. 3).

    Parameters
    ----------
    critic : callable
        Images to scores, (batch, height, width, band) to (batch, 1).
    images : tf.Tensor, float32, (batch, height, width, band)
        Where the gradient is taken: on lines between real and generated images.

    Returns
    -------
    penalty : tf.Tensor, float32, ()
        mean (norm(grad_y D(y)) - 1)^2, not yet multiplied by its weight. The norm is
        over all pixels and bands of an image.
    """
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(images)
        scores = critic(images)
    gradient = tape.gradient(scores, images)
    # The square root has no derivative at zero, where a critic that ignores its input
    # (all weights zero, or dead units) would turn the weights into NaN.
    square = tf.reduce_sum(tf.square(gradient), axis=(1, 2, 3))
    norm = tf.sqrt(tf.maximum(square, 1e-12))
    return tf.reduce_mean(tf.square(norm - 1.0))


def lines_between(real: tf.Tensor, generated: tf.Tensor, place: tf.Tensor) -> tf.Tensor:
    """Points on the lines between real and generated images (G17 algorithm 1).

    Parameters
    ----------
    real, generated : tf.Tensor, float32, (batch, height, width, band)
        Paired by row.
    place : tf.Tensor, float32, (batch, 1, 1, 1)
        0 gives the generated image, 1 the real one; uniform in training.
    """
    return generated + place * (real - generated)


def window(side: int, share: float) -> tf.Tensor:
    """Weights of places by how near they are to the middle: a Gaussian.

    Parameters
    ----------
    side : int
        Places along an image's side, pixels or features.
    share : float
        Full width at half maximum over the image's side.

    Returns
    -------
    weights : tf.Tensor, float32, (side, side, 1)
        In 0..1; 1 in the middle.
    """
    place = (tf.range(side, dtype=tf.float32) + 0.5) / side - 0.5
    square = tf.square(place)[:, tf.newaxis] + tf.square(place)
    # exp(-4 ln 2 r^2 / FWHM^2) is one half at r = FWHM / 2.
    return 2.0 ** (-4.0 * square / share**2)[..., tf.newaxis]


def distance(
    a: tf.Tensor, b: tf.Tensor, kind: str, weights: tf.Tensor | float = 1.0
) -> tf.Tensor:
    """Distance of each image, or its features, to its counterpart.

    Parameters
    ----------
    a, b : tf.Tensor, (batch, ...)
        Summed in float32 whatever their precision.
    kind : str
        ``absolute``: the sum of absolute differences, of the published scores (SF21
        eq. 6). ``squared``: the mean squared difference of SF20 and SF19.
    weights : tf.Tensor, float32, or float
        Of the differences; broadcast.

    Returns
    -------
    distance : tf.Tensor, float32, (batch,)
    """
    difference = tf.cast(a, tf.float32) - tf.cast(b, tf.float32)
    axes = tuple(range(1, len(difference.shape)))
    if kind == "squared":
        return tf.reduce_mean(weights * tf.square(difference), axis=axes)
    return tf.reduce_sum(weights * tf.abs(difference), axis=axes)
