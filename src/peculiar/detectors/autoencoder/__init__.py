"""Baseline: residual of the reconstruction by a convolutional autoencoder."""

from peculiar.config.declaration import Detector

DETECTOR = Detector(
    title="autoencoder",
    scores={"error": "residual: mean square over the pixels, image in 0..1"},
    steps={"autoencoder": ("network", "training")},
    scoring=("network", "scoring"),
    network=True,
    reconstructs=True,
)
