"""What is wrong with a machine is said in a line, before a run begins."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from peculiar.run import environment

SRC = Path(__file__).parents[3] / "src"


def put_package(folder: Path, name: str, version: str) -> None:
    """Make a package that cannot be imported, as one for another Python."""
    (folder / name).mkdir()
    (folder / name / "__init__.py").write_text("raise ImportError('of old')\n")
    (folder / f"{name}-{version}.dist-info").mkdir()
    text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    (folder / f"{name}-{version}.dist-info" / "METADATA").write_text(text)


def peculiar(*words: str, **changed: str) -> tuple[int, str]:
    """Call the command in an environment; return its status and all that it says."""
    done = subprocess.run(
        [sys.executable, "-m", "peculiar.cli", *words],
        env=os.environ | {"PYTHONPATH": str(SRC)} | changed,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_the_installed_packages_are_those_that_are_declared():
    assert environment.wrong_packages() == []


@pytest.mark.parametrize("command", ["run", "plan", "resume"])
def test_packages_that_a_module_brings_are_refused(tmp_path, command):
    put_package(tmp_path, "tensorflow", "2.15.0")
    put_package(tmp_path, "numpy", "1.24.4")
    code, said = peculiar(command, PYTHONPATH=f"{SRC}:{tmp_path}")
    assert code == 1
    assert f"tensorflow 2.15.0 would be imported, from {tmp_path}" in said
    assert "Expected tensorflow-cpu<2.22,>=2.21" in said
    assert f"numpy 1.24.4 would be imported, from {tmp_path}. Expected numpy>=2" in said
    assert "unset it" in said
    assert "Traceback" not in said


def test_a_missing_tensorflow_is_an_error(monkeypatch):
    monkeypatch.setattr(environment, "find_spec", lambda _: None)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    with pytest.raises(SystemExit, match=r"finds no tensorflow-cpu") as error:
        environment.check_packages()
    assert "docs/start/install.md" in str(error.value)


@pytest.mark.parametrize("command", ["run", "config-docs"])
def test_packages_that_were_not_installed_are_named(tmp_path, command):
    bare = [sys.executable, "-S", "-m", "peculiar.cli", command]
    done = subprocess.run(
        bare,
        env=os.environ | {"PYTHONPATH": str(SRC)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "requirements.lock" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_hides_tensorflow_is_an_error(tmp_path, monkeypatch):
    (tmp_path / "tensorflow.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
    (problem,) = environment.wrong_packages()
    assert str(tmp_path) in problem


def test_without_a_home_caches_are_in_the_folder_of_the_run(tmp_path, monkeypatch):
    for name in environment.CACHES:
        monkeypatch.delenv(name, raising=False)
    words = ["run", "--directory", str(tmp_path), "--list-rules"]
    code, said = peculiar(*words, HOME="/proc/nowhere", XDG_CACHE_HOME="")
    assert code == 0, said
    place = tmp_path / ".snakemake" / "cache"
    assert f"/proc/nowhere/.cache cannot be written: caches are in {place}" in said
    assert (place / "snakemake").is_dir()


def test_a_home_that_can_be_written_is_used(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    environment.provide_caches(tmp_path)
    assert os.environ["XDG_CACHE_HOME"] == str(tmp_path / "home")
    assert capsys.readouterr() == ("", "")


def test_nowhere_to_write_is_an_error(monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", "/proc/nowhere")
    with pytest.raises(SystemExit, match=r"neither in /proc/nowhere nor in /proc"):
        environment.provide_caches(Path("/proc"))
