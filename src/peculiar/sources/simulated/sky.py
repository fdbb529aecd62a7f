"""The sky, the seeing and the resampled noise of HSC's Wide layer."""

from functools import cache

import numpy as np

#: Fluxes of the simulator have this zero point (AB magnitude of one unit), as HSC's.
ZERO_POINT = 27.0

#: HSC's pixel, in arcsec; `NOISE` and `SKY` are per pixel of this size.
PIXEL = 0.168

#: Median FWHM in arcsec, grizy (Aihara et al. 2019, PDR2 Wide).
SEEING = (0.79, 0.75, 0.59, 0.68, 0.68)

#: Scatter of the logarithm of the FWHM from object to object.
SEEING_SCATTER = 0.10

#: Exponent of the Moffat profile: stars of HSC's Deep layer give 2.2 in i to 2.5 in g,
#: and 2.5 has a closed Fourier transform.
MOFFAT = 2.5

#: Standard deviation of sky pixels, grizy. The 2" limits of the Wide layer amount to
#: white noise of 0.027, 0.040, 0.040, 0.083; g, r and i here give the texture of
#: stretched PDR2 cutouts. y follows from z by T21's limits, 0.88 mag apart.
NOISE = (0.032, 0.040, 0.041, 0.083, 0.187)

#: Flux of the sky itself per pixel: 22.2, 21.0, 20.0, 19.0, 18.2 mag / arcsec^2. With
#: the noise it gives the number of photons in a unit of flux.
SKY = (2.35, 7.1, 17.8, 44.7, 93.5)

#: Autocorrelation of sky pixels by lag (rows, columns): measured on an HSC coadd, minus
#: 0.015 at every lag for sources below the noise, which are simulated.
CORRELATION = {
    (0, 1): 0.068,
    (1, 0): 0.058,
    (1, 1): 0.009,
    (1, -1): 0.009,
    (0, 2): -0.048,
    (2, 0): -0.040,
    (0, 3): 0.045,
    (3, 0): 0.045,
    (0, 4): -0.028,
    (4, 0): -0.028,
}


@cache
def _filter(size: int) -> np.ndarray:
    # The square root of the noise's power spectrum, on the grid of a real FFT.
    ky = np.fft.fftfreq(size)[:, None] * 2 * np.pi
    kx = np.fft.rfftfreq(size)[None, :] * 2 * np.pi
    power = 1 + sum(
        2 * rho * np.cos(ky * row + kx * column)
        for (row, column), rho in CORRELATION.items()
    )
    return np.sqrt(np.maximum(power, 0)).astype(np.float32)


def correlated_noise(rng: np.random.Generator, bands: int, size: int) -> np.ndarray:
    """Draw Gaussian noise of unit variance, correlated as resampling leaves it.

    float32 (band, size, size), of mean 0; periodic at the edges.
    """
    white = rng.standard_normal((bands, size, size), dtype=np.float32)
    return np.fft.irfft2(np.fft.rfft2(white) * _filter(size), s=(size, size))


def sky_residual(rng: np.random.Generator, bands: int, size: int) -> np.ndarray:
    """Draw the sky that imperfect subtraction leaves, in units of the pixel noise.

    float32 (band, size, size). The median stretched PDR2 cutout has a sky of about
    +0.5; in one of ten, scattered light of a bright star or galaxy lies over the image,
    with a slope. (The real labelled ones have more of it: they were selected for high
    scores.)
    """
    level = 0.45 * np.exp(0.45 * rng.standard_normal())
    level = level + 0.25 * rng.standard_normal(bands)
    slope = np.zeros(2)
    if rng.random() < 0.1:
        haze = 1.3 * np.exp(0.6 * rng.standard_normal())
        level += haze * np.exp(0.4 * rng.standard_normal(bands))
        slope = 0.5 * haze * rng.standard_normal(2)
    line = np.linspace(-0.5, 0.5, size, dtype=np.float32)
    plane = slope[0] * line[:, None] + slope[1] * line
    return (level[:, None, None] + plane).astype(np.float32)
