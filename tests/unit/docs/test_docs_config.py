"""Every config in README and the docs is one that a run takes."""

import re
from copy import deepcopy
from functools import cache
from pathlib import Path

import own_survey
import pytest
import yaml
from documented import ROOT, all_blocks, blocks, spans

from peculiar.config.merging import merge
from peculiar.config.resolve import ConfigError, resolve
from peculiar.run.door import check_all

SCHEMAS = ROOT / "workflow" / "schemas"

#: Blocks of YAML that are no config, by words in them, and who tries them.
NOT_A_CONFIG = {
    "title: detector of kind gmm": "tests/workflow/runs/test_add_a_detector.py",
    "kind: gmm": "tests/workflow/runs/test_add_a_detector.py",
}

#: Names in pages that look like keys of the config and are none.
NOT_A_KEY = re.compile(r".*\.(parquet|csv|md|html|png|h5|\*|yaml|py)$")

DEMO = yaml.safe_load((ROOT / "config" / "config.yaml").read_text())
CONFIGS = [
    block
    for block in all_blocks("yaml")
    if not any(x in block.text for x in NOT_A_CONFIG)
]
SECTIONS = yaml.safe_load((SCHEMAS / "config.schema.yaml").read_text())["properties"]
INLINE = [
    span
    for span in spans()
    if re.match(rf"({'|'.join(SECTIONS)}): \S", span.text) and "..." not in span.text
]
#: Configs in the text that stand in a slice.
OF_A_SLICE = {"detectors: {knn: null}"}
#: Configs with which one starts, and the survey of `own_survey` that each is for.
STARTS = {
    "docs/survey/hdf5.md": "hdf5",
    "docs/survey/fits.md": "stamps",
    "docs/survey/large-images.md": "sky",
    "docs/survey/pictures.md": "pictures",
}


def is_whole(config):
    return {"cutouts", "slices"} <= set(config)


def before(block):
    """Return what a part of a config is added to: a whole one above, or the demo's."""
    found = deepcopy(DEMO)
    page = ROOT / block.where.split(":")[0]
    for other in blocks(page):
        if other == block:
            break
        if other.language == "yaml" and is_whole(config := yaml.safe_load(other.text)):
            found = config
    return found


@pytest.mark.parametrize("words", NOT_A_CONFIG)
def test_what_is_no_config_is_shown(words):
    assert any(words in block.text for block in all_blocks("yaml"))


def taken(config, where):
    """Resolve a config; files that it names are made as they are missed."""
    while True:
        try:
            return resolve(config, SCHEMAS, [where])
        except ConfigError as error:
            missing = re.findall(r"looked for (\S+)", str(error))
            if not missing:
                raise
            for path in map(Path, missing):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.touch() if path.suffix else path.mkdir()


@pytest.mark.parametrize("block", CONFIGS, ids=lambda block: block.where)
def test_a_config_is_one_that_a_run_takes(block, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    config = yaml.safe_load(block.text)
    if not is_whole(config):
        base = before(block)
        if "source" in config:
            base["slices"] = {"one": None}
        config = merge(base, config)
    assert taken(config, block.where)


@pytest.mark.parametrize("span", INLINE, ids=lambda span: f"{span.where}-{span.text}")
def test_a_config_in_the_text_is_one_that_a_run_takes(span, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    config, part = DEMO, yaml.safe_load(span.text)
    if span.text in OF_A_SLICE:
        part = {"slices": dict.fromkeys(DEMO["slices"], part)}
    assert taken(merge(config, part), span.where)


@pytest.mark.parametrize("page", STARTS)
def test_a_config_to_start_with_fits_such_files(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_survey(STARTS[page], tmp_path)
    texts = [x.text for x in blocks(ROOT / page) if x.language == "yaml"]
    whole = [x for x in map(yaml.safe_load, texts) if is_whole(x)]
    assert whole
    for config in whole:
        check_all(resolve(config, SCHEMAS, [page]))


def write_survey(kind, folder):
    """Write a made-up survey, with the names of files that the pages have."""
    own_survey.KINDS[kind](folder, 6, 64)
    if kind == "sky":
        (folder / "images").mkdir()
        for file in folder.glob("field_*.fits"):
            file.rename(folder / "images" / file.name)
    if kind == "pictures":
        names = sorted(file.name for file in (folder / "pictures").iterdir())
        rows = [f"{name.removesuffix('.png')},{name},34.1,-4.9,20.3" for name in names]
        text = "\n".join(["object_id,file,ra,dec,i_mag", *rows])
        (folder / "pictures.csv").write_text(text)


@cache
def keys():
    """Return the keys of the reference, and the sections that hold them."""
    page = (ROOT / "config" / "README.md").read_text()
    names = re.findall(r"^\| `([\w.\[\]]+)` \|", page, re.M)
    found = {name.replace("[]", "") for name in names}
    return found | {key.rsplit(".", i)[0] for key in found for i in range(1, 6)}


def test_every_key_in_the_text_is_one_of_the_config():
    shape = re.compile(rf"({'|'.join(SECTIONS)})(\.\w+|\.\*)+")
    wrong = [
        f"{where}: {text}"
        for where, text in spans()
        if shape.fullmatch(text) and not NOT_A_KEY.match(text)
        if "renames.md" not in where and "CONTRIBUTING" not in where
        if text.replace("[]", "").removesuffix(".*").replace(".*.", ".NAME.")
        not in keys()
    ]
    assert not wrong
