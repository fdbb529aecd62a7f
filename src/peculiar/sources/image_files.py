"""PNG or JPEG images in a folder or a tar, listed in a table of ids."""

import io
import logging
import os
import struct
import tarfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from peculiar.config.paths import expand
from peculiar.sources.images import centred, too_small
from peculiar.sources.rows import DAMAGED, attempted
from peculiar.tables.rejects import Reject

log = logging.getLogger(__name__)

#: Largest size of a file in bytes; 2,000 x 2,000 px of noise fit into it.
LARGEST = 32 * 2**20

#: Pillow's warning and error for decompression bombs.
BOMBS = (Image.DecompressionBombWarning, Image.DecompressionBombError)


def read_image_files(
    source: dict, names: list[str | None], size: int, bands: int
) -> Iterator[np.ndarray | Reject]:
    """Read images one after the other, cropped about the centre.

    Parameters
    ----------
    source : dict
        With ``file``: a folder, or a tar that is not compressed.
    names : list of str or None
        Paths inside it.
    size : int
        Height and width in px.
    bands : int
        Channels: 1 or 3.

    Yields
    ------
    image : numpy.ndarray or Reject
        uint8 (size, size, bands); ``missing``, ``unreadable``, ``wrong_shape`` or
        ``wrong_dtype``.

    Raises
    ------
    ValueError
        If there is no such folder or tar.
    """
    path = expand(source["file"], "source.file")
    with _opener(path) as open_member:
        for name in names:
            yield attempted(
                partial(_read, name, open_member, size, bands),
                name,
                damaged=(*DAMAGED, tarfile.TarError),
            )


def _read(
    name: str | None,
    open_member: Callable[[str], BinaryIO | Reject],
    size: int,
    bands: int,
) -> np.ndarray | Reject:
    if not name:
        return Reject("missing", "the table names no file")
    stream = open_member(name)
    if isinstance(stream, Reject):
        return stream
    with stream:
        image = read_image_file(stream, bands)
    if not isinstance(image, Reject):
        image = _cropped(image, size)
    if isinstance(image, Reject):
        return Reject(image.reason, f"{name}: {image.detail}")
    return image


def read_image_file(stream: BinaryIO, bands: int) -> np.ndarray | Reject:
    """Read one PNG or JPEG without loss.

    With 3 `bands`, grey and palette images become colour; 1 band takes grey only. An
    alpha channel is dropped if it is opaque everywhere.

    An image is turned as its EXIF block says, if that can be read: so does any program
    that shows it. A block that is damaged is ignored, as other metadata are.

    Returns
    -------
    image : numpy.ndarray or Reject
        uint8 (height, width, bands); ``unreadable`` (not an image, cut short, or a
        decompression bomb) or ``wrong_dtype`` (more than 8 bits, transparency, CMYK, or
        colour where grey is wanted).
    """
    head = stream.read(25)
    stream.seek(0)
    # Pillow reads 16-bit colour as 8-bit without a warning; byte 24 of a PNG is the
    # depth.
    if head[:8] == b"\x89PNG\r\n\x1a\n" and len(head) == 25 and head[24] > 8:
        return Reject("wrong_dtype", f"{head[24]} bits per channel, expected 8")

    def read() -> np.ndarray | Reject:
        with warnings.catch_warnings():
            # Others are about metadata.
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            try:
                with Image.open(stream, formats=("PNG", "JPEG")) as image_file:
                    image_file.load()
                    return _lossless(_upright(image_file), bands)
            except UnidentifiedImageError:
                return Reject("unreadable", "neither PNG nor JPEG")

    return attempted(read, damaged=(*DAMAGED, *BOMBS))


def _upright(image_file: Image.Image) -> Image.Image:
    if "exif" not in image_file.info:
        return image_file
    try:
        return ImageOps.exif_transpose(image_file)
    except (*DAMAGED, struct.error):
        return image_file


