"""Baseline: simple statistics of the pixels, for comparison with other detectors."""

from peculiar.config.declaration import Detector

DETECTOR = Detector(
    title="pixel statistics",
    scores={
        "total": "total brightness: sum of all pixels, image in 0..1",
        "deviation": "contrast: standard deviation of all pixels and channels, image "
        "in 0..1",
        "channel_deviation": "contrast in a channel: mean over channels of the "
        "pixels' standard deviation",
        "cast": "colour cast: mean over pixels of the standard deviation over channels",
        "colour": "central colour: |first - last channel| / total, in an aperture",
    },
)
