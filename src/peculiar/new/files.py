"""Which of the user's files are images, and which are tables."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from astropy.io import fits

from peculiar.new.survey import SMALLEST
from peculiar.sources.fits_file import opened
from peculiar.sources.rows import DAMAGED
from peculiar.tables.inputs.read import is_table

#: Endings of names.
HDF5 = (".h5", ".hdf5", ".hdf", ".he5")
PICTURES = (".png", ".jpg", ".jpeg")
FITS = (".fits", ".fit", ".fts", ".fits.gz", ".fit.gz", ".fits.fz")

#: How names begin of texts that are no tables.
WORDS = ("readme", "licen", "copying", "notes")


@dataclass
class Files:
    """Files by what is in them, each list sorted by name.

    Attributes
    ----------
    hdf5, fits, pictures, tables : list of Path
        HDF5 files, FITS images, PNG or JPEG, and tables.
    folder : Path
        That holds all images: one that was named, or else the lowest.
    others : list of str
        Names of files in folders that are of no kind that is read.
    sizes : set of (Path, int)
        Folders and bytes of FITS images: stamps of one survey are of one size, and need
        not all be opened.
    """

    hdf5: list[Path] = field(default_factory=list)
    fits: list[Path] = field(default_factory=list)
    pictures: list[Path] = field(default_factory=list)
    tables: list[Path] = field(default_factory=list)
    folder: Path = Path()
    others: list[str] = field(default_factory=list)
    sizes: set[tuple[Path, int]] = field(default_factory=set)


def sort_files(named: Iterable[Path]) -> Files:
    """Look through files and folders.

    Raises
    ------
    ValueError
        If a file is not there or of no kind that is read.
    """
    found = Files()
    folders = []
    for path in named:
        if path.is_dir() and not _is_partitioned(path):
            inside = [x for x in sorted(path.rglob("*")) if x.is_file()]
            for one in inside:
                hidden = any(x.startswith(".") for x in one.relative_to(path).parts)
                if not hidden and not _sort(found, one):
                    found.others.append(one.name)
            folders.append(path)
        elif path.exists():
            if not _sort(found, path):
                raise ValueError(
                    f"{path}: its name ends as none that is read: expected HDF5 "
                    f"({', '.join(HDF5)}), FITS, PNG or JPEG, a table (.csv, .parquet, "
                    ".fits, .vot, ...), or a folder"
                )
        else:
            raise ValueError(f"{path} does not exist: expected a file or a folder")
    images = (*found.hdf5, *found.fits, *found.pictures)
    holders = (x for x in folders if all(one.is_relative_to(x) for one in images))
    lowest = os.path.commonpath([x.parent for x in images]) if images else ""
    found.folder = next(holders, Path(lowest))
    return found


def _is_partitioned(path: Path) -> bool:
    """Return whether a folder is one table: of Parquet files alone."""
    names = [x.name.lower() for x in path.rglob("*") if x.is_file()]
    images = (*HDF5, *PICTURES, *FITS)
    parquet = any(name.endswith(".parquet") for name in names)
    return parquet and not any(name.endswith(images) for name in names)


def _sort(found: Files, path: Path) -> bool:
    """Put a file into its list, and return whether there is one."""
    name = path.name.lower()
    if name.endswith(HDF5):
        found.hdf5.append(path)
    elif name.endswith(PICTURES):
        found.pictures.append(path)
    elif name.endswith(FITS):
        like = path.parent, path.stat().st_size
        if like in found.sizes or holds_image(path):
            found.sizes.add(like)
            found.fits.append(path)
        else:
            found.tables.append(path)
    elif path.is_dir() or (is_table(path) and not name.startswith(WORDS)):
        found.tables.append(path)
    else:
        return False
    return True


def holds_image(path: Path) -> bool:
    """Return whether a FITS file holds an image; one that is damaged counts as such."""
    try:
        with opened(path) as file:
            return image_hdu(file.hdus) is not None
    except DAMAGED:
        return True


def image_hdu(hdus: fits.HDUList) -> int | None:
    """Return the first HDU with an image of at least two axes."""
    for number, hdu in enumerate(hdus):
        if is_image(hdu):
            return number
    return None


def is_image(hdu: object) -> bool:
    """Return whether an HDU is an image that a cutout may be of."""
    shape = getattr(hdu, "shape", ()) if getattr(hdu, "is_image", False) else ()
    return len(shape) in (2, 3) and min(shape[-2:]) >= SMALLEST
