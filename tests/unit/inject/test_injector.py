"""The light of anomalies, added to images: as much as was asked for, where it was."""

import numpy as np
import pytest

from peculiar.config.kinds import ARTIFACT, ASTROPHYSICAL, KINDS, strength_at
from peculiar.inject.injector import Injector
from peculiar.sources.simulated.lines import CENTRE, WIDTH
from peculiar.sources.simulated.population import Object
from peculiar.sources.simulated.sky import NOISE, SEEING

SIZE = 160
CUTOUTS = {"size": SIZE, "bands": list("grizy"), "pixel_scale": 0.168}
CUTOUTS["zero_point"] = 27.0
#: Bright, so that the noise of its photons is small; g - r = 0.75.
FLUX = np.array([2000.0, 4000.0, 5500.0, 6500.0, 7500.0])
HOST = Object(
    label="ordinary",
    strength=0.0,
    compact=False,
    host=FLUX,
    anomaly=np.zeros(5),
    radius=0.8,
    sersic=1.0,
    ratio=0.7,
    angle=0.4,
    fwhm=np.array(SEEING),
    redshift=np.nan,
)
MIDDLE = ((SIZE - 1) / 2,) * 2


def added(label, strength, *, cutouts=CUTOUTS, seed=1, place=MIDDLE):
    """Return what is added to a black image, (size, size, band)."""
    black = np.zeros((cutouts["size"],) * 2 + (len(cutouts["bands"]),), np.float32)
    rng = np.random.default_rng(seed)
    return Injector(cutouts)(black, HOST, place, label, strength, rng)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("place", [0.0, 1.0])
@pytest.mark.parametrize("label", sorted(set(ASTROPHYSICAL) - {"emission_line"}))
def test_flux_is_the_share_of_the_host_that_was_asked_for(label, place, seed):
    strength = strength_at(label, place)
    found = added(label, strength, seed=seed).sum(axis=(0, 1))
    share = strength / (1 - strength) if label == "quasar" else strength
    # Of a Moffat profile a percent or two are outside of 13 arcsec; photons of 10,000
    # units scatter their sum by 0.04 sqrt(10,000 / 7) = 1.5.
    assert found[:3].sum() == pytest.approx(share * FLUX[:3].sum(), rel=0.03)


def test_a_line_is_in_the_band_that_it_falls_in():
    """Per band: equivalent width times the continuum per Angstrom, twice in no band."""
    found = added("emission_line", 500.0).sum(axis=(0, 1))
    width = found / FLUX * WIDTH
    lit = width > 10
    # Two lines, [O III] in g or r and H alpha in i (z = 0.05 to 0.2), redshifted.
    assert lit[:2].sum() == 1
    assert lit.tolist()[2:] == [True, False, False]
    stretched = width[lit] / 500
    assert stretched == pytest.approx([stretched.mean()] * 2, rel=0.02)
    assert 1.05 * 0.97 < stretched.mean() < 1.2
    redshift = stretched.mean() - 1
    assert abs(6562.8 * (1 + redshift) - CENTRE[2]) < 1.1 * WIDTH[2] / 2


def test_a_trail_is_as_bright_as_it_says():
    for strength in (20.0, 100.0):
        image = added("satellite_trail", strength)
        band = int(np.argmax(image.max(axis=(0, 1))))
        peak = np.quantile(image[..., band], 0.999) / NOISE[band]
        # The noise of the trail's own photons is a sky's at most.
        assert peak == pytest.approx(strength, abs=4)


@pytest.mark.parametrize("label", sorted(set(KINDS) - {"band_missing"}))
def test_another_strength_of_the_same_form(label):
    weak, strong = (added(label, strength_at(label, place)) for place in (0.3, 1.0))
    # Where the weak one is bright, the strong one is: the form does not change.
    bright = np.abs(weak).sum(axis=-1) > np.quantile(np.abs(weak).sum(axis=-1), 0.99)
    inside, outside = (np.abs(strong)[where].mean() for where in (bright, ~bright))
    assert inside > outside
    ratio = strong.sum() / weak.sum()
    if label in ASTROPHYSICAL and label != "quasar":
        expected = strength_at(label, 1.0) / strength_at(label, 0.3)
        assert ratio == pytest.approx(expected, rel=0.02)


def test_light_is_where_the_host_is():
    x, y = 40.0, 95.5
    image = added("quasar", 0.5, place=(x, y))[..., 2]
    rows, columns = np.mgrid[:SIZE, :SIZE]
    near = np.hypot(columns - x, rows - y) < 15
    weight = np.where(near, image, 0) / image[near].sum()
    assert (weight * columns).sum() == pytest.approx(x, abs=0.05)
    assert (weight * rows).sum() == pytest.approx(y, abs=0.05)


def test_zero_point_is_a_factor_and_unknown_bands_get_nothing():
    cutouts = CUTOUTS | {"bands": ["i", "u", "g"], "zero_point": 29.5}
    found = added("blue_clumps", 0.4, cutouts=cutouts)
    plain = added("blue_clumps", 0.4, cutouts=CUTOUTS | {"bands": ["i", "g"]})
    np.testing.assert_allclose(found[..., [0, 2]], 10 * plain, rtol=1e-5, atol=1e-6)
    assert (found[..., 1] == 0).all()


def test_noise_is_that_of_the_added_photons():
    """Variance: sigma^2 times the added light over the sky's own."""
    for seed in range(20):  # some have a level or a slope all over the image
        image = added("wrong_background", 80.0, seed=seed)
        band = int(np.argmax(image.mean(axis=(0, 1))))
        flat = image[40:60, 40:60, band]
        level = np.median(flat)
        if level > 40 * NOISE[band]:
            break
    plane = np.linalg.lstsq(
        np.column_stack([np.ones(400), *np.mgrid[:20, :20].reshape(2, -1)]),
        flat.ravel(),
        rcond=None,
    )
    scatter = np.sqrt(plane[1][0] / 397)
    sky = (2.35, 7.1, 17.8, 44.7, 93.5)[band]
    assert level > 40 * NOISE[band]
    # 400 pixels: the scatter of a standard deviation is 4%.
    assert scatter == pytest.approx(NOISE[band] * np.sqrt(level / sky), rel=0.15)


def test_artifacts_need_no_host():
    cutouts = CUTOUTS | {"size": 33}
    for label in ARTIFACT:
        assert np.isfinite(added(label, 1.0, cutouts=cutouts)).all()


def test_unknown_bands_are_refused():
    with pytest.raises(
        ValueError, match=r"J, K, but the simulator knows only g, r, i, z, y"
    ):
        Injector(CUTOUTS | {"bands": ["J", "K"]})
