"""The bytes of a table in text: unpacked, in UTF-8, and without comments."""

import bz2
import codecs
import gzip
import logging
import lzma
import mmap
import re
import struct
import zlib
from pathlib import Path

import pyarrow as pa

from peculiar.tables.inputs.csv_rows import Layout
from peculiar.tables.inputs.csv_scan import holds

log = logging.getLogger(__name__)

#: Bytes that show whether a file is text.
HEAD = 2**16

#: First bytes of packed files, and what unpacks them; names may be wrong.
PACKED = {
    b"\x1f\x8b": gzip.decompress,
    b"BZh": bz2.decompress,
    b"\xfd7zXZ\x00": lzma.decompress,
    b"\x28\xb5\x2f\xfd": lambda data: pa.CompressedInputStream(
        pa.BufferReader(data), "zstd"
    ).read(),
}


def content(path: Path, name: str) -> tuple[bytes | mmap.mmap, str]:
    """Return a file's bytes in UTF-8, and how many lines were not; also in the log.

    A byte order mark says what UTF-16 is. A line that is not UTF-8 is taken for the
    Latin-1 of Windows: it changes no other, so that a file may grow. `name` is the file
    in messages.

    Raises
    ------
    ValueError
        If the file is damaged, or not text.
    """
    with path.open("rb") as file:
        empty = not file.read(1)
        data: bytes | mmap.mmap = (
            b"" if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        )
    for magic, unpack in PACKED.items():
        if data[: len(magic)] == magic:
            try:
                data = unpack(data[:])
            except (EOFError, ValueError, lzma.LZMAError, zlib.error) as error:
                raise OSError(f"damaged: {error}") from error
    if data.find(b"\n") < 0:  # old ends of lines
        data = data[:].replace(b"\r", b"\n")
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return data[:].decode("utf-16").encode(), ""
    if data.find(b"\0", 0, HEAD) >= 0:
        raise ValueError(
            f"{name} is not text: it holds NUL bytes, as an Excel workbook does. "
            "Expected CSV; export it as CSV in UTF-8"
        )
    if _is_utf8(data):
        return data, ""
    lines = data[:].split(b"\n")
    wrong = []
    for number, line in enumerate(lines):
        try:
            line.decode()
        except UnicodeDecodeError:
            wrong.append(number + 1)
            lines[number] = _of_windows(line).encode()
    told = (
        f"{len(wrong):,} taken for Latin-1 (Windows-1252), the first is line {wrong[0]}"
    )
    log.warning(
        "%s: lines that are not UTF-8: %s. If letters are wrong, save it as UTF-8",
        *(name, told),
    )
    return b"\n".join(lines), told


def _of_windows(line: bytes) -> str:
    try:
        return line.decode("cp1252")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def without_comments(rows: pa.Buffer, layout: Layout) -> tuple[pa.Buffer, str]:
    """Return rows; comments between them become empty lines.

    A line that begins with # within a quoted cell is no comment. The text says how many
    comments have as many cells as the header: they may be rows.
    """
    if not holds(rows, b"\n#") and rows[:1].to_pybytes() != b"#":
        return rows, ""
    edge = " \t" if layout.delimiter == " " else layout.delimiter
    comment = re.compile(rb"\n#([^\n]*)|" + _quoted(edge))
    whole = b"\n" + memoryview(rows)
    kept, odd, first, begin = [], 0, 0, 0
    for found in comment.finditer(whole):
        if found[1] is not None:
            kept.append(whole[begin : found.start() + 1])
            begin = found.end()
            if 1 < len(layout.names) == layout.cells(found[1]):
                first = first or layout.line + whole.count(b"\n", 0, found.start())
                odd += 1
    kept.append(whole[begin:])
    told = f"{odd:,} with as many cells as the header, the first is line {first}"
    return pa.py_buffer(b"".join(kept)[1:]), told if odd else ""


def without_blanks(rows: pa.Buffer, delimiter: str) -> pa.Buffer:
    """Return rows without blanks between a delimiter and a quote: they hide it."""
    edge = delimiter.encode()
    hidden = rb' "(?<![^\n%s ] ")' % re.escape(edge)
    if not holds(rows, b' "') or not re.search(hidden, rows):
        return rows
    apart = rb"(\n#[^\n]*|%s)" % _quoted(f"{delimiter} ")
    parts = re.split(apart, b"\n" + memoryview(rows))
    for place in range(0, len(parts) - 1, 2):
        shown = parts[place].rstrip(b" ")
        if shown.endswith((b"\n", edge)) and parts[place + 1].startswith(b'"'):
            parts[place] = shown
    return pa.py_buffer(b"".join(parts)[1:])


def with_tabs(rows: pa.Buffer) -> pa.Buffer:
    """Return rows with a tab for all blanks between cells, in place of blanks."""
    data = re.sub(rb"(?m)^[ \t]+|[ \t]+(?=\r?$)", b"", rows.to_pybytes())
    parts = re.split(rb"(%s)" % _quoted(" \t", but="\n"), data)
    parts[::2] = [re.sub(rb"[ \t]+", b"\t", part) for part in parts[::2]]
    return pa.py_buffer(b"".join(parts))


def _quoted(edges: str, but: str = "") -> bytes:
    """Return the pattern of a cell in quotes, between `edges` or ends of lines.

    Quotes elsewhere, such as those of inches, are letters. It holds no letter of `but`.
    """
    within = rf'[^"{but}]*+'
    begin, end = rf'"(?<![^\n{edges}]")', rf'"(?= *(?:[{edges}\r\n]|\Z))'
    return rf'{begin}{within}(?:""{within})*+{end}'.encode()


def _is_utf8(data: bytes | mmap.mmap) -> bool:
    # Checked in place: decoding would make a copy of a large file.
    offsets = pa.py_buffer(struct.pack("qq", 0, len(data)))
    parts = [None, offsets, pa.py_buffer(data)]
    whole = pa.LargeBinaryArray.from_buffers(pa.large_binary(), 1, parts)
    try:
        whole.cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True
