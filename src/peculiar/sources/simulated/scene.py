"""A small patch of sky, composed in Fourier space and seen through the atmosphere.

GalSim draws each profile once, as its Fourier transform on one grid. It is added to
each band with that band's flux, and multiplied by that band's PSF: one inverse
transform per band, however many objects there are.
"""

import galsim
import numpy as np

from peculiar.sources.simulated.sky import MOFFAT

#: Sersic indices are rounded to these: GalSim tabulates each index once per process.
INDICES = np.array([0.5, 0.7, 1.0, 1.3, 1.6, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0])


class Scene:
    """Light in several bands on a square of `side` (even) pixels of `scale` arcsec.

    Positions are in pixels, `x` along columns and `y` along rows, from the centre of
    the first pixel. The square is periodic: it must be larger than the cutout by the
    reach of the light.
    """

    def __init__(self, bands: int, side: int, scale: float) -> None:
        self.side = side
        self.scale = scale
        self._light = np.zeros((bands, side, side // 2 + 1), np.complex64)
        self._painted = np.zeros((bands, side, side), np.float32)
        bounds = galsim.BoundsI(0, side // 2, -side // 2, side // 2 - 1)
        step = 2 * np.pi / (side * scale)
        self._grid = galsim.ImageCF(bounds, scale=step, init_value=0)

    def add(
        self, profile: galsim.GSObject, flux: np.ndarray, x: float, y: float
    ) -> None:
        """Add a profile of unit flux, multiplied by a flux per band, at (x, y)."""
        placed = profile.shift(x * self.scale, y * self.scale)
        self._light += flux.astype(np.float32)[:, None, None] * self._transform(placed)

    def add_point(self, flux: np.ndarray, x: float, y: float) -> None:
        """Add a point source of a flux per band at (x, y)."""
        step = -2j * np.pi / self.side
        columns = np.exp(step * x * np.arange(self.side // 2 + 1))
        rows = np.exp(step * y * np.arange(-self.side // 2, self.side // 2))
        wave = np.multiply.outer(rows, columns).astype(np.complex64)
        self._light += flux.astype(np.float32)[:, None, None] * wave

    def paint(self, image: np.ndarray, flux: np.ndarray) -> None:
        """Add an image (side, side) of unit sum, multiplied by a flux per band."""
        self._painted += flux.astype(np.float32)[:, None, None] * image

    def seen(
        self, fwhm: np.ndarray, shear: np.ndarray, size: int, margin: int
    ) -> np.ndarray:
        """Return the scene through the PSF, without noise: float32 (band, size, size).

        Parameters
        ----------
        fwhm : ndarray of float, shape (band,)
            Of the Moffat PSF (the pixel's response included), arcsec.
        shear : ndarray of float, shape (2,)
            Of the PSF.
        size, margin : int
            Side of the cutout, and its first row and column.
        """
        middle = slice(margin, margin + size)
        painted = np.fft.rfft2(self._painted) if self._painted.any() else 0
        light = np.fft.ifftshift(self._light, axes=1) + painted
        for band, width in enumerate(fwhm):
            psf = galsim.Moffat(MOFFAT, fwhm=width).shear(g1=shear[0], g2=shear[1])
            light[band] *= np.fft.ifftshift(self._transform(psf), axes=0)
        image = np.fft.irfft2(light, s=(self.side, self.side))
        return image[:, middle, middle].astype(np.float32)

    def _transform(self, profile: galsim.GSObject) -> np.ndarray:
        # Rows run over negative frequencies first. The array is overwritten each time.
        profile.drawKImage(image=self._grid, recenter=False)
        return self._grid.array


def spheroid(radius: float, sersic: float) -> galsim.GSObject:
    """Return a Sersic profile of unit flux and half-light `radius` (arcsec).

    The index is rounded to one of `INDICES`.
    """
    index = INDICES[np.argmin(np.abs(np.log(INDICES / sersic)))]
    if index == 1:
        return galsim.Exponential(half_light_radius=radius)
    return galsim.Sersic(index, half_light_radius=radius)


def inclined(profile: galsim.GSObject, ratio: float, angle: float) -> galsim.GSObject:
    """Flatten a round profile to an axis ratio, keeping its major axis.

    `angle` is the major axis's, in radians, from the columns' axis to the rows'.
    """
    # A shear keeps the area, so the radius is made smaller first.
    sheared = profile.dilate(np.sqrt(ratio))
    return sheared.shear(q=ratio, beta=angle * galsim.radians)
