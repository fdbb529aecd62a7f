"""Texts as pages: what a browser is given, read by an HTML parser."""

from html.parser import HTMLParser

import pytest

from peculiar.tables.markdown import table, write_page, write_text

HOSTILE = "<script>alert(1)</script> & <b>bold</b>"


class Elements(HTMLParser):
    """Names of a page's elements, and its text by the innermost of them."""

    def __init__(self, text):
        super().__init__()
        self.open, self.found = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Note an element, which may load nothing."""
        self.open.append(tag)
        self.found.append((tag, ""))
        assert not {name for name, _ in attrs} & {"src", "href", "onload"}

    def handle_endtag(self, tag):
        """Leave an element."""
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        """Note a text."""
        if self.open:
            self.found.append((self.open[-1], data))

    def texts(self, tag):
        """Return what stands in elements of a name."""
        return [text for name, text in self.found if name == tag and text.strip()]


def test_cells_are_those_of_the_table(tmp_path):
    rows = [["", "n", "s_disc"], ["arc", "12", "**0.9** (0.8)"], ["a_b", "3", ""]]
    write_text(tmp_path / "metrics.md", "# Metrics\n\nText.\n\n" + table(rows))
    assert (tmp_path / "metrics.md").read_text().startswith("# Metrics\n\nText.\n\n|")
    page = Elements((tmp_path / "metrics.html").read_text())
    assert page.texts("title") == page.texts("h1") == ["Metrics"]
    assert page.texts("th") == ["n", "s_disc"]
    assert page.texts("td") == ["arc", "12", " (0.8)", "a_b", "3"]
    assert page.texts("strong") == ["0.9"]


@pytest.mark.parametrize("place", ["title", "text", "table", "block"])
def test_html_in_data_is_shown_and_not_obeyed(tmp_path, place):
    parts = dict.fromkeys(("title", "text", "table", "block"), "x") | {place: HOSTILE}
    text = (
        f"# {parts['title']}\n\n{parts['text']}\n\n"
        + table([["tag"], [parts["table"]]])
        + f"\n```\n{parts['block']}\n```\n"
    )
    write_page(tmp_path / "page.html", text)
    page = Elements((tmp_path / "page.html").read_text())
    assert not {"script", "b"} & {name for name, _ in page.found}
    assert any("alert(1)" in text for _, text in page.found)
