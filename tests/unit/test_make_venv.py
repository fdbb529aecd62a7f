"""`make venv` finds a Python that works, and keeps the lock that was chosen."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

#: Answers what is asked of Python, and writes down what would be installed.
PYTHON = """\
#!/bin/sh
case "$1" in
-c) exec {real} "$@" ;;
--version) echo "Python of {name}" ;;
-m) mkdir -p "$4/bin"; echo "{name} $*" >> made; cp "$0" "$4/bin/python"
    printf '#!/bin/sh\\necho "pip $*" >> made\\n' > "$4/bin/pip"
    chmod +x "$4/bin/pip" ;;
esac
"""
#: What pyenv puts in the place of a version that is not chosen.
SHIM = """\
#!/bin/sh
echo "pyenv: {name}: command not found" >&2
echo >&2
exit 127
"""
#: A Python that is too old.
OLD = '#!/bin/sh\necho "is Python 3.10.13" >&2; exit 1\n'


@pytest.fixture
def checkout(tmp_path):
    """Give a folder to make an environment in, and only Pythons that are put there."""
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "requirements-gpu.lock").touch()
    (tmp_path / "envs").mkdir()
    shutil.copy(ROOT / "envs" / "make_venv.sh", tmp_path / "envs")
    (tmp_path / "bin").mkdir()
    for name in ("python3.13", "python3.12", "python3.11", "python3"):
        put(tmp_path, name, SHIM)
    return tmp_path


def put(checkout: Path, name: str, text: str) -> None:
    """Put a program where commands are looked for."""
    path = checkout / "bin" / name
    path.write_text(text.format(name=name, real=sys.executable))
    path.chmod(0o755)


def make(checkout: Path, *words: str) -> tuple[str, list[str]]:
    """Run make; return what it said, and what it installed."""
    (checkout / "made").write_text("")
    done = subprocess.run(
        ["make", *words],
        cwd=checkout,
        env={"PATH": f"{checkout}/bin:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    # The path of a wheel or of a lock is the last word of pip's line.
    made = (checkout / "made").read_text().splitlines()
    return said, [line.split()[0] + " " + line.split()[-1] for line in made]


def test_the_newest_that_works_is_taken_and_named(checkout):
    put(checkout, "python3.12", PYTHON)
    put(checkout, "python3.11", PYTHON)
    said, made = make(checkout, "venv")
    assert "Python of python3.12" in said
    assert made == ["python3.12 .venv", "pip .", "pip requirements.lock"]


def test_an_environment_keeps_its_python(checkout):
    put(checkout, "python3.11", PYTHON)
    make(checkout, "venv")
    put(checkout, "python3.13", PYTHON)
    with (checkout / "requirements.lock").open("a") as lock:
        lock.write("# newer\n")
    os.utime(checkout / ".venv" / "installed", (0, 0))
    assert make(checkout, "venv")[1] == ["pip .", "pip requirements.lock"]


def test_no_python_that_works_is_said_with_what_was_tried(checkout):
    put(checkout, "python3", OLD)
    said, made = make(checkout, "venv")
    assert made == []
    assert "No Python from 3.11 to 3.13" in said
    assert "python3.12: pyenv: python3.12: command not found" in said
    assert "python3: is Python 3.10.13" in said
    assert "make venv PYTHON=" in said


def test_a_python_that_is_named_and_does_not_suit_is_an_error(checkout):
    put(checkout, "python3.12", PYTHON)
    put(checkout, "old", OLD)
    said, made = make(checkout, "venv", "PYTHON=old")
    assert made == []
    assert "old: is Python 3.10.13" in said


def test_the_lock_for_gpus_stays_until_the_other_is_asked_for(checkout):
    put(checkout, "python3.12", PYTHON)
    anew = ["python3.12 .venv", "pip ."]
    make(checkout, "venv")
    assert make(checkout, "venv", "GPU=1")[1] == [*anew, "pip requirements-gpu.lock"]
    assert make(checkout, "venv")[1] == []
    os.utime(checkout / ".venv" / "installed", (0, 0))
    assert make(checkout, "venv")[1] == ["pip .", "pip requirements-gpu.lock"]
    assert make(checkout, "venv", "GPU=0")[1] == [*anew, "pip requirements.lock"]
    assert make(checkout, "venv")[1] == []
