"""The sampling of a survey's cutouts: bands, pixels, noise."""

import numpy as np

from peculiar.sources.simulated import sky
from peculiar.sources.simulated.galaxies import BANDS
from peculiar.sources.simulated.scene import Scene

#: Neighbours lie up to this many arcsec outside the cutout. The periodic scene reaches
#: twice as far, so that light from beyond its edges falls outside the cutout.
OUTSIDE = 2.0


class Camera:
    """The form of a survey's cutouts, from the section ``cutouts``; bands of grizy.

    Attributes
    ----------
    size, scale : int, float
        Side of a cutout in pixels, and of a pixel in arcsec.
    bands : ndarray of int, shape (band,)
        Indices into grizy.
    exposed : ndarray of int
        Indices of g, r and i among the cutouts' bands, or of all if there is none of
        them. Artifacts of one band are in these: a detector of colour images does not
        see z or y.
    unit : float
        Flux of a cutout per flux at the simulator's zero point.
    side, margin : int
        Side of the scenes in pixels, and the first pixel of the cutout in them.
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
        # Multiples of 12 make the transform fast.
        self.side = 12 * -(-(self.size + 2 * self.margin) // 12)
        self.margin += (self.side - self.size - 2 * self.margin) // 2
        self.reach = self.size / 2 + outside
        sigma = np.array(sky.NOISE)[self.bands] * self.scale / sky.PIXEL
        # The noise of the sky's light gives the photons in a unit of flux.
        level = np.array(sky.SKY)[self.bands] * (self.scale / sky.PIXEL) ** 2
        self.sigma, self.level = (
            values[:, None, None].astype(np.float32) for values in (sigma, level)
        )

    def scene(self) -> Scene:
        """Return an empty scene."""
        return Scene(len(self.bands), self.side, self.scale)

    def seen(self, scene: Scene, fwhm: np.ndarray, shear: np.ndarray) -> np.ndarray:
        """Return a scene's cutout without noise: float32 (band, size, size).

        The zero point is the simulator's, 27. `fwhm` (5,) is the seeing in grizy in
        arcsec, `shear` (2,) that of the PSF.
        """
        return scene.seen(fwhm[self.bands], shear, self.size, self.margin)
