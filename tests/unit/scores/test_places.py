"""One object a place."""

import numpy as np
import pytest
from astropy import units
from astropy.coordinates import SkyCoord
from hypothesis import given
from hypothesis import strategies as st

from peculiar.scores.places import first_of_place


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
    assert set(np.flatnonzero(first_of_place(ra, dec, order, 10.0))) == set(first)


def test_a_million_places_take_seconds():
    rng = np.random.default_rng(1)
    ra, dec = rng.uniform(0, 60, 200_000), rng.uniform(-5, 5, 200_000)
    first = first_of_place(ra, dec, np.arange(200_000), 16.0)
    # 600 square degrees: about n^2 / 2 pi r^2 / area pairs.
    pairs = 200_000**2 / 2 * np.pi * (16 / 3600) ** 2 / 600
    assert (~first).sum() == pytest.approx(pairs, rel=0.05)
