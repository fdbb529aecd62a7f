"""What README and the docs show: code, commands and names, and where each stands."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[3]

#: Pages, but for the changelog, which also tells of what was.
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "config/README.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]

#: The language of each block: output and diagrams are text.
LANGUAGES = {"sh", "yaml", "python", "text", "mermaid"}

#: Programs whose name begins a command in the text of a page.
PROGRAMS = "peculiar|snakemake|make|pytest|python|python -m|pip|node|tensorboard"


class Shown(NamedTuple):
    """Text in a page; `where` is file and line."""

    where: str
    text: str


class Block(NamedTuple):
    """A block of code; `where` is file and line."""

    where: str
    language: str
    text: str


@cache
def blocks(page: Path) -> list[Block]:
    """Return the blocks of a page in their order, indented ones without a language."""
    return [
        Block(_where(page, token), token.info.strip(), token.content)
        for token in _tokens(page)
        if token.type in ("fence", "code_block")
    ]


def all_blocks(language: str) -> list[Block]:
    """Return all blocks of a language."""
    return [x for page in PAGES for x in blocks(page) if x.language == language]


@cache
def spans() -> list[Shown]:
    """Return all code in the text of pages."""
    return [
        Shown(_where(page, token), child.content)
        for page in PAGES
        for token in _tokens(page)
        for child in token.children or []
        if child.type == "code_inline"
    ]


def commands() -> Iterator[Shown]:
    """Yield each command line of a block and of the text, without comments."""
    for where, _, text in [*all_blocks("sh"), *all_blocks("")]:
        for line in text.replace("\\\n", " ").splitlines():
            for part in re.split(r"\s&&\s", re.sub(r"(^|\s)#.*", "", line)):
                if part.strip():
                    yield Shown(where, part.strip())
    for where, text in spans():
        if re.match(rf"(\.venv/bin/)?({PROGRAMS}) \S", text):
            yield Shown(where, text)


@cache
def _tokens(page: Path) -> list:
    parser = MarkdownIt("commonmark").enable("table")
    return parser.parse(page.read_text(encoding="utf-8"))


def _where(page: Path, token: object) -> str:
    return f"{page.relative_to(ROOT)}:{token.map[0] + 1}"
