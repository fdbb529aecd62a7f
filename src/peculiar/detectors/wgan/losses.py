"""The losses of the WGAN-GP and the scores made of the same terms."""

import tensorflow as tf


def gradient_penalty(critic, images: tf.Tensor) -> tf.Tensor:
    """Return the mean squared deviation of the gradient's norm from 1 (G17 eq. 3).

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


def lines_between(real: tf.Tensor, generated: tf.Tensor, share: tf.Tensor) -> tf.Tensor:
    """Mix real and generated images, (batch, height, width, band) (G17 algorithm 1).

    `share`, float32 (batch, 1, 1, 1), is that of the real image; uniform in training.
    """
    return generated + share * (real - generated)


def window(side: int, share: float) -> tf.Tensor:
    """Return a Gaussian about the middle, float32 (side, side, 1), at most 1.

    Parameters
    ----------
    side : int
        Positions along an image's side: pixels, or those of features.
    share : float
        Full width at half maximum over the image's side.
    """
    offset = (tf.range(side, dtype=tf.float32) + 0.5) / side - 0.5
    square = tf.square(offset)[:, tf.newaxis] + tf.square(offset)
    # exp(-4 ln 2 r^2 / FWHM^2) is one half at r = FWHM / 2.
    return 2.0 ** (-4.0 * square / share**2)[..., tf.newaxis]


def distance(
    a: tf.Tensor, b: tf.Tensor, kind: str, weights: tf.Tensor | float = 1.0
) -> tf.Tensor:
    """Return the distance of each image, or its features, to its counterpart.

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
