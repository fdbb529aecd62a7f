"""One object a place."""

import numpy as np
from astropy import units
from astropy.coordinates import SkyCoord
from hypothesis import given
from hypothesis import strategies as st

from peculiar.scores.places import Places


@given(
    seed=st.integers(0, 1000),
    count=st.integers(0, 40),
    dec=st.sampled_from([0.0, 60.0, 89.9999]),
)
def test_first_of_place_by_brute_force(seed, count, dec):
    rng = np.random.default_rng(seed)
    ra = (rng.uniform(-40, 40, count) / 3600) % 360
    dec = np.clip(dec + rng.uniform(-40, 40, count) / 3600, -90, 90)
    ra[rng.random(count) < 0.1] = np.nan
    order = rng.permutation(count)[: count - count // 5]
    first = []
    for row in order:
        here = SkyCoord(ra[row], dec[row], unit="deg")
        near = [
            here.separation(SkyCoord(ra[k], dec[k], unit="deg")) <= 10 * units.arcsec
            for k in first
        ]
        if not any(near):
            first.append(row)
    assert Places(ra, dec, 10.0).first(order).tolist() == first


def test_objects_without_a_position_are_alone():
    """Catalogues say so by NaN, or by numbers that are not on the sky."""
    ra, dec = np.array([np.nan, -99, -99, 999, 5]), np.array([0, -99, -99, 999, 5.0])
    assert Places(ra, dec, 16.0).first(np.arange(5)).tolist() == [0, 1, 2, 3, 4]


def test_many_objects_at_one_place_are_one():
    """Of all pairs of them there would be 10^10."""
    count = 150_000
    ra, dec = np.zeros(count), np.zeros(count)
    order = np.arange(count)[::-1]
    assert Places(ra, dec, 16.0).first(order).tolist() == [count - 1]
