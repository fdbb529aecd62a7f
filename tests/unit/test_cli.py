"""The command: help and dry runs do nothing, and snakemake gets what is its own."""

import json
import os
import shutil
import socket
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from peculiar import cli
from peculiar.config.paths import ROOT
from peculiar.run.launch import of_checkout, with_config_files


@pytest.fixture
def started(monkeypatch):
    """Collect the programs that are started instead of starting them."""
    # When it is imported it looks which programs of Slurm there are.
    import_module("snakemake.cli")
    found = []
    monkeypatch.setattr(os, "execv", lambda _, words: found.append(words))
    monkeypatch.setattr(subprocess, "run", lambda words, **_: found.append(words))
    return found


@pytest.mark.parametrize("name", cli.PROGRAMS)
def test_help_does_nothing_else(name, started, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as end:
        cli.main([name, "--help", "--configfile", "none.yaml"])
    assert end.value.code == 0
    assert f"usage: peculiar {name}" in capsys.readouterr().out
    assert not started
    assert not list(tmp_path.iterdir())


def test_all_programs_are_named_at_once():
    text = "import sys; from peculiar.cli import main\ntry: main(['--help'])\nfinally: "
    text += (
        "print(len([n for n in ('numpy', 'snakemake', 'yaml') if n in sys.modules]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", text],
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    *said, heavy = done.stdout.splitlines()
    assert set(cli.PROGRAMS) <= {word for line in said for word in line.split()}
    assert heavy == "0"


def test_another_name_is_refused(started, capsys):
    with pytest.raises(SystemExit):
        cli.main(["rum"])
    assert "invalid choice: 'rum'" in capsys.readouterr().err
    assert not started


OURS = ["--logger", "peculiar"]
SNAKEMAKE = [sys.executable, "-m", "snakemake", "--snakefile", str(ROOT / "Snakefile")]
SLURM = str(ROOT / "profiles" / "slurm")
DEMO = ["--configfile", str(ROOT / "config" / "config.yaml")]


@pytest.mark.parametrize(
    ("given", "added"),
    [
        ([], [*OURS, *DEMO, "--cores", "all"]),
        (["--configfile", "my.yaml", "-pn", "--", "a"], ["--cores", "all"]),
        (["--configfile", "my.yaml", "--profile", SLURM, "-j", "4"], OURS),
        (["-c1"], [*OURS, *DEMO]),
        (["-c1", "--quiet"], DEMO),
        (["-c1", "--summary"], DEMO),
        (["--profile", SLURM, "--until", "score"], OURS),
        (["--profile", "not-there"], OURS),
    ],
)
def test_snakemake_gets_what_it_knows(given, added, started, tmp_path, monkeypatch):
    monkeypatch.delenv("SNAKEMAKE_PROFILE", raising=False)
    monkeypatch.setenv("PECULIAR_QUIET", "")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my.yaml").write_text("slices: {}\n")
    cli.main(["run", *given])
    [words] = started
    logger = words[3:5] if words[3:5] == OURS else []
    others = [word for word in added if word not in OURS]
    assert logger == [word for word in added if word in OURS]
    assert [*words[:3], *words[3 + len(logger) :]] == [*SNAKEMAKE, *others, *given]
    # What jobs print goes to their logs, if snakemake does not speak itself.
    assert os.environ["PECULIAR_QUIET"] == ("1" if logger else "")


@pytest.mark.parametrize(
    ("given", "passed"),
    [
        (["a.yaml"], ["--configfile", "a.yaml"]),
        (["a.yaml", "b.yml", "-n"], ["-n", "--configfile", "a.yaml", "b.yml"]),
        (["a.yaml", "x.h5"], ["x.h5", "--configfile", "a.yaml"]),
        (["a.yaml", "--", "x.h5"], ["--configfile", "a.yaml", "--", "x.h5"]),
        (["x.h5", "-n"], ["x.h5", "-n"]),
        (["--configfile", "a.yaml"], ["--configfile", "a.yaml"]),
    ],
)
def test_a_config_file_needs_no_option(given, passed):
    assert with_config_files(given) == passed


@pytest.mark.parametrize("given", [["--profile", "slurm"], ["--profile=slurm", "-n"]])
def test_a_profile_of_ours_is_found_by_its_name(given, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert SLURM in " ".join(of_checkout(given))
    (tmp_path / "slurm").mkdir()
    shutil.copy(Path(SLURM, "profile.yaml"), tmp_path / "slurm")
    assert SLURM not in " ".join(of_checkout(given))


def test_a_config_file_is_given_once():
    with pytest.raises(SystemExit, match=r"given twice, as a\.yaml"):
        with_config_files(["a.yaml", "--configfile=b.yaml"])


def test_files_after_two_dashes_are_planned_and_not_run(monkeypatch):
    from peculiar.run import dry_run

    given = []
    monkeypatch.setattr(dry_run, "snakemake", given.extend)
    assert dry_run.planned_jobs(["--cores", "1", "--", "a"]) == []
    assert "--dry-run" in given[: given.index("--")]
    assert given[-2:] == ["--", "a"]


def test_what_snakemake_does_not_know_starts_nothing(started, capsys):
    for name in ("run", "resume"):
        with pytest.raises(SystemExit) as end:
            cli.main([name, "--no-such-option"])
        assert end.value.code == 2
        assert "--no-such-option" in capsys.readouterr().err
    assert not started


@pytest.fixture
def left(tmp_path):
    """Give a folder whose head is dead, and a job that it left."""
    script = tmp_path / ".snakemake" / "scripts" / "tmp.train.py"
    note = {"host": socket.gethostname(), "process": 2**22 + 1, "started": 0.0}
    script.parent.mkdir(parents=True)
    (tmp_path / ".snakemake" / "heads").mkdir()
    (tmp_path / ".snakemake" / "heads" / "old.json").write_text(
        json.dumps(note | {"slurm_job": None})
    )
    command = [sys.executable, "-c", "import time; time.sleep(60)", str(script)]
    job = subprocess.Popen(command, cwd=tmp_path)
    yield job
    job.kill()
    job.wait()


def test_a_dry_resume_ends_nothing(left, started, tmp_path, capsys):
    cli.main(["resume", "--directory", str(tmp_path), "-pn"])
    assert left.poll() is None
    assert "1 of its jobs would be ended" in capsys.readouterr().err
    (command,) = started
    assert "-pn" in command
    cli.main(["resume", "--directory", str(tmp_path)])
    assert left.poll() is not None
    assert "--unlock" in started[1]
    assert "--rerun-incomplete" in started[2]
