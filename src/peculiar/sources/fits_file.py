"""An open FITS file, and the places of its images on the sky."""

import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import BinaryIO

import numpy as np
from astropy.coordinates import FK5, ICRS, SkyCoord
from astropy.io import fits
from astropy.io.fits.verify import VerifyError
from astropy.utils.exceptions import AstropyWarning
from astropy.wcs import WCS
from astropy.wcs.utils import wcs_to_celestial_frame

from peculiar.sources import stated, zero_points
from peculiar.sources.fits_grid import from_matrix, of_stamp, plain
from peculiar.sources.stated import Grid

#: Cards of a WCS, of any convention that astropy and wcslib read.
PLACE = re.compile(
    "NAXIS|WCSAXES|C(TYPE|UNIT|RVAL|RPIX|DELT|ROTA)[0-9]|CD[0-9]|P[CVS][0-9]"
    "|(LON|LAT)POLE|EQUINOX|EPOCH|RADE|PROJP|WAT[0-9]|AP?_|BP?_|C[PQ](DIS|ERR)"
    "|D[PQ][0-9]|D2IM|AXISCORR|TPD|DSS|AMD|PLT|PPO|[XY]PIXELSZ|CNPIX|OBJCT"
)


class File:
    """An open file; the WCS of each of its images is read once.

    Attributes
    ----------
    hdus : HDUList
        Its parts.
    """

    def __init__(self, hdus: fits.HDUList) -> None:
        self.hdus = hdus
        self._wcs: dict[int | str, WCS | None] = {}
        self._icrs: dict[int | str, bool] = {}
        self._cards: dict[tuple, dict] = {}
        self._plains: dict[int | str, Mapping] = {}

    def __contains__(self, hdu: int | str) -> bool:
        """Return whether there is such a part."""
        try:
            self.hdus[hdu]
        except (KeyError, IndexError):
            return False
        return True

    def parts(self) -> str:
        """Return the parts of the file for a message: number, name, shape."""
        texts = []
        for number, part in enumerate(self.hdus):
            shape = getattr(part, "shape", ()) if part.is_image else "table"
            said = (number, part.name, shape or "empty")
            texts.append(" ".join(str(one) for one in said if one != ""))
        more = f", and {len(texts) - 8} more" if len(texts) > 8 else ""
        return "HDUs " + ", ".join(texts[:8]) + more

    def cards(self, hdu: int | str, *, primary: bool = True) -> dict:
        """Return what an image's header says of its pixels, by names of the cards.

        With `primary`, cards of the primary header are there, too, where the image's
        own has none of the name.
        """
        if (hdu, primary) not in self._cards:
            parts = [0, hdu] if primary else [hdu]
            found = {}
            for part in parts:
                plain = self._plain(part)
                for key in plain:
                    if key in stated.CARDS or key.startswith(stated.NUMBERED):
                        with suppress(VerifyError, KeyError):  # breaks the standard
                            card = _card(plain, key)
                            found[key] = card.value
                            if key in zero_points.ZERO_POINT:
                                found[zero_points.comment_of(key)] = card.comment
            self._cards[hdu, primary] = found
        return self._cards[hdu, primary]

    def _plain(self, hdu: int | str) -> Mapping:
        if hdu not in self._plains:
            self._plains[hdu] = plain(self.hdus[hdu])
        return self._plains[hdu]

    def wcs(self, hdu: int | str) -> WCS | None:
        """Return the celestial WCS of an image, or None.

        Lookup tables of distortions, which lie in other parts of the file, belong to
        it. The axes are those of the image, also where the first one is declination.
        """
        if hdu not in self._wcs:
            with quiet():
                # Of these cards alone: a header has hundreds, and all would be parsed.
                cards = self.hdus[hdu].header.cards
                header = fits.Header([c for c in cards if PLACE.match(c.keyword)])
                # wcslib fails for want of memory if the table of such an axis is lost.
                if str(header.get("CTYPE3")).endswith("-TAB"):
                    del header["CTYPE3"]
                found = WCS(header, fobj=self.hdus)
                if found.has_celestial and found.naxis > 2:
                    found = found.celestial
                self._wcs[hdu] = found if found.has_celestial else None
        return self._wcs[hdu]

    def pixel(self, hdu: int | str, sky: SkyCoord) -> tuple[float, float] | None:
        """Return where a position is in an image: (x, y) from 0, or None.

        None is without a WCS, outside the projection, or where distortions cannot be
        inverted.
        """
        wcs = self.wcs(hdu)
        if wcs is None:
            return None
        if hdu not in self._icrs:
            self._icrs[hdu] = isinstance(wcs_to_celestial_frame(wcs), ICRS)
        with warnings.catch_warnings():
            # It warns where it cannot invert a distortion, and gives some pixel.
            warnings.simplefilter("error", UserWarning)
            warnings.simplefilter("ignore", AstropyWarning)
            try:
                if self._icrs[hdu]:
                    world = [0.0, 0.0]
                    world[wcs.wcs.lng], world[wcs.wcs.lat] = sky.ra.deg, sky.dec.deg
                    x, y = wcs.world_to_pixel_values(*world)
                else:
                    x, y = wcs.world_to_pixel(sky)
            except UserWarning:
                return None
        return (float(x), float(y)) if np.isfinite(x) and np.isfinite(y) else None

    def grid(self, hdu: int | str, pixel: tuple[float, float]) -> Grid | None:
        """Return size and orientation of the pixels of an image, or None without WCS.

        They are those at one pixel (x, y) from 0, distortions included; of an axis over
        8 px, so that the corners of lookup tables do not matter. North is that of ICRS,
        whatever the axes of the WCS.
        """
        if hdu not in self._wcs:
            near = of_stamp(self._plain(hdu), pixel)
            if near is not None:
                return near
        wcs = self.wcs(hdu)
        if wcs is None:
            return None
        steps = np.add([[0, 0], [-4, 0], [4, 0], [0, -4], [0, 4]], pixel)
        if _of_2000(wcs):
            world = np.radians(wcs.all_pix2world(steps, 0))
            ra, dec = world[:, wcs.wcs.lng], world[:, wcs.wcs.lat]
        else:  # north of Galactic axes is elsewhere
            sky = wcs.pixel_to_world(*steps.T).icrs
            ra, dec = sky.ra.rad, sky.dec.rad
        centre, *ends = np.stack(
            [np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)], axis=1
        )
        east = np.array([-np.sin(ra[0]), np.cos(ra[0]), 0.0])
        north = np.cross(centre, east)
        left, right, down, up = ends
        axes = np.degrees(np.array([right - left, up - down])) * 3600 / 8
        along = axes @ np.stack([east, north], axis=1)  # (x, y) by (east, north)
        if not np.isfinite(along).all():
            return None
        return from_matrix(along, (float(np.degrees(ra[0])), float(np.degrees(dec[0]))))


