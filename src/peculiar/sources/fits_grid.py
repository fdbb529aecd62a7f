"""Scale and orientation of the pixels of a stamp, from the plain cards of its WCS."""

import numpy as np
from astropy.io import fits

from peculiar.sources.stated import Grid

#: Projections about the reference pixel, near which they are all the same.
ZENITHAL = ("TAN", "SIN", "STG", "ARC", "ZEA")

#: Cards of distortions and of older conventions: astropy has to read them.
OTHERS = (
    *("A_ORDER", "B_ORDER", "CPDIS1", "CPDIS2", "D2IMDIS1", "D2IMDIS2", "D2IMEXT"),
    *("PV1_0", "PV1_1", "PV1_2", "PV2_0", "PV2_1", "PV2_2", "CROTA1", "CROTA2"),
    *("CUNIT3", "CTYPE3"),
)

#: How far from the reference pixel, in arcsec, and from the equator, in degrees: north
#: turns by less than 0.1 degrees on the way.
NEAR, HIGHEST = 60.0, 80.0


def from_matrix(along: np.ndarray) -> Grid:
    """Return the grid of axes (x, y), each as (east, north) in arcsec per pixel."""
    scale = np.hypot(*along.T)
    area = along[0, 0] * along[1, 1] - along[0, 1] * along[1, 0]
    return Grid(
        scale=(float(scale[0]), float(scale[1])),
        area=float(abs(area)),
        turned=float(np.degrees(np.arctan2(*along[1]))),
        mirrored=bool(area > 0),
    )


def of_stamp(header: fits.Header, pixel: tuple[float, float]) -> Grid | None:
    """Return the grid at a pixel (x, y) from 0, where the plain cards are enough.

    To read a whole WCS takes as long as to read a stamp. None if astropy has to: for
    other projections, distortions, or far from the reference pixel.
    """
    kinds = [str(header.get(f"CTYPE{axis}", "")) for axis in (1, 2)]
    if kinds not in [[f"RA---{name}", f"DEC--{name}"] for name in ZENITHAL]:
        return None
    units = [str(header.get(f"CUNIT{axis}", "deg")).strip() for axis in (1, 2)]
    if units != ["deg", "deg"] or header.get("LONPOLE", 180.0) != 180.0:
        return None
    if any(key in header for key in OTHERS):
        return None
    places = [(1, 1), (1, 2), (2, 1), (2, 2)]
    cd = [header.get(f"CD{row}_{column}") for row, column in places]
    if all(value is None for value in cd):
        cd = [
            header.get(f"CDELT{row}", 1.0)
            * header.get(f"PC{row}_{column}", float(row == column))
            for row, column in places
        ]
    matrix = np.array([value or 0.0 for value in cd]).reshape(2, 2) * 3600
    centre = [header.get(f"CRPIX{axis}", 0.0) - 1 for axis in (1, 2)]
    off = np.hypot(*(matrix @ np.subtract(pixel, centre)))
    if off > NEAR or abs(header.get("CRVAL2", 90.0)) > HIGHEST:
        return None
    return from_matrix(matrix.T)
