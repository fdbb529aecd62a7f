"""Numbers that describe a cutout, made from its own pixels alone.

The window is the central 64 px of a cutout, 63 px if its sides are odd, or all of a
smaller one; all lengths below are in units of a 64th of it. Per band, after subtraction
of the median of the window's border:

- ``level``: that median over the noise, which is the border's median absolute deviation
  in units of a Gaussian's sigma;
- ``flux``: flux in apertures over the noise of a pixel;
- ``ring``: flux in rings over the total, which is the flux within 13 px, and at least
  five times the noise;
- ``asymmetry``: sum over a ring of abs(image - image turned by 180 degrees), less what
  noise adds, over the total (Conselice 2003, ApJS 147, 1, section 3.3, by ring);
- ``mode``: amplitude of the azimuthal Fourier modes 1 to 4 of the flux in a ring, over
  the total (Rix & Zaritsky 1995, ApJ 447, 82, section 3);
- ``residual``: highest, lowest and rms difference from the mean radial profile in a
  ring, over the total.

Per pair of bands, next to each other or next but one, each over its total:

- ``difference``: absolute sum, less what noise adds, and sum over a ring;
- ``contrast``: highest and lowest difference in a ring over its noise.

Of all bands together, weighted by signal to noise:

- ``form``: the standard measures of `peculiar.measure.morphology`.

Asymmetry, residual, difference and contrast are measured on
images smoothed by a Gaussian of about 1 px.
"""

from functools import lru_cache
from itertools import pairwise, product
from typing import NamedTuple

import numpy as np

from peculiar.measure.apertures import smoothed
from peculiar.measure.descriptor_scales import SCALES, STEPS
from peculiar.measure.morphology import NEUTRAL, morphology

#: Largest side of the window, in px.
WINDOW = 64

#: Radii of apertures, and which of them is the total's; borders of rings, and of the
#: rings of Fourier modes; width of the border.
APERTURES, TOTAL = (2, 4, 6, 9, 13, 18, 26), 4
RINGS = (0, 4, 9, 15, 30)
ANNULI = (1.5, 4, 7, 11, 16, 24)
MODES = (1, 2, 3, 4)
BORDER = 4

#: The noise is at least this part of the brightest pixel, where images have no noise.
LEAST_NOISE = np.float32(1e-4)

#: Pixels from here on are no light: their sums would leave float32.
LARGEST = 1e30

#: Noise of a pixel in a smoothed image.
SMOOTHED = 1 / (2 * np.sqrt(np.pi))

#: Means of abs(a) and of abs(a - b) for Gaussian a and b of unit variance.
ABSOLUTE, DIFFERENCE = np.sqrt(2 / np.pi), 2 / np.sqrt(np.pi)

#: Cutouts at a time: their arrays fit into the processor's cache.
BLOCK = 32


def names_of(bands: list[str]) -> list[str]:
    """Return the names of the descriptors of images of these bands, in their order."""
    pairs = [f"{bands[low]}-{bands[high]}" for low, high in _pairs(len(bands))]
    places = {"difference": pairs, "contrast": pairs, "form": [""]}
    return [
        "_".join(filter(None, (family, place, *member)))
        for family, members in _members().items()
        for place in places.get(family, bands)
        for member in members
    ]


def describe(flux: np.ndarray) -> np.ndarray:
    """Describe cutouts by numbers.

    Parameters
    ----------
    flux : ndarray, shape (n, height, width, band)
        Linear, at least 16 px on a side, the object in the middle. Pixels that are not
        finite, or beyond 1e30, count as background; if all of the border is so, level
        and noise are those of the other pixels. A band without any light, or missing
        (all NaN), has 0 in place of every number that is relative to its total.

    Returns
    -------
    descriptors : ndarray of int8, shape (n, number)
        Named by `names_of`: ``round(STEPS arcsinh((value - centre) / softening))``
        within -127..127, with the constants of `SCALES`. The same after quarter turns
        and flips of the image, but for steps of 1 from rounding.

    Raises
    ------
    ValueError
        If the images are smaller than 16 px.
    """
    height, width, bands = flux.shape[1:]
    if min(height, width) < 16:
        raise ValueError(
            f"cutouts of {height} x {width} px: expected at least 16 x 16 for "
            "descriptors; set cutouts.size"
        )
    number = len(names_of([""] * bands))
    found = np.empty((len(flux), number), np.int8)
    for start in range(0, len(flux), BLOCK):
        rows = slice(start, start + BLOCK)
        found[rows] = _describe(_window(flux[rows]))
    return found


