"""Cutouts of FITS images on disk equal the pixels of the file, or are rejects."""

import numpy as np
import pyarrow as pa
import pytest
from astropy.io import fits as pyfits
from astropy.wcs import WCS
from made_up_cutouts import fits_source

from peculiar.sources import fits
from peculiar.tables.rejects import Reject

FLUXMAG0 = 63095734448.0194  # zero point 27.0
SECTION = {"size": 6, "bands": ["g", "i"], "pixel_scale": 0.168, "zero_point": 27.0}
SOURCE = fits_source(images="{tract}-{band}.fits", hdu=1, zero_point=None)
BANDS = {"g": 0.0, "i": 1000.0}
SHAPE = (40, 50)


def pixels(band: str) -> np.ndarray:
    """Return an image whose every pixel has a value of its own."""
    y, x = np.indices(SHAPE)
    return (BANDS[band] + y + x / 100).astype(np.float32)


def wcs() -> WCS:
    found = WCS(naxis=2)
    found.wcs.ctype = ["RA---TAN", "DEC--TAN"]
    found.wcs.crval, found.wcs.crpix = [150.0, 2.0], [25.0, 20.0]
    found.wcs.cdelt = [-0.168 / 3600, 0.168 / 3600]
    return found


def image(band: str, kind=pyfits.ImageHDU, name: str = "") -> pyfits.ImageHDU:
    hdu = kind(pixels(band), wcs().to_header(), name=name)
    hdu.header["FLUXMAG0"] = FLUXMAG0
    return hdu


def write(folder, band: str, *more, first=None, name=None):
    path = folder / (name or f"9813-{band}.fits")
    hdus = [pyfits.PrimaryHDU(), first or image(band), *more]
    pyfits.HDUList(hdus).writeto(path)
    return path


@pytest.fixture
def folder(tmp_path):
    for band in BANDS:
        write(tmp_path, band)
    return tmp_path


def cut(folder, *places, section=SECTION, **others):
    """Cut at pixels (x, y) from 0, by position or pixel.

    A bit less: whole pixels are as near to one centre of an even cutout as to another.
    """
    places = [(x - 0.25, y - 0.25) for x, y in places]
    source = SOURCE | {"file": str(folder)} | others
    sky = [wcs().pixel_to_world(*place) for place in places]
    table = {
        "object_id": 2**62 + np.arange(len(places)),
        "ra": [position.ra.deg for position in sky],
        "dec": [position.dec.deg for position in sky],
        "px": [place[0] + source["first_pixel"] for place in places],
        "py": [place[1] + source["first_pixel"] for place in places],
        "tract": np.full(len(places), 9813),
        "patch": ["8,4"] * len(places),
    }
    return list(fits.images(source, section, pa.table(table)))


def expected(x: int, y: int) -> np.ndarray:
    """Return the 6 px about a pixel, which is number 3 of them."""
    place = (slice(y - 3, y + 3), slice(x - 3, x + 3))
    return np.stack([pixels(band)[place] for band in BANDS], axis=-1)


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("cut_at", ["position", "pixel"])
def test_cuts_out_of_a_large_image(folder, cut_at, first):
    places = [(24, 19), (3, 3), (47, 37), (10, 30)]
    by = {"cut_at": cut_at, "x": "px", "y": "py", "first_pixel": first}
    found = cut(folder, *places, **by)
    for place, cutout in zip(places, found, strict=True):
        assert cutout.dtype == np.float32
        np.testing.assert_array_equal(cutout, expected(*place))


def test_between_pixels_the_nearer_one_counts(folder):
    (near,) = cut(folder, (24.5, 19.0))  # 24.25, 18.75
    # An even cutout's centre is between pixels 2 and 3: 24.25 is nearer to it if 25 is
    # pixel 3, 18.75 if 19 is.
    np.testing.assert_array_equal(near, expected(25, 19))


def test_bands_come_in_the_order_of_the_cutouts(folder):
    (turned,) = cut(folder, (20, 20), section=SECTION | {"bands": ["i", "g"]})
    np.testing.assert_array_equal(turned, expected(20, 20)[..., ::-1])


def test_files_of_one_object_each_are_cut_in_their_centre(tmp_path):
    for band in BANDS:
        write(tmp_path, band, name=f"{2**62}_{band}.fits")
    by = {"cut_at": "centre", "images": "{object_id}_{band}.fits"}
    # The position of the table may be off the centre, but is in the cutout.
    (cutout,) = cut(tmp_path, (23, 22), **by)
    np.testing.assert_array_equal(cutout, expected(25, 20))


def test_a_part_of_the_file_for_each_band(tmp_path):
    parts = [image(band, name=f"SCI_{band}") for band in ("i", "g")]
    write(tmp_path, "", *parts[1:], first=parts[0], name="8,4.fits")
    by = {"images": "{patch}.fits", "hdu": "SCI_{band}"}
    (cutout,) = cut(tmp_path, (20, 20), **by)
    np.testing.assert_array_equal(cutout, expected(20, 20))


def test_planes_of_a_cube(tmp_path):
    cube = np.stack([pixels("i"), pixels("g"), pixels("g") * 0])
    pyfits.PrimaryHDU(cube, wcs().to_header()).writeto(tmp_path / "cube.fits")
    by = {"images": "cube.fits", "hdu": 0, "planes": ["i", "g", "z"]}
    (cutout,) = cut(tmp_path, (20, 20), zero_point=27.0, **by)
    np.testing.assert_array_equal(cutout, expected(20, 20))


