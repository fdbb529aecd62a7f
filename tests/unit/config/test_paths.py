"""Paths of the configuration, and cropping."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peculiar.config.paths import expand, results_folder
from peculiar.sources.images import centred


@pytest.mark.parametrize("written", ["${SKY}/a.h5", "$SKY/a.h5"])
def test_variables_are_replaced(written, monkeypatch):
    monkeypatch.setenv("SKY", "/data")
    assert expand(written, "source.file") == Path("/data/a.h5")


def test_plain_and_home_paths(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert expand("a/b.h5", "source.file") == Path("a/b.h5")
    assert expand("~/b.h5", "source.file") == tmp_path / "b.h5"


@pytest.mark.parametrize("value", [None, ""])
def test_unset_variable_names_key_path_and_variable(value, monkeypatch):
    monkeypatch.delenv("SKY", raising=False)
    if value is not None:
        monkeypatch.setenv("SKY", value)
    message = r"source\.file is '\$\{SKY\}/a\.h5'.*variable 'SKY' is not set: set it"
    with pytest.raises(ValueError, match=message):
        expand("${SKY}/a.h5", "source.file")


@pytest.mark.parametrize("below", ["", "/survey/results"])
def test_results_where_a_file_is(below, tmp_path):
    (tmp_path / "notes").write_text("a file")
    with pytest.raises(ValueError, match=r"results: .*notes is a file"):
        results_folder({"results": f"{tmp_path}/notes{below}"}, [])


@given(st.integers(1, 300), st.integers(1, 300))
def test_crop_keeps_the_central_pixel_in_the_centre(one, other):
    length, size = max(one, other), min(one, other)
    kept = np.arange(length)[centred(length, size)]
    assert len(kept) == size
    assert kept[size // 2] == length // 2


def test_crop_cannot_enlarge():
    with pytest.raises(ValueError, match="cannot crop 5 px to 6 px"):
        centred(5, 6)
