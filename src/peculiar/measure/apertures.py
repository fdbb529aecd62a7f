"""Centres, moments, apertures and growth curves of many images at once.

Sizes and places are in pixels; places count from the centre of the first pixel. Arrays
of images are float32, numbers per image float64; numbers of an image without light may
be NaN.
"""

import numpy as np
from scipy.fft import irfft2, rfft2

#: Surface brightness at the Petrosian radius, in units of the mean within (L04 eq. 4).
ETA = 0.2

#: Steps of the growth curves per pixel; the code assumes two.
STEPS = 2

#: The centre of symmetry is sought within this many pixels of the centroid, and within
#: half the radius of a circle with the object's area.
SEARCH = 8


def smoothed(padded: np.ndarray) -> np.ndarray:
    """Return images smoothed by (1, 2, 1) / 4 along both axes, without their border.

    SExtractor's default filter, of variance 0.5 px^2 along each axis.

    Parameters
    ----------
    padded : ndarray of float32, shape (..., height + 2, width + 2)
    """
    rows = padded[..., :-2, :] + padded[..., 2:, :]
    rows += 2 * padded[..., 1:-1, :]
    smooth = rows[..., :-2] + rows[..., 2:]
    smooth += 2 * rows[..., 1:-1]
    smooth /= 16
    return smooth


def rounded(values: np.ndarray) -> np.ndarray:
    """Return float32: arrays of images must not grow to float64."""
    return values.astype(np.float32)


