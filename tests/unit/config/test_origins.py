"""An error of the config names file, line and key, wherever the value comes from."""

import json

import pytest
import yaml
from small_config import SCHEMAS

from peculiar.config.origins import Origins
from peculiar.config.resolve import ConfigError, resolve

MINE = """\
preset: quick
cutouts:
  size: 64
  bands: [g, r, i]
slices:
  bright: &one
    source:
      kind: simulated
      objects: 10
      magnitudes: [20, 20.5]
  faint:
    <<: *one
    shards: {size: 100}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(folder, *texts, suffix="yaml"):
    """Resolve files merged in their order, and return what is said of them."""
    config, files = {}, []
    for number, text in enumerate(texts):
        files.append(folder / f"{number}.{suffix}")
        files[-1].write_text(text)
        for key, value in yaml.safe_load(text.replace("\t", " ")).items():
            old = config.get(key)
            config[key] = old | value if isinstance(old, dict) else value
    with pytest.raises(ConfigError) as caught:
        resolve(config, SCHEMAS, files)
    return str(caught.value)


def test_a_value_has_its_line(folder):
    said = refused(folder, MINE.replace("size: 64", "size: many"))
    assert said.startswith("0.yaml, line 3: cutouts.size: 'many' is not allowed")


def test_what_is_missing_has_the_line_of_its_section(folder):
    said = refused(folder, MINE.replace("  size: 64\n", ""))
    assert said.startswith("0.yaml, line 2: cutouts.size: is missing")


def test_a_slice_has_its_own_line_and_an_item_of_a_list_too(folder):
    said = refused(folder, MINE.replace("size: 100", "size: x"))
    assert said.startswith("0.yaml, line 13: slices.faint.shards.size: 'x'")
    said = refused(folder, MINE + "views: {a: {bands: [g,\n\n   u]}}\n")
    assert said.startswith("0.yaml, line 14: views.a.bands: 'u' is not allowed")
    said = refused(folder, MINE + "characterise:\n  detectors:\n  - knn\n  - kn\n")
    assert said.startswith("0.yaml, line 17: characterise.detectors.1: no detector")


def test_what_a_slice_takes_from_an_anchor_stands_there(folder):
    said = refused(folder, MINE.replace("objects: 10", "objects: some"))
    lines = said.splitlines()
    assert lines[0] == "the configuration has 2 errors:"
    assert lines[1].startswith("  0.yaml, line 9: slices.bright.source.objects: 'some'")
    assert lines[2].startswith("  0.yaml, line 9: slices.faint.source.objects: 'some'")


def test_of_several_files_the_one_that_counts_is_named(folder):
    one = "# Bands only.\ncutouts: {bands: [g, r, u]}\nshards: {size: 5}\n"
    assert refused(folder, MINE, one + "publish: {detector: kn}\n").startswith(
        "1.yaml, line 4: publish.detector: no detector or ensemble is called 'kn'"
    )
    said = refused(folder, MINE.replace("size: 64", "size: 6"), one)
    assert said.startswith("0.yaml, line 3: cutouts.size: 6 is not allowed")


def test_json_has_lines_too(folder):
    config = yaml.safe_load(MINE)
    config["cutouts"]["size"] = -1
    text = json.dumps(config, indent="\t")
    said = refused(folder, text, suffix="json")
    assert said.startswith("0.json, line 4: cutouts.size: -1 is not allowed")


def test_a_value_of_a_preset_names_its_file(folder):
    text = MINE + "publish: {detector: knn}\n"
    said = refused(folder, text)
    assert "config/presets/quick.yaml, line " in said
    assert "publish.score: the detector 'knn' gives no score 'outlier'" in said


def test_a_default_names_the_section_that_it_is_for(folder):
    text = MINE + "evaluation: {injection: {kinds: [quasr]}}\nviews:\n  images:\n"
    text += "    {stretch: {kind: none}}\n"
    said = refused(folder, text.replace(" {injection: {kinds: [quasr]}}", " {}"))
    assert said.startswith("0.yaml, line 17: views.images.stretch.kind: 'none'")


def test_without_a_file_the_key_stands_alone():
    with pytest.raises(ConfigError) as caught:
        resolve(yaml.safe_load(MINE) | {"shards": {"size": 0}}, SCHEMAS)
    lines = str(caught.value).splitlines()
    assert (
        lines[0]
        == "the configuration (no file: give one with --configfile) has 1 error:"
    )
    assert lines[1].startswith("  shards.size: 0 is not allowed")


def test_a_cut_in_low_scores_is_refused_with_what_to_do(folder):
    cuts = (
        "detectors:\n  novelty:\n    selection: {cuts: [{score: outlier, sigma: -3}]}\n"
    )
    said = refused(folder, MINE + cuts)
    where = "0.yaml, line 16: detectors.novelty.selection.cuts.0.sigma"
    assert said.startswith(f"{where}: -3.0 is not allowed; expected a number >= 0")
    assert "no cut in low ones" in said


@pytest.mark.parametrize(
    ("message", "line"),
    {
        "slices.bright: source.objects: too few": 9,
        "slices.bright: x.h5: source.kind is 'y'": 8,
        "slices.faint: cutouts.bands asks for 'z'": 4,
        "slices.faint: source hdf5 (x.h5): no usable cutout": 11,
        "slices.faint: shards.size: 40 is more": 13,
        "slices.faint: detectors.knn.reference_rows is 7": 11,
        "cutouts.size has 40": 3,
    }.items(),
)
def test_an_error_in_the_input_gets_the_line_of_its_key(message, line, folder):
    (folder / "mine.yaml").write_text(MINE)
    origins = Origins(yaml.safe_load(MINE), [folder / "mine.yaml"])
    assert origins.said(message) == f"mine.yaml, line {line}: {message}"


def test_an_error_without_a_key_stays(folder):
    (folder / "mine.yaml").write_text(MINE)
    origins = Origins(yaml.safe_load(MINE), [folder / "mine.yaml"])
    for message in ("disk full", "mine.yaml, line 3: not valid YAML", "no.such.key: x"):
        assert origins.said(message) == message
