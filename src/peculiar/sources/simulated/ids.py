"""Identifiers of simulated objects, alike those of Hyper Suprime-Cam."""

import hashlib

import numpy as np

#: HSC's identifiers lie near 4e16: above 2^53, where no float holds every integer.
LOWEST = 36_000_000_000_000_000
HIGHEST = 46_000_000_000_000_000

#: Room for the rows of one survey; the schema allows no more objects.
ROWS = 10_000_000

#: Rows are this far apart on average. Doubles near 4e16 are 8 apart, so a table that
#: went through floats shows wrong identifiers.
STRIDE = 64


def identifiers(
    seed: int, magnitudes: list[float], start: int, stop: int
) -> np.ndarray:
    """Give the identifiers of rows start to stop (exclusive).

    The range of magnitudes takes part, so that slices of one seed share no object.

    Returns
    -------
    object_id : ndarray of int64, shape (stop - start,)
        Unique, ascending, a function of (seed, magnitudes, row).

    Raises
    ------
    ValueError
        If the range of magnitudes is empty.
    """
    low, high = (float(value) for value in magnitudes)
    if low >= high:
        raise ValueError(
            f"source.magnitudes is [{low}, {high}]: expected the bright end first, "
            "below the faint end"
        )
    text = f"{seed} {low!r} {high!r}".encode()
    block = int.from_bytes(hashlib.sha256(text).digest()[:8], "big")
    span = ROWS * STRIDE
    first = LOWEST + block % ((HIGHEST - LOWEST) // span) * span
    row = np.arange(start, stop, dtype=np.uint64)
    jitter = _mixed(row + np.uint64(block)) % np.uint64(STRIDE)
    return first + (row * np.uint64(STRIDE) + jitter).astype(np.int64)


def _mixed(value: np.ndarray) -> np.ndarray:
    # SplitMix64's finaliser (Steele et al. 2014): neighbouring rows, unrelated bits.
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))
