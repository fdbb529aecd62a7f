"""Digests of our own code, recorded as parameters of rules.

Snakemake 9 compares the timestamp of a ``script:`` file and does not see changes in the
modules that it imports. A rule with ``code_digest(script)`` among its params is rerun
when the meaning of that code changes, and only then.
"""

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from peculiar.config.detectors import facts_of

PACKAGE = Path(__file__).resolve().parents[1]


@cache
def code_digest(script: str | Path, *modules: str) -> str:
    """Digest a script together with every module of this package that it can import.

    Comments, docstrings and layout do not count, nor does the path of the checkout.
    Imports must be absolute and static. The ``__init__`` of a package counts only if
    something is imported from it, not if it only leads to a module: ours hold the
    declarations of detectors, and a better description of a score must not train a
    network again.

    Parameters
    ----------
    script : str or Path
        A Python file, inside the package or not.
    *modules : str
        Modules that the script imports by name, say ``peculiar.detectors.wgan.score``.

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
                f"{script.name} is to import {module}, which is not in {PACKAGE}. "
                "Expected a module for each kind of source and detector there"
            )
        starts += found
    parts = (
        f"{_name(path, script)}\0{_parsed(path)[0]}" for path in _reachable(starts)
    )
    return hashlib.sha256("\0".join(sorted(parts)).encode()).hexdigest()[:16]


def code_digests(scripts: Path, config: dict[str, dict]) -> dict[str, str]:
    """Return the digest of each script, and of each module that scripts import by name.

    Parameters
    ----------
    scripts : Path
        Folder of the scripts.
    config : dict of str to dict
        Per slice the resolved config, which names the kinds of sources and detectors.
    """
    found = {path.stem: code_digest(path) for path in sorted(scripts.glob("*.py"))}
    modules = set()
    for one in config.values():
        modules.add(f"peculiar.sources.{one['source']['kind']}")
        for kind in {options["kind"] for options in one["detectors"].values()}:
            facts = facts_of(kind)
            parts = ["score", "methods", *(f"train_{step}" for step in facts.steps)]
            parts += ["generate"] * facts.generates + ["watch"] * bool(facts.snapshots)
            modules |= {f"peculiar.detectors.{kind}.{part}" for part in parts}
    named = {name: code_digest(next(_files_of(name))) for name in sorted(modules)}
    return found | named


def folder_digest(folder: Path) -> str:
    """Digest the names and bytes of all files below a folder."""
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
    """Find the file of a module of ours; none for other modules and for functions."""
    top, *rest = name.split(".")
    if top == PACKAGE.name:
        place = PACKAGE.joinpath(*rest)
        for path in (place.with_suffix(".py"), place / "__init__.py"):
            if path.is_file():
                yield path


def _name(path: Path, script: Path) -> str:
    return path.name if path == script else path.relative_to(PACKAGE).as_posix()


@cache
def _parsed(path: Path) -> tuple[str, tuple[str, ...]]:
    try:
        return parsed(path.read_text(encoding="utf-8"))
    except SyntaxError as error:
        error.filename = str(path)
        raise


@cache
def parsed(source: str) -> tuple[str, tuple[str, ...]]:
    """Return a module's syntax tree as text, without docstrings; and its imports.

    The text is the same by each version of Python, which that of `ast.unparse` or of
    `ast.dump` is not. The imports are absolute names, of modules and of what is
    imported from them. The cache is keyed by the source text, so that an edited file is
    parsed again.
    """
    tree, names = ast.parse(source), []
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=found):
                for alias in found:
                    # `import a.b.c` gives access to a and a.b, too.
                    parts = alias.name.split(".")
                    names += [".".join(parts[: n + 1]) for n in range(len(parts))]
            case ast.ImportFrom(module=str(module), names=found, level=0):
                names += [module, *(f"{module}.{alias.name}" for alias in found)]
            case (
                ast.Module()
                | ast.ClassDef()
                | ast.FunctionDef()
                | ast.AsyncFunctionDef()
            ) if ast.get_docstring(node, clean=False) is not None:
                # A body must not be empty.
                node.body = node.body[1:] or [ast.Pass()]
            case ast.JoinedStr(values=texts):
                # Some versions of Python find an empty text in f"{number:.{digits}f}".
                node.values = [
                    text for text in texts if getattr(text, "value", None) != ""
                ]
    return repr(_plain(tree)), tuple(names)


def _plain(node: object) -> object:
    """Return a syntax tree as tuples, without fields that are not used."""
    if isinstance(node, list):
        return tuple(map(_plain, node))
    if isinstance(node, ast.AST):
        fields = ((name, _plain(value)) for name, value in ast.iter_fields(node))
        used = (field for field in fields if field[1] not in (None, ()))
        return (type(node).__name__, *used)
    return node
