"""The archive's answer, a tar: read as it comes, and nothing in it trusted."""

import tarfile
from collections.abc import Iterator
from typing import BinaryIO

#: Bytes of a cutout's file at most: 2,000 x 2,000 px in float32.
LARGEST = 16 * 2**20


class CutShortError(Exception):
    """The answer ended before its end."""


class HostileError(Exception):
    """The answer holds what no archive of images sends."""


class _Counting:
    """A stream that counts what was read from it."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream, self.count = stream, 0

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(size)
        self.count += len(data)
        return data


def members(stream: BinaryIO, most: int) -> Iterator[tuple[str, bytes]]:
    """Read the files of a tar, one after the other, none to disk.

    Parameters
    ----------
    stream : binary file
        The body of the answer; not seekable.
    most : int
        Files at most.

    Yields
    ------
    name : str
        As it stands in the tar; never used as a path.
    content : bytes
        The whole file.

    Raises
    ------
    CutShortError
        If the tar has no end: what came until then was given.
    HostileError
        If a member is no plain file, is too large, or there are too many.
    """
    counting = _Counting(stream)
    end = 0
    try:
        with tarfile.open(fileobj=counting, mode="r|") as tar:
            for number, member in enumerate(tar, start=1):
                _check(member, number, most)
                content = tar.extractfile(member).read()
                if len(content) != member.size:
                    raise CutShortError(
                        f"{member.name}: {len(content)} of {member.size} bytes"
                    )
                end = member.offset_data + -(-member.size // 512) * 512
                yield member.name, content
    except tarfile.ReadError as error:
        raise CutShortError(str(error)) from error
    # A tar ends with 1,024 zeros; where it was cut between two files, reading does not
    # tell, and what had not come yet would be taken to be absent.
    while counting.count < end + 1024 and counting.read(1024):
        pass
    if counting.count < end + 1024:
        raise CutShortError(f"no end of the tar behind {counting.count} bytes")


def _check(member: tarfile.TarInfo, number: int, most: int) -> None:
    if not member.isreg():
        raise HostileError(f"{member.name!r} is no plain file")
    if member.size > LARGEST:
        raise HostileError(f"{member.name!r} has {member.size} bytes, over {LARGEST}")
    if number > most:
        raise HostileError(f"more than {most} files")