def _lossless(image_file: Image.Image, bands: int) -> np.ndarray | Reject:
    if "transparency" in image_file.info:
        image_file = image_file.convert("RGBA")
    if image_file.mode in ("LA", "RGBA"):
        alpha = image_file.getchannel("A")
        if alpha.getextrema() != (255, 255):
            return Reject("wrong_dtype", "transparent pixels, expected an opaque image")
        image_file = image_file.convert(image_file.mode[:-1])
    allowed = {1: ("1", "L"), 3: ("1", "L", "P", "RGB")}[bands]
    if image_file.mode not in allowed:
        return Reject(
            "wrong_dtype",
            f"mode {image_file.mode}, which is not {bands} channel(s) of 8 bits",
        )
    pixels = np.array(image_file.convert("L" if bands == 1 else "RGB"))
    return pixels.reshape(*pixels.shape[:2], bands)


def _cropped(image: np.ndarray, size: int) -> np.ndarray | Reject:
    height, width = image.shape[:2]
    small = too_small(height, width, size)
    return small or image[centred(height, size), centred(width, size)]


def _inside(name: str, folder: Path) -> str | Reject:
    """Return a name relative to the folder or tar; absolute ones may lead into it."""
    path = Path(name.replace("\\", "/"))
    start = folder.absolute()
    place = Path(os.path.normpath(start / path))
    if not place.is_relative_to(start):  # perhaps by a link
        start, place = folder.resolve(), place.resolve()
    if not place.is_relative_to(start) or path.parts[:1] == ("~",):
        text = f"{name!r} leads out of {folder}: names have to be relative to it"
        return Reject("unreadable", text)
    return str(place.relative_to(start))


@contextmanager
def _opener(path: Path) -> Iterator[Callable[[str], BinaryIO | Reject]]:
    if path.is_dir():
        yield lambda name: _open_file(_inside(name, path), path)
        return
    try:
        # Uncompressed, any image is one seek; PNG and JPEG are compressed themselves.
        archive = tarfile.open(path, "r:")  # noqa: SIM115 (closed below)
    except (OSError, tarfile.TarError) as error:
        raise ValueError(
            f"source.file {path} cannot be read ({error}): with source.table it must "
            "be a folder or an uncompressed tar of PNG or JPEG files"
        ) from error
    with archive:
        members = {
            member.name.removeprefix("./"): member for member in _members(archive)
        }
        yield lambda name: _open_member(archive, members, _inside(name, path))


def _members(archive: tarfile.TarFile) -> list[tarfile.TarInfo]:
    """List the members; of a tar that is cut short, those before the cut."""
    members = []
    try:
        for member in archive:
            members.append(member)
    except (OSError, tarfile.TarError) as error:
        log.warning(
            "source.file %s is damaged after %d members (%s): objects whose images "
            "are not among them become rejects",
            archive.name,
            len(members),
            error,
        )
    return members


def _open_file(name: str | Reject, folder: Path) -> BinaryIO | Reject:
    if isinstance(name, Reject):
        return name
    path = folder / name
    if not path.exists():
        return Reject("missing", f"{path} does not exist")
    if not path.is_file():
        return Reject("unreadable", f"{path} is not a regular file")
    if path.stat().st_size > LARGEST:
        return _too_large(path.stat().st_size)
    return path.open("rb")


def _open_member(
    archive: tarfile.TarFile, members: dict[str, tarfile.TarInfo], name: str | Reject
) -> BinaryIO | Reject:
    if isinstance(name, Reject):
        return name
    if (member := members.get(name)) is None:
        return Reject("missing", f"not in {archive.name!s}")
    if not member.isreg():
        return Reject("unreadable", f"{member.name!r} is not a regular file of the tar")
    if member.size > LARGEST:
        return _too_large(member.size)
    return io.BytesIO(cast(BinaryIO, archive.extractfile(member)).read())


def _too_large(size: int) -> Reject:
    return Reject("unreadable", f"file of {size} bytes, expected at most {LARGEST}")