class _Geometry(NamedTuple):
    """Where the pixels of a window are; pixels in one row."""

    #: Sums over apertures, Fourier modes (cosine, sine), mean profile: (pixels, sums).
    sums: np.ndarray
    #: Bin of the mean profile of each pixel.
    profile: np.ndarray
    #: Pixels sorted by ring, the first of each ring among them, and its length.
    rings: np.ndarray
    first: np.ndarray
    length: np.ndarray
    border: np.ndarray


@lru_cache
def _geometry(side: int) -> _Geometry:
    unit = side / WINDOW
    y, x = np.mgrid[:side, :side] - (side - 1) / 2
    radius, angle = np.hypot(y, x).ravel() / unit, np.arctan2(y, x).ravel()
    sums = [radius < limit for limit in APERTURES]
    for (low, high), mode in product(pairwise(ANNULI), MODES):
        inside = (radius >= low) & (radius < high)
        sums += [inside * np.cos(mode * angle), inside * np.sin(mode * angle)]
    bins = np.minimum(radius.astype(int), 45)
    profile = np.unique(bins, return_inverse=True)[1]
    sums += [(profile == k) / np.sum(profile == k) for k in range(profile.max() + 1)]
    ring = np.digitize(radius, RINGS) - 1
    order = np.argsort(ring, kind="stable")
    order = order[ring[order] < len(RINGS) - 1]
    first = np.searchsorted(ring[order], np.arange(len(RINGS) - 1))
    border = np.ones((side, side), bool)
    edge = max(2, round(BORDER * unit))
    border[edge:-edge, edge:-edge] = False
    return _Geometry(
        sums=np.ascontiguousarray(np.transpose(sums), np.float32),
        profile=profile,
        rings=order,
        first=first,
        length=np.diff([*first, len(order)]).astype(np.float32),
        border=np.flatnonzero(border),
    )


