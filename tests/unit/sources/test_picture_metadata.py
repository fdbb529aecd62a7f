"""Pictures whose metadata are damaged, turned, or name files by absolute paths."""

import io

import numpy as np
import pytest
from PIL import Image
from test_source_rgb import encoded, folder_source, noise_images, read

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


def test_absolute_names_inside_the_folder(tmp_path):
    pixels = noise_images(1)[0]
    files = {"deep/a.png": encoded(pixels)}
    (tmp_path / "outside.png").write_bytes(encoded(pixels))
    (tmp_path / "link").symlink_to(tmp_path / "pictures")
    names = [tmp_path / "pictures/deep/a.png", tmp_path / "outside.png"]
    names += [tmp_path / "link/deep/a.png", tmp_path / "pictures/../outside.png"]
    source = folder_source(tmp_path, files, list(enumerate(names)))
    inside, outside, linked, around = read(source, range(4))
    for found in (inside, linked):
        np.testing.assert_array_equal(found, pixels[1:7, 1:7])
    for found in (outside, around):
        assert found.reason == "unreadable"
        assert "relative to it" in found.detail
    # The folder may be named by a link, and the files by their true place.
    linked = read(source | {"file": str(tmp_path / "link")}, [0, 2])
    for found in linked:
        np.testing.assert_array_equal(found, pixels[1:7, 1:7])
