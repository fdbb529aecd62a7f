"""Novelty: local outlier factor (Breunig et al. 2000) of an object's descriptors."""

from peculiar.config.declaration import Detector

DETECTOR = Detector(
    title="novelty",
    reads="descriptors",
    scores={
        "outlier": "outlier factor: local, of the descriptors; density of the training "
        "objects around an object's neighbours, over that around the object"
    },
    steps={"reference": ("reference",)},
)
