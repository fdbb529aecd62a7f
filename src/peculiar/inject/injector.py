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
from peculiar.sources.simulated.scene import inclined, spheroid

#: The PSF of added light is round: its ellipticity in the image is not known.
NO_SHEAR = np.zeros(2)


def known_bands(bands: list[str]) -> list[str]:
    """Return the bands of a cutout that the simulator knows; ValueError if none."""
    known = [band for band in bands if band in BANDS]
    if not known:
        raise ValueError(
            f"cutouts.bands: {', '.join(bands)}, but the simulator knows only "
            f"{', '.join(BANDS)}. Expected at least one of these; set "
            "evaluation.injection and teaching to null"
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
        added = self._light(drawn, place, rng)
        add_artifact(added, drawn, rng, camera.sigma, camera.scale, camera.exposed)
        image = self._exposed(flux, added, rng)
        lose_band(image, drawn, rng, camera.sigma, camera.exposed)
        return self._in_place(flux, image)

    def add(
        self, flux: np.ndarray, light: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """Add light, and the noise of its photons.

        Parameters
        ----------
        flux : ndarray of float32, shape (size, size, band)
            See `__call__`.
        light : ndarray of float32, shape (known band, size, size)
            Without noise, at the simulator's zero point, in the bands that it knows.
        rng : Generator
            Of the noise.

        Returns
        -------
        flux : ndarray of float32, shape (size, size, band)
            A copy.
        """
        return self._in_place(flux, self._exposed(flux, light, rng))

    def disc(
        self, host: Object, place: tuple[float, float], share: float
    ) -> np.ndarray:
        """Return light of the colours and the ellipse of a host, an exponential disc.

        Its flux is `share` times the host's; see `add` for the result.
        """
        scene = self.camera.scene()
        x, y = (self.camera.margin + pixel for pixel in place)
        # A point, and an edge, have no Fourier transform that fits on the grid.
        round_disc = spheroid(max(host.radius, 0.05), 1.0)
        profile = inclined(round_disc, max(host.ratio, 0.1), host.angle)
        scene.add(profile, share * host.host[self.camera.bands], x, y)
        return self.camera.seen(scene, host.fwhm, NO_SHEAR)

    def _exposed(
        self, flux: np.ndarray, light: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """Return flux and light together, (known band, size, size), with photons."""
        camera = self.camera
        image = flux[..., self.places].transpose(2, 0, 1) / np.float32(camera.unit)
        # The image has its own noise: variances of independent noise add.
        photons = np.sqrt(np.maximum(light, 0) / camera.level)
        noise = sky.correlated_noise(rng, *light.shape[:2])
        image += light + camera.sigma * photons * noise
        return image

    def _in_place(self, flux: np.ndarray, image: np.ndarray) -> np.ndarray:
        result = flux.copy()
        unit = np.float32(self.camera.unit)
        result[..., self.places] = image.transpose(1, 2, 0) * unit
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
