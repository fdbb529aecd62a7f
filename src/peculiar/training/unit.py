"""Images as the networks see them."""

import tensorflow as tf


def to_unit(images: tf.Tensor) -> tf.Tensor:
    """Turn uint8 images into float32 in 0..1 (SF21's code: divided by 255).

    Parameters
    ----------
    images : tf.Tensor, uint8 or float32, (batch, height, width, band)
        float32 images are in 0..1 already, and pass.

    Returns
    -------
    images : tf.Tensor, float32, (batch, height, width, band)
    """
    return tf.cast(images, tf.float32) / 255.0 if images.dtype == tf.uint8 else images
