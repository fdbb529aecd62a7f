"""Stretches: Lupton's, its inverse, and the arcsinh of T21, for a shard at once."""

from functools import cache

import numpy as np
from astropy.visualization import (
    LuptonAsinhStretch,
    ManualInterval,
    make_lupton_rgb,
)

#: Pixels at a time: a dozen float32 arrays of them stay in the CPU's cache.
PIXELS = 32768

#: Bound on the relative difference between a value of the table-driven arithmetic below
#: and astropy's, both float32. The chord of a 128th of an octave is off by at most
#: 2**-16 (a second derivative of at most 2 f / I**2), rounding by a few 2**-24.
MARGIN = np.float32(2**-15)

#: Larger values may overflow float32 and are left to astropy.
HUGE = np.float32(1e30)

#: Intensities up to this are in the table: beyond, the chords' slopes, which fall as
#: I**-2, would soon be too small for float32.
BRIGHTEST = np.float32(1e15)


def lupton_rgb(
    flux: np.ndarray,
    *,
    minimum: float,
    stretch: float,
    Q: float,  # noqa: N803 (L04)
) -> np.ndarray:
    """Make 8-bit colour images, equal to astropy's `make_lupton_rgb` in every pixel.

    L04: with I the mean of the three bands above `minimum`, each band is multiplied by
    f(I) / I with f(I) = 0.1 asinh(Q I / stretch) / asinh(0.1 Q), clipped at 0, and the
    three are divided by the largest if that exceeds 1; 255 is 1, truncated.

    The asinh takes most of astropy's time. Here f(I) / I comes from a table of chords
    by the leading 16 bits of I. A pixel whose upper and lower bounds truncate to
    different integers (a few in a thousand), or whose values are huge, is computed by
    astropy: so the table affects speed alone.

    Parameters
    ----------
    flux : numpy.ndarray
        float32 (batch, height, width, 3), in the order red, green, blue; finite.
    minimum, stretch : float
        Flux of black, and linear stretch (above 0), in units of `flux`.
    Q : float
        Softening.

    Returns
    -------
    image : numpy.ndarray
        uint8 (batch, height, width, 3), 0..255.

    Raises
    ------
    ValueError
        If `flux` is not float32 with three bands.
    """
    if flux.dtype != np.float32 or flux.ndim != 4 or flux.shape[-1] != 3:
        raise ValueError(
            f"flux is {flux.dtype} {flux.shape}: expected float32 (batch, height, "
            "width, 3), bands in the order red, green, blue"
        )
    pixels = flux.reshape(-1, 3)
    image = np.empty(pixels.shape, np.uint8)
    uncertain = np.empty(len(pixels), bool)
    work = np.empty((7, min(PIXELS, len(pixels))), np.float32)
    # Overflow and NaN mark a pixel as uncertain, or are astropy's own.
    with np.errstate(all="ignore"):
        for start in range(0, len(pixels), PIXELS):
            part = slice(start, start + PIXELS)
            count = len(pixels[part])
            uncertain[part] = _by_table(
                pixels[part], image[part], work[:, :count], minimum, stretch, Q
            )
        left = np.flatnonzero(uncertain)
        if len(left):
            image[left] = make_lupton_rgb(
                *pixels[left].T[:, None, :],
                # This mapping does not use the upper limit; given, it is not computed.
                interval=ManualInterval(minimum, np.inf),
                stretch=stretch,
                Q=Q,
            )[0]
    return image.reshape(flux.shape)


def _by_table(
    pixels: np.ndarray,
    image: np.ndarray,
    work: np.ndarray,
    minimum: float,
    stretch: float,
    Q: float,  # noqa: N803
) -> np.ndarray:
    """Fill `image` (n, 3); return which pixels (n,) are uncertain."""
    planes, intensity, factor, peak, spare = work[:3], *work[3:]
    red, green, blue = planes
    np.copyto(planes, pixels.T)
    planes -= minimum
    # The same operations as astropy's, in the same order: the same bits.
    np.add(red, green, out=intensity)
    intensity += blue
    intensity /= np.float32(3)
    chords = np.right_shift(intensity.view(np.uint32), 16, dtype=np.intp)
    constant, slope = _chords(stretch, Q)
    # `clip` saves a check of bounds: all 2**16 indices exist.
    np.take(slope, chords, out=factor, mode="clip")
    factor *= intensity
    factor += np.take(constant, chords, out=spare, mode="clip")
    spare[:] = 0
    np.maximum(planes, spare, out=planes)
    np.maximum(np.maximum(red, green, out=peak), blue, out=peak)
    peak *= factor  # of 255
    uncertain = np.less_equal(peak, HUGE)
    np.logical_not(uncertain, out=uncertain)  # NaN is uncertain, too
    peak *= np.float32(1 / 255)
    spare[:] = 1
    factor /= np.maximum(peak, spare, out=peak)
    factor *= 1 + MARGIN
    planes *= factor
    upper = planes.astype(np.uint8)
    planes *= 1 - 2 * MARGIN
    lower = planes.astype(np.uint8)
    for band in range(3):
        image[:, band] = upper[band]
        uncertain |= upper[band] != lower[band]
    return uncertain


