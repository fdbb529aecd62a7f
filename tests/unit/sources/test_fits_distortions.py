"""Objects are found by every distortion that astropy reads with the file."""

import io

import numpy as np
import pyarrow as pa
import pytest
from astropy.io import fits as pyfits
from astropy.wcs import WCS
from hypothesis import given
from hypothesis import strategies as st
from made_up_sky import DEC, RA, SECTION, SOURCE, wcs

from peculiar.sources import fits
from peculiar.sources.fits_file import File, opened
from peculiar.sources.fits_grid import of_stamp, plain
from peculiar.tables.rejects import Reject

SIZE = 300
SMALL = SECTION | {"size": 9, "bands": ["g"]}


def lookup(prefix: str, version: str) -> pyfits.HDUList:
    """Return an image with tables of distortion: 5 px along x, 3 px along y."""
    header = wcs(size=SIZE).to_header()
    parts = [pyfits.PrimaryHDU()]
    image = pyfits.ImageHDU(header=header, data=np.zeros((SIZE, SIZE), np.float32))
    parts.append(image)
    for axis, shift in ((1, 5.0), (2, 3.0)):
        table = pyfits.ImageHDU(np.full((4, 4), shift, np.float32), name=version)
        table.header.update(EXTVER=axis)
        for k in (1, 2):
            table.header.update(
                {f"CRPIX{k}": 1.0, f"CRVAL{k}": 1.0, f"CDELT{k}": SIZE / 3}
            )
        parts.append(table)
        if prefix == "D2IM":
            image.header[f"D2IMDIS{axis}"] = "Lookup"
            record = f"D2IM{axis}"
        else:
            image.header[f"CPDIS{axis}"] = "Lookup"
            record = f"DP{axis}"
        for name, value in (
            ("EXTVER", axis),
            ("NAXES", 2),
            ("AXIS.1", 1),
            ("AXIS.2", 2),
        ):
            card = pyfits.Card(record, f"{name}: {float(value)}")
            image.header.append(card, end=True)
    return pyfits.HDUList(parts)


def polynomial(kind: str) -> pyfits.HDUList:
    """Return an image with polynomials of distortion, of several pixels at its edge."""
    header = wcs(size=SIZE).to_header()
    if kind == "SIP":
        header.update(CTYPE1="RA---TAN-SIP", CTYPE2="DEC--TAN-SIP")
        header.update(A_ORDER=2, B_ORDER=2, A_2_0=3e-4, B_0_2=-2e-4, A_1_1=1e-4)
    else:
        header.update(CTYPE1="RA---TPV", CTYPE2="DEC--TPV")
        header.update(PV1_1=1.02, PV2_1=0.99, PV1_4=5.0, PV2_5=-4.0)
    image = pyfits.ImageHDU(np.zeros((SIZE, SIZE), np.float32), header)
    return pyfits.HDUList([pyfits.PrimaryHDU(), image])


MADE = {
    "D2IM": lambda: lookup("D2IM", "D2IMARR"),
    "CPDIS": lambda: lookup("CPDIS", "WCSDVARR"),
    "SIP": lambda: polynomial("SIP"),
    "TPV": lambda: polynomial("TPV"),
}


@pytest.mark.parametrize("kind", MADE)
def test_an_object_is_where_astropy_says_with_the_whole_file(tmp_path, kind):
    hdus = MADE[kind]()
    # One bright pixel for each of some objects.
    places = np.array([[60, 80], [150, 151], [240, 70], [200, 230]])
    hdus[1].data[places[:, 1], places[:, 0]] = 1.0
    hdus.writeto(tmp_path / "g.fits")
    with pyfits.open(tmp_path / "g.fits") as file:
        whole = WCS(file[1].header, fobj=file)
        ra, dec = whole.all_pix2world(*places.T.astype(float), 0)
    plain = wcs(size=SIZE).wcs_world2pix(ra, dec, 0)
    # Without its distortions, it would be elsewhere.
    assert np.hypot(*(np.array(plain) - places.T)).max() > 2
    table = pa.table({"object_id": np.arange(4), "ra": ra, "dec": dec})
    source = SOURCE | {"file": str(tmp_path), "hdu": 1}
    for image in fits.images(source, SMALL, table):
        assert not isinstance(image, Reject), image
        assert np.unravel_index(np.argmax(image[..., 0]), (9, 9)) == (4, 4)


@pytest.mark.parametrize("kind", ["D2IM", "CPDIS"])
def test_lookup_tables_in_reprojected_images(tmp_path, kind):
    hdus = MADE[kind]()
    y, x = np.mgrid[:SIZE, :SIZE]
    hdus[1].data[:] = np.exp(-0.5 * ((x - 140) ** 2 + (y - 160) ** 2) / 2**2)
    hdus.writeto(tmp_path / "g.fits")
    with pyfits.open(tmp_path / "g.fits") as file:
        ra, dec = WCS(file[1].header, fobj=file).all_pix2world([140.0], [160.0], 0)
    table = pa.table({"object_id": [1], "ra": ra, "dec": dec})
    source = SOURCE | {"file": str(tmp_path), "hdu": 1, "reproject": True}
    section = SECTION | {"bands": ["g"]}
    (image,) = fits.images(source, section, table)
    pixels = image[..., 0]
    y, x = np.indices(pixels.shape)
    centre = [(pixels * axis).sum() / pixels.sum() for axis in (x, y)]
    np.testing.assert_allclose(centre, [24, 24], atol=0.1)


