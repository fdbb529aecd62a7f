"""Standard measures of galaxies' form: C, A, S, Gini, M20, ellipticity and radii.

The definitions are those of Lotz, Primack & Madau 2004 (AJ 128, 163; L04) and Conselice
2003 (ApJS 147, 1; C03), with the choices of statmorph (Rodriguez-Gomez et al. 2019,
MNRAS 483, 4140), with whose values they correlate above 0.95 on the same pixels of
simulated galaxies (tests/unit/measure/test_morphology.py). All arithmetic is on blocks
of images. Shifts, turns and smoothing are products with one matrix per image and axis,
which processors do fastest.
"""

from collections.abc import Iterator

import numpy as np
from scipy.ndimage import label

from peculiar.measure.apertures import (
    axes,
    distances,
    growth,
    inside,
    moments,
    petrosian_radius,
    radius_with,
    rounded,
    symmetric_centre,
)
from peculiar.measure.central import central_segments

#: What an image without light gets: about the middle of what galaxies have, so that it
#: is far out in no measure; but 0 for the radii.
NEUTRAL = {
    "concentration": 2.7,
    "asymmetry": 0.0,
    "smoothness": 0.0,
    "gini": 0.5,
    "m20": -1.7,
    "ellipticity": 0.0,
    "moment_radius": 0.0,
    "half_light_radius": 0.0,
}

#: In Petrosian radii: the aperture of C, A and S; the boxcar and the inner border of S;
#: the Gaussian for the pixels of Gini and M20.
APERTURE, BOXCAR, GAUSSIAN = 1.5, 0.25, 0.2

#: Sky's part of A and S in units of its noise: means of |a - b|, and of a if it is
#: positive else 0, for Gaussian a and b of unit variance.
DIFFERENCE, POSITIVE = 2 / np.sqrt(np.pi), 1 / np.sqrt(2 * np.pi)

#: Pixels at a time: their arrays fit into the processor's cache.
BLOCK = 24 * 64**2

#: Pixels around an object that are kept, and least half side of what is kept.
BORDER, SMALLEST = 2, 8

#: Pixels of different images do not touch.
WITHIN_IMAGE = np.zeros((3, 3, 3), bool)
WITHIN_IMAGE[1] = True


def morphology(image: np.ndarray, noise: np.ndarray) -> dict[str, np.ndarray]:
    """Measure the form of the object in the middle of each image.

    Other objects' pixels are left out (`peculiar.measure.central`), as are those that
    are not finite. Quarter turns and flips change nothing but the rounding.

    Parameters
    ----------
    image : ndarray of float32, shape (n, height, width)
        Linear flux of any unit, without sky; 16 px or more along both axes.
    noise : ndarray of float32, shape (n,)
        Standard deviation of the sky, in the same unit.

    Returns
    -------
    measures : dict of str to ndarray of float32, shape (n,)
        All finite; `NEUTRAL` where there is no light or a measure has no value.

        - ``concentration``: C = 5 log10(r80 / r20), radii of circles with these parts
          of the flux within 1.5 Petrosian radii (C03; L04 eq. 9).
        - ``asymmetry``: A, sum of |I - I turned by 180 degrees| / sum of |I| within the
          same circle, less the sky's (L04 eq. 10), about the centre where the sum of
          (I - I turned)^2 is least.
        - ``smoothness``: S, sum of the positive part of I - I smoothed by a boxcar of a
          quarter of the Petrosian radius, / sum of I, from there to 1.5 Petrosian
          radii, less the sky's (L04 eq. 11, with C03's positive part instead of the
          absolute value; C03 has 10 times as much). A boxcar of even
          width cannot be centred: the mean of its four positions, which makes S larger
          at even widths, as statmorph's is.
        - ``gini``: G of the absolute values of the pixels above the surface brightness
          at the elliptical Petrosian radius (L04 eq. 6).
        - ``m20``: log10 of the second moment of the brightest pixels with 20% of the
          flux, in units of the whole (L04 eq. 8), of the same pixels.
        - ``ellipticity``: 1 - b/a of the object's second moments.
        - ``moment_radius``: px, sqrt(a b) of the same moments.
        - ``half_light_radius``: px, r50 as r20 and r80.
    """
    if image.ndim != 3 or noise.shape != image.shape[:1]:
        raise ValueError(
            f"images {image.shape}, noise {noise.shape}: expected (n, height, width) "
            "and (n,); pass one band of each object, and its noise"
        )
    usable = np.isfinite(image)
    flux = np.where(usable, image, 0).astype(np.float32, copy=False)
    own, noise = np.empty(image.shape, bool), rounded(noise)
    measures = {name: np.full(len(image), np.nan) for name in NEUTRAL}
    # Divisions by no light, and logarithms of it, become neutral values.
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for rows in _blocks(np.arange(len(image)), flux[:1].size):
            own[rows], others = central_segments(flux[rows], noise[rows])
            usable[rows] &= ~others
        flux[~usable] = 0
        for rows, part in _cropped(own):
            found = _measured(flux[part], usable[part], own[part], noise[rows])
            for name, values in found.items():
                measures[name][rows] = values
    return {
        name: rounded(np.where(np.isfinite(values), values, NEUTRAL[name]))
        for name, values in measures.items()
    }


