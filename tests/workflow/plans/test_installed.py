"""What is installed from a wheel needs no checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml
from checkout import ROOT
from small_survey import CONFIG, GOOD, write_survey

#: What a run reads beside the package.
BESIDE = (
    "Snakefile",
    "workflow",
    "config",
    "profiles",
    "envs",
    "benchmarks/rates.yaml",
)

PROGRAM = "import sys; from peculiar.cli import main; main(sys.argv[1:])"
#: Prints the digest of each script's code.
DIGESTS = """
from peculiar.config.paths import ROOT
from peculiar.run.provenance import code_digest
for path in sorted((ROOT / "workflow" / "scripts").glob("*.py")):
    print(path.name, code_digest(path))
"""


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """Return the folder of a package that is installed from a wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    pip += ["--no-build-isolation", "--disable-pip-version-check"]
    subprocess.run([*pip, "--wheel-dir", folder, ROOT], check=True)
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "site packages")
    return folder / "site packages"


@pytest.fixture
def elsewhere(tmp_path):
    """Return a folder with a survey and its config, and nothing of a checkout."""
    folder = tmp_path / "my surveys"
    folder.mkdir()
    write_survey(folder / "survey.h5", GOOD)
    (folder / "my.yaml").write_text(yaml.safe_dump({"results": "found"} | CONFIG))
    return folder


def answer(package: Path, folder: Path, *words: str) -> str:
    """Run Python with a package and in a folder; return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", *words],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(package)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def tracked(*names: str) -> list[Path]:
    """Return the files of the checkout under some names, without what git ignores."""
    found = [ROOT / name for name in names]
    found += [path for name in names for path in (ROOT / name).rglob("*")]
    ignored = {"__pycache__", ".snakemake"}
    return [x for x in found if x.is_file() and not ignored & set(x.parts)]


def test_the_wheel_has_what_a_run_reads(installed):
    for path in tracked(*BESIDE):
        copy = installed / "peculiar" / "checkout" / path.relative_to(ROOT)
        assert copy.read_bytes() == path.read_bytes()
    packages = [x.name for x in (ROOT / "src").iterdir() if "egg" not in x.suffix]
    for path in tracked(*(f"src/{name}" for name in packages)):
        copy = installed / path.relative_to(ROOT / "src")
        assert copy.read_bytes() == path.read_bytes()


def test_an_update_to_a_wheel_reruns_nothing(installed, tmp_path):
    of_wheel = answer(installed, tmp_path, DIGESTS)
    assert of_wheel == answer(ROOT / "src", tmp_path, DIGESTS)
    assert len(of_wheel.splitlines()) > 50


def test_a_survey_is_planned_in_any_folder(installed, elsewhere):
    given = ["--configfile", "my.yaml", "--profile", "slurm"]
    said = answer(installed, elsewhere, PROGRAM, "plan", *given)
    assert "train wgan" in said
    said = answer(installed, elsewhere, PROGRAM, "run", *given, "--dry-run")
    assert "slurm_partition=gpu" in said
    assert str(installed / "peculiar" / "checkout" / "profiles") in said
    assert {path.name for path in elsewhere.iterdir()} <= {
        "survey.h5",
        "my.yaml",
        ".snakemake",
    }


def test_a_changed_profile_beside_the_survey_is_used(installed, elsewhere):
    (elsewhere / "slurm").mkdir()
    text = (ROOT / "profiles" / "slurm" / "profile.yaml").read_text()
    changed = text.replace("slurm_partition: gpu", "slurm_partition: a100")
    (elsewhere / "slurm" / "profile.yaml").write_text(changed)
    given = ["--configfile", "my.yaml", "--profile", "slurm", "--dry-run"]
    said = answer(installed, elsewhere, PROGRAM, "run", *given)
    assert "slurm_partition=a100" in said


def test_scripts_run_and_results_stay_in_the_folder_that_is_asked_for(
    installed, elsewhere, tmp_path
):
    words = ["run", "--configfile", str(elsewhere / "my.yaml"), "--cores", "1"]
    words += ["--directory", str(elsewhere), "--", "found/one/cutouts/0000.h5"]
    before = {path: path.stat().st_mtime_ns for path in installed.rglob("*.yaml")}
    answer(installed, tmp_path, PROGRAM, *words)
    assert (elsewhere / "found/one/cutouts/0000.h5").exists()
    assert before == {x: x.stat().st_mtime_ns for x in installed.rglob("*.yaml")}
    assert not (tmp_path / "found").exists()
