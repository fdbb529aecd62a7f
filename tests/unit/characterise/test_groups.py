"""Groups of objects at the same position, against brute force and real data."""

import os
from pathlib import Path

import astropy.units as u
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from astropy.coordinates import SkyCoord
from hypothesis import assume, example, given
from hypothesis import strategies as st

from peculiar.characterise.groups import find_groups, write_groups

PUBLISHED = Path(
    os.environ.get("PECULIAR_DATA", ""), "published_catalog_3sigma.parquet"
)
RADIUS = 16.0
ARCSEC = 1 / 3600
#: Above 2^53 and near 2^63, where floats lose integers.
FIRST_ID = 2**63 - 1_000


def partition(labels):
    """Return the groups as sets of rows, whatever their labels are."""
    rows = pd.Series(np.arange(len(labels))).groupby(np.asarray(labels))
    return {frozenset(part) for _, part in rows}


def brute_force(ra, dec, radius):
    """Join groups pair by pair, by astropy's separation of every pair."""
    sky = SkyCoord(ra, dec, unit="deg")
    separations = sky[:, np.newaxis].separation(sky).arcsec
    # kd-tree and separation round differently: no pair within 1e-6 arcsec of it.
    assume((np.abs(separations - radius) > 1e-6).all())
    group = np.arange(len(ra))
    for one, other in np.argwhere(separations < radius):
        group[group == group[other]] = group[one]
    return group


# Offsets of up to 60 arcsec around a few places: pairs, chains and neither.
OFFSETS = st.floats(-60, 60, allow_subnormal=False)
PLACES = st.sampled_from([(0, 0), (0, 89.999), (0, -90), (180, 60), (217.3, 1.6)])


