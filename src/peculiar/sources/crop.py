"""Cropping about the centre."""


def centred(length: int, size: int) -> slice:
    """Give the central `size` of `length` pixels.

    Pixel ``length // 2`` becomes pixel ``size // 2``: so a source drawn about the
    central pixel of a stamp stays about the central pixel, for odd and even sizes.

    Parameters
    ----------
    length, size : int
        Pixels that there are, and that are wanted; `size` is at most `length`.

    Returns
    -------
    pixels : slice
        Along one axis.

    Raises
    ------
    ValueError
        If `size` is not in 1..`length`.
    """
    if not 1 <= size <= length:
        raise ValueError(f"cannot crop {length} px to {size} px")
    start = length // 2 - size // 2
    return slice(start, start + size)
