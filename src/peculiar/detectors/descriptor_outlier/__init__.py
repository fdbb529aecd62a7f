"""Novelty: local outlier factor (Breunig et al. 2000) of an object's descriptors."""

from peculiar.config.declaration import Detector

DETECTOR = Detector(
    reads="descriptors",
    scores={
        "outlier": "Local outlier factor of the descriptors: how much thinner the "
        "training objects are around an object than around its neighbours"
    },
    steps={"reference": ("reference",)},
)
