"""`peculiar new` on the forms that surveys have, and what its configs plan."""

import own_survey
import pytest
import yaml
from checkout import Checkout, count

from peculiar.new.command import write_config


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    return Checkout(tmp_path_factory.mktemp("own") / "checkout")


@pytest.mark.parametrize("kind", own_survey.KINDS)
def test_config_that_is_written_plans_a_whole_run(checkout, monkeypatch, kind):
    folder = checkout.folder / kind
    folder.mkdir()
    monkeypatch.chdir(checkout.folder)
    files = own_survey.KINDS[kind](folder, 24, 32)
    files = [path.relative_to(checkout.folder) for path in files]
    survey = write_config(files, folder.relative_to(checkout.folder) / "own.yaml")
    assert not survey.wrong
    assert survey.rows == 24
    text = (folder / "own.yaml").read_text(encoding="utf-8")
    jobs = count(checkout.plan(config=yaml.safe_load(text)))
    assert jobs["write_cutouts"] == 1
    assert jobs["score"] == 3
    assert jobs["write_explorer"] == jobs["summarise"] == 1
