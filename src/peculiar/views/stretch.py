"""Lupton's colour stretch, for a whole shard at once."""

from functools import cache

import numpy as np
from astropy.visualization import (
    LuptonAsinhStretch,
    ManualInterval,
    make_lupton_rgb,
)

#: Pixels worked on at a time: a dozen float32 arrays of them stay in the CPU's cache.
PIXELS = 32768

#: Bound on the relative difference between a value of the table-driven arithmetic below
#: and astropy's, both float32. The chord of a 128th of an octave is off by at most
#: 2**-16 (a second derivative of at most 2 f / I**2), rounding by a few 2**-24.
MARGIN = np.float32(2**-15)

#: Values beyond this may overflow float32 on the way: left to astropy.
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
    three are divided by the largest where that exceeds 1; then 255 is 1, truncated.

    Astropy's arithmetic costs mostly the asinh. Here f(I) / I comes from a table of
    chords by the leading 16 bits of I. A pixel whose upper and lower bounds truncate to
    different integers (a few in a thousand), or whose values are huge, is left to
    astropy itself: so equality does not rest on the table, only speed does.

    Parameters
    ----------
    flux : numpy.ndarray
        float32 (batch, height, width, band), bands in the order red, green, blue;
        finite.
    minimum : float
        Flux that is black, in units of `flux`.
    stretch : float
        Linear stretch, in units of `flux`; above 0.
    Q : float
        Softening.

    Returns
    -------
    image : numpy.ndarray
        uint8 (batch, height, width, band), 0..255.

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
    doubtful = np.empty(len(pixels), bool)
    work = np.empty((7, min(PIXELS, len(pixels))), np.float32)
    # Overflow and NaN on the way mark a pixel as doubtful, or are astropy's own.
    with np.errstate(all="ignore"):
        for start in range(0, len(pixels), PIXELS):
            part = slice(start, start + PIXELS)
            count = len(pixels[part])
            doubtful[part] = _by_table(
                pixels[part], image[part], work[:, :count], minimum, stretch, Q
            )
        left = np.flatnonzero(doubtful)
        if len(left):
            image[left] = make_lupton_rgb(
                *pixels[left].T[:, None, :],
                # The upper limit is not used by this mapping; given, it is not sought.
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
    """Fill `image` (n, 3); return which pixels (n,) are not certain."""
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
    # `clip` only spares a check of bounds: all 2**16 indices exist.
    np.take(slope, chords, out=factor, mode="clip")
    factor *= intensity
    factor += np.take(constant, chords, out=spare, mode="clip")
    spare[:] = 0
    np.maximum(planes, spare, out=planes)
    np.maximum(np.maximum(red, green, out=peak), blue, out=peak)
    peak *= factor  # of 255
    doubtful = np.less_equal(peak, HUGE)
    np.logical_not(doubtful, out=doubtful)  # NaN is doubtful too
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
        doubtful |= upper[band] != lower[band]
    return doubtful


@cache
def _chords(stretch: float, Q: float) -> tuple[np.ndarray, np.ndarray]:  # noqa: N803
    """Tabulate 255 f(I) / I by the leading 16 bits of a float32 I.

    Returns
    -------
    constant, slope : numpy.ndarray
        float32 (65536,): the chord over all I with these bits is
        constant + slope * I. Zero for I <= 0 and below 1e-40, NaN above 1e15.
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
