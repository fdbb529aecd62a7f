"""Identifiers of simulated objects, similar to those of Hyper Suprime-Cam."""

import hashlib

import numpy as np

#: HSC's identifiers lie near 4e16: above 2^53, where no float holds every integer.
LOWEST = 36_000_000_000_000_000
HIGHEST = 46_000_000_000_000_000

#: Rows of one survey at most; the schema allows no more objects.
ROWS = 10_000_000

#: Mean difference between rows. Doubles near 4e16 are 8 apart, so that a table that
#: was converted to floats has visibly wrong identifiers.
STRIDE = 64


def identifiers(
    seed: int, magnitudes: list[float], start: int, stop: int
) -> np.ndarray:
    """Return int64 identifiers of rows `start` to `stop`, unique and ascending.

    They depend on seed, magnitudes and row alone. The magnitudes take part so that
    slices of one seed share no object; an empty range of them is a ``ValueError``.
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
