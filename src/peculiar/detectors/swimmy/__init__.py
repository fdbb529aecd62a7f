"""SWIMMY of Tanaka et al. 2021 (T21): central residuals of a denoising autoencoder."""

from peculiar.config.declaration import Detector

DETECTOR = Detector(
    scores={
        "central_{band}": "Squared relative residual in the centre, in {band} (T21)",
        "residual_{band}": "Residual in the centre, image minus reconstruction, in "
        "{band}",
    },
    steps={"runs": ("network", "training"), "best": ("network", "training", "scoring")},
    scoring=("network", "scoring"),
    network=True,
    reconstructs=True,
    baseline=False,
    chooses="best",
    multiple=8,  # it is halved three times
)