@given(
    place=PLACES,
    offsets=st.lists(st.tuples(OFFSETS, OFFSETS), min_size=1, max_size=25),
    wrapped=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
@example(place=(0, 0), offsets=[(-5, 0), (5, 0)], wrapped=True, seed=1)
@example(place=(0, -90), offsets=[(-60, 5), (60, 5)], wrapped=True, seed=1)
def test_groups_are_those_of_brute_force_in_any_order(place, offsets, wrapped, seed):
    east, north = np.array(offsets).T * ARCSEC
    dec = place[1] + north
    beyond = np.abs(dec) > 90
    dec[beyond] = np.sign(dec[beyond]) * 180 - dec[beyond]
    # At the poles every right ascension is near every other: go all around.
    polar = abs(place[1]) > 89
    ra = place[0] + (east * 3600 * 3 if polar else east / np.cos(np.radians(dec)))
    ra = ra % 360 if wrapped else ra
    truth = partition(brute_force(ra, dec, RADIUS))
    assert partition(find_groups(ra, dec, RADIUS)) == truth
    order = np.random.default_rng(seed).permutation(len(ra))
    shuffled = find_groups(ra[order], dec[order], RADIUS)
    back = np.empty(len(ra), dtype=int)
    back[order] = shuffled
    assert partition(back) == truth


@pytest.mark.parametrize(("distance", "groups"), [(15.99, 1), (16.01, 2)])
@pytest.mark.parametrize("dec", [0.0, 60.0, -89.0])
def test_radius_is_an_angle_on_the_sky(distance, groups, dec):
    """At 60 degrees, 32 arcsec of right ascension are 16 on the sky."""
    ra = np.array([359.999, 359.999 + distance * ARCSEC / np.cos(np.radians(dec))])
    labels = find_groups(ra % 360, np.array([dec, dec]), RADIUS)
    assert len(set(labels)) == groups


@pytest.mark.parametrize(
    ("ra", "dec"), [(np.nan, 1.0), (1.0, np.nan), (np.inf, 0.0), (-99, -99), (999, 0)]
)
def test_unknown_places_are_alone(ra, dec):
    labels = find_groups(
        np.array([ra, 10.0, ra, 10.0]), np.array([dec, 5.0, dec, 5.0]), RADIUS
    )
    assert partition(labels) == {frozenset([0]), frozenset([2]), frozenset([1, 3])}
    assert sorted(set(labels)) == [0, 1, 2]


def test_many_objects_at_one_place_are_quick():
    """A catalogue that writes 0, 0 for unknown: 4e10 pairs if each were one."""
    assert not find_groups(np.zeros(200_000), np.zeros(200_000), RADIUS).any()


@pytest.fixture
def write(tmp_path):
    """Write slices of (id, ra, dec, sigma, selected) and return the groups."""

    def write(slices, **changes):
        files = {"objects": {}, "scores": {}}
        for name, rows in slices.items():
            ids, ra, dec, sigma, selected = zip(*rows, strict=True)
            ids = pa.array(ids, pa.int64())
            places = {"ra": pa.array(ra, pa.float64()), "dec": pa.array(dec)}
            # Objects in another order than scores.
            objects = pa.table({"object_id": ids, **places})[::-1]
            scores = {"object_id": ids, "s_disc_sigma": sigma, "selected": selected}
            for what, table in (("objects", objects), ("scores", pa.table(scores))):
                files[what][name] = tmp_path / f"{name}.{what}.parquet"
                pq.write_table(table, files[what][name])
        path = tmp_path / "groups.parquet"
        arguments = {"score": "s_disc", "radius": RADIUS} | files | changes
        write_groups(**arguments, groups=path)
        return pq.read_table(path)

    return write


#: Two pairs at one position, the second over two slices with one id twice; a close one
#: that is not selected; two without a position.
SLICES = {
    "a": [
        (FIRST_ID + 5, 0.001, 0.0, 4.0, True),
        (FIRST_ID + 6, 359.999, 0.0, 9.0, True),
        (FIRST_ID + 7, 0.0, 0.0, 99.0, False),
        (FIRST_ID + 1, None, None, 7.0, True),
        (FIRST_ID + 9, 100.0, 30.0, 5.0, True),
    ],
    "b": [
        (FIRST_ID + 9, 100.0, 30.0, 6.0, True),
        (FIRST_ID + 2, 100.001, 30.001, 6.0, True),
        (FIRST_ID + 3, None, None, 7.0, True),
    ],
}


def test_table_of_groups(write):
    first = write(SLICES)
    table = write(dict(reversed(SLICES.items())))
    assert table.equals(first)
    rows = [
        ("a", 6, 6, 2, 1),
        ("a", 1, 1, 1, 1),
        ("b", 3, 3, 1, 1),
        ("b", 2, 2, 3, 1),
        ("b", 9, 2, 3, 2),
        ("a", 9, 2, 3, 3),
        ("a", 5, 6, 2, 2),
    ]
    truth = [(name, FIRST_ID + i, FIRST_ID + j, *rest) for name, i, j, *rest in rows]
    assert list(zip(*table.to_pydict().values(), strict=True)) == truth
    assert table.schema.names == [
        "slice",
        "object_id",
        "group_id",
        "group_size",
        "group_rank",
    ]
    assert table.schema.types == [pa.string(), *[pa.int64()] * 2, *[pa.int32()] * 2]


def test_log_counts_objects_without_a_place(write, caplog):
    with caplog.at_level("INFO"):
        write(SLICES)
    assert "2 of 7 selected objects have no position" in caplog.text
    assert "7 selected objects at 4 distinct positions" in caplog.text
    table = write({name: [(7, None, None, 4.0, True)] for name in "ab"})
    assert table["group_size"].to_pylist() == [1, 1]
    assert "1 group_id stand for several groups" in caplog.text


def test_nothing_selected(write):
    rows = [(number, 1.0, 1.0, 1.0, False) for number in range(3)]
    table = write({"a": rows, "b": rows})
    assert table.num_rows == 0


def test_unknown_score_is_named(write):
    with pytest.raises(ValueError, match=r"'total_sigma'; expected one of s_disc_sig"):
        write(SLICES, score="total")


def test_scores_of_another_catalogue(write, tmp_path):
    write(SLICES)
    other = tmp_path / "other.parquet"
    pq.write_table(pq.read_table(tmp_path / "b.objects.parquet")[:2], other)
    with pytest.raises(ValueError, match=r"other\.parquet: 1 of the 3 objects"):
        write(SLICES, objects={"a": tmp_path / "a.objects.parquet", "b": other})


@pytest.mark.skipif(not PUBLISHED.is_file(), reason="PECULIAR_DATA is not set")
def test_published_objects(tmp_path):
    """SF21's released table: what is the same sky in it."""
    published = pq.read_table(PUBLISHED)
    sky = SkyCoord(published["ra"], published["dec"], unit="deg")
    _, nearest, _ = sky.match_to_catalog_sky(sky, nthneighbor=2)
    assert (nearest < RADIUS * u.arcsec).sum() == 4_067
    score = published["discriminator_score_normalized"]
    ids = published["object_id"]
    scores = {"object_id": ids, "s_disc_sigma": score}
    pq.write_table(
        pa.table(scores | {"selected": pa.array([True] * len(ids))}),
        tmp_path / "scores.parquet",
    )
    pq.write_table(
        published.select(["object_id", "ra", "dec"]), tmp_path / "objects.parquet"
    )
    write_groups(
        objects={"a": tmp_path / "objects.parquet"},
        scores={"a": tmp_path / "scores.parquet"},
        score="s_disc",
        radius=RADIUS,
        groups=tmp_path / "groups.parquet",
    )
    table = pq.read_table(tmp_path / "groups.parquet").to_pandas()
    assert len(table) == 13_477
    assert (table["group_size"] > 1).sum() == 4_067
    # Groups of all objects that the first 1000 lie in. Were only the 1000 connected,
    # they would fall into 725: seven chains run through objects of lower score.
    assert table["group_id"][:1000].nunique() == 718
    first = find_groups(
        *(
            published[name].to_numpy()[np.argsort(-score.to_numpy())[:1000]]
            for name in ("ra", "dec")
        ),
        RADIUS,
    )
    assert len(set(first)) == 725
    assert table["object_id"][table["group_rank"] == 1].is_unique
