"""The configs of README.md work as they are written, with the files that they name."""

import re

import h5py
import numpy as np
import pytest
import yaml
from small_config import ROOT, SCHEMAS

from peculiar.config.resolve import resolve
from peculiar.run.door import check_all
from peculiar.run.plan import shards_of

CONFIGS = {
    yaml.safe_load(text)["preset"]: text
    for text in re.findall(
        r"^```yaml\n(.*?)^```$", (ROOT / "README.md").read_text(), re.M | re.S
    )
}


@pytest.fixture
def survey(tmp_path, monkeypatch):
    """Write twelve cutouts of 96 px in three bands, and their catalogue."""
    monkeypatch.chdir(tmp_path)
    rng, ids = np.random.default_rng(1), np.arange(12, dtype=np.int64) + 2**60
    with h5py.File("cutouts.h5", "w") as file:
        file["flux"] = rng.normal(size=(12, 96, 96, 3)).astype(np.float32)
        file["object_id"] = ids
    rows = [f"{x},{150 + n / 100},{2 + n / 100},20.{n:02d}" for n, x in enumerate(ids)]
    (tmp_path / "objects.csv").write_text(
        "\n".join(["object_id,ra,dec,i_mag", *rows, ""])
    )


@pytest.mark.usefixtures("survey")
@pytest.mark.parametrize("preset", ["quick", "sf21"])
def test_it_reads_a_survey(preset):
    config = resolve(yaml.safe_load(CONFIGS[preset]), SCHEMAS)
    check_all(config)
    ((name, one),) = config.items()
    assert list(shards_of(name, one).values()) == [(0, 12)]
    main = {"quick": "descriptor_outlier", "sf21": "wgan"}[preset]
    assert one["detectors"][one["publish"]["detector"]]["kind"] == main


def test_the_first_is_short():
    lines = CONFIGS["quick"].splitlines()
    assert len(lines) <= 10
    assert next(iter(CONFIGS)) == "quick"
