"""Baseline: distance to the nearest other objects in principal components."""

from peculiar.config.declaration import Detector

DETECTOR = Detector(
    scores={
        "distance": "Mean distance to the nearest training objects in principal "
        "components"
    },
    steps={"components": ("components",)},
    scoring=("scoring",),
)
