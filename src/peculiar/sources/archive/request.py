"""A request for cutouts: the list of objects, and the tar that answers it."""

import re
import tarfile
from collections.abc import Iterator
from typing import BinaryIO, cast

from peculiar.sources.archive.ledger import Wanted

#: Rows in a request: the archive takes 1,000 at most.
ROWS = 990

#: Columns of the list.
COLUMNS = "rerun type filter tract ra dec sw sh image mask variance"

#: Names of the files in an answer.
MEMBER = re.compile(
    r"arch-[0-9]+-[0-9]+/(?P<line>[0-9]{1,6})-cutout-(?P<filter>[A-Z0-9-]+)-"
    r"(?P<tract>[0-9]+)-(?P<rerun>[A-Za-z0-9_]+)\.fits"
)

#: Largest size of a cutout's file in bytes: 2,000 x 2,000 px in float32.
LARGEST = 16 * 2**20


class CutShortError(Exception):
    """The answer is incomplete."""


class HostileError(Exception):
    """The answer holds something that an archive of images does not send."""


def list_of(wanted: list[Wanted], *, rerun: str, half: float, mask: bool) -> bytes:
    """Write the list of a request: a header, then one line for each cutout.

    Parameters
    ----------
    wanted : list of Wanted
        At most `ROWS`; the first is on line 2.
    rerun : str
        Processing of the data: pdr2_wide, pdr3_wide, ...
    half : float
        Half of a cutout's side, in arcsec.
    mask : bool
        Whether to ask for the mask beside the image.
    """
    lines = [f"#? {COLUMNS}"]
    lines += [
        f"{rerun} coadd {filter_of(w.band)} {w.tract} {w.ra:.8f} {w.dec:.8f} "
        f"{half:.3f}asec {half:.3f}asec true {str(mask).lower()} false"
        for w in wanted
    ]
    return ("\n".join(lines) + "\n").encode("ascii")


def filter_of(band: str) -> str:
    """Return the archive's name of a band: HSC-I for i."""
    return f"HSC-{band.upper()}"


def row_of(name: str, wanted: list[Wanted], rerun: str) -> int | str:
    """Return which row of a list, from 0, a file of the tar answers, or why none."""
    match = MEMBER.fullmatch(name)
    if match is None:
        return "is not a name that the archive gives to cutouts"
    row = int(match["line"]) - 2  # the header is line 1
    if not 0 <= row < len(wanted):
        return f"names line {match['line']} of a list of {len(wanted) + 1} lines"
    expected = (filter_of(wanted[row].band), str(wanted[row].tract), rerun)
    found = (match["filter"], match["tract"], match["rerun"])
    if found != expected:
        return f"is of {' '.join(found)}, but line {match['line']} asked for " + (
            " ".join(expected)
        )
    return row


class _Counting:
    """A stream that counts the bytes read from it."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream, self.count = stream, 0

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(size)
        self.count += len(data)
        return data


def members(stream: BinaryIO, most: int) -> Iterator[tuple[str, bytes]]:
    """Read the files of a tar one after the other, without writing any to disk.

    Parameters
    ----------
    stream : binary file
        The body of the answer; not seekable.
    most : int
        Largest number of files.

    Yields
    ------
    name : str
        As given in the tar; never used as a path.
    content : bytes
        The whole file.

    Raises
    ------
    CutShortError
        If the tar has no end; the files before the cut have been given.
    HostileError
        If a member is not a regular file, is too large, or there are too many.
    """
    counting = _Counting(stream)
    end = 0
    try:
        with tarfile.open(fileobj=cast("BinaryIO", counting), mode="r|") as tar:
            for number, member in enumerate(tar, start=1):
                _check(member, number, most)
                content = cast("BinaryIO", tar.extractfile(member)).read()
                if len(content) != member.size:
                    raise CutShortError(
                        f"{member.name}: {len(content)} of {member.size} bytes"
                    )
                end = member.offset_data + -(-member.size // 512) * 512
                yield member.name, content
    except tarfile.ReadError as error:
        raise CutShortError(str(error)) from error
    # A tar ends with 1,024 zeros. Reading does not notice a cut between two files, and
    # the files behind it would be taken as absent.
    while counting.count < end + 1024 and counting.read(1024):
        pass
    if counting.count < end + 1024:
        raise CutShortError(f"the tar has no end after {counting.count} bytes")


def _check(member: tarfile.TarInfo, number: int, most: int) -> None:
    if not member.isreg():
        raise HostileError(f"{member.name!r} is not a regular file")
    if member.size > LARGEST:
        raise HostileError(f"{member.name!r} has {member.size} bytes, over {LARGEST}")
    if number > most:
        raise HostileError(f"more than {most} files")
