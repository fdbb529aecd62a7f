"""Baseline: isolation forest (Liu et al. 2008) in principal components."""

from peculiar.config.declaration import Detector

DETECTOR = Detector(
    scores={
        "isolation": "Isolation forest's anomaly score in principal components, 0..1"
    },
    steps={"components": ("components",)},
    scoring=("scoring",),
)
