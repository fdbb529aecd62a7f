"""Baseline: residual of an image in principal components."""

from peculiar.config.declaration import Detector

DETECTOR = Detector(
    scores={
        "error": "Mean squared residual of the pixels, 0..1, in principal components"
    },
    steps={"components": ("components",)},
)
