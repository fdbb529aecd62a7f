"""Of each mistake in a config or in data, one short message says what to do."""

import copy
import os
import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from checkout import ROOT
from mistaken_inputs import config_of, write_input
from spoilt import SPOILT

from peculiar.config.files import check_files
from peculiar.config.resolve import resolve
from peculiar.run.door import check_all, refusals
from peculiar.run.plan import shards_of

MISTAKES = yaml.safe_load(Path(__file__).with_name("mistakes.yaml").read_text())

#: Lines of a message, beside the one in which Snakemake names the profile.
LINES = 5


def make(folder, name):
    """Write the input of a mistake, and its config."""
    mistake = MISTAKES[name]
    of = mistake.get("of", "hdf5")
    config = copy.deepcopy(config_of(of))
    for path, value in mistake.get("with", {}).items():
        *way, last = path.split("/")
        section = config
        for key in way:
            if section.get(key) is None:
                section[key] = {}
            section = section[key]
        if value == "DELETE":
            del section[last]
        else:
            section[last] = value
    text = mistake.get("config") or yaml.safe_dump(config)
    (folder / "config.yaml").write_text(text)
    write_input(folder, of)
    if name in SPOILT:
        SPOILT[name](folder)


def check(message, name):
    """Check that a message is short, and has what helps."""
    assert len(message.splitlines()) <= LINES, message
    missing = [word for word in MISTAKES[name]["said"] if str(word) not in message]
    assert not missing, f"{missing} not in: {message}"
    assert "Traceback" not in message
    # What is left out at the top has no line, and a file that is not there.
    unknown = ("slices left out", "preset left out", "config that is not there")
    line = "" if name in unknown else r", line \d+"
    file = r"(--configfile )?config\.yaml"
    if name == "value of a preset":
        file = r"/\S+/config/presets/quick\.yaml"
    assert re.match(rf"Error: {file}{line}\b(?!.*\.yaml, line)", message), message


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", MISTAKES)
def test_the_message_names_file_key_value_and_remedy(name, folder):
    make(folder, name)
    with pytest.raises(SystemExit) as caught:
        plan()
    check(str(caught.value), name)


def plan():
    """Do what the command and the Snakefile do before they know the shards."""
    files = ["config.yaml"]
    with refusals():
        check_files(files)
    written = yaml.safe_load(Path("config.yaml").read_text())
    with refusals(written, files):
        config = resolve(written, ROOT / "workflow" / "schemas", files)
        check_all(config)
        return {name: shards_of(name, one) for name, one in config.items()}


@pytest.mark.parametrize("of", ["hdf5", "fits", "rgb", "rgb_hdf5"])
def test_the_inputs_are_good_unless_spoilt(of, folder):
    write_input(folder, of)
    (folder / "config.yaml").write_text(yaml.safe_dump(config_of(of)))
    assert list(plan()["s"].values()) == [(0, 12)]


@pytest.mark.parametrize("of", ["hdf5", "fits", "rgb", "rgb_hdf5"])
def test_a_preset_goes_with_any_source(of, folder):
    write_input(folder, of)
    config = {key: config_of(of)[key] for key in ("cutouts", "source", "slices")}
    (folder / "config.yaml").write_text(yaml.safe_dump({"preset": "quick"} | config))
    assert list(plan()["s"].values()) == [(0, 12)]


def test_what_is_spoilt_is_in_the_list():
    assert not SPOILT.keys() - MISTAKES.keys()
    assert len(MISTAKES) >= 60


#: One of YAML, one of a config and one of data show that the command says it.
QUICK = ["bracket that does not close", "misspelt key", "text for images"]


@pytest.mark.parametrize("name", QUICK)
def test_the_command_says_no_more(name, folder):
    said_by_the_command(name, folder)


@pytest.mark.slow
@pytest.mark.parametrize("name", [x for x in MISTAKES if x not in QUICK])
def test_the_command_says_no_more_of_any(name, folder):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    said_by_the_command(name, folder)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Of the processor: the machine may be busy with other tests.
    assert after.ru_utime - before.ru_utime < 10


def said_by_the_command(name, folder):
    make(folder, name)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "peculiar.cli",
            "run",
            "-n",
            "--configfile",
            "config.yaml",
        ],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    lines = (done.stdout + done.stderr).splitlines()
    check("\n".join(line for line in lines if "profile" not in line), name)
