"""Baseline: residual of the reconstruction by a convolutional autoencoder."""

from peculiar.config.declaration import Detector

DETECTOR = Detector(
    scores={"error": "Mean squared residual of an autoencoder, image in 0..1"},
    steps={"autoencoder": ("network", "training")},
    scoring=("network", "scoring"),
    network=True,
    reconstructs=True,
)