def test_where_a_distortion_cannot_be_inverted_is_beyond_the_edge(tmp_path):
    """A degree outside the image, where astropy gives some pixel with a warning."""
    hdus = polynomial("SIP")
    hdus[1].header.update(A_2_0=3e-3, B_0_2=-2e-3)
    hdus.writeto(tmp_path / "g.fits")
    source = SOURCE | {"file": str(tmp_path), "hdu": 1}
    table = pa.table({"object_id": [1], "ra": [RA + 1], "dec": [DEC + 1]})
    (found,) = fits.images(source, SMALL, table)
    assert found.reason == "beyond_edge"


def change(path, old, new):
    raw = path.read_bytes()
    assert old in raw
    path.write_bytes(raw.replace(old, new))


def test_metadata_that_astropy_mends_are_no_damage(tmp_path):
    """A date in the old form, a unit in upper case, an invalid card: only warnings."""
    header = wcs().to_header()
    header.update(CUNIT1="DEG", CUNIT2="DEG", RADECSYS="FK5")
    header["DATE-OBS"] = "31/12/99"
    header["BUNIT"] = "nJy"
    pixels = np.random.default_rng(1).normal(size=(120, 120)).astype(np.float32)
    path = tmp_path / "g.fits"
    pyfits.PrimaryHDU(pixels, header).writeto(path, output_verify="ignore")
    # Cards that break the standard.
    change(path, b"DATE-OBS= '31/12/99'", b"date_obs= 31/12/99  ")
    change(path, b"BUNIT   = 'nJy     '", b"BUNIT   = n(J=y     ")
    source = SOURCE | {"file": str(tmp_path)}
    table = pa.table({"object_id": [1], "ra": [RA], "dec": [DEC]})
    (image,) = fits.images(source, SECTION | {"bands": ["g"]}, table)
    assert not isinstance(image, Reject), image


@given(
    st.floats(-179, 179),
    st.booleans(),
    st.floats(0.05, 2.0),
    st.floats(0.5, 2.0),
    st.tuples(st.floats(-12, 12), st.floats(-12, 12)),
    st.sampled_from(["TAN", "SIN", "ZEA"]),
    st.booleans(),
)
def test_the_short_way_to_a_grid_is_astropys(
    turned, mirrored, scale, ratio, off, kind, matrix
):
    """Stamps are read by their plain cards, other images by the whole WCS."""
    made = wcs((scale, scale * ratio), turned, mirrored, size=40)
    made.wcs.ctype = [f"RA---{kind}", f"DEC--{kind}"]
    header = made.to_header()
    if matrix:
        for key in [key for key in header if key.startswith(("PC", "CDELT"))]:
            del header[key]
        for (row, column), value in np.ndenumerate(made.wcs.cd):
            header[f"CD{row + 1}_{column + 1}"] = value
    image = pyfits.PrimaryHDU(np.zeros((40, 40), np.float32), header)
    pixel = (20 + off[0], 20 + off[1])
    short = of_stamp(image.header, pixel)
    whole = File(pyfits.HDUList([image]))
    whole.wcs(0)
    slow = whole.grid(0, pixel)
    assert short.mirrored == slow.mirrored == mirrored
    assert short.scale == pytest.approx(slow.scale, rel=1e-5)
    assert short.area == pytest.approx(slow.area, rel=1e-5)
    assert abs((short.turned - slow.turned + 180) % 360 - 180) < 0.1
    assert abs((short.turned - turned + 180) % 360 - 180) < 0.1


@pytest.mark.parametrize("kind", ["plain", "gzip", "tiles", "memory", "D exponent"])
def test_the_short_way_in_files_of_any_kind(tmp_path, kind):
    # At 25 degrees astropy writes no exponent.
    turned = 0.0 if kind == "D exponent" else 25.0
    header = wcs((0.2, 0.3), turned, size=40).to_header()
    pixels = np.random.default_rng(1).normal(size=(40, 40)).astype(np.float32)
    made = pyfits.ImageHDU(pixels, header)
    if kind == "tiles":
        made = pyfits.CompImageHDU(pixels, header)
    path = tmp_path / ("a.fits.gz" if kind == "gzip" else "a.fits")
    pyfits.HDUList([pyfits.PrimaryHDU(), made]).writeto(path)
    if kind == "D exponent":
        change(path, b"8.3333333333333E-05", b"8.3333333333333D-05")
    handle = io.BytesIO(path.read_bytes()) if kind == "memory" else path
    with opened(handle) as file:
        grid = file.grid(1, (20, 20))
        if kind != "tiles":  # the cards are read without astropy
            assert isinstance(plain(file.hdus[1]), dict)
        assert file.hdus[1].data.shape == (40, 40)  # reading goes on as before
    assert grid.scale == pytest.approx((0.2, 0.3))
    assert grid.turned == pytest.approx(turned, abs=0.01)


@pytest.mark.parametrize("kind", MADE)
def test_there_is_no_short_way_with_distortions(kind):
    assert of_stamp(MADE[kind]()[1].header, (150.0, 150.0)) is None
