"""Baseline: residual of an image in principal components."""

from peculiar.config.declaration import Detector

DETECTOR = Detector(
    title="principal components",
    scores={
        "error": "residual: mean square over the pixels, 0..1, in principal components"
    },
    steps={"components": ("components",)},
)
