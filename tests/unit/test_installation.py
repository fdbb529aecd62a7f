"""What is installed is declared, locked and the same everywhere."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCKS = {"cpu": "requirements.lock", "gpu": "requirements-gpu.lock"}


def locked(name, python):
    """Read a lock file: name to version, for one Python on Linux."""
    versions = {}
    for line in (ROOT / name).read_text().splitlines():
        if not line.startswith((" ", "#")):
            requirement = Requirement(line.removesuffix("\\").strip())
            marker = requirement.marker
            here = {"python_version": python, "python_full_version": f"{python}.9"}
            here |= {"sys_platform": "linux", "platform_machine": "x86_64"}
            if marker is None or marker.evaluate(here):
                key = re.sub(r"[-_.]+", "-", requirement.name).lower()
                assert key not in versions, f"{name}: {key} twice for Python {python}"
                versions[key] = Version(str(requirement.specifier).removeprefix("=="))
    return versions


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize("extra", ["cpu", "gpu"])
def test_the_lock_satisfies_what_is_declared(extra, python):
    versions = locked(LOCKS[extra], python)
    extras = PROJECT["optional-dependencies"]
    for text in [*PROJECT["dependencies"], *extras[extra], *extras["dev"]]:
        requirement = Requirement(text)
        key = re.sub(r"[-_.]+", "-", requirement.name).lower()
        assert versions[key] in requirement.specifier, text
        assert requirement.specifier, f"{text}: a lower bound is needed"


@pytest.mark.parametrize("name", LOCKS.values())
def test_every_locked_package_has_hashes_and_no_place(name):
    text = (ROOT / name).read_text()
    packages = re.findall(r"^[A-Za-z]", text, re.M)
    assert len(packages) > 80
    blocks = re.split(r"^(?=[A-Za-z])", text, flags=re.M)[1:]
    assert all("--hash=sha256:" in block for block in blocks)
    assert not re.search(r"://|--index|--find-links|^/", text, re.M)


def test_both_locks_agree():
    cpu, gpu = (locked(name, "3.11") for name in LOCKS.values())
    differ = {key for key in cpu.keys() & gpu.keys() if cpu[key] != gpu[key]}
    assert differ == set()
    assert cpu["tensorflow-cpu"] == gpu["tensorflow"]


@pytest.mark.parametrize("extra", ["cpu", "gpu"])
def test_conda_files_give_python_and_pip_the_lock(extra):
    environment = yaml.safe_load((ROOT / "envs" / f"{extra}.yaml").read_text())
    dependencies = environment["dependencies"]
    assert "python =3.11" in dependencies
    # A library from conda beside pip's would be two versions of one thing.
    names = {Requirement(text).name for text in PROJECT["dependencies"]}
    assert not names & {text.split()[0] for text in dependencies}
    script = (ROOT / "envs" / f"{extra}.post-deploy.sh").read_text()
    assert f"--requirement {LOCKS[extra]}\n" in script


def test_every_make_target_is_explained():
    done = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    explained = {line.split()[0] for line in done.stdout.splitlines()}
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M)
    assert set(targets) <= explained
    assert {"demo", "test", "lint", "bench", "real", "clean"} <= explained


def test_profile_slurm_is_found_by_its_name():
    link = ROOT / "slurm"
    assert link.is_symlink()
    assert link.resolve() == ROOT / "profiles" / "slurm"


def test_profiles_share_no_key():
    """A key in both would be replaced whole, not merged."""
    default, slurm = (
        yaml.safe_load((ROOT / "profiles" / name / "profile.yaml").read_text())
        for name in ("default", "slurm")
    )
    assert not default.keys() & slurm.keys()
    rules = "".join(path.read_text() for path in (ROOT / "workflow/rules").glob("*"))
    for rule in slurm["set-resources"]:
        assert re.search(rf"^(rule {rule}:|use rule \w+ as {rule} with:)$", rules, re.M)
