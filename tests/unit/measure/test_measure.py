"""Measurements on cutouts, against what GalSim was told to draw and formulae."""

import json
import logging
import os
from pathlib import Path

import galsim
import h5py
import numpy as np
import pyarrow.parquet as pq
import pytest
import sep
from astropy.io import fits
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from peculiar.measure import deblend
from peculiar.measure.deblend import (
    central_object,
    find_objects,
    light_of,
    without_background,
)
from peculiar.measure.photometry import measure, measure_cutouts

REAL = Path(os.environ.get("PECULIAR_DATA", ""), "hsc_pdr3_patch")
SCALE, SIZE, NOISE = 0.168, 96, 0.04
#: i = 20 at zero point 27: signal to noise of some hundreds.
FLUX = 631.0
FACTS = {"pixel_scale": SCALE, "zero_point": 27.0}
ELLIPSE = [f"i_exp_ellipse_{place}_arcsec2" for place in ("11", "22", "12")]
FIRST_ID = 2**63 - 1_000


def drawn(profile: galsim.GSObject, size: int = SIZE) -> np.ndarray:
    """Return an image with noise and a sky of 0.5."""
    image = profile.drawImage(nx=size, ny=size, scale=SCALE).array
    noise = np.random.default_rng(1).normal(0.5, NOISE, image.shape)
    return (image + noise).astype(np.float32)


def moffat(fwhm: float) -> galsim.GSObject:
    return galsim.Moffat(beta=2.5, fwhm=fwhm, flux=FLUX)


def disc(radius: float, ratio: float, fwhm: float, angle: float = 30.0):
    # Shear keeps areas: the geometric mean of the semi-axes stays the radius.
    disc = galsim.Exponential(half_light_radius=radius)
    disc = disc.shear(q=ratio, beta=angle * galsim.degrees)
    return galsim.Convolve(disc, moffat(fwhm))


def measured(*images: np.ndarray, fwhm=0.0, bands="i") -> dict:
    flux = np.stack(images, axis=-1)
    psf = np.broadcast_to(np.asarray(fwhm, dtype=float), len(bands))
    return measure(flux, bands=list(bands), psf_fwhm=psf, **FACTS)


def matrix(values: dict) -> np.ndarray:
    xx, yy, xy = (values[name] for name in ELLIPSE)
    return np.array([[xx, xy], [xy, yy]])


@pytest.mark.parametrize("angle", [30.0, -75.0])
@pytest.mark.parametrize("ratio", [1.0, 0.5, 0.3])
@pytest.mark.parametrize(("radius", "fwhm"), [(0.5, 0.6), (0.8, 0.6), (1.2, 0.8)])
def test_discs_have_their_radius_and_shape(radius, ratio, angle, fwhm):
    found = matrix(measured(drawn(disc(radius, ratio, fwhm, angle)), fwhm=fwhm))
    minor, major = np.sqrt(np.linalg.eigvalsh(found))
    # Subtracting the PSF in quadrature is accurate to some per cent; of a minor axis of
    # half the PSF or less, at least a quarter of the square stays.
    unresolved = radius * np.sqrt(ratio) < 0.6 * fwhm
    tolerance = 0.10 if unresolved else 0.04
    assert np.sqrt(major * minor) == pytest.approx(radius, rel=tolerance)
    assert minor / major == pytest.approx(ratio, abs=0.10 if unresolved else 0.05)
    if ratio < 1:
        x, y = np.linalg.eigh(found)[1][:, 1]
        turned = np.degrees(np.arctan2(y, x)) - angle
        # A few degrees: the noise of the border of the pixels above the threshold.
        assert abs((turned + 90) % 180 - 90) < 3


@pytest.mark.parametrize("fwhm", [0.5, 0.6, 0.8])
def test_point_sources_stay_at_a_third_of_the_psf(fwhm):
    found = measured(drawn(moffat(fwhm)), fwhm=fwhm)
    assert np.linalg.det(matrix(found)) ** 0.25 == pytest.approx(fwhm / 3, rel=0.1)


