"""Tables and texts in Markdown, and as HTML pages."""

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from string import Template

from markdown_it import MarkdownIt

from peculiar.tables.files import written

#: A page that loads no other file. Wide tables scroll, and their first column stays.
PAGE = Template("""\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
  :root { color-scheme: light; }
  body { margin: 2rem auto; padding: 0 1.5rem; max-width: 72rem; background: #fff;
    color: #222; font: 15px/1.5 system-ui, sans-serif; }
  h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
  p { max-width: 46rem; }
  .table { overflow-x: auto; }
  table { border-collapse: collapse; font-size: 13px;
    font-variant-numeric: tabular-nums; }
  th, td { padding: .3rem .7rem; border-bottom: 1px solid #ddd; text-align: left;
    white-space: nowrap; }
  td:last-child { white-space: normal; }
  th { border-bottom: 2px solid #888; }
  th:first-child, td:first-child { position: sticky; left: 0; background: #fff; }
  tbody tr:hover td { background: #eef3fa; }
  code { background: #f2f2f2; padding: 0 .25em; border-radius: 3px; }
  pre { overflow-x: auto; font-size: 12.5px; line-height: 1.4; }
  pre code { background: none; padding: 0; }
</style>
</head>
<body>
$body</body>
</html>
""")


def table(rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown; its first row is the header."""
    lines = list(rows)
    text = [f"| {' | '.join(cells)} |" for cells in lines]
    text.insert(1, "|" + "---|" * len(lines[0]))
    return "\n".join(text) + "\n"


def cell(text: str) -> str:
    """Return a text in one line that does not end a cell."""
    return " ".join(text.split()).replace("|", "\\|")


def write_text(path: Path, text: str) -> None:
    """Write a text as Markdown, and as a page with the same name and ``.html``."""
    with written(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
        write_page(path.with_suffix(".html"), text)


def write_page(path: Path, text: str) -> None:
    """Write Markdown as an HTML page; its first line is the title.

    HTML in the text is escaped, since names of labels and tags are data.
    """
    body = MarkdownIt("js-default").render(text)
    body = body.replace("<table>", '<div class="table"><table>')
    body = body.replace("</table>", "</table></div>")
    title = escape(text.partition("\n")[0].lstrip("# "))
    with written(path) as temporary:
        temporary.write_text(PAGE.substitute(title=title, body=body), encoding="utf-8")
