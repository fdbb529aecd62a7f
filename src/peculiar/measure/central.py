"""The pixels of the object in the middle of each image, for many images at once."""

import numpy as np

from peculiar.measure.apertures import smoothed

#: Detection threshold in units of the noise, on the image smoothed over 3 px; as in
#: `peculiar.measure.deblend`.
THRESHOLD = 1.5

#: A part of the light is an object of its own if its peak rises above the saddle to a
#: higher one by this many times the noise, and by this share of its height. A galaxy's
#: clumps and tails are mostly less distinct, its neighbours more. The share was chosen
#: on simulated galaxies, to agree with SExtractor's default deblending.
PROMINENCE, SHARE = 1.5, 0.33

#: The object's brightest pixel is within this share of the image's shorter side from
#: the middle, or within 2 px if that is more.
REACH = 1 / 16


def central_segments(
    flux: np.ndarray, noise: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Find the object in the middle of each image, and the other objects.

    Pixels above the threshold belong to the peak that the steepest ascent leads to.
    Peaks that are not distinct are joined to a higher neighbour. This is a watershed on
    a block of images without a loop over them.

    Parameters
    ----------
    flux : ndarray of float32, shape (n, height, width)
        Finite, without sky.
    noise : ndarray of float32, shape (n,)
        Standard deviation of the sky.

    Returns
    -------
    own, others : ndarray of bool, shape (n, height, width)
        The pixels of the object in the middle, none if there is no light; and those of
        all other objects.
    """
    # A noise that is unknown or 0 leaves every positive pixel.
    noise = np.nan_to_num(np.maximum(noise, 0), posinf=0)
    padded = np.pad(flux, ((0, 0), (1, 1), (1, 1)))
    height = np.zeros_like(padded)
    inner = height[:, 1:-1, 1:-1]
    np.copyto(inner, smoothed(padded))
    inner[inner <= THRESHOLD * noise[:, None, None]] = 0
    objects = _objects(height, noise)[:, 1:-1, 1:-1]
    y, x = (np.arange(side) - (side - 1) / 2 for side in flux.shape[1:])
    reach = max(2.0, REACH * min(flux.shape[1:]))
    near = np.hypot(y[:, None], x) <= reach
    brightest = inner[:, near].argmax(axis=1)
    middle = np.take_along_axis(objects[:, near], brightest[:, None], axis=1)
    own = (objects == middle[..., None]) & (objects >= 0)
    return own, (objects >= 0) & ~own


def _objects(height: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """Return the number of each pixel's object; -1 where `height` is 0.

    The images have a border of zeros, so neighbours can be found in the flat array.
    """
    flat, stride = height.ravel(), height.shape[2]
    lit = np.flatnonzero(flat)
    numbers = np.full(flat.shape, -1, np.int32)
    numbers[lit] = np.arange(len(lit), dtype=np.int32)
    peak = _followed(numbers[_highest_neighbour(flat, stride)[lit]])
    is_peak = peak == np.arange(len(lit))
    part = (np.cumsum(is_peak, dtype=np.int32) - 1)[peak]
    numbers[lit] = part
    pairs, saddles = [], []
    for offset in (1, stride - 1, stride, stride + 1):
        other = numbers[lit + offset]
        border = np.flatnonzero((other >= 0) & (other != part))
        pairs.append(np.stack([part[border], other[border]]))
        at = lit[border]
        saddles.append(np.minimum(flat[at], flat[at + offset]))
    top = flat[lit[is_peak]]
    image = lit[is_peak] // (height.shape[1] * stride)
    limit = np.minimum(top - PROMINENCE * noise[image], (1 - SHARE) * top)
    joined = _joined(top, limit, np.concatenate(pairs, axis=1), np.concatenate(saddles))
    numbers[lit] = joined[part]
    return numbers.reshape(height.shape)


def _highest_neighbour(flat: np.ndarray, stride: int) -> np.ndarray:
    """Return the index of the highest of each pixel and its eight neighbours."""
    best, to = flat, np.arange(len(flat), dtype=np.int32)
    for offset in (1, stride):
        higher, index = best.copy(), to.copy()
        for here, there in (
            (slice(offset, None), slice(None, -offset)),
            (slice(None, -offset), slice(offset, None)),
        ):
            more = best[there] > higher[here]
            np.copyto(higher[here], best[there], where=more)
            np.copyto(index[here], to[there], where=more)
        best, to = higher, index
    return to


def _followed(target: np.ndarray) -> np.ndarray:
    """Follow pointers to their ends, which point to themselves."""
    while True:
        further = target[target]
        if np.array_equal(further, target):
            return target
        target = further


def _joined(
    top: np.ndarray, limit: np.ndarray, pair: np.ndarray, saddle: np.ndarray
) -> np.ndarray:
    """Return the peak that each peak is joined to, itself if it is distinct.

    `pair` (2, m) are the peaks on both sides of a border pixel of height `saddle` (m,).
    A peak joins the higher one across its highest saddle, if that is above its
    `limit`; again and again, as joined peaks have new neighbours.
    """
    order = np.argsort(saddle, kind="stable")
    pair, saddle = pair[:, order], saddle[order]
    into = np.arange(len(top), dtype=np.int32)
    while len(saddle):
        # Equals are ordered by number, or they would join each other in a circle.
        first, second = top[pair[0]], top[pair[1]]
        ascending = (first < second) | ((first == second) & (pair[0] < pair[1]))
        lower, higher = np.where(ascending, pair, pair[::-1])
        joins = saddle > limit[lower]
        if not joins.any():
            break
        target = np.arange(len(top), dtype=np.int32)
        # Of several assignments the last one stays: that of the highest saddle.
        target[lower[joins]] = higher[joins]
        target = _followed(target)
        into, pair = target[into], target[pair]
        between = pair[0] != pair[1]
        pair, saddle = pair[:, between], saddle[between]
    return into
