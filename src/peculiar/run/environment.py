"""What a run needs of its surroundings, looked at before it starts."""

import os
import re
import sys
import tempfile
from importlib.metadata import Distribution, PackageNotFoundError, distributions
from importlib.util import find_spec
from pathlib import Path

from packaging.requirements import Requirement

#: What takes the place of the caches in the home folder, below one folder.
CACHES = {
    "XDG_CACHE_HOME": "",
    "MPLCONFIGDIR": "matplotlib",
    "NUMBA_CACHE_DIR": "numba",
}


def provide_caches(folder: Path) -> None:
    """Have caches written to a folder, where the home folder cannot be written.

    That is so in containers, and on nodes of some clusters; Snakemake would end with a
    traceback, and Matplotlib say so in each job. The environment's variables are set,
    for the processes of jobs, too, and one line on stderr says it.

    Parameters
    ----------
    folder : Path
        The folder that the workflow runs in. Caches are in ``.snakemake/cache`` there.
    """
    usual = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    if _can_be_written(usual / "snakemake"):
        return
    caches = folder.resolve() / ".snakemake" / "cache"
    if not _can_be_written(caches):
        sys.exit(
            f"Error: files can be written neither in {usual} nor in {folder.resolve()}."
            " Run in a folder that can be written, or name it: --directory FOLDER"
        )
    for name, below in CACHES.items():
        os.environ[name] = str(caches / below)
    print(f"{usual} cannot be written: caches are in {caches}", file=sys.stderr)


def _can_be_written(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    # Without an entry in the list of users, there is no home: "~" stays.
    except OSError:
        return False


def wrong_packages() -> list[str]:
    """Say which packages would be imported in a version that was not tested.

    Others than the installed ones may come first on Python's path: PYTHONPATH, which
    modules of clusters set, and packages of the user.

    Returns
    -------
    problems : list of str
        One for each package: what was found, where, and what was expected.
    """
    try:
        declared = Distribution.from_name("peculiar").requires or []
    except PackageNotFoundError:  # a checkout on the path: nothing is declared
        return []
    found = [Requirement(text) for text in declared]
    needed = [x for x in found if x.marker is None or x.marker.evaluate({"extra": ""})]
    problems = [
        _problem(requirement, _first(requirement.name)) for requirement in needed
    ]
    return [problem for problem in [*problems, _tensorflow(found)] if problem]


def _first(name: str) -> Distribution | None:
    """Return the distribution of a name that Python would import."""
    return next(iter(distributions(name=name)), None)


def _tensorflow(declared: list[Requirement]) -> str | None:
    """Say what is wrong with TensorFlow, of which packages of several names exist."""
    named = {re.sub("[-_.]+", "-", x.name): x for x in declared}
    wanted = named["tensorflow-cpu"]
    spec = find_spec("tensorflow")
    if spec is None or spec.origin is None:
        return _problem(wanted, None)
    place = [str(Path(spec.origin).parents[1])]
    names = ("tensorflow", "tensorflow-cpu", "tensorflow_cpu")
    versions = [x for x in distributions(path=place) if x.name in names]
    if not versions:
        return f"{spec.origin} has no version. {_expected(wanted)}"
    problems = [_problem(wanted, one) for one in versions]
    return next((problem for problem in problems if problem), None)


def _problem(wanted: Requirement, found: Distribution | None) -> str | None:
    if found is None:
        return f"{sys.executable} finds no {wanted.name}. {_expected(wanted)}"
    if wanted.specifier.contains(found.version, prereleases=True):
        return None
    place = Path(str(found.locate_file("")))
    what = f"{found.name} {found.version} would be imported, from {place}"
    return f"{what}. {_expected(wanted)}"


def _expected(wanted: Requirement) -> str:
    return f"Expected {wanted.name}{wanted.specifier}"


def check_packages() -> None:
    """End the process if packages would be imported that were not tested."""
    problems = wrong_packages()
    if problems:
        path = os.environ.get("PYTHONPATH")
        advice = (
            f"PYTHONPATH is {path}: unset it, or unload the module that sets it"
            if path
            else "Install the versions of requirements.lock (docs/start/install.md)"
        )
        sys.exit("Error: " + "\n  ".join([*problems, advice]))
