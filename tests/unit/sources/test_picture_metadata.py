"""Pictures whose metadata are damaged, or turn them."""

import io

import numpy as np
import pytest
from PIL import Image
from test_source_rgb import encoded, noise_images

from peculiar.sources.image_files import read_image_file

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
