"""Files, functions and Python that README and the docs name are there."""

import ast
import re
from importlib import import_module
from importlib.util import find_spec

import pytest
from documented import LANGUAGES, PAGES, ROOT, all_blocks, blocks, spans

#: A file or folder of the checkout, but for what one makes.
OWN = r"(?:src|docs|tests|workflow|benchmarks|config|profiles|envs)"
FILE = re.compile(rf"{OWN}/[\w./-]*\w")
#: Files that are made, or stand for any.
NOT_THERE = {
    *("config/my_survey.yaml", "config/galaxies.yaml"),
    *("workflow/schemas/source_KIND.schema.yaml", "workflow/rules/PACKAGE.smk"),
    *("benchmarks/results", "tests/unit/PACKAGE", "tests/models/test_gmm.py"),
}
#: Networks are slow to import: what is in their modules is not looked for.
SLOW = ("tensorflow", "keras")
#: Modules that the page itself makes, or that tests alone have.
MADE = ("peculiar.detectors.gmm", "small")


def test_every_block_says_its_language():
    silent = [
        block.where
        for page in PAGES
        for block in blocks(page)
        if block.language not in LANGUAGES and not block.text.startswith("peculiar ")
    ]
    assert not silent


def named(text):
    return [
        name
        for name in FILE.findall(text)
        if name not in NOT_THERE and "detectors/gmm" not in name
    ]


def test_files_in_the_text_are_there():
    missing = [
        f"{where}: {name}"
        for where, text in spans()
        if "{" not in text
        for name in named(text)
        if not (ROOT / name).exists()
    ]
    assert not missing


def test_pages_that_messages_name_are_there():
    files = [
        file
        for folder in ("src", "workflow", "config", "profiles", "tests")
        for file in (ROOT / folder).rglob("*")
        if file.suffix in (".py", ".smk", ".yaml", ".html", ".js", ".j2", ".sh")
    ]
    missing = {
        f"{file.relative_to(ROOT)}: {name}"
        for file in files
        for name in re.findall(r"docs/[\w/-]+\.(?:md|ipynb)", file.read_text("utf-8"))
        if not (ROOT / name).exists()
    }
    assert not missing


@pytest.mark.parametrize("block", all_blocks("python"), ids=lambda block: block.where)
def test_python_can_be_read_and_imports_what_is_there(block):
    for node in ast.walk(ast.parse(block.text)):
        if isinstance(node, ast.ImportFrom) and not node.module.startswith(SLOW + MADE):
            module = import_module(node.module)
            for name in node.names:
                inside = f"{node.module}.{name.name}"
                assert hasattr(module, name.name) or find_spec(inside), inside


def test_an_example_that_makes_a_file_makes_it(tmp_path, monkeypatch):
    import h5py

    monkeypatch.chdir(tmp_path)
    (page,) = [x for x in all_blocks("python") if "hdf5.md" in x.where]
    exec(compile(page.text, page.where, "exec"), {})
    with h5py.File("cutouts.h5") as file:
        assert file["flux"].shape[0] == len(file["object_id"]) > 0


def test_functions_in_the_text_are_there():
    missing = []
    for where, text in spans():
        if re.fullmatch(r"peculiar(\.\w+)+", text) and "renames.md" not in where:
            module, _, name = text.rpartition(".")
            if not (find_spec(module) and (has(module, name) or find_spec(text))):
                missing.append(f"{where}: {text}")
    assert not missing


def has(module, name):
    return hasattr(import_module(module), name)
