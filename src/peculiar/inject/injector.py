"""The light of anomalies, added to existing images."""

from dataclasses import replace

import numpy as np

from peculiar.config.kinds import ASTROPHYSICAL
from peculiar.sources.simulated import sky
from peculiar.sources.simulated.artifacts import add_artifact, lose_band
from peculiar.sources.simulated.camera import Camera
from peculiar.sources.simulated.features import add_feature
from peculiar.sources.simulated.galaxies import BANDS
from peculiar.sources.simulated.population import Object, added_light

#: The PSF of added light is round: its ellipticity in the image is not known.
NO_SHEAR = np.zeros(2)


def known_bands(bands: list[str]) -> list[str]:
    """Return the bands of a cutout that the simulator knows; ValueError if none."""
    known = [band for band in bands if band in BANDS]
    if not known:
        raise ValueError(
            f"cutouts.bands: {', '.join(bands)}, but the simulator knows only "
            f"{', '.join(BANDS)}. Expected at least one of these; set "
            "evaluation.injection to null"
        )
    return known


class Injector:
    """Add anomalies to images of one size, bands, scale and zero point.

    Parameters
    ----------
    cutouts : dict
        The config's section: `size` (pixels), `bands` (in order), `pixel_scale`
        (arcsec), `zero_point` (mag). No light is added in bands that the simulator
        does not know.
    """

    def __init__(self, cutouts: dict) -> None:
        bands = known_bands(cutouts["bands"])
        self.places = [cutouts["bands"].index(band) for band in bands]
        self.camera = Camera(cutouts | {"bands": bands})

    def __call__(
        self,
        flux: np.ndarray,
        host: Object,
        place: tuple[float, float],
        label: str,
        strength: float,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Add one anomaly.

        Parameters
        ----------
        flux : ndarray of float32, shape (size, size, band)
            Linear, at the zero point of the cutouts.
        host, place : Object, tuple of float
            The object in the image, and its column and row in pixels.
        label, strength : str, float
            The anomaly, see `peculiar.config.kinds`.
        rng : Generator
            Of the anomaly's form: with the same numbers and another strength the same
            form has another flux.

        Returns
        -------
        flux : ndarray of float32, shape (size, size, band)
            A copy, with the light and the noise of its photons, which is scaled from
            light and noise of the sky in HSC's Wide layer (`sky.SKY`, `NOISE`).
        """
        anomaly, redshift = added_light(rng, label, strength, host.host)
        drawn = replace(
            host, label=label, strength=strength, anomaly=anomaly, redshift=redshift
        )
        camera = self.camera
        image = flux[..., self.places].transpose(2, 0, 1) / np.float32(camera.unit)
        added = self._light(drawn, place, rng)
        add_artifact(added, drawn, rng, camera.sigma, camera.scale, camera.exposed)
        # The image has its own noise: variances of independent noise add.
        photons = np.sqrt(np.maximum(added, 0) / camera.level)
        added += camera.sigma * photons * sky.correlated_noise(rng, *added.shape[:2])
        image += added
        lose_band(image, drawn, rng, camera.sigma, camera.exposed)
        result = flux.copy()
        result[..., self.places] = image.transpose(1, 2, 0) * np.float32(camera.unit)
        return result

    def _light(
        self, drawn: Object, place: tuple[float, float], rng: np.random.Generator
    ) -> np.ndarray:
        camera = self.camera
        if drawn.label not in ASTROPHYSICAL:
            form = len(camera.bands), camera.size, camera.size
            return np.zeros(form, np.float32)
        scene = camera.scene()
        x, y = (camera.margin + pixel for pixel in place)
        add_feature(scene, rng, drawn, camera.bands, x, y)
        return camera.seen(scene, drawn.fwhm, NO_SHEAR)
