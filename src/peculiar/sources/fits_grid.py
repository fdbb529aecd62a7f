"""Scale and orientation of the pixels of a stamp, from the plain cards of its WCS."""

from collections.abc import Mapping

import numpy as np
from astropy.io import fits

from peculiar.sources.stated import Grid

#: Projections about the reference pixel, near which they are all the same.
ZENITHAL = ("TAN", "SIN", "STG", "ARC", "ZEA")

#: Rows and columns of the matrix, and cards of each axis.
PLACES = ((1, 1), (1, 2), (2, 1), (2, 2))
AXES = ("CTYPE", "CUNIT", "CRPIX", "CDELT", "CRVAL")

#: Cards of distortions and of older conventions: astropy has to read them.
OTHERS = {
    *("A_ORDER", "B_ORDER", "CPDIS1", "CPDIS2", "D2IMDIS1", "D2IMDIS2", "D2IMEXT"),
    *("PV1_0", "PV1_1", "PV1_2", "PV2_0", "PV2_1", "PV2_2", "CROTA1", "CROTA2"),
    *("CUNIT3", "CTYPE3"),
}

#: How far from the reference pixel, in arcsec, and from the equator, in degrees: north
#: turns by less than 0.1 degrees on the way.
NEAR, HIGHEST = 60.0, 80.0


def from_matrix(along: np.ndarray, place: tuple[float, float]) -> Grid:
    """Return the grid of axes (x, y), each as (east, north) in arcsec per pixel.

    `place` is (ra, dec) in degrees.
    """
    scale = np.hypot(*along.T)
    area = along[0, 0] * along[1, 1] - along[0, 1] * along[1, 0]
    return Grid(
        scale=(float(scale[0]), float(scale[1])),
        area=float(abs(area)),
        turned=float(np.degrees(np.arctan2(*along[1]))),
        mirrored=bool(area > 0),
        place=place,
    )


def plain(hdu: fits.ImageHDU) -> Mapping:
    """Return the cards of an image's header: values that a grid needs, texts of others.

    They are read from the bytes of the file: astropy takes as long for a header as for
    opening the file. Where they are not as simple as that, or there is no file, it is
    the header itself.
    """
    info = hdu.fileinfo() or {}
    file = info.get("file")
    if file is None:
        return hdu.header
    file.seek(info["hdrLoc"])
    raw = file.read(info["datLoc"] - info["hdrLoc"])
    text = raw.decode("ascii", "replace")
    cards = [text[start : start + 80] for start in range(0, len(text), 80)]
    if "CONTINUE" in text:
        return hdu.header
    # Of cards with one name, the first.
    found: dict = {x[:8].rstrip(): x for x in reversed(cards) if x[8:10] == "= "}
    try:
        found |= {key: _value(found[key][10:]) for key in NEEDED & found.keys()}
    except ValueError:
        return hdu.header
    if "HIERARCH " in text:
        long = (card for card in reversed(cards) if card.startswith("HIERARCH "))
        found |= {x[9:].partition("=")[0].strip().upper(): x for x in long}
    return found


NEEDED = frozenset(
    (
        *(f"{name}{axis}" for name in AXES for axis in (1, 2)),
        *(f"{name}{row}_{column}" for name in ("CD", "PC") for row, column in PLACES),
        *("LONPOLE", "RADESYS", "RADECSYS", "EQUINOX", "EPOCH"),
    )
)


def _value(text: str) -> float | str:
    text = text.strip()
    if text.startswith("'"):
        return text.split("'")[1].rstrip()
    return float(text.split("/")[0].replace("D", "E"))


def of_stamp(header: Mapping, pixel: tuple[float, float]) -> Grid | None:
    """Return the grid at a pixel (x, y) from 0, where the plain cards are enough.

    To read a whole WCS takes as long as to read a stamp. None if astropy has to: for
    other projections, distortions, or far from the reference pixel.
    """
    there = set(header)  # quicker than to look for each
    kinds = [str(header[key]) for key in ("CTYPE1", "CTYPE2") if key in there]
    if there & OTHERS or kinds not in KINDS:
        return None
    units = {str(header[key]).strip() for key in ("CUNIT1", "CUNIT2") if key in there}
    systems = {header[key] for key in ("RADESYS", "RADECSYS") if key in there}
    years = {header[key] for key in ("EQUINOX", "EPOCH") if key in there}
    if systems - {"ICRS", "FK5"} or (years - {2000.0} and systems != {"ICRS"}):
        return None
    if units - {"deg"} or ("LONPOLE" in there and header["LONPOLE"] != 180.0):
        return None
    matrix = _matrix(header, there) * 3600
    centre = [header.get(f"CRPIX{axis}", 0.0) - 1 for axis in (1, 2)]
    off = matrix @ np.subtract(pixel, centre)
    reference = header.get("CRVAL1", 0.0), header.get("CRVAL2", 90.0)
    if np.hypot(*off) > NEAR or abs(reference[1]) > HIGHEST:
        return None
    return from_matrix(matrix.T, _place(*reference, *np.radians(off / 3600)))


def _place(ra: float, dec: float, east: float, north: float) -> tuple[float, float]:
    """Return (ra, dec) in degrees of a tangential offset in rad from a position."""
    sin, cos = np.sin(np.radians(dec)), np.cos(np.radians(dec))
    along = cos - north * sin
    up = np.arctan2(sin + north * cos, np.hypot(along, east))
    return float((ra + np.degrees(np.arctan2(east, along))) % 360), float(
        np.degrees(up)
    )


def _matrix(header: Mapping, there: set[str]) -> np.ndarray:
    """Return (world axis, pixel axis) in degrees, by CD, or by CDELT and PC."""
    cd = {f"CD{row}_{column}" for row, column in PLACES} & there
    found = np.eye(2) * (not cd)
    for row, column in PLACES:
        for name in (f"CD{row}_{column}", f"PC{row}_{column}"):
            if name in there and (name in cd or not cd):
                found[row - 1, column - 1] = header[name]
    if not cd:
        found *= [[header.get("CDELT1", 1.0)], [header.get("CDELT2", 1.0)]]
    return found


KINDS = [[f"RA---{name}", f"DEC--{name}"] for name in ZENITHAL]