def test_without_a_psf_nothing_is_subtracted():
    """A Gaussian's half-light radius is half its FWHM, pixels included."""
    found = matrix(measured(drawn(galsim.Gaussian(fwhm=1.2, flux=FLUX))))
    sigma = np.hypot(1.2 / 2.3548, SCALE / np.sqrt(12))
    # Kron's flux, of which half is taken, lacks 1 to 2% of the light.
    expected = sigma * np.sqrt(2 * np.log(2))
    assert np.linalg.det(found) ** 0.25 == pytest.approx(expected, rel=0.03)


@pytest.mark.parametrize("fwhm", [0.0, 0.8])
def test_aperture_flux_is_the_formulas(fwhm):
    """Of a Gaussian of sigma s, 1 - exp(-r^2 / 2 s^2) lies within r; r is 1"."""
    found = measured(drawn(galsim.Gaussian(fwhm=0.8, flux=FLUX)), fwhm=fwhm)
    pixel = SCALE / np.sqrt(12)
    sigma = np.hypot((1.2 if fwhm else 0.8) / 2.3548, pixel)
    expected = FLUX * (1 - np.exp(-1 / (2 * sigma**2)))
    # Noise of 111 pixels is 0.42, and of the sky's level 0.06 per cent.
    assert found["i_aper_flux"] == pytest.approx(expected, rel=0.005)
    magnitude = 27 - 2.5 * np.log10(expected)
    assert found["i_aper_mag"] == pytest.approx(magnitude, abs=0.006)
    # Kron's flux of a Gaussian is nearly all of it.
    assert found["i_cmodel_flux"] == pytest.approx(FLUX, rel=0.02)


def test_aperture_flux_is_the_sum_of_the_pixels():
    """A flat square of light, without PSF: pi r^2 times its brightness."""
    image = np.random.default_rng(2).normal(0, 1e-3, (64, 64))
    image[16:48, 16:48] += 1.0
    found = measured(image.astype(np.float32))
    # sep divides pixels into 5 x 5 parts; the square covers the aperture.
    assert found["i_aper_flux"] == pytest.approx(np.pi / SCALE**2, rel=0.005)


@pytest.mark.parametrize(
    ("brighter", "distance"), [(0.2, 4), (1, 3.5), (1, 4), (5, 4), (20, 4.5)]
)
def test_blends_of_two_are_as_blended_as_the_formula_says(brighter, distance):
    """Round Gaussians: the neighbour counts exp(-d^2 / 4 sigma^2) times its flux."""
    one = galsim.Gaussian(sigma=0.4, flux=FLUX)
    image = drawn(one + (brighter * one).shift(distance * 0.4, 0))
    neighbour = brighter * np.exp(-(distance**2) / 4)
    expected = neighbour / (1 + neighbour)
    # The weight has the moments of the pixels that deblending leaves to the object, a
    # tenth off: at d = 4 sigma that is 0.3 of the neighbour's part.
    found = measured(image)["blendedness"]
    assert found == pytest.approx(expected, abs=0.005 + 0.3 * expected)


