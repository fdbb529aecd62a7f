"""Baseline: simple statistics of the pixels, for comparison with other detectors."""

from peculiar.config.declaration import Detector

DETECTOR = Detector(
    scores={
        "total": "Sum of all pixels, image in 0..1",
        "deviation": "Standard deviation of all pixels and channels, image in 0..1",
        "channel_deviation": "Mean over channels of the pixels' standard deviation",
        "cast": "Mean over pixels of the standard deviation across channels",
        "colour": "Absolute colour, |first - last channel| / total, in a central "
        "aperture",
    }
)
