"""The site of the docs: it builds, its links lead somewhere, it needs no network."""

import re
import subprocess
import sys

import pytest
from documented import PAGES, ROOT


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "--fail-on-warning", "--quiet"]
    records = folder / "doctrees"
    command += ["--doctree-dir", records, "-c", "docs", ".", folder / "html"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder / "html"


def test_every_page_is_in_the_contents(site):
    front = (site / "index.html").read_text()
    pages = [str(page.relative_to(ROOT).with_suffix(".html")) for page in PAGES]
    assert [x for x in pages if f'href="{x}"' not in front and "README" not in x] == []
    assert 'href="config/README.html"' in front
    assert all((site / x).is_file() for x in pages)


def test_no_page_asks_a_host_for_anything(site):
    asked = re.compile(r'<(script|img|iframe|link)\b[^>]*\b(src|href)="(https?:)?//')
    assert [x for x in site.rglob("*.html") if asked.search(x.read_text())] == []
    css = [x.read_text() for x in site.rglob("*.css")]
    assert not any(re.search(r"(?:url\(|@import )\W?(?:https?:)?//", x) for x in css)
