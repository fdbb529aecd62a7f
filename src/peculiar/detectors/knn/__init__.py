"""Baseline: distance to the nearest other objects in principal components."""

from peculiar.config.declaration import Detector

DETECTOR = Detector(
    title="nearest neighbours",
    scores={
        "distance": "distance: mean of those to the nearest training objects, in "
        "principal components"
    },
    steps={"components": ("components",)},
    scoring=("scoring",),
)