@cache
def _chords(stretch: float, Q: float) -> tuple[np.ndarray, np.ndarray]:  # noqa: N803
    """Tabulate 255 f(I) / I by the leading 16 bits of a float32 I.

    Returns float32 constant and slope, (65536,): the chord over all I with these bits
    is constant + slope * I. Zero for I <= 0 and below 1e-40, NaN above 1e15.
    """
    edges = (np.arange(0x7F81, dtype=np.uint32) << 16).view(np.float32)
    edges = edges.astype(np.float64)  # 0, then 128 an octave, up to infinity
    constant, slope = np.zeros((2, 2**16))
    with np.errstate(invalid="ignore"):  # the ratio at 0 and at infinity, not used
        ratio = 255 * LuptonAsinhStretch(stretch, Q)(edges) / edges
        rise = np.diff(ratio) / np.diff(edges)
    slope[: len(rise)] = rise
    constant[: len(rise)] = ratio[:-1] - rise * edges[:-1]
    with_bits = np.arange(2**16, dtype=np.uint32) << 16
    intensity = with_bits.view(np.float32)
    constant[~(intensity <= BRIGHTEST)] = np.nan  # NaN too
    constant[0] = slope[0] = 0
    return constant.astype(np.float32), slope.astype(np.float32)


def unstretched(
    image: np.ndarray,
    *,
    minimum: float,
    stretch: float,
    Q: float,  # noqa: N803 (L04)
) -> np.ndarray:
    """Return flux that `lupton_rgb` turns into these images.

    The mean of the three values is f(I), and f is inverted; each band is its value
    times I / f(I). Values were truncated to whole levels: the middle of the level is
    taken. A band below `minimum` (level 0) becomes `minimum`; a saturated pixel (level
    255) keeps its colour and gets the largest flux that an image can hold.

    Parameters
    ----------
    image : ndarray of uint8, shape (..., 3)
        Red, green, blue.
    minimum, stretch, Q : float
        See `lupton_rgb`.

    Returns
    -------
    flux : ndarray of float32, shape (..., 3)
        In the units of `minimum` and `stretch`; finite, at least `minimum`.
    """
    value = np.where(image > 0, (image + 0.5) / 255, 0.0)
    mean = value.mean(axis=-1, keepdims=True)
    intensity = stretch / Q * np.sinh(mean * np.arcsinh(0.1 * Q) / 0.1)
    ratio = np.divide(intensity, mean, out=np.zeros_like(mean), where=mean > 0)
    return (minimum + value * ratio).astype(np.float32)


def arcsinh_stretch(
    flux: np.ndarray,
    *,
    bands: list[str],
    flux_zero_point: float,
    zero_point: float,
    divide: dict[str, float],
    softening: float,
    offset: float,
) -> np.ndarray:
    """Stretch flux with the arcsinh of hscMap, which keeps colours, to 0..1.

    With x the flux in units of a source of `zero_point`, divided by the band's number
    in `divide`, and I the mean of x over the bands of a pixel (T21):

        f(x) = x * arcsinh(a I) / (arcsinh(a) I) + offset, with a = `softening`

    The factor of x is the same for I and -I, and a / arcsinh(a) for I = 0. Computed in
    float64, in which it is exact to a few roundings for every I.

    Parameters
    ----------
    flux : numpy.ndarray
        (batch, height, width, band), linear; finite.
    bands : list of str
        Names of the bands, in order.
    flux_zero_point : float
        Magnitude of a flux of 1.
    zero_point : float
        Magnitude of an x of 1 (T21: 19).
    divide : dict of str to float
        Number above 0 of each band; 1 for bands that are not named.
    softening : float
        The a of the formula, above 0 (T21: e^10).
    offset : float
        Brightness of an empty sky (T21: 0.05).

    Returns
    -------
    image : numpy.ndarray
        float32 (batch, height, width, band), 0..1.
    """
    # 10**(-0.4 m) of a flux of 1, over that of an x of 1.
    unit = 10 ** (-0.4 * (flux_zero_point - zero_point))
    scale = [unit / divide.get(band, 1.0) for band in bands]
    x = flux * np.array(scale)  # float64
    soft = softening * x.mean(axis=-1, keepdims=True)
    # arcsinh(u) / u is 1 at 0.
    ratio = np.arcsinh(soft) / np.where(soft == 0, 1.0, soft)
    ratio[soft == 0] = 1.0
    x *= ratio * (softening / np.arcsinh(softening))
    x += offset
    return np.clip(x, 0.0, 1.0, out=x).astype(np.float32)