def _window(flux: np.ndarray) -> np.ndarray:
    """Return the window, float32 (n, band, side, side); its middle is the cutout's."""
    height, width = flux.shape[1:3]
    side = min(height, width, WINDOW)
    y, x = ((length - side) // 2 for length in (height, width))
    # With an odd difference the window would be half a pixel off, and not symmetric.
    odd = (height - side) % 2 or (width - side) % 2
    part = flux[:, y + odd : y + side, x + odd : x + side]
    return np.ascontiguousarray(part.transpose(0, 3, 1, 2), np.float32)


def _describe(images: np.ndarray) -> np.ndarray:
    n, bands, side, _ = images.shape
    place = _geometry(side)
    pixels, level, noise = _background(images.reshape(n, bands, -1), place.border)
    sums = (pixels.reshape(n * bands, -1) @ place.sums).reshape(n, bands, -1)
    ends = np.cumsum([len(APERTURES), (len(ANNULI) - 1) * len(MODES) * 2])
    flux, modes, profile = np.split(sums, ends, axis=2)
    total = np.maximum(flux[..., TOTAL], 5 * noise)[..., None]
    smooth = _smoothed(pixels.reshape(images.shape)).reshape(n, bands, -1)
    turned = smooth[..., ::-1][..., place.rings]
    smooth = smooth[..., place.rings]
    relative = (noise / total[..., 0])[..., None]
    added = place.length * np.float32(DIFFERENCE * SMOOTHED) * relative
    residual = (smooth - profile[..., place.profile[place.rings]]) / total
    rms = np.sqrt(_by_ring(np.add, residual**2, place) / place.length)
    extremes = [_by_ring(x, residual, place) for x in (np.maximum, np.minimum)]
    values = {
        "level": level / noise,
        "flux": flux / noise[..., None],
        "ring": np.diff(flux, axis=2, prepend=0) / total,
        "asymmetry": _by_ring(np.add, np.abs(smooth - turned), place) / total - added,
        "mode": np.hypot(modes[..., ::2], modes[..., 1::2]) / total,
        "residual": np.stack([*extremes, rms], axis=3),
        **_between_bands(smooth / total, relative, place),
        "form": _form(pixels.reshape(images.shape), total[..., 0], noise),
    }
    return _as_int8({name: part.reshape(n, -1) for name, part in values.items()})


def _by_ring(ufunc: np.ufunc, values: np.ndarray, place: _Geometry) -> np.ndarray:
    """Reduce values of pixels, sorted by ring, (..., pixel) to those of rings."""
    return ufunc.reduceat(values, place.first, axis=2)


def _between_bands(
    smooth: np.ndarray, relative: np.ndarray, place: _Geometry
) -> dict[str, np.ndarray]:
    """Return the families of pairs of bands, (n, pair, ring, member).

    Smoothed images and their noise, (n, band, pixel) and (n, band, 1), are over their
    totals.
    """
    low, high = np.array(_pairs(smooth.shape[1]), int).reshape(-1, 2).T
    difference = smooth[:, low] - smooth[:, high]
    scatter = SMOOTHED * np.hypot(relative[:, low], relative[:, high])
    absolute = _by_ring(np.add, np.abs(difference), place)
    absolute = absolute - place.length * ABSOLUTE * scatter
    sums = [absolute, _by_ring(np.add, difference, place)]
    extremes = [_by_ring(x, difference, place) for x in (np.maximum, np.minimum)]
    return {
        "difference": np.stack(sums, axis=3),
        "contrast": np.stack(extremes, axis=3) / scatter[..., None],
    }


def _form(images: np.ndarray, total: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """Return the measures of form, (n, number), of the sum of bands with most signal.

    A band counts by its total over the square of its noise; one without light not.
    """
    weight = (total / noise**2) * images.any(axis=(2, 3))
    weight /= np.maximum(weight.max(axis=1, keepdims=True), np.finfo(np.float32).tiny)
    together = np.einsum("nb,nbyx->nyx", weight, images)
    scatter = np.sqrt((weight**2 * noise**2).sum(axis=1))
    found = morphology(together, scatter.astype(np.float32))
    return np.stack([found[name] for name in NEUTRAL], axis=1)


def _background(
    pixels: np.ndarray, border: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return pixels without background, and level and noise of the border (n, band)."""
    bad = ~(np.abs(pixels) < LARGEST)
    if not bad.any():
        edge = pixels[..., border]
        level = np.median(edge, axis=2)
        noise = 1.4826 * np.median(np.abs(edge - level[..., None]), axis=2)
    else:
        pixels = np.where(bad, np.float32(np.nan), pixels)
        pixels[bad.all(axis=2)] = 0
        edge = pixels[..., border]
        lost = np.isnan(edge).all(axis=2)
        edge[lost] = 0
        level = np.nanmedian(edge, axis=2)
        noise = 1.4826 * np.nanmedian(np.abs(edge - level[..., None]), axis=2)
        for place in np.argwhere(lost).tolist():
            level[*place] = np.nanmedian(pixels[*place])
            off = np.abs(pixels[*place] - level[*place])
            noise[*place] = 1.4826 * np.nanmedian(off)
        pixels = np.where(np.isnan(pixels), level[..., None], pixels)
    pixels = pixels - level[..., None]
    least = LEAST_NOISE * np.abs(pixels).max(axis=2)
    noise = np.maximum(noise, least).astype(np.float32)
    # Without light all is 0, whatever it is divided by.
    return pixels, level, np.where(noise > 0, noise, np.float32(1))


def _smoothed(images: np.ndarray) -> np.ndarray:
    """Smooth by (1, 2, 1) / 4 twice along both axes: variance 1 px^2 in each."""
    for _ in range(2):
        wide = np.pad(images, ((0, 0), (0, 0), (1, 1), (1, 1)), mode="edge")
        images = smoothed(wide)
    return images


def _pairs(bands: int) -> list[tuple[int, int]]:
    """Return the pairs of bands that are next to each other, or next but one."""
    return [(k, k + step) for step in (1, 2) for k in range(bands - step)]


def _members() -> dict[str, list[tuple[str, ...]]]:
    """Return what the numbers of each family are called, after family and band."""
    rings = [f"ring{k}" for k in range(1, len(RINGS))]
    annuli = [f"ring{k}" for k in range(1, len(ANNULI))]
    return {
        "level": [()],
        "flux": [(f"r{radius}",) for radius in APERTURES],
        "ring": [(f"r{radius}",) for radius in APERTURES],
        "asymmetry": [(ring,) for ring in rings],
        "mode": [(ring, f"m{mode}") for ring, mode in product(annuli, MODES)],
        "residual": list(product(rings, ("highest", "lowest", "rms"))),
        "difference": list(product(rings, ("absolute", "sum"))),
        "contrast": list(product(rings, ("highest", "lowest"))),
        "form": [(name,) for name in NEUTRAL],
    }


def _as_int8(values: dict[str, np.ndarray]) -> np.ndarray:
    """Return the numbers of all families, (n, band or pair times member), as int8."""
    parts = []
    for name, found in values.items():
        centre, softening = np.transpose(SCALES[name]).astype(np.float32)
        part = found.reshape(len(found), -1, len(centre))
        steps = STEPS * np.arcsinh((part - centre) / softening)
        parts.append(steps.reshape(len(found), -1))
    return np.rint(np.concatenate(parts, axis=1)).clip(-127, 127).astype(np.int8)