@pytest.mark.parametrize("ending", [".fits.gz", ".fits.fz"])
def test_compressed_files(tmp_path, ending):
    for band in BANDS:
        first = image(band)
        if ending == ".fits.fz":
            first = pyfits.CompImageHDU(
                first.data, first.header, compression_type="GZIP_1", quantize_level=0
            )
        write(tmp_path, band, first=first, name=f"{band}{ending}")
    (cutout,) = cut(tmp_path, (20, 20), images=f"{{band}}{ending}")
    np.testing.assert_array_equal(cutout, expected(20, 20))


def test_integers_with_a_scale(tmp_path):
    for band in BANDS:
        hdu = image(band)
        hdu.data = np.round(hdu.data).astype(np.int16)
        hdu.header["BZERO"], hdu.header["BSCALE"] = 32768, 1
        path = write(tmp_path, band, first=hdu)
    with pyfits.open(path) as hdus:
        truth = hdus[1].data[17:23, 17:23]
    (cutout,) = cut(tmp_path, (20, 20))
    np.testing.assert_array_equal(cutout[..., 1], truth)


def test_zero_point_of_the_headers_and_of_the_config(folder):
    (same,) = cut(folder, (20, 20))
    brighter = SECTION | {"zero_point": 24.5}
    (tenth,) = cut(folder, (20, 20), section=brighter)
    # 2.5 mag less of zero point are a tenth of the flux.
    np.testing.assert_allclose(tenth, same / 10, rtol=1e-6)
    # Stated twice, it has to be the same: else one of the two is wrong.
    (both,) = cut(folder, (20, 20), zero_point=27.004)
    np.testing.assert_allclose(both, same, rtol=0.005)
    (refused,) = cut(folder, (20, 20), zero_point=24.5)
    assert refused.reason == "zero_point"
    assert "27.000" in refused.detail
    assert "24.500" in refused.detail


def reasons(found) -> list[str]:
    return [item.reason if isinstance(item, Reject) else "" for item in found]


def test_cutouts_beyond_the_edge_are_rejects_and_others_are_not(folder):
    found = cut(folder, (2, 20), (20, 20), (48, 20), (20, 38), (5000, 20))
    assert reasons(found) == ["beyond_edge", "", *["beyond_edge"] * 3]
    assert "6 px around pixel (1.7, 19.8)" in found[0].detail
    assert found[0].detail.startswith("g: ")


def test_every_damage_of_a_file_has_its_reason(folder):
    whole = (folder / "9813-g.fits").read_bytes()
    place = (20, 20)
    by = {"images": "{band}.fits"}
    (folder / "g.fits").write_bytes(whole)
    assert reasons(cut(folder, place, **by)) == ["missing_band"]
    for content in (b"", b"not FITS", whole[:3000], whole[: len(whole) // 2]):
        (folder / "i.fits").write_bytes(content)
        found = cut(folder, place, place, **by)
        assert reasons(found) == ["unreadable"] * 2
        assert "i.fits" in found[0].detail
    (folder / "i.fits").write_bytes(whole)
    assert reasons(cut(folder, place, **by)) == [""]
    assert reasons(cut(folder, place, **by, hdu=5)) == ["unreadable"]
    assert reasons(cut(folder, place, **by, hdu=0)) == ["wrong_shape"]
    large = SECTION | {"size": 41}
    assert reasons(cut(folder, place, **by, section=large)) == ["wrong_shape"]


@pytest.mark.parametrize(
    ("hdu", "reason"), [(5, "unreadable"), ("IMAGE", "unreadable"), (0, "wrong_shape")]
)
def test_the_parts_of_a_file_are_listed_where_the_wanted_one_is_none(
    tmp_path, hdu, reason
):
    table = pyfits.BinTableHDU(np.zeros(3, [("a", "f8")]), name="CAT")
    for band in BANDS:
        write(tmp_path, band, table, first=image(band, name="SCI"))
    (found,) = cut(tmp_path, (20, 20), hdu=hdu)
    assert found.reason == reason
    assert "HDUs 0 PRIMARY empty, 1 SCI (40, 50), 2 CAT table" in found.detail
    assert "source.hdu" in found.detail
    assert str(hdu) in found.detail
    assert "Error" not in found.detail


def test_no_zero_point_no_wcs_no_position(tmp_path):
    pyfits.PrimaryHDU(pixels("g")).writeto(tmp_path / "bare.fits")
    by = {"images": "bare.fits", "hdu": 0}
    assert reasons(cut(tmp_path, (20, 20), **by)) == ["no_wcs"]
    by |= {"cut_at": "pixel", "x": "px", "y": "py"}
    assert reasons(cut(tmp_path, (20, 20), **by)) == ["no_zero_point"]
    assert reasons(cut(tmp_path, (20, 20), **by, zero_point=27.0)) == [""]
    table = pa.table({"object_id": [1], "ra": [None], "dec": [1.0], "tract": [1]})
    source = SOURCE | {"file": str(tmp_path)}
    assert reasons(fits.images(source, SECTION, table)) == ["no_position"]


def test_names_do_not_lead_out_of_the_folder(folder):
    inside = folder / "inside"
    inside.mkdir()
    table = {"object_id": [1], "ra": [150.0], "dec": [2.0], "file": ["../9813-g.fits"]}
    source = SOURCE | {"file": str(inside), "images": "{file}"}
    found = list(fits.images(source, SECTION, pa.table(table)))
    assert reasons(found) == ["outside_folder"]


def test_more_files_than_may_be_open(tmp_path, monkeypatch):
    monkeypatch.setattr(fits, "OPEN", 3)
    for number in range(8):
        for band in BANDS:
            write(tmp_path, band, name=f"{2**62 + number}{band}.fits")
    found = cut(tmp_path, *[(20, 20)] * 8, images="{object_id}{band}.fits")
    for cutout in found:
        np.testing.assert_array_equal(cutout, expected(20, 20))