@pytest.mark.parametrize(
    ("brighter", "distance"), [(10, 3.0), (20, 4.0), (50, 5.0), (100, 6.0)]
)
def test_object_in_a_bright_halo_has_its_own_light(brighter, distance):
    one = disc(0.6, 0.8, 0.6)
    halo = galsim.Convolve(galsim.Exponential(half_light_radius=1.5), moffat(0.6))
    halo = (brighter * halo).shift(-distance, 0.5)
    truth = measured(drawn(one), fwhm=0.6)
    found = measured(drawn(one + halo), fwhm=0.6)
    # The halo has 0.2 to 0.5 times the object's light at its place; a tenth of that is
    # not round, or is sky.
    assert found["i_aper_flux"] == pytest.approx(truth["i_aper_flux"], rel=0.05)
    assert found["i_cmodel_flux"] == pytest.approx(truth["i_cmodel_flux"], rel=0.12)
    assert np.linalg.det(matrix(found)) ** 0.25 == pytest.approx(0.6, rel=0.08)
    # Blendedness from what GalSim drew, weighted by the moments of the object alone.
    light, around = (
        part.drawImage(nx=SIZE, ny=SIZE, scale=SCALE).array for part in (one, halo)
    )
    lonely = sep.extract(light.astype(float), 1.5 * NOISE)[0]
    y, x = np.mgrid[:SIZE, :SIZE]
    dx, dy = x - lonely["x"], y - lonely["y"]
    square = lonely["cxx"] * dx**2 + lonely["cyy"] * dy**2 + lonely["cxy"] * dx * dy
    weight = np.exp(-square / 2)
    expected = 1 - (weight * light).sum() / (weight * (light + around)).sum()
    assert found["blendedness"] == pytest.approx(expected, abs=0.06)


@pytest.mark.parametrize("known", [True, False])
def test_colours_of_scaled_bands_are_exact(known):
    image = drawn(disc(0.8, 0.6, 0.6) + moffat(0.6).shift(1.8, 1.0))
    fwhm = 0.6 if known else 0.0
    # Powers of two: the same digits, sky included.
    found = measured(image / 4, image / 2, image, fwhm=fwhm, bands="gri")
    assert found["g_aper_mag"] - found["r_aper_mag"] == pytest.approx(
        2.5 * np.log10(2), abs=1e-9
    )
    assert found["r_aper_mag"] - found["i_aper_mag"] == pytest.approx(
        2.5 * np.log10(2), abs=1e-9
    )


def test_the_light_of_all_objects_adds_up_to_the_image_where_one_is_alone():
    """A neighbour far away leaves the object's own pixels and the sky as they are."""
    image = drawn(disc(0.4, 0.8, 0.6) + moffat(0.6).shift(5.0, -4.0))
    cleared, noise = without_background(image[..., np.newaxis])
    objects, segments = find_objects(cleared[..., 0], noise[0])
    index = central_object(segments, reach=6)
    light = light_of(index, cleared, objects, segments)
    own, others = segments == index + 1, (segments > 0) & (segments != index + 1)
    assert light[segments == 0] == pytest.approx(cleared[segments == 0])
    # The rings of the neighbour through the object have no light on their other side.
    assert np.abs(light[own] - cleared[own]).max() < NOISE
    assert np.abs(light[others].mean()) < NOISE / 2 < cleared[others].mean()


def broken(what: str) -> np.ndarray:
    image = drawn(disc(0.6, 0.8, 0.6))
    if what == "constant":
        return np.full_like(image, 3.0)
    if what == "zero":
        return np.zeros_like(image)
    if what == "empty":
        return drawn(moffat(0.6).shift(4.0, 3.0))
    if what == "negative":
        return drawn(-1.0 * disc(0.6, 0.8, 0.6))
    half = image.copy()
    half[:60] = 0.0  # the object's place among it
    return half


@pytest.mark.parametrize("what", ["constant", "zero", "empty", "negative", "half"])
def test_nothing_in_the_middle_is_not_measured(what):
    assert measured(broken(what)) == {}


def test_a_lost_band_has_no_magnitude_and_the_others_have_theirs():
    image = drawn(disc(0.6, 0.8, 0.6))
    found = measured(np.zeros_like(image), image, image, bands="gri")
    assert not np.isfinite(found["g_aper_mag"])
    assert found["r_aper_mag"] == found["i_aper_mag"]
    assert np.isfinite([*found.values()]).sum() == len(found) - 1


