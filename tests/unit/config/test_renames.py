"""A config with an old name is refused, and told the new one."""

import pytest
from small_config import ROOT, put, refused

from peculiar.config.renames import RENAMED


@pytest.mark.parametrize("old", RENAMED)
def test_an_old_name_is_refused_with_the_new_one(config, old):
    key, _, value = old.replace("NAME", "wgan").partition(": ")
    put(config, key.replace(".", "/"), value or {})
    said = refused(config)
    start = f"config/mine.yaml: {key}: "
    (line,) = [x for x in said.splitlines() if x.strip().startswith(start)]
    assert RENAMED[old] in line
    assert value in line


def test_an_old_name_in_a_slice_is_refused_there(config):
    put(config, "slices/faint/publish", {"same_sky": 3})
    put(config, "slices/faint/detectors", {"knn": {"join": {}}})
    said = refused(config)
    assert "slices.faint.publish.same_sky: unknown key; it is called publish.sa" in said
    assert "slices.faint.detectors.knn.join: unknown key; it is called ense" in said


def test_the_page_has_all_names():
    page = (ROOT / "docs" / "reference" / "renames.md").read_text(encoding="utf-8")
    keys = page.partition("## Config keys")[2].partition("\n## ")[0]
    for old in RENAMED:
        assert f"| `{old}` |" in keys
