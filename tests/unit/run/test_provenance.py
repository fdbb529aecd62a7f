"""A digest changes with the meaning of our code, and only then."""

import ast
from pathlib import Path

import pytest

from peculiar.run import provenance

PACKAGE = Path(__file__).parents[3] / "src" / "peculiar"


@pytest.fixture
def package(tmp_path, monkeypatch):
    root = tmp_path / "peculiar"
    files = {
        "__init__.py": "",
        "stats.py": "def mean(x):\n    return sum(x) / len(x)\n",
        "plots.py": "def plot(): ...\n",
        "kinds/__init__.py": "",
        "kinds/one/__init__.py": "FACTS = 1\n",
        "kinds/one/score.py": "from peculiar.kinds.one import depth\n",
        "kinds/one/depth.py": "from peculiar.stats import mean\n",
        "kinds/two/__init__.py": "FACTS = 2\n",
        "kinds/two/score.py": "from peculiar import plots\n",
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    (tmp_path / "script.py").write_text("from peculiar.stats import mean\nmean([1])\n")
    (tmp_path / "generic.py").write_text("import importlib\n")
    monkeypatch.setattr(provenance, "PACKAGE", root)
    return root


def digest(package, script="script.py", *modules):
    # The cache by text may stay.
    for name in ("code_digest", "_own_imports", "_parsed"):
        getattr(provenance, name).cache_clear()
    return provenance.code_digest(package.parent / script, *modules)


@pytest.mark.parametrize(
    ("module", "source", "changes"),
    [
        ("stats.py", "def mean(x):\n    return sum(x) / max(1, len(x))\n", True),
        ("stats.py", 'def mean(x):\n    """."""\n    return sum(x)/len(x)#\n', False),
        ("plots.py", "def plot():\n    return 1\n", False),
    ],
    ids=["meaning", "docstring, comment, layout", "unrelated module"],
)
def test_digest_follows_meaning(package, module, source, changes):
    before = digest(package)
    (package / module).write_text(source)
    assert (digest(package) != before) is changes


@pytest.mark.parametrize(
    ("edited", "changes_one", "changes_two"),
    [
        ("kinds/one/score.py", True, False),
        ("kinds/one/depth.py", True, False),
        ("stats.py", True, False),
        ("plots.py", False, True),
        ("kinds/two/score.py", False, True),
        ("kinds/one/__init__.py", True, False),
        ("kinds/two/__init__.py", False, False),
    ],
)
def test_a_named_module_counts_with_its_reach(
    package, edited, changes_one, changes_two
):
    names = ["peculiar.kinds.one.score", "peculiar.kinds.two.score"]
    before = [digest(package, "generic.py", name) for name in names]
    with (package / edited).open("a") as file:
        file.write("NEW = 1\n")
    after = [digest(package, "generic.py", name) for name in names]
    # kinds.one.score imports from its package, so that the facts there count;
    # kinds.two.score does not.
    changed = [new != old for new, old in zip(after, before, strict=True)]
    assert changed == [changes_one, changes_two]


def test_two_files_of_one_name_are_not_confused(package):
    names = ("peculiar.kinds.one.score", "peculiar.kinds.two.score")
    before = digest(package, "generic.py", *names)
    one, two = package / "kinds/one/score.py", package / "kinds/two/score.py"
    first, second = one.read_text(), two.read_text()
    one.write_text(second + "from peculiar.kinds.one import depth\n")
    two.write_text(first)
    assert digest(package, "generic.py", *names) != before


def test_a_moved_checkout_changes_nothing(package, tmp_path, monkeypatch):
    before = digest(package)
    moved = tmp_path / "elsewhere" / "peculiar"
    moved.parent.mkdir()
    package.rename(moved)
    (tmp_path / "script.py").rename(moved.parent / "script.py")
    monkeypatch.setattr(provenance, "PACKAGE", moved)
    assert digest(moved) == before


def test_a_module_that_is_not_there_is_an_error(package):
    with pytest.raises(ModuleNotFoundError, match=r"import peculiar\.kinds\.three"):
        digest(package, "generic.py", "peculiar.kinds.three.score")


def test_a_body_of_only_a_docstring_has_a_meaning(package):
    (package / "stats.py").write_text('class Wrong(ValueError):\n    """."""\n')
    before = digest(package)
    (package / "stats.py").write_text('class Wrong(TypeError):\n    """."""\n')
    assert digest(package) != before


def test_package_files_import_nothing_of_ours():
    """Or every script would depend on all modules; detectors have declarations."""
    for path in PACKAGE.rglob("__init__.py"):
        body = ast.parse(path.read_text()).body
        imports = [n for n in body if isinstance(n, ast.Import | ast.ImportFrom)]
        ours = [ast.unparse(n) for n in imports if "peculiar" in ast.unparse(n)]
        declared = path.parent.parent.name == "detectors"
        expected = ["from peculiar.config.declaration import Detector"] * declared
        assert ours == expected, path


def test_each_version_of_python_finds_the_same_digest(package):
    """Their own texts of a tree differ: in quotes, in fields, in empty parts."""
    (package.parent / "script.py").write_text(
        "def said(row, digits):\n"
        "    return f\"{row['value']:.{digits}f} of \" f'{row!r:>{digits}}' '\"'\n"
    )
    assert digest(package) == "d51ade15eaea8341"