def moments(light: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return the sum, the centroid's row and column, and yy, xx, yx; float64 (n,)."""
    y, x = (np.arange(side) - (side - 1) / 2 for side in light.shape[1:])
    rows = light.sum(axis=2).astype(np.float64)
    columns = light.sum(axis=1).astype(np.float64)
    total = rows.sum(axis=1)
    cy, cx = rows @ y / total, columns @ x / total
    yy, xx = rows @ y**2 / total - cy**2, columns @ x**2 / total - cx**2
    yx = (light @ rounded(x)).astype(np.float64) @ y / total - cy * cx
    return total, cy - y[0], cx - x[0], yy, xx, yx


def axes(
    yy: np.ndarray, xx: np.ndarray, yx: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return b/a, and the angle of the major axis from the columns' axis (radians)."""
    mean, half = (xx + yy) / 2, np.hypot((xx - yy) / 2, yx)
    ratio = np.sqrt(np.maximum(mean - half, 0) / (mean + half))
    return ratio, np.arctan2(2 * yx, xx - yy) / 2


def distances(
    shape: tuple[int, ...],
    centre: list[np.ndarray],
    ratio: np.ndarray | None = None,
    angle: np.ndarray | None = None,
) -> np.ndarray:
    """Return pixels' distances from a centre; float32 (n, height, width).

    With an axis ratio and an angle as of `axes` (n,): the semi-major axis of the
    ellipse through the pixel.
    """
    dy, dx = (
        np.arange(side) - np.nan_to_num(middle)[:, None]
        for side, middle in zip(shape[1:], centre, strict=True)
    )
    if ratio is None or angle is None:
        square = rounded(dy**2)[:, :, None] + rounded(dx**2)[:, None, :]
        return np.sqrt(square, out=square)
    cosine, sine = np.cos(np.nan_to_num(angle)), np.sin(np.nan_to_num(angle))
    # Thinner than any real object: noise, or no light.
    stretch = 1 / np.maximum(np.nan_to_num(ratio), 0.05) ** 2
    yy, xx, yx = (
        sine**2 + stretch * cosine**2,
        cosine**2 + stretch * sine**2,
        2 * sine * cosine * (1 - stretch),
    )
    square = rounded(yx[:, None] * dy)[:, :, None] * rounded(dx)[:, None, :]
    square += rounded(yy[:, None] * dy**2)[:, :, None]
    square += rounded(xx[:, None] * dx**2)[:, None, :]
    return np.sqrt(np.maximum(square, 0, out=square), out=square)


def symmetric_centre(
    alone: np.ndarray, centroid: list[np.ndarray], radius: np.ndarray
) -> list[np.ndarray]:
    """Return the row and column about which a half turn changes the light least.

    `alone` is the object's light (n, height, width), `radius` (n,) its size.
    The sum of (I - I turned about c)^2 is least where I's convolution with itself is
    greatest, at 2 c. It has one value per half pixel; between them, a parabola.
    """
    wave = rfft2(alone)
    folded = irfft2(wave * wave, s=alone.shape[1:])
    middle = [np.rint(2 * np.nan_to_num(c)).astype(int) for c in centroid]
    step = np.arange(-2 * SEARCH - 1, 2 * SEARCH + 2)
    rows, columns = (
        (m[:, None] + step) % side
        for m, side in zip(middle, alone.shape[1:], strict=True)
    )
    image = np.arange(len(alone))
    near = folded[image[:, None, None], rows[:, :, None], columns[:, None, :]]
    allowed = np.hypot(step[1:-1, None], step[1:-1]) <= radius[:, None, None]
    scores = np.where(allowed, near[:, 1:-1, 1:-1], -np.inf).reshape(len(alone), -1)
    row, column = np.divmod(scores.argmax(axis=1), len(step) - 2)
    row, column = row + 1, column + 1
    at = near[image, row, column]
    beside_row = near[image, row - 1, column], near[image, row + 1, column]
    beside_column = near[image, row, column - 1], near[image, row, column + 1]
    return [
        (middle[0] + step[row] + _vertex(at, *beside_row)) / 2,
        (middle[1] + step[column] + _vertex(at, *beside_column)) / 2,
    ]


def _vertex(at: np.ndarray, before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Return where the parabola through three values at -1, 0, 1 is greatest."""
    curve = (2 * at - before - after).astype(np.float64)
    place = (after - before) / (2 * curve)
    return np.where(curve > 0, np.clip(place, -0.5, 0.5), 0)


def growth(
    flux: np.ndarray, usable: np.ndarray, distance: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the flux and the usable pixels within radii of 0, 1/2, 1, ... px.

    A pixel is counted linearly from half a pixel before its distance to half a pixel
    behind it, nearly as its area is.

    Parameters
    ----------
    flux, distance : ndarray of float32, shape (n, height, width)
        `distance` as of `distances`.
    usable : ndarray of bool, shape (n, height, width)
        Where `flux` is not 0 for want of a measurement.

    Returns
    -------
    light, area : ndarray of float64, shape (n, radius)
    """
    bins = STEPS * sum(flux.shape[1:])
    steps = np.minimum(STEPS * distance, np.float32(bins - 3))
    # The first of the three steps over which a pixel is counted.
    whole = steps.astype(np.int32)
    later = steps - whole
    whole += (np.arange(len(flux), dtype=np.int32) * bins)[:, None, None]
    index = whole.ravel()

    def within(values: np.ndarray) -> np.ndarray:
        all_light = np.bincount(index, values.ravel(), len(flux) * bins)
        third = np.bincount(index, (values * later).ravel(), len(flux) * bins)
        sums = all_light - third
        sums[1:] += all_light[:-1]
        sums[2:] += third[:-2]
        return np.cumsum(sums.reshape(-1, bins), axis=1) / STEPS

    return within(flux), within(usable.astype(np.float32))


def petrosian_radius(light: np.ndarray, area: np.ndarray) -> np.ndarray:
    """Return the first radius where the brightness is `ETA` of the mean within.

    L04 eq. 4, on rings 1 px wide, from `growth`; the outermost if there is none.
    """
    ring = (light[:, 2:] - light[:, :-2]) / (area[:, 2:] - area[:, :-2])
    ratio = np.abs(ring * area[:, 1:-1] / light[:, 1:-1])
    ratio = np.nan_to_num(ratio, nan=0, posinf=0)
    ratio[:, 0] = 1
    below = ratio < ETA
    k = np.where(below.any(axis=1), below.argmax(axis=1), ratio.shape[1] - 1)
    image = np.arange(len(k))
    inner, outer = ratio[image, k - 1], ratio[image, k]
    # Between rings the ratio falls about exponentially. The first ring is at one step.
    return (k + np.clip(np.log(inner / ETA) / np.log(inner / outer), 0, 1)) / STEPS


def radius_with(part: float, light: np.ndarray, edge: np.ndarray) -> np.ndarray:
    """Return the radius of the circle with a part of the flux within `edge`."""
    image = np.arange(len(light))
    steps = STEPS * np.nan_to_num(edge)
    k = np.clip(steps.astype(int), 0, light.shape[1] - 2)
    total = light[image, k] + (steps - k) * (light[image, k + 1] - light[image, k])
    wanted = part * np.abs(total)
    k = np.maximum((light >= wanted[:, None]).argmax(axis=1), 1)
    inner, outer = light[image, k - 1], light[image, k]
    share = np.clip((wanted - inner) / (outer - inner), 0, 1)
    # Within a ring flux grows as the area.
    return np.sqrt((k - 1) ** 2 + share * (2 * k - 1)) / STEPS


def inside(distance: np.ndarray, edge: np.ndarray) -> np.ndarray:
    """Return the part of each pixel within `edge`; float32, as `distance`."""
    part = rounded(edge + 0.5)[:, None, None] - distance
    return np.clip(part, 0, 1, out=part)