def test_band_i_decides_wherever_it_stands():
    image, other = drawn(disc(0.6, 0.8, 0.6)), broken("zero")
    assert measured(image, other, bands="ir")
    assert measured(other, image, bands="ri")
    assert not measured(image, other, bands="ri")
    # Without an i, the first.
    assert measured(image, other, bands="rg")
    assert not measured(other, image, bands="rg")


def test_a_star_over_the_whole_cutout_is_measured():
    found = measured(drawn(galsim.Moffat(beta=2.5, fwhm=2.0, flux=1e7)), fwhm=0.6)
    assert found["i_cmodel_flux"] > 1e6
    assert np.isfinite([*found.values()]).all()


IMAGES = arrays.arrays(
    np.float32,
    st.tuples(st.integers(5, 20), st.integers(5, 20), st.just(2)),
    elements=st.sampled_from([0.0, 1.0, -1.0, 0.5, 7.0, 1e4, -1e4, 1e30]),
)


@given(flux=IMAGES, fwhm=st.sampled_from([0.0, 0.6, 2.0, np.nan]))
def test_no_image_is_an_error(flux, fwhm):
    found = measure(flux, bands=["i", "r"], psf_fwhm=np.array([fwhm] * 2), **FACTS)
    if found and np.isfinite(matrix(found)).all():
        assert (np.linalg.eigvalsh(matrix(found)) > 0).all()
    if found and np.isfinite(found["blendedness"]):
        assert 0 <= found["blendedness"] <= 1


def test_more_parts_than_sep_counts_are_left_undivided():
    knots = [
        moffat(0.6).shift(1.2 * x, 1.2 * y) for x in (-1, 0, 1) for y in (-1, 0, 1)
    ]
    image = drawn(galsim.Sum(knots))
    divided = measured(image)
    limit = sep.get_sub_object_limit()
    try:
        sep.set_sub_object_limit(2)
        with pytest.raises(Exception, match="overflow"):
            sep.extract(image - 0.5, 0.06)
        whole = measured(image)
    finally:
        sep.set_sub_object_limit(limit)
    assert whole["i_cmodel_flux"] > 5 * divided["i_cmodel_flux"]


def test_large_images_fit_into_sep():
    image = np.random.default_rng(3).normal(1.0, 0.1, (600, 600))
    assert find_objects(image, 0.1)[1].all()


def test_other_errors_of_sep_are_not_hidden(monkeypatch):
    def fail(*_, **__):
        raise Exception("memory allocation failed")

    monkeypatch.setattr(deblend.sep, "extract", fail)
    with pytest.raises(Exception, match="memory"):
        find_objects(np.ones((8, 8)), 0.1)


@pytest.fixture
def shard(tmp_path):
    """Return a shard of four cutouts, the third without an object."""
    images = [drawn(disc(radius, 0.8, 0.6)) for radius in (0.4, 0.6, 1.0)]
    images.insert(2, broken("empty"))
    path = tmp_path / "0000.h5"
    with h5py.File(path, "w") as file:
        file["flux"] = np.stack([np.stack([i / 2, i], axis=-1) for i in images])
        file["object_id"] = np.array([FIRST_ID + k for k in (7, 1, 3, 5)])
        file["psf_fwhm"] = np.full((4, 2), 0.6, dtype=np.float32)
        file.attrs["bands"] = ["r", "i"]
        file.attrs["pixel_scale"], file.attrs["zero_point"] = SCALE, 27.0
    return path


