"""Score images by simple statistics of their pixels."""

from pathlib import Path

import numpy as np

from peculiar.detectors.shard_scores import write_shard_scores

#: Diameter of the aperture over the side of the image: 4.0" of 16.1" in SF21's cutouts.
APERTURE = 0.25


def score(*, view: Path, scores: Path, **_) -> None:
    """Score one shard, see `peculiar.detectors` and `pixel_statistics`."""
    write_shard_scores(view, scores, pixel_statistics)


def pixel_statistics(images: np.ndarray) -> dict[str, np.ndarray]:
    """Compute simple statistics of each image's pixels.

    Parameters
    ----------
    images : ndarray, (n, height, width, band)
        uint8, or float32 in 0..1.

    Returns
    -------
    scores : dict of str to ndarray, float32, (n,)
        `total`, `deviation`, `channel_deviation`, `cast` and `colour`; each is larger
        for an image with more light, contrast or colour.
    """
    x = images / np.float32(255) if images.dtype == np.uint8 else images
    height, width = x.shape[1:3]
    down, across = np.ogrid[:height, :width]
    centre = np.hypot(down - (height - 1) / 2, across - (width - 1) / 2)
    aperture = x[:, centre < APERTURE * height / 2].mean(axis=1)
    light = np.maximum(aperture.sum(axis=1), np.finfo(np.float32).tiny)
    return {
        "total": x.sum(axis=(1, 2, 3)),
        "deviation": x.std(axis=(1, 2, 3)),
        "channel_deviation": x.std(axis=(1, 2)).mean(axis=1),
        "cast": x.std(axis=3).mean(axis=(1, 2)),
        "colour": np.abs(aperture[:, 0] - aperture[:, -1]) / light,
    }
