"""WGAN-GP of Storey-Fisher et al. 2021: residuals of the best reconstruction."""

from peculiar.config.declaration import Detector

DETECTOR = Detector(
    title="Wasserstein GAN",
    scores={
        "s_gen": "pixel residual: sum over pixels of |x - G(z)|, x in 0..1 (SF21 eq. "
        "6)",
        "s_disc": "feature residual: sum over critic features of |d(x) - d(G(z))|",
        "s_anom": "weighted residual: (1 - weight) s_gen + weight s_disc (SF21 eq. 7)",
    },
    steps={"wgan": ("network", "training"), "encoder": ("network", "encoder", "loss")},
    scoring=("network", "loss", "scoring"),
    network=True,
    reconstructs=True,
    generates=True,
    baseline=False,
    snapshots="wgan",
    multiple=16,
)
