"""Baseline: isolation forest (Liu et al. 2008) in principal components."""

from peculiar.config.declaration import Detector

DETECTOR = Detector(
    title="isolation forest",
    scores={
        "isolation": "isolation: forest's anomaly score in principal components, 0..1"
    },
    steps={"components": ("components",)},
    scoring=("scoring",),
)
