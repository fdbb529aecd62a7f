"""How a survey's cutouts are sampled: bands, pixels, noise."""

import numpy as np

from peculiar.sources.simulated import sky
from peculiar.sources.simulated.galaxies import BANDS
from peculiar.sources.simulated.scene import Scene

#: Neighbours lie up to this many arcsec outside the cutout, and the scene reaches twice
#: as far, so that what its edges wrap around falls outside the cutout.
OUTSIDE = 2.0


class Camera:
    """What turns scenes into cutouts of one form.

    Parameters
    ----------
    cutouts : dict
        The config's section: `size` (pixels), `bands` (of grizy, in order),
        `pixel_scale` (arcsec), `zero_point` (mag).

    Attributes
    ----------
    size, scale : int, float
        Side of a cutout in pixels, and of a pixel in arcsec.
    bands : ndarray of int, shape (band,)
        Indices into grizy.
    exposed : ndarray of int
        Places of g, r and i among the cutouts' bands, or of all if there is none of
        them: faults of one band befall these. In z or y alone a detector of colour
        images could not see them.
    unit : float
        Flux of a cutout per flux at the simulator's zero point.
    side, margin : int
        Side of the scenes in pixels, and how far inside of it the cutout begins.
    reach : float
        Half the side, in pixels, of the square that neighbours lie in.
    sigma, level : ndarray of float32, shape (band, 1, 1)
        Of a pixel: the sky's noise, and the flux whose photons make as much noise.
    """

    def __init__(self, cutouts: dict) -> None:
        self.size = cutouts["size"]
        self.scale = cutouts["pixel_scale"]
        self.bands = np.array([BANDS.index(band) for band in cutouts["bands"]])
        shown = np.flatnonzero(np.isin(self.bands, [BANDS.index(x) for x in "gri"]))
        self.exposed = shown if len(shown) else np.arange(len(self.bands))
        self.unit = 10 ** (0.4 * (cutouts["zero_point"] - sky.ZERO_POINT))
        outside = round(OUTSIDE / self.scale)
        self.margin = 2 * outside
        # Halves, thirds and quarters make the transform fast.
        self.side = 12 * -(-(self.size + 2 * self.margin) // 12)
        self.margin += (self.side - self.size - 2 * self.margin) // 2
        self.reach = self.size / 2 + outside
        sigma = np.array(sky.NOISE)[self.bands] * self.scale / sky.PIXEL
        # Photons in a unit of flux follow from the noise of the sky's own light.
        level = np.array(sky.SKY)[self.bands] * (self.scale / sky.PIXEL) ** 2
        self.sigma, self.level = (
            values[:, None, None].astype(np.float32) for values in (sigma, level)
        )

    def scene(self) -> Scene:
        """Give an empty scene."""
        return Scene(len(self.bands), self.side, self.scale)

    def seen(self, scene: Scene, fwhm: np.ndarray, shear: np.ndarray) -> np.ndarray:
        """Give the cutout of a scene without noise.

        Parameters
        ----------
        scene : Scene
            Of this camera.
        fwhm : ndarray of float, shape (5,)
            Seeing in grizy, arcsec.
        shear : ndarray of float, shape (2,)
            Of the PSF.

        Returns
        -------
        image : ndarray of float32, shape (band, size, size)
            At the simulator's zero point.
        """
        return scene.seen(fwhm[self.bands], shear, self.size, self.margin)
