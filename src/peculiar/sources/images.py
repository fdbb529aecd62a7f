"""Images as sources give them: cropped about the centre, flagged, at one zero point."""

from dataclasses import dataclass

import numpy as np

from peculiar.tables.rejects import Reject


@dataclass(frozen=True)
class Flagged:
    """An image (height, width, band), with flags of the mask near the object.

    All images of a source have flags of the same names.
    """

    image: np.ndarray
    flags: dict[str, bool]


def centred(length: int, size: int) -> slice:
    """Return the central `size` of `length` pixels, along one axis.

    Pixel ``length // 2`` becomes pixel ``size // 2``: so a source drawn about the
    central pixel of a stamp stays about the central pixel, for odd and even sizes.

    Raises
    ------
    ValueError
        If `size` is not in 1..`length`.
    """
    if not 1 <= size <= length:
        raise ValueError(f"cannot crop {length} px to {size} px")
    start = length // 2 - size // 2
    return slice(start, start + size)


def too_small(height: int, width: int, size: int) -> Reject | None:
    """Return a reject ``wrong_shape`` if an image is smaller than a cutout."""
    if min(height, width) >= size:
        return None
    text = f"image is {height} x {width} px, cutouts.size asks for {size} x {size}"
    return Reject("wrong_shape", text)


def beyond_edge(centre: tuple[float, float], size: int, shape: tuple) -> Reject:
    """Return the reject of a cutout that is not all inside its image."""
    return Reject(
        "beyond_edge",
        f"{size} px around pixel ({centre[0]:.1f}, {centre[1]:.1f}), counted from 0, "
        f"are not all inside the image of {shape[1]} x {shape[0]} px",
    )


def at_zero_point(pixels: np.ndarray, stored: float, wanted: float) -> np.ndarray:
    """Return linear flux at another zero point (mag), float32 of the same shape.

    NaN stays NaN; flux too large for float32 becomes infinite.
    """
    # m = zero point - 2.5 log10(flux): the same magnitude at another zero point.
    scale = 10 ** (0.4 * (wanted - stored))
    with np.errstate(over="ignore", invalid="ignore"):
        return (pixels.astype(np.float64) * scale).astype(np.float32)
