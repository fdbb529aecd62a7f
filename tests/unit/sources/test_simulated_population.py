"""The simulated population, against COSMOS and the configuration."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from peculiar.config import kinds
from peculiar.sources.simulated.galaxies import BANDS, draw_galaxies, draw_stars
from peculiar.sources.simulated.lines import CENTRE, WIDTH, band_of
from peculiar.sources.simulated.neighbours import (
    BRIGHTEST,
    FAINTEST,
    GALAXIES,
    GALAXY_SLOPE,
    _magnitudes,
)
from peculiar.sources.simulated.population import draw_object

SOURCE = {"kind": "simulated", "magnitudes": [20.0, 20.5], "seed": 1}
SOURCE |= {"anomalies": 0.03, "compact": 0.3}
PERCENTILES = [5, 16, 50, 84, 95]

#: COSMOS galaxies at 20 < i < 20.5, measured on the table.
COSMOS = {
    "g-r": [0.48, 0.73, 1.16, 1.67, 1.82],
    "r-i": [0.21, 0.28, 0.47, 0.77, 1.08],
    "radius": [0.35, 0.47, 0.80, 1.27, 1.71],
    "sersic": [0.67, 0.94, 2.0, 4.8, 6.0],
    "ratio": [0.25, 0.38, 0.64, 0.84, 0.92],
}

#: The median and its 16 and 84% points to within 8%, a tail's to 15%: the mixture is
#: smooth, where the table's indices pile up at its limit of 6.
TOLERANCE = np.array([0.15, 0.08, 0.08, 0.08, 0.15])


def properties(galaxies) -> dict[str, np.ndarray]:
    g, r, i, _, _ = galaxies.magnitude.T
    return {
        "g-r": g - r,
        "r-i": r - i,
        "radius": galaxies.radius,
        "sersic": galaxies.sersic,
        "ratio": galaxies.ratio,
    }


def test_galaxies_have_the_percentiles_of_cosmos():
    rng = np.random.default_rng(5)
    drawn = properties(draw_galaxies(rng, rng.uniform(20, 20.5, 20_000)))
    for name, expected in COSMOS.items():
        found = np.percentile(drawn[name], PERCENTILES)
        assert np.all(np.abs(found / expected - 1) < TOLERANCE), (name, found)


@pytest.mark.parametrize("bright", [19.7, 20.5, 21.3])
def test_galaxies_vary_together_as_in_the_table(bright):
    folder = os.environ.get("PECULIAR_DATA")
    if not folder:
        pytest.skip("PECULIAR_DATA does not name the folder with cosmos_19_i_22.csv")
    table = pd.read_csv(Path(folder) / "cosmos_19_i_22.csv")
    table = table[table.i_mag.between(bright, bright + 0.5)]
    real = pd.DataFrame(
        {
            "g-r": table.g_mag - table.r_mag,
            "r-i": table.r_mag - table.i_mag,
            "radius": table.r_eff_arcsec,
            "sersic": table.sersic_n,
            "ratio": table.axis_ratio,
        }
    )
    rng = np.random.default_rng(6)
    drawn = pd.DataFrame(properties(draw_galaxies(rng, table.i_mag.to_numpy())))
    # Ranks: the ends of the distributions are clipped. 0.1 is four standard errors of
    # a correlation of 1,500 galaxies.
    difference = real.rank().corr() - drawn.rank().corr()
    assert difference.abs().to_numpy().max() < 0.1
    medians = (drawn.median() / real.median() - 1).abs()
    assert medians.max() < 0.08


def test_z_and_y_are_as_bright_as_the_paper_says():
    rng = np.random.default_rng(7)
    drawn = draw_galaxies(rng, rng.uniform(20, 20.5, 5_000)).magnitude
    flux = 10 ** (-0.4 * drawn)
    # T21 scales z and y by these, "about".
    assert np.median(flux[:, 3] / flux[:, 2]) == pytest.approx(1.2, rel=0.05)
    assert np.median(flux[:, 4] / flux[:, 2]) == pytest.approx(1.5, rel=0.05)


def test_stars_keep_their_magnitude_and_lie_on_a_locus():
    i = np.linspace(18, 24, 4_000)
    magnitude = draw_stars(np.random.default_rng(8), i)
    np.testing.assert_allclose(magnitude[:, 2], i)
    gr, ri = magnitude[:, 0] - magnitude[:, 1], magnitude[:, 1] - magnitude[:, 2]
    # The g - r of M dwarfs stays near 1.4 while their r - i rises to 1.7.
    assert gr.max() < 1.7
    assert np.median(gr[ri > 0.8]) == pytest.approx(1.42, abs=0.02)
    assert 0.2 < np.median(ri[(gr > 0.6) & (gr < 0.9)]) < 0.35


def test_thirty_per_cent_are_points_and_magnitudes_are_the_slices():
    drawn = [draw_object(SOURCE | {"anomalies": 0.0}, row) for row in range(3_000)]
    # Four standard deviations of a binomial of 3,000.
    assert np.mean([one.compact for one in drawn]) == pytest.approx(0.30, abs=0.034)
    i = 27 - 2.5 * np.log10([one.host[2] for one in drawn])
    assert i.min() >= 20.0
    assert i.max() < 20.5
    # Counts rise as 10^(0.3 m): this share lies in the fainter half.
    share = (10**0.15 - 10**0.075) / (10**0.15 - 1)
    assert np.mean(i > 20.25) == pytest.approx(share, abs=0.037)
    assert all((one.radius == 0) == one.compact for one in drawn)


def test_strength_is_the_flux_of_the_feature_over_the_hosts():
    for row in range(400):
        drawn = draw_object(SOURCE | {"anomalies": 1.0}, row)
        kind = kinds.KINDS[drawn.label]
        assert kind.weakest <= drawn.strength <= kind.strongest
        host, added = drawn.host[:3].sum(), drawn.anomaly[:3].sum()
        if drawn.label == "quasar":
            assert added / (host + added) == pytest.approx(drawn.strength)
        elif drawn.label in kinds.ASTROPHYSICAL and drawn.label != "emission_line":
            assert added / host == pytest.approx(drawn.strength)
        assert drawn.anomaly.any() == (drawn.label in kinds.ASTROPHYSICAL)
        assert not (drawn.compact and drawn.anomaly.any())
        i = 27 - 2.5 * np.log10((drawn.host + drawn.anomaly)[BANDS.index("i")])
        assert 20.0 <= i < 20.5


@pytest.mark.parametrize("compact", [0.0, 1.0])
def test_the_share_of_points_is_the_configs(compact):
    source = SOURCE | {"anomalies": 0.5, "compact": compact}
    drawn = [draw_object(source, row) for row in range(300)]
    for one in drawn:
        galaxy = compact == 0 or one.label in kinds.ASTROPHYSICAL
        assert one.compact == (not galaxy)
    # Galaxies are the same whatever their share.
    usual = [draw_object(source | {"compact": 0.3}, row) for row in range(300)]
    for one, other in zip(drawn, usual, strict=True):
        assert one.label == other.label
        if one.compact == other.compact:
            np.testing.assert_array_equal(one.host, other.host)


def test_quasars_and_emission_lines_have_their_strengths():
    drawn = [draw_object(SOURCE | {"anomalies": 1.0}, row) for row in range(3_000)]
    quasars = [one for one in drawn if one.label == "quasar"]
    lines = [one for one in drawn if one.label == "emission_line"]
    # Uniform, or its p-value is above one in a thousand: about 270 objects each.
    for values, low, high in (
        ([one.strength for one in quasars], 0.05, 0.50),
        (np.log10([one.strength for one in lines]), 2.0, 3.0),
        ([one.redshift for one in quasars + lines], 0.05, 0.20),
    ):
        assert low <= min(values) < max(values) <= high
        assert stats.kstest(values, stats.uniform(low, high - low).cdf).pvalue > 1e-3
    others = [one for one in drawn if one.label not in ("quasar", "emission_line")]
    assert np.isnan([one.redshift for one in others]).all()
    g, r = np.array([one.host[:2] for one in lines]).T
    assert (-2.5 * np.log10(g / r)).max() < 0.5
    assert max(one.radius for one in lines) < 1.0
    assert max(one.sersic for one in lines) < 2.5
    g, r, i = np.array([one.anomaly[:3] for one in quasars]).T
    # f_nu rises as the root of the wavelength: as 4754, 6175 and 7711 Angstrom.
    assert np.median(r / g) == pytest.approx(np.sqrt(6175 / 4754), rel=0.04)
    assert np.median(i / g) == pytest.approx(np.sqrt(7711 / 4754), rel=0.04)


@given(st.floats(4_060, 10_150))
def test_a_line_falls_into_the_band_that_covers_it(wavelength):
    covers = np.abs(wavelength - CENTRE) <= WIDTH / 2
    edges = np.abs(np.abs(wavelength - CENTRE) - WIDTH / 2)
    band = band_of(wavelength)
    assert covers[band] or (not covers.any() and edges[band] < 90)


def test_an_object_depends_on_seed_and_identifier_alone():
    one, again = (draw_object(SOURCE, 40_000_000_000_000_001) for _ in range(2))
    assert one.label == again.label
    np.testing.assert_array_equal(one.host, again.host)
    for other in (
        draw_object(SOURCE | {"seed": 2}, 40_000_000_000_000_001),
        # Equal if identifiers ever went through doubles.
        draw_object(SOURCE, 40_000_000_000_000_002),
    ):
        assert (one.host != other.host).all()


def test_neighbours_are_as_dense_as_their_counts():
    rng = np.random.default_rng(9)
    area = 50.0
    drawn = _magnitudes(rng, area, GALAXIES, GALAXY_SLOPE)
    # The law, summed over bins of 0.01 mag.
    for bright, faint in ((BRIGHTEST, 22.0), (22.0, 24.0), (24.0, FAINTEST)):
        middle = np.arange(bright + 0.005, faint, 0.01)
        expected = area * np.sum(GALAXIES * 10 ** (GALAXY_SLOPE * (middle - 20))) * 0.01
        found = np.sum((drawn >= bright) & (drawn < faint))
        assert abs(found - expected) < 4 * np.sqrt(expected)
