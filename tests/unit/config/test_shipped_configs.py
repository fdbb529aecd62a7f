"""The configs that come with the project are valid, and what they say they are."""

from itertools import product
from pathlib import Path

import pytest
import yaml
from small_config import ROOT, SCHEMAS

from peculiar.config.merging import merge
from peculiar.config.resolve import resolve

#: Files that are a part of a config, and the one that they are merged into.
PARTS = {"t21_grid.yaml": "trust.yaml"}


def shipped(path):
    config = yaml.safe_load(path.read_text())
    if path.name not in PARTS:
        return config
    return merge(shipped(path.with_name(PARTS[path.name])), config)


@pytest.fixture
def _files(tmp_path, monkeypatch):
    """Give the files that the configs name."""
    monkeypatch.setenv("PECULIAR_DATA", str(tmp_path))
    for name in (
        "hsc_rgb_labelled.h5",
        "hsc_pdr2_wide_20.0_20.5.parquet",
        "hsc_pdr2_wide_t21.parquet",
    ):
        (tmp_path / name).touch()


@pytest.mark.usefixtures("_files")
@pytest.mark.parametrize("path", sorted((ROOT / "config").glob("*.yaml")), ids=str)
def test_shipped_configs_are_valid(path):
    assert resolve(shipped(path), SCHEMAS, [path])


@pytest.mark.usefixtures("_files")
@pytest.mark.parametrize("name", ["hsc_pdr2.yaml", "hsc_pdr2_t21.yaml"])
def test_the_runs_of_the_papers_are_those_written_out(name):
    """A changed value of a preset would train for days what had been trained."""
    written = Path(__file__).with_name("written_out") / name
    assert "preset" not in shipped(written)
    found = resolve(shipped(ROOT / "config" / name), SCHEMAS)
    assert repr(found) == repr(resolve(shipped(written), SCHEMAS))


def test_the_grid_of_tanaka_2021_differs_in_its_two_values_alone():
    found = resolve(shipped(ROOT / "config" / "t21_grid.yaml"), SCHEMAS)
    for of_slice in found.values():
        detectors, values = of_slice["detectors"], []
        ours = detectors["swimmy_1"]
        grid = {name: x for name, x in detectors.items() if name[:8] == "swimmy_l"}
        for name, options in [*grid.items(), ("", ours)]:
            latent = options["network"].pop("latent")
            noise = options["training"].pop("noise")
            assert name in ("", f"swimmy_l{latent:02d}_n{100 * noise:03.0f}")
            values.append((latent, noise))
        # T21, Table 5.
        table = product((4, 8, 16, 32), (0.0, 0.01, 0.02, 0.03, 0.05))
        assert sorted(values) == sorted(table)
        assert all(options == ours for options in grid.values())