def _blocks(rows: np.ndarray, pixels: int) -> list[np.ndarray]:
    """Divide rows of images of `pixels` pixels into blocks for the cache."""
    return np.array_split(rows, -(-len(rows) * pixels // BLOCK)) if len(rows) else []


def _cropped(own: np.ndarray) -> Iterator[tuple[np.ndarray, tuple]]:
    """Yield blocks of rows, and the index of their images without needless borders.

    1.5 Petrosian radii are nearly always nearer than the object's farthest pixel.
    """
    y, x = (np.arange(side) - (side - 1) / 2 for side in own.shape[1:])
    reach = (own * rounded(np.hypot(y[:, None], x))).max(axis=(1, 2))
    half = min(own.shape[1:]) / 2
    needless = np.maximum(half - np.maximum(reach + BORDER, SMALLEST), 0)
    margin = 4 * (needless // 4).astype(int)
    for width in np.unique(margin).tolist():
        high, wide = (slice(width, side - width) for side in own.shape[1:])
        pixels = own[:1, high, wide].size
        for rows in _blocks(np.flatnonzero(margin == width), pixels):
            yield rows, (rows, high, wide)


def _measured(
    flux: np.ndarray, usable: np.ndarray, own: np.ndarray, noise: np.ndarray
) -> dict[str, np.ndarray]:
    """Return the measures of a block of images; not finite where they have none."""
    alone = np.where(own, flux, np.float32(0))
    total, *centroid, yy, xx, yx = moments(alone)
    centre = symmetric_centre(alone, centroid, np.sqrt(own.sum(axis=(1, 2)) / np.pi))
    circles = distances(flux.shape, centre)
    light, area = growth(flux, usable, circles)
    petrosian = petrosian_radius(light, area)
    edge = APERTURE * petrosian
    r20, r50, r80 = (radius_with(part, light, edge) for part in (0.2, 0.5, 0.8))
    # Moments about another centre are larger by the square of the shift.
    dy, dx = (a - b for a, b in zip(centroid, centre, strict=True))
    tilt = axes(yy + dy**2, xx + dx**2, yx + dy * dx)
    ellipses = distances(flux.shape, centre, *tilt)
    major = petrosian_radius(*growth(flux, usable, ellipses))
    gini, m20 = _gini_m20(flux, distances(flux.shape, centroid, *tilt), major)
    measures = {
        "concentration": 5 * np.log10(r80 / r20),
        "asymmetry": _asymmetry(flux, usable, noise, centre, circles, edge),
        "smoothness": _smoothness(flux, noise, circles, petrosian),
        "gini": gini,
        "m20": m20,
        "ellipticity": 1 - axes(yy, xx, yx)[0],
        "moment_radius": np.sqrt(np.sqrt(np.maximum(yy * xx - yx**2, 0))),
        "half_light_radius": r50,
    }
    return {
        name: np.where(total > 0, value, np.nan) for name, value in measures.items()
    }


def _turning(centre: np.ndarray, side: int) -> np.ndarray:
    """Return the matrices that mirror an axis at `centre`, by linear interpolation."""
    place = np.arange(side, dtype=np.float32)
    target = rounded(2 * np.nan_to_num(centre))[:, None] - place
    weight = 1 - np.abs(target[:, :, None] - place)
    return np.maximum(weight, 0, out=weight)


def _asymmetry(
    flux: np.ndarray,
    usable: np.ndarray,
    noise: np.ndarray,
    centre: list[np.ndarray],
    distance: np.ndarray,
    edge: np.ndarray,
) -> np.ndarray:
    rows, columns = (
        _turning(c, side) for c, side in zip(centre, flux.shape[1:], strict=True)
    )
    columns = columns.transpose(0, 2, 1)
    turned = rows @ flux @ columns
    seen = rows @ usable.astype(np.float32) @ columns > 0.5
    used = inside(distance, edge)
    used[~(usable & seen)] = 0
    turned -= flux
    changed = np.einsum("nij,nij->n", np.abs(turned, out=turned), used)
    light = np.einsum("nij,nij->n", np.abs(flux), used)
    return (changed - used.sum(axis=(1, 2)) * noise * DIFFERENCE) / light


def _boxcar(width: np.ndarray, side: int) -> np.ndarray:
    """Return the matrices that smooth an axis; even widths reach farther back."""
    place = np.arange(side, dtype=np.float32)
    offset = place - place[:, None]
    behind = (width // 2)[:, None, None]
    reached = (offset >= -behind) & (offset < width[:, None, None] - behind)
    return reached / width[:, None, None]


def _smoothness(
    flux: np.ndarray, noise: np.ndarray, distance: np.ndarray, petrosian: np.ndarray
) -> np.ndarray:
    width = rounded(np.maximum(np.floor(BOXCAR * petrosian), 1))
    ring = inside(distance, APERTURE * petrosian)
    ring -= inside(distance, BOXCAR * petrosian)
    before, left = (_boxcar(width, side) for side in flux.shape[1:])
    behind, right = (boxcar.transpose(0, 2, 1) for boxcar in (before, left))

    def rough(rows: np.ndarray, columns: np.ndarray, which: np.ndarray) -> np.ndarray:
        fine = flux[which] - rows[which] @ flux[which] @ columns[which]
        return np.einsum("nij,nij->n", np.maximum(fine, 0, out=fine), ring[which])

    sums = rough(before, left, width > 0)
    even = width % 2 == 0
    for rows, columns in ((before, right), (behind, left), (behind, right)):
        sums[even] += rough(rows, columns, even)
    sums[even] /= 4
    area = np.pi * (APERTURE**2 - BOXCAR**2) * petrosian**2
    sky = area * noise * POSITIVE * np.sqrt(1 - 1 / width**2)
    return (sums - sky) / np.einsum("nij,nij->n", flux, ring)


def _gaussian(sigma: np.ndarray, side: int) -> np.ndarray:
    """Return the matrices that smooth an axis by a Gaussian; 0 beyond the image."""
    place = np.arange(side)
    width = np.maximum(np.nan_to_num(sigma), 0.1)[:, None]
    profile = np.exp(-(place**2) / (2 * width**2))
    profile /= 2 * profile.sum(axis=1, keepdims=True) - 1
    return rounded(profile)[:, np.abs(place[:, None] - place)]


def _gini_m20(
    flux: np.ndarray, distance: np.ndarray, petrosian: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return Gini and M20 of the pixels above the brightness at `petrosian`."""
    sigma = GAUSSIAN * petrosian
    rows, columns = (_gaussian(sigma, side) for side in flux.shape[1:])
    smooth = rows @ flux @ columns
    distance = np.abs(distance - rounded(petrosian)[:, None, None])
    ring = np.maximum(1 - distance, 0)
    level = np.einsum("nij,nij->n", smooth, ring) / ring.sum(axis=(1, 2))
    numbers, _ = label(smooth >= level[:, None, None], WITHIN_IMAGE)
    peak = smooth.reshape(len(flux), -1).argmax(axis=1)
    main = np.take_along_axis(numbers.reshape(len(flux), -1), peak[:, None], axis=1)
    segment = (numbers == main[..., None]) & (numbers > 0)
    light = np.where(segment, flux, np.float32(0))
    # Pixels outside come first, as zeros.
    values = np.sort(np.abs(light).reshape(len(flux), -1), axis=1)
    pixels = segment.sum(axis=(1, 2))
    sums = values.sum(axis=1, dtype=np.float64)
    outside = values.shape[1] - pixels
    rank = values @ np.arange(1, values.shape[1] + 1, dtype=np.float32)
    gini = (2 * (rank - outside * sums) / sums - pixels - 1) / (pixels - 1)
    total, cy, cx, yy, xx, _ = moments(light)
    # The brightest pixels are positive.
    brightest = np.cumsum(values[:, ::-1], axis=1, dtype=np.float64)
    last = (brightest >= 0.2 * total[:, None]).argmax(axis=1)
    level = values[np.arange(len(flux)), values.shape[1] - 1 - last]
    bright = np.where(light >= level[:, None, None], light, np.float32(0))
    flux20, by, bx, byy, bxx, _ = moments(bright)
    inner = flux20 * (byy + bxx + (by - cy) ** 2 + (bx - cx) ** 2)
    return gini, np.log10(inner / (total * (yy + xx)))
