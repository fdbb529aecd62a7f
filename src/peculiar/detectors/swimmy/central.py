"""Residuals of reconstructions in the centre of images (T21 §3)."""

import numpy as np

#: Reconstructions count as this at least: T21's stretch adds 0.05 to every pixel, so
#: that it divides by no less. Other stretches leave black pixels.
FAINTEST = 0.05


def central_scores(
    images: np.ndarray, made: np.ndarray, diameter: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the squared relative residual in the central circle, and its sign.

    Parameters
    ----------
    images, made : ndarray, float32, (n, height, width, band)
        Images and their reconstructions, in 0..1.
    diameter : float
        Of the circle, in px, about the middle of the image; T21: 6. A pixel counts if
        its centre lies in it.

    Returns
    -------
    central : ndarray, float64, (n, band)
        Sum over the circle of ((x - r) / r)**2, r being at least `FAINTEST`.
    residual : ndarray, float64, (n, band)
        Sum over the circle of x - r: above 0 where the image is brighter than its
        reconstruction. T21 leaves the others out: mostly artifacts (Appendix 2).
    """
    inside = circle(images.shape[1:3], diameter)
    x, r = (part[:, inside].astype(np.float64) for part in (images, made))
    relative = (x - r) / np.maximum(r, FAINTEST)
    return np.square(relative).sum(axis=1), (x - r).sum(axis=1)


def circle(shape: tuple[int, int], diameter: float) -> np.ndarray:
    """Return which pixels (height, width) lie in a circle about the middle, bool."""
    down, across = np.ogrid[: shape[0], : shape[1]]
    middle = [(side - 1) / 2 for side in shape]
    return np.hypot(down - middle[0], across - middle[1]) <= diameter / 2
