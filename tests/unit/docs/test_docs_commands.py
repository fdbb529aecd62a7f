"""Every command in README and the docs is one that its program takes."""

import re
import shlex
import subprocess
import tomllib
from argparse import ArgumentParser
from itertools import pairwise

import own_survey
import pytest
from documented import ROOT, blocks, commands, spans

from peculiar.cli import PROGRAMS, main
from peculiar.run.launch import of_checkout, of_snakemake, with_config_files

#: Commands, by their first words, that cannot be tried here, and why.
NOT_TRIED = {
    "git clone": "needs the place from which one gets the program",
    "cd peculiar": "the folder that git made",
    "source .venv/bin/activate": "a shell's",
    "export SSP_PDR_USR=": "a shell's",
    "cp -r": "a shell's",
    "tmux new -s": "another program",
    "docker": "another program, which needs a registry",
    "apptainer": "another program, which needs a container",
    "python -c": "tried by tests/unit/labels/test_known_lists.py",
    "pip install --no-deps lenscat": "another program",
    "panoptes": "another program, which sends data",
    "tensorboard": "another program, which serves pages",
    "python -m peculiar.": "a former name",
    "peculiar COMMAND": "stands for any",
}

#: Options of other programs in the text.
OTHERS = {"--editable"}

#: Files of one's own that pages speak of.
OWN_FILES = [
    *("config/my_survey.yaml", "results/run.json", "results/queue.csv"),
    *("results/catalog.parquet", "published.parquet", "classifications.csv"),
    *("published_catalog_3sigma.parquet", "RESULTS/run.json", "cutouts.h5"),
    *("catalogue.csv", "objects.csv", "my_survey.yaml"),
]

CONFIG = "slices: {one: null}\n"
#: Commands without the folder of the environment, and where they stand.
COMMANDS = {text.removeprefix(".venv/bin/"): where for where, text in commands()}
OPTION = re.compile(r"--[a-z][a-z-]*")


class ParsedError(Exception):
    """The command line was right."""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return a folder as that of a checkout, with files of one's own."""
    for name in ("config", "profiles", "slurm"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "config").unlink()
    (tmp_path / "config").mkdir()
    for file in (ROOT / "config").glob("*.yaml"):
        (tmp_path / "config" / file.name).symlink_to(file)
    for name in OWN_FILES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(CONFIG)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def tried(text):
    return not any(text.startswith(words) for words in NOT_TRIED)


@pytest.mark.parametrize("words", NOT_TRIED)
def test_what_is_not_tried_is_shown(words):
    assert any(text.startswith(words) for text in COMMANDS)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("text", [text for text in COMMANDS if tried(text)])
def test_a_command_is_one_that_its_program_takes(text, monkeypatch):
    program, *words = shlex.split(re.sub(r"\.\.\.| > \S+", "", text))
    try:
        TRIALS[program](words, monkeypatch)
    except (AssertionError, SystemExit, KeyError, ValueError) as error:
        pytest.fail(f"{COMMANDS[text]}: {text}: {error!r}")


def try_peculiar(words, monkeypatch):
    """Let the program read its command line, and go no further."""
    assert words[0] in PROGRAMS, "no such command"
    if len(words) == 1:  # it is spoken of
        return
    with monkeypatch.context() as patch:
        for name in ("parse_args", "parse_known_args"):
            patch.setattr(ArgumentParser, name, stopping(name))
        with pytest.raises(ParsedError) as stopped:
            main(words)
    (rest,) = stopped.value.args
    if words[0] in ("run", "plan", "resume") and "--measure" not in words:
        of_checkout(rest)
        try_options(with_config_files(rest))
    else:
        assert not rest, f"does not know {rest}"


def stopping(name):
    """Return a method that parses, and stops if the parser is a subcommand's."""
    parse = getattr(ArgumentParser, name)

    def method(self, *arguments, **options):
        found = parse(self, *arguments, **options)
        # The command line's own parser of the name alone has no help.
        if re.fullmatch(r"peculiar [a-z-]+", self.prog) and self.add_help:
            raise ParsedError(found[1] if isinstance(found, tuple) else [])
        return found

    return method


def try_snakemake(words, _):
    try_options(words)