def test_table_has_the_shards_rows_and_nulls(shard, tmp_path, caplog):
    with caplog.at_level(logging.INFO):
        measure_cutouts(cutouts=shard, table=tmp_path / "table.parquet")
    table = pq.read_table(tmp_path / "table.parquet")
    assert table["object_id"].to_pylist() == [FIRST_ID + k for k in (7, 1, 3, 5)]
    for name in table.column_names[1:]:
        nulls = table[name].is_null().to_pylist()
        assert nulls == [False, False, True, False], name
        assert not np.isnan(table[name].to_numpy()[[0, 1, 3]]).any()
    with h5py.File(shard) as file:
        second = measured(*np.moveaxis(file["flux"][1], -1, 0), fwhm=0.6, bands="ri")
    # The PSF's size is stored as float32.
    row = table.slice(1, 1).to_pylist()[0]
    # The position in the cutout is not in the table.
    second = {key: second[key] for key in second.keys() - {"x", "y"}}
    assert {key: row[key] for key in second} == pytest.approx(second, rel=1e-6)
    assert "blendedness could not be measured of 1" in caplog.text
    field = table.schema.field("i_exp_ellipse_12_arcsec2")
    assert field.metadata[b"unit"] == b"arcsec2"
    assert b"PSF subtracted; band i" in field.metadata[b"description"]
    assert table.schema.field("r_aper_mag").metadata[b"unit"] == b"mag"


def test_unknown_psf_is_said_or_null(shard, tmp_path):
    with h5py.File(shard, "a") as file:
        file["psf_fwhm"][1, 0] = np.nan
        file["psf_fwhm"][3, 1] = np.nan
    measure_cutouts(cutouts=shard, table=tmp_path / "table.parquet")
    table = pq.read_table(tmp_path / "table.parquet").to_pandas()
    assert table["r_aper_mag"].isna().tolist() == [False, True, True, False]
    assert table[ELLIPSE[0]].isna().tolist() == [False, False, True, True]
    assert table["blendedness"].isna().tolist() == [False, False, True, False]
    with h5py.File(shard, "a") as file:
        del file["psf_fwhm"]
    measure_cutouts(cutouts=shard, table=tmp_path / "unknown.parquet")
    table = pq.read_table(tmp_path / "unknown.parquet")
    assert table[ELLIPSE[0]].null_count == 1
    assert b"PSF not known" in table.schema.field(ELLIPSE[0]).metadata[b"description"]


def test_shard_without_objects(shard, tmp_path):
    with h5py.File(shard, "a") as file:
        for name in ("flux", "object_id", "psf_fwhm"):
            empty = file[name][:0]
            del file[name]
            file[name] = empty
    measure_cutouts(cutouts=shard, table=tmp_path / "table.parquet")
    assert pq.read_table(tmp_path / "table.parquet").num_rows == 0


def test_stretched_images_are_refused(shard, tmp_path):
    with h5py.File(shard, "a") as file:
        del file["flux"]
        file["image"] = np.zeros((4, 8, 8, 2), dtype=np.uint8)
    with pytest.raises(ValueError, match=r"0000\.h5.*linear 'flux'"):
        measure_cutouts(cutouts=shard, table=tmp_path / "table.parquet")


@pytest.mark.skipif(not REAL.is_dir(), reason="PECULIAR_DATA is not set")
def test_real_objects_are_as_bright_as_the_survey_says():
    bands = [fits.getdata(REAL / f"{band}-10054-0,2.fits") for band in "GRI"]
    image = np.stack(bands, axis=-1).astype(np.float32)
    known = json.loads((REAL / "objects.json").read_text())[0]["annotations"]
    errors = []
    for one in known:
        left, bottom, width, height = one["bbox"]
        x, y = round(left + width / 2 - 0.5), round(bottom + height / 2 - 0.5)
        if not 19.5 < one["imag"] < 22 or min(x, y) < 48 or max(x, y) > 970:
            continue
        cutout = image[y - 48 : y + 48, x - 48 : x + 48]
        psf = np.array([0.8, 0.7, 0.6])
        found = measure(cutout, bands=list("gri"), psf_fwhm=psf, **FACTS)
        errors.append(27 - 2.5 * np.log10(found["i_cmodel_flux"]) - one["imag"])
    assert len(errors) > 30
    # Kron's flux lacks 4% of a disc's light and 10% or more of a spheroid's.
    assert 0.03 < np.median(errors) < 0.2
    assert np.percentile(np.abs(errors), 84) < 0.4
