"""Baseline: distance to the nearest other objects in the features of a critic."""

from peculiar.config.declaration import Detector

DETECTOR = Detector(
    title="nearest neighbours in the critic's features",
    scores={
        "distance": "distance: mean of those to the nearest training objects, in "
        "principal components of the critic's features"
    },
    steps={"components": ("components",)},
    scoring=("scoring",),
    network=True,
    uses={"wgan": ("network",)},
)
