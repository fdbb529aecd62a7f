"""Flux from images that were stretched: the inverse of Lupton's colour stretch."""

import numpy as np


def unstretched(
    image: np.ndarray,
    *,
    minimum: float,
    stretch: float,
    Q: float,  # noqa: N803 (L04)
) -> np.ndarray:
    """Give flux that `peculiar.views.stretch.lupton_rgb` turns into these images.

    The mean of the three values is f(I), see there, and f is inverted; each band is
    then its value times I / f(I). Values were truncated to whole levels: the middle of
    the level is taken. What was lost stays lost: a band below `minimum` (level 0) comes
    back at `minimum`, and a pixel that is too bright for the picture (level 255) with
    its colour, but only as bright as the picture holds.

    Parameters
    ----------
    image : ndarray of uint8, shape (..., 3)
        Red, green, blue.
    minimum, stretch, Q : float
        As the images were stretched with.

    Returns
    -------
    flux : ndarray of float32, shape (..., 3)
        In the units of `minimum` and `stretch`; finite, at least `minimum`.
    """
    value = np.where(image > 0, (image + 0.5) / 255, 0.0)
    mean = value.mean(axis=-1, keepdims=True)
    intensity = stretch / Q * np.sinh(mean * np.arcsinh(0.1 * Q) / 0.1)
    ratio = np.divide(intensity, mean, out=np.zeros_like(mean), where=mean > 0)
    return (minimum + value * ratio).astype(np.float32)
