"""PNG or JPEG images in a folder or a tar, listed in a table of ids."""

import io
import logging
import os
import tarfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
from PIL import Image, UnidentifiedImageError

from peculiar.config.paths import expand
from peculiar.sources.images import centred, too_small
from peculiar.tables.rejects import Reject

log = logging.getLogger(__name__)

#: Largest size of a file in bytes; 2,000 x 2,000 px of noise fit into it.
LARGEST = 32 * 2**20

#: Errors that pillow raises for damaged files and for decompression bombs.
UNREADABLE = (
    *(OSError, SyntaxError, ValueError, Warning),
    Image.DecompressionBombError,
)


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
            stream = _checked_name(name, path) or open_member(str(name))
            if isinstance(stream, Reject):
                yield stream
                continue
            with stream:
                image = read_image_file(stream, bands)
            yield image if isinstance(image, Reject) else _cropped(image, size)


def read_image_file(stream: BinaryIO, bands: int) -> np.ndarray | Reject:
    """Read one PNG or JPEG without loss.

    With 3 `bands`, grey and palette images become colour; 1 band takes grey only. An
    alpha channel is dropped if it is opaque everywhere.

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
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(stream, formats=("PNG", "JPEG")) as image_file:
                image_file.load()
                return _lossless(image_file, bands)
    except UnidentifiedImageError:
        return Reject("unreadable", "neither PNG nor JPEG")
    except UNREADABLE as error:
        return Reject("unreadable", f"{type(error).__name__}: {error}")


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


def _checked_name(name: str | None, folder: Path) -> Reject | None:
    """Return a reject for a name that leads out of the folder; links are followed."""
    if not name:
        return Reject("missing", "the table names no file")
    path = Path(name.replace("\\", "/"))
    written = Path(os.path.normpath(folder.absolute() / path))
    if path.parts[:1] != ("~",) and (
        written.is_relative_to(folder.absolute())
        or written.resolve().is_relative_to(folder.resolve())
    ):
        return None
    return Reject("unreadable", f"{name!r} leads out of {folder}")


@contextmanager
def _opener(path: Path) -> Iterator[Callable[[str], BinaryIO | Reject]]:
    if path.is_dir():
        yield lambda name: _open_file(path / name)
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
        yield lambda name: _open_member(archive, members.get(name.removeprefix("./")))


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


def _open_file(path: Path) -> BinaryIO | Reject:
    if not path.exists():
        return Reject("missing", f"{path} does not exist")
    if not path.is_file():
        return Reject("unreadable", f"{path} is not a regular file")
    if path.stat().st_size > LARGEST:
        return _too_large(path.stat().st_size)
    try:
        return path.open("rb")
    except OSError as error:
        return Reject("unreadable", str(error))


def _open_member(
    archive: tarfile.TarFile, member: tarfile.TarInfo | None
) -> BinaryIO | Reject:
    if member is None:
        return Reject("missing", f"not in {archive.name!s}")
    if not member.isreg():
        return Reject("unreadable", f"{member.name!r} is not a regular file of the tar")
    if member.size > LARGEST:
        return _too_large(member.size)
    try:
        return io.BytesIO(cast(BinaryIO, archive.extractfile(member)).read())
    except (OSError, tarfile.TarError) as error:
        return Reject("unreadable", f"{member.name!r} in {archive.name!s}: {error}")


def _too_large(size: int) -> Reject:
    return Reject("unreadable", f"file of {size} bytes, expected at most {LARGEST}")
