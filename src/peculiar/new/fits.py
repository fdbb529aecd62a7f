"""A survey whose images are FITS files: stamps of objects, or images of the sky."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from peculiar.new.bands import is_filter, put_bands, rank, tidy
from peculiar.new.columns import Columns, rows_of
from peculiar.new.files import Files, is_image
from peculiar.new.names import Names, parse_names
from peculiar.new.objects import list_images, put_sky, put_stamps
from peculiar.new.properties import add_properties
from peculiar.new.survey import SIDE, ZERO_POINT, Survey, path_text
from peculiar.sources import band_names, stated
from peculiar.sources.fits_cut import NO_FLUX
from peculiar.sources.fits_file import opened, quiet
from peculiar.sources.pixel_scales import stated_scales
from peculiar.sources.rows import DAMAGED
from peculiar.sources.stated import Grid
from peculiar.tables.rejects import Reject

#: Files that are opened to learn sizes and scales.
LOOKED = 60

#: Sides in px from which an image is one of the sky, if a table has more rows.
LARGE = 256


@dataclass
class Seen:
    """What some files hold.

    Attributes
    ----------
    hdu : int or str
        Of the image, by number, or by a name with ``{band}``.
    planes : int
        Planes of a cube, 0 if it is none.
    bands : list of str
        Names of parts of the file, each of one band.
    shapes : list of (int, int)
        Height and width.
    grids : dict of str to Grid
        By band, of one file.
    scales : list of float
        Sizes of pixels in arcsec, by cards, where there is no WCS.
    zero_points : list of float or Reject
        One a band.
    cards : dict
        Of the first image.
    """

    hdu: int | str = 0
    planes: int = 0
    bands: list[str] = field(default_factory=list)
    shapes: list[tuple[int, int]] = field(default_factory=list)
    grids: dict[str, Grid] = field(default_factory=dict)
    scales: list[float] = field(default_factory=list)
    zero_points: list[float | Reject] = field(default_factory=list)
    cards: dict = field(default_factory=dict)


def look(found: Files, catalogue: Columns | None, output: Path) -> Survey:
    """Look at FITS images, and a table of objects.

    Without a table, one is written beside the config, with what names the objects in
    the names of the files, and their positions by the files' WCS.

    Raises
    ------
    ValueError
        If no image can be read, or nothing says which file belongs to which object.
    """
    names = parse_names([x.relative_to(found.folder).as_posix() for x in found.fits])
    seen = look_into(found.folder, names)
    survey = Survey(source={"kind": "fits", "file": path_text(found.folder)})
    _put_bands(survey, names, seen, [] if catalogue is None else [catalogue])
    survey.rows = len(names.keys) if catalogue is None else rows_of(catalogue)
    large = catalogue is not None and _is_large(names, seen, catalogue)
    _put_pixels(survey, seen, large=large)
    if names.left_out:
        survey.said.append(
            f"{names.left_out} of {len(found.fits)} FITS images are left out: their "
            f"names are unlike {names.file(names.keys[0])}"
        )
    if catalogue is None:
        list_images(survey, names, found.folder, output, seen.hdu)
    elif large:
        put_sky(survey, names, found.folder, catalogue, output, seen.hdu)
    else:
        put_stamps(survey, names, found.folder, catalogue, output, seen.hdu)
    if catalogue is not None:
        add_properties(survey, [catalogue], survey.cutouts["bands"])
    return survey


def look_into(folder: Path, names: Names) -> Seen:
    """Open the first file that can be read, and some of the others for their sizes."""
    some = map(names.file, names.keys[:LOOKED])
    seen, first = Seen(), next((x for x in some if _is_readable(folder / x)), None)
    if first is None:
        raise _no_image(folder / names.file(names.keys[0]))
    with opened(folder / first) as file, quiet():
        images = [i for i, hdu in enumerate(file.hdus) if is_image(hdu)]
        good = [i for i in images if not NO_FLUX.fullmatch(file.hdus[i].name)]
        if not good:
            raise ValueError(
                f"{folder / first}: no HDU is an image of flux; the file has "
                f"{file.parts()}: expected one. Name other files"
            )
        seen.hdu = good[0]
        called = [file.hdus[i].name for i in good]
        own = tidy(called)
        if not names.bands and len(good) > 1 and all(map(is_filter, own)):
            seen.bands = sorted(own, key=rank)
            seen.hdu = _parts(called, own)
        shape = file.hdus[good[0]].shape
        seen.planes = shape[0] if len(shape) == 3 else 0
        seen.cards = file.cards(good[0])
    step = -(-len(names.keys) // LOOKED)
    bands = names.bands or seen.bands or [""]
    for key in names.keys[::step]:
        for place, band in enumerate(bands):
            _look_at(seen, folder / names.file(key, place), band)
    if not seen.shapes:
        raise _no_image(folder / first)
    return seen


def _is_readable(path: Path) -> bool:
    try:
        with opened(path):
            return True
    except DAMAGED:
        return False


def _no_image(path: Path) -> ValueError:
    return ValueError(
        f"{path}: neither this nor others of its kind can be read as FITS images: "
        "expected complete files. Copy them again"
    )


def _parts(called: list[str], own: list[str]) -> str:
    """Return the name of the HDU of a band, with a placeholder."""
    text = called[0]
    for band in (own[0].upper(), own[0]):
        if band in text:
            return text.replace(band, "{BAND}" if band != own[0] else "{band}")
    return text


def _look_at(seen: Seen, path: Path, band: str) -> None:
    """Add what one file says of one band; files that cannot be read are jobs'."""
    try:
        with opened(path) as file, quiet():
            hdu = seen.hdu
            if isinstance(hdu, str):
                hdu = hdu.format(band=band, BAND=band.upper())
            shape = file.hdus[hdu].shape
            seen.shapes.append((shape[-2], shape[-1]))
            if band in seen.grids or len(seen.zero_points) > 20:
                return
            grid = file.grid(hdu, (shape[-1] // 2, shape[-2] // 2))
            cards = file.cards(hdu)
            if grid is not None:
                seen.grids[band] = grid
            elif not seen.scales:
                scales = stated_scales(cards)
                seen.scales = [] if isinstance(scales, Reject) else scales
            area = None if grid is None else grid.area
            seen.zero_points.append(stated.zero_point(cards, area, None))
    except (*DAMAGED, KeyError, IndexError):
        return


def _put_bands(survey: Survey, names: Names, seen: Seen, tables: list[Columns]) -> None:
    where = names.file(names.keys[0])
    if names.bands:
        survey.put("cutouts.bands", names.bands, f"names of files, as {where}")
    elif seen.bands:
        survey.put("cutouts.bands", seen.bands, f"names of the HDUs of {where}")
    elif seen.planes:
        put_bands(survey, seen.planes, seen.cards, where, *tables)
        # From here on planes are called as the bands.
        survey.source["planes"] = survey.cutouts["bands"]
    elif words := _filters(band_names.single(seen.cards)):
        survey.put("cutouts.bands", tidy(words[:1]), f"the header of {where}")
    else:
        put_bands(survey, 1, None, where, *tables)
    if seen.hdu != 0:
        survey.put("source.hdu", seen.hdu, f"the first image of flux in {where}")


def _filters(text: str) -> list[str]:
    return [x for x in re.findall("[A-Za-z0-9]+", text) if is_filter(x)]


def _put_pixels(survey: Survey, seen: Seen, *, large: bool) -> None:
    """Put size, pixel scale and zero point."""
    scales = [scale for grid in seen.grids.values() for scale in grid.scale]
    low, high = np.min(seen.shapes, axis=0)
    if scales:
        finest = min(float(np.mean(grid.scale)) for grid in seen.grids.values())
        survey.put_scale(finest, "WCS of the first file")
        if max(abs(scale / finest - 1) for scale in scales) > 0.01:
            text = f"pixels are of {min(scales):.4g} to {max(scales):.4g} arcsec"
            survey.put("source.reproject", True, text)
    else:
        survey.put_scale(seen.scales[0] if seen.scales else None, "card of a header")
    if large:
        side = min(SIDE, int(low), int(high))
        text = "cutouts from large images may have any size: about four times a galaxy"
        survey.guess("cutouts.size", side, text)
    else:
        shrink = min(scales) / max(scales) if scales else 1
        survey.put_size(int(low), int(high), "the smallest image")
        if shrink < 0.98:
            # Turned to north, the corners of a coarser grid are missing.
            side = int(min(survey.cutouts["size"], min(low, high) / np.sqrt(2)))
            survey.put("cutouts.size", side, "the smallest image, turned to north")
    wrong = [one for one in seen.zero_points if isinstance(one, Reject)]
    if any(one.reason == "unit" for one in wrong):
        raise ValueError(wrong[0].detail)
    if wrong or not seen.zero_points:
        text = "no header states it; this is HSC's"
        survey.guess("source.zero_point", ZERO_POINT, text)
    else:
        found = ", ".join(sorted({f"{x:.3f}" for x in seen.zero_points}))
        text = (
            f"The zero point of each file is that of its header, {found} in the first"
        )
        survey.said.append(text)


def _is_large(names: Names, seen: Seen, catalogue: Columns) -> bool:
    """Return whether images are of the sky, and not each of one object."""
    if min(map(min, seen.shapes)) < LARGE:
        return len(names.keys) == 1 and rows_of(catalogue) > 1
    return rows_of(catalogue) > 2 * len(names.keys)