def try_options(words):
    """Try options and names of rules as snakemake does."""
    given = of_snakemake(words)
    for file in given.configfile or ():
        assert file.is_file(), f"there is no {file}"
    for name in given.profile or ():
        assert (ROOT / name / "profile.yaml").is_file(), f"no profile {name}"
    names = {str(x) for x in (given.forcerun or ()) if "/" not in str(x)}
    names |= {word.partition("=")[0] for word in given.groups or ()}
    assert names <= rules(), f"{names - rules()}: no such rule"


def rules():
    text = "".join(file.read_text() for file in (ROOT / "workflow").rglob("*.smk"))
    return set(re.findall(r"^ *(?:check)?(?:rule|use rule .* as) (\w+)", text, re.M))


def try_make(words, _):
    """Let make say what it would do, with variables that its file uses."""
    makefile = (ROOT / "Makefile").read_text()
    for word in words:
        name, equals, value = word.partition("=")
        assert not equals or f"$({name})" in makefile, f"no variable {name}"
        if name == "ARGS":
            try_options(with_config_files(own_options_dropped(shlex.split(value))))
        if name == "CONFIG":
            of_checkout([value])
    subprocess.run(
        ["make", "--dry-run", "--directory", ROOT, *words],
        check=True,
        capture_output=True,
    )


def own_options_dropped(words):
    """Return the options of `peculiar plan` that are snakemake's."""
    speed = words.index("--speed") if "--speed" in words else len(words)
    return [*words[:speed], *words[speed + 2 :]]


def try_script(words, _):
    """Look for the script, and for its options in it."""
    script = ROOT / words[0]
    assert script.is_file()
    for option in OPTION.findall(" ".join(words)):
        assert option in script.read_text(), f"does not know {option}"


def try_pytest(words, _):
    """Look for the tests, and for the marks in pyproject.toml."""
    marks = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]
    known = {mark.split(":")[0] for mark in marks["ini_options"]["markers"]}
    for before, word in pairwise(["", *words]):
        if before == "-m":
            assert set(re.findall(r"\w+", word)) - {"not", "and", "or"} <= known
        elif not word.startswith("-"):
            assert (ROOT / word).exists(), f"there is no {word}"


def try_pip(words, _):
    """Look for the files and the extra."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert words[0] in ("install", "wheel")
    for before, word in pairwise(words):
        if before in ("-r", "--requirement"):
            assert (ROOT / word).is_file(), f"there is no {word}"
        for extra in re.findall(r"\[(.+)\]", word):
            assert set(extra.split(",")) <= set(extras["optional-dependencies"])


TRIALS = {
    "peculiar": try_peculiar,
    "snakemake": try_snakemake,
    "make": try_make,
    "python": try_script,
    "node": try_script,
    "pytest": try_pytest,
    "pip": try_pip,
}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("text", ["peculiar run --profle slurm", "make dmeo"])
def test_a_wrong_command_would_be_found(text, monkeypatch):
    program, *words = shlex.split(text)
    with pytest.raises((SystemExit, subprocess.CalledProcessError)):
        TRIALS[program](words, monkeypatch)


def test_every_option_in_the_text_is_one_of_a_program():
    from snakemake.cli import get_argument_parser

    known = {x for a in get_argument_parser()._actions for x in a.option_strings}
    source = "".join(x.read_text() for x in (ROOT / "src").rglob("*.py"))
    unknown = [
        f"{where}: {option}"
        for where, text in spans()
        for option in re.findall(r"^--[a-z][a-z-]*", text)
        if option not in known and f'"{option}"' not in source
        if option not in OTHERS
    ]
    assert not unknown


def test_the_page_of_commands_names_each():
    page = (ROOT / "docs" / "reference" / "commands.md").read_text()
    assert [name for name in PROGRAMS if f"`peculiar {name}" not in page] == []
    targets = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.M)
    everywhere = page + (ROOT / "CONTRIBUTING.md").read_text()
    assert [x for x in targets if f"`make {x}" not in everywhere] == []


def test_what_new_prints_is_as_shown(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    page = ROOT / "docs" / "survey" / "new.md"
    (shown,) = [x.text for x in blocks(page) if x.language == "text"]
    own_survey.hdf5(tmp_path, 40, 64)
    main(["new", "cutouts.h5", "catalogue.csv"])
    said = re.sub(r"\b40\b", "800", capsys.readouterr().out)
    assert re.sub(r"\d classes", "5 classes", said) == shown
