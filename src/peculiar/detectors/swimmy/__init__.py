"""SWIMMY of Tanaka et al. 2021 (T21): central residuals of a denoising autoencoder."""

from peculiar.config.declaration import Detector

DETECTOR = Detector(
    title="SWIMMY autoencoder",
    scores={
        "central_{band}": "squared central residual in {band}: relative (T21)",
        "residual_{band}": "central residual in {band}: image minus reconstruction",
    },
    steps={"runs": ("network", "training"), "best": ("network", "training", "scoring")},
    scoring=("network", "scoring"),
    network=True,
    reconstructs=True,
    baseline=False,
    chooses="best",
    multiple=8,  # it is halved three times
)
