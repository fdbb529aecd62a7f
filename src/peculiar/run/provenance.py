"""Digests of our own code, recorded as rule parameters.

Snakemake 9 notices a changed ``script:`` file by its timestamp, and a changed module
that the script imports not at all. A rule with ``code_digest(script)`` among its params
is rerun when the meaning of that code changes, and only then.
"""

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


@cache
def code_digest(script: str | Path, *modules: str) -> str:
    """Digest a script together with every module of this package it can import.

    Comments, docstrings and layout do not count, nor does the place of the checkout.
    Imports must be absolute and static. The ``__init__`` of a package counts where it
    is imported from, and not where it is only on the way to a module: ours hold facts
    (what a detector's scores mean), and a better word for one must not train a network
    again.

    Parameters
    ----------
    script : str or Path
        A Python file, inside the package or not.
    *modules : str
        Modules that the script imports by a name that it is given, say
        ``peculiar.detectors.wgan.score``.

    Returns
    -------
    digest : str
        Sixteen hexadecimal digits.

    Raises
    ------
    ModuleNotFoundError
        If one of `modules` is not in the package.
    """
    script = Path(script).resolve()
    starts = [script]
    for module in modules:
        found = list(_files_of(module))
        if not found:
            raise ModuleNotFoundError(
                f"{script.name} is to import {module}, and there is no such module in "
                f"{PACKAGE}; the kinds of sources and detectors are modules there"
            )
        starts += found
    parts = (f"{_name(path, script)}\0{_meaning(path)}" for path in _reachable(starts))
    return hashlib.sha256("\0".join(sorted(parts)).encode()).hexdigest()[:16]


def module_digest(name: str) -> str:
    """Digest one module of this package together with all that it can import.

    Parameters
    ----------
    name : str
        Say ``peculiar.scores.merge``.
    """
    return code_digest(next(_files_of(name)))


def folder_digest(folder: Path) -> str:
    """Digest all files below a folder that are no code of ours: names and bytes.

    Parameters
    ----------
    folder : Path
        Say, of a page's scripts.
    """
    whole = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        whole.update(f"{path.relative_to(folder).as_posix()}\0".encode())
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:16]


def _reachable(starts: list[Path]) -> set[Path]:
    reached: set[Path] = set()
    pending = list(starts)
    while pending:
        path = pending.pop()
        if path not in reached:
            reached.add(path)
            pending.extend(_own_imports(path))
    return reached


@cache
def _own_imports(path: Path) -> tuple[Path, ...]:
    return tuple(file for name in _parsed(path)[1] for file in _files_of(name))


def _files_of(name: str) -> Iterator[Path]:
    """Find the file of a module of ours; none for other modules, and for functions."""
    top, *rest = name.split(".")
    if top == PACKAGE.name:
        place = PACKAGE.joinpath(*rest)
        for path in (place.with_suffix(".py"), place / "__init__.py"):
            if path.is_file():
                yield path


def _name(path: Path, script: Path) -> str:
    return path.name if path == script else path.relative_to(PACKAGE).as_posix()


def _meaning(path: Path) -> str:
    return _parsed(path)[0]


@cache
def _parsed(path: Path) -> tuple[str, tuple[str, ...]]:
    try:
        return parsed(path.read_text(encoding="utf-8"))
    except SyntaxError as error:
        error.filename = str(path)
        raise


@cache
def parsed(source: str) -> tuple[str, tuple[str, ...]]:
    """Parse a module; remembered by its text, so that who edits it is not misled.

    Parameters
    ----------
    source : str
        Python.

    Returns
    -------
    meaning : str
        The source without comments, docstrings and layout.
    names : tuple of str
        What it imports, absolutely; names of functions may be among those of modules.
    """
    tree, names = ast.parse(source), []
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=found):
                for alias in found:
                    # `import a.b.c` gives a way to what a.b holds, too.
                    parts = alias.name.split(".")
                    names += [".".join(parts[: n + 1]) for n in range(len(parts))]
            case ast.ImportFrom(module=str(module), names=found, level=0):
                names += [module, *(f"{module}.{alias.name}" for alias in found)]
            case (
                ast.Module()
                | ast.ClassDef()
                | ast.FunctionDef()
                | (ast.AsyncFunctionDef())
            ) if ast.get_docstring(node, clean=False) is not None:
                # An empty body is no Python; what stands there does not matter.
                node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree), tuple(names)
