"""PNG and JPEG files: read if nothing is lost, turned as they say, or refused."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image
from test_source_rgb import encoded, noise_images

from peculiar.sources.image_files import read_image_file
from peculiar.tables.rejects import Reject

#: Two entries, the first of which points behind the end of the block.
DAMAGED_EXIF = b"Exif\0\0MM\0*\0\0\0\x08\0\x02" + (
    b"\x01\x0f\0\x02\0\0\0\x40\0\0\x10\0\x01\x12\0\x03\0\0\0\x01\0\x01\0\0"
)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("exif", [DAMAGED_EXIF, b"Exif\0\0", b"nonsense" * 4])
def test_damaged_metadata_are_no_damage(kind, exif):
    plain = encoded(noise_images(1, 16)[0], kind)
    content = encoded(noise_images(1, 16)[0], kind, exif=exif)
    found = read_image_file(io.BytesIO(content), 3)
    np.testing.assert_array_equal(found, read_image_file(io.BytesIO(plain), 3))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_an_image_is_turned_as_its_exif_block_says(orientation):
    pixels = noise_images(1, 16)[0][:, :12]
    exif = Image.Exif()
    exif[0x0112] = orientation
    found = read_image_file(io.BytesIO(encoded(pixels, exif=exif)), 3)
    # Where row 0 and column 0 of the file are to be seen, by the standard.
    turned = {
        1: pixels,
        2: pixels[:, ::-1],
        3: pixels[::-1, ::-1],
        4: pixels[::-1],
        5: pixels.swapaxes(0, 1),
        6: pixels[::-1].swapaxes(0, 1),
        7: pixels[::-1, ::-1].swapaxes(0, 1),
        8: pixels.swapaxes(0, 1)[::-1],
    }
    np.testing.assert_array_equal(found, turned[orientation])


GREY = np.arange(64, dtype=np.uint8).reshape(8, 8)


COLOUR = noise_images(1)[0]


def alpha(value: int) -> np.ndarray:
    return np.dstack([COLOUR, np.full((8, 8), value, np.uint8)])


def sixteen_bit_colour() -> bytes:
    """Return a PNG of 16 bits a channel, which pillow reads (as 8) but cannot write."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    rows = (b"\0" + (row.astype(">u2") * 257).tobytes() for row in COLOUR)
    header = struct.pack(">IIBBBBB", 8, 8, 16, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"".join(rows)))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "bands", "expected"),
    [
        (encoded(COLOUR), 3, COLOUR),
        (encoded(GREY), 3, np.dstack([GREY] * 3)),
        (encoded(GREY), 1, GREY[..., None]),
        (encoded(GREY > 9), 3, np.dstack([(GREY > 9) * np.uint8(255)] * 3)),
        (encoded(alpha(255)), 3, COLOUR),
    ],
)
def test_images_are_read_if_nothing_is_lost(content, bands, expected):
    np.testing.assert_array_equal(read_image_file(io.BytesIO(content), bands), expected)


def test_a_palette_is_the_colours_it_stands_for():
    stream = io.BytesIO()
    image_file = Image.fromarray(COLOUR // 64 * 64).quantize(64)
    expected = np.array(image_file.convert("RGB"))
    image_file.save(stream, "PNG")
    stream.seek(0)
    np.testing.assert_array_equal(read_image_file(stream, 3), expected)


@pytest.mark.parametrize(
    ("content", "bands", "reason"),
    [
        (encoded(alpha(254)), 3, "wrong_dtype"),
        (encoded(COLOUR, transparency=tuple(map(int, COLOUR[3, 3]))), 3, "wrong_dtype"),
        (encoded(GREY.astype(np.uint16) * 257), 3, "wrong_dtype"),
        (encoded(GREY.astype(np.uint16) * 257), 1, "wrong_dtype"),
        (sixteen_bit_colour(), 3, "wrong_dtype"),
        (encoded(COLOUR), 1, "wrong_dtype"),
        (b"", 3, "unreadable"),
        (b"GIF89a" + bytes(40), 3, "unreadable"),
        (encoded(noise_images(1, 64)[0])[:3000], 3, "unreadable"),
        (encoded(noise_images(1, 64)[0], "JPEG")[:2000], 3, "unreadable"),
        (encoded(COLOUR)[:20], 3, "unreadable"),
    ],
)
def test_other_images_are_refused_with_a_reason(content, bands, reason):
    found = read_image_file(io.BytesIO(content), bands)
    assert isinstance(found, Reject)
    assert found.reason == reason


def test_every_damaged_byte_is_refused_or_read_never_an_error():
    content = encoded(noise_images(1, 12)[0])
    for place in range(len(content)):
        damaged = bytearray(content)
        damaged[place] ^= 0x5A
        found = read_image_file(io.BytesIO(bytes(damaged)), 3)
        assert isinstance(found, Reject) or found.dtype == np.uint8


def test_a_decompression_bomb_is_refused(monkeypatch):
    content = encoded(np.zeros((40, 40, 3), np.uint8))
    for limit in (1599, 700):  # pillow warns above the limit, fails above twice
        monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", limit)
        found = read_image_file(io.BytesIO(content), 3)
        assert found.reason == "unreadable"
        assert "DecompressionBomb" in found.detail
