"""A config that is given where none is read is an error, not silence."""

import re
import subprocess

import pytest
from small_config import ROOT

from peculiar import cli

COMMANDS = {
    "config-docs mine.yaml": "no config is read here; .*mine.yaml",
    "config-docs --configfile mine.yaml": "no config is read here",
    "hsc --configfile mine.yaml": r"required: sql\|table",
    "hsc sql": "required: --configfile",
    "zooniverse --configfile mine.yaml": "invalid choice: .mine.yaml",
    "compare-published mine.yaml": "required: published",
}


@pytest.mark.parametrize("words", COMMANDS)
def test_a_command_that_reads_no_config_says_so(words, capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main(words.split())
    assert caught.value.code == 2
    said = capsys.readouterr()
    assert not said.out
    assert re.search(COMMANDS[words], said.err)


@pytest.mark.parametrize("target", ["demo", "real", "trust"])
def test_a_target_with_a_config_of_its_own_takes_no_other(target):
    command = ["make", "--dry-run", target, "CONFIG=config/mine.yaml"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert f"CONFIG is not read by make {target}: use make run" in done.stderr
