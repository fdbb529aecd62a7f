"""Identifiers of the simulated survey."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peculiar.sources import simulated

SOURCE = {"kind": "simulated", "objects": 500, "magnitudes": [20.0, 20.5], "seed": 1}


def test_identifiers_are_unique_and_above_what_doubles_hold():
    ids = simulated.identifiers(SOURCE, 0, 100_000)
    assert ids.dtype == np.int64
    assert len(np.unique(ids)) == len(ids)
    assert ids.min() >= 36_000_000_000_000_000
    assert ids.max() < 46_000_000_000_000_000
    # A table that went through doubles must be found out: most of them change.
    assert np.mean(ids.astype(np.float64).astype(np.int64) != ids) > 0.8


@given(
    seed=st.integers(0, 2**32 - 1),
    start=st.integers(0, 9_999_000),
    before=st.integers(0, 300),
    length=st.integers(0, 300),
)
def test_any_part_agrees_with_the_whole(seed, start, before, length):
    source = SOURCE | {"seed": seed}
    whole = simulated.identifiers(source, start, start + 700)
    first = start + before
    part = simulated.identifiers(source, first, first + length)
    np.testing.assert_array_equal(part, whole[before : before + length])
    assert (np.diff(whole) > 0).all()


def test_surveys_share_no_object():
    surveys = [
        SOURCE,
        SOURCE | {"seed": 2},
        SOURCE | {"magnitudes": [20.5, 21.0]},
        SOURCE | {"magnitudes": [20.0, 21.0]},
    ]
    ids = [simulated.identifiers(source, 0, 20_000) for source in surveys]
    assert len(np.unique(np.concatenate(ids))) == 80_000


def test_growing_and_notation_keep_identifiers():
    ids = simulated.identifiers(SOURCE, 0, 500)
    larger = SOURCE | {"objects": 900, "anomalies": 0.5}
    np.testing.assert_array_equal(simulated.identifiers(larger, 0, 500), ids)
    whole_numbers = SOURCE | {"magnitudes": [20, 20.5]}
    np.testing.assert_array_equal(simulated.identifiers(whole_numbers, 0, 500), ids)


@pytest.mark.parametrize("magnitudes", [[20.5, 20.0], [20.0, 20.0]])
def test_an_empty_range_of_magnitudes_is_refused(magnitudes):
    with pytest.raises(ValueError, match=r"source.magnitudes .* bright end first"):
        simulated.identifiers(SOURCE | {"magnitudes": magnitudes}, 0, 5)


def test_the_graph_is_built_without_heavy_libraries():
    # Each job of a run parses the Snakefile, which asks for these two.
    program = (
        "import sys; from peculiar.sources import simulated as s\n"
        f"source = {SOURCE!r}\n"
        "assert s.count(source) == 500 and len(s.identifiers(source, 0, 500)) == 500\n"
        "heavy = {'galsim', 'pandas', 'pyarrow', 'astropy', 'sklearn', 'scipy'}\n"
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