def _of_2000(wcs: WCS) -> bool:
    """Return whether its axes are, to 0.1 arcsec, those of ICRS; as are unknown ones.

    Raises
    ------
    ValueError
        If the axes are of a system that astropy does not know.
    """
    try:
        frame = wcs_to_celestial_frame(wcs)
    except ValueError:
        if wcs.wcs.lngtyp != "RA":
            raise
        return True
    if isinstance(frame, FK5):
        return abs(frame.equinox.jyear - 2000) < 0.001
    return isinstance(frame, ICRS)


def _card(plain: Mapping, key: str) -> fits.Card:
    if isinstance(plain, fits.Header):
        return plain.cards[key]
    return fits.Card.fromstring(plain[key])


@contextmanager
def quiet() -> Iterator[None]:
    """Ignore what astropy says of metadata that break the standard, and mends."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AstropyWarning)
        yield


@contextmanager
def opened(file: Path | BinaryIO) -> Iterator[File]:
    """Open a FITS file, plain, gzipped or tile-compressed.

    Violations of the standard are ignored; a file that is not FITS or is cut short
    raises one of `peculiar.sources.rows.DAMAGED`.
    """
    # Opened here, because astropy does not close a file that is cut short.
    handle = file.open("rb") if isinstance(file, Path) else nullcontext(file)
    with handle as stream:
        with quiet():
            warnings.filterwarnings(
                "error", message="(?s).*truncated", category=AstropyWarning
            )
            try:
                hdus = fits.open(stream)
                len(hdus)  # reads all headers, which finds a file that is too short
            except AstropyWarning as warning:
                raise OSError(str(warning)) from warning
        with hdus:
            yield File(hdus)
