"""The site: README.md, docs/ and the reference of the config, where they lie.

The contents, and their order, are the list under "Documentation" in README.md.
"""

import re
import shutil
from pathlib import Path

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx
from sphinx.highlighting import lexers

project = "peculiar"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
root_doc = "README"
include_patterns = [
    "*.md",
    "config/README.md",
    "docs/**.md",
    "docs/**.rst",
]
# Not walked through: Sphinx looks into every folder of the checkout.
exclude_patterns = [
    ".*",
    *("node_modules", "results", "logs", "real", "trust", "site", "src", "tests"),
]

myst_heading_anchors = 4
# Code without a language is output, or a command line.
highlight_language = "none"
# A diagram is shown as its text: to draw it takes a script from another host.
lexers["mermaid"] = TextLexer()
autodoc_typehints = "none"
# Types in docstrings are words, such as "array (n,) int64", not links.
napoleon_use_param = False
napoleon_use_rtype = False

html_theme = "furo"
html_title = "peculiar"
html_show_sphinx = False
html_copy_source = False


def contents(readme: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return README's list of pages: of each part its name, and titles and files."""
    part = readme.split("\n## Documentation\n")[1].split("\n## ")[0]
    items = re.findall(r"^- \*\*(.+?)\*\*:(.+?)(?=\n- |\n\n|\Z)", part, re.M | re.S)
    pages = r"\[([^\]]+)\]\(([^)#]+\.(?:md|rst))\)"
    return [
        (name, [(" ".join(title.split()), page) for title, page in links])
        for name, text in items
        if (links := re.findall(pages, text))
    ]


def _add_contents(_: Sphinx, document: str, source: list[str]) -> None:
    """Give Sphinx the list as its tables of contents."""
    if document == root_doc:
        for name, pages in contents(source[0]):
            lines = "\n".join(f"{title} </{page}>" for title, page in pages)
            source[0] += (
                f"\n```{{toctree}}\n:hidden:\n:caption: {name}\n\n{lines}\n```\n"
            )


def _copy_front_page(app: Sphinx, exception: Exception | None) -> None:
    """README.html is also index.html, which browsers and servers open."""
    if exception is None and app.builder.name == "html":
        folder = Path(app.outdir)
        shutil.copyfile(folder / f"{root_doc}.html", folder / "index.html")


def setup(app: Sphinx) -> None:
    """Register what this file adds."""
    app.connect("source-read", _add_contents)
    app.connect("build-finished", _copy_front_page)
