"""The report of a run, read offline in a browser as a person would."""

import html
import re
from types import SimpleNamespace
from urllib.request import urlopen

import pytest
from chromium import ARGUMENTS, CHROMIUM
from PIL import Image
from playwright.sync_api import sync_playwright

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium")

#: The path of the result that is shown, by the report's own state.
SHOWN = "app.state.resultPath"


@pytest.fixture(scope="module")
def report(finished, tmp_path_factory):
    """Write the report as the Makefile does, but outside of the results."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    finished.snakemake("--report", str(path))
    return path


@pytest.fixture(scope="module")
def tour(report):
    """Open every entry of the report, and note what there is to see."""
    seen = SimpleNamespace(asked=[], complaints=[], reached={}, results={})
    seen.sizes, seen.pages = {}, {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_context(offline=True).new_page()
        page.set_default_timeout(60_000)  # ms; a busy machine takes its time
        page.on("request", lambda request: seen.asked.append(request.url))
        page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        page.on(
            "console",
            lambda said: said.type == "error" and seen.complaints.append(said.text),
        )
        page.goto(report.as_uri())
        seen.front = page.locator("#app .prose").inner_text()
        seen.categories = page.evaluate("categories")
        seen.facts = page.evaluate("results")
        for category in seen.categories:
            seen.reached[category] = list(visit_category(page, category, seen))
        for name in ("Workflow", "Statistics"):
            page.locator("nav").get_by_text(name, exact=True).click()
            page.locator("#app svg, #app canvas").last.wait_for()
        seen.broken = page.evaluate(
            "[...document.images].filter(image => !image.naturalWidth).length"
        )
        browser.close()
    return seen


def visit_category(page, category, seen):
    """Open every entry of a category; give the paths of the results it shows."""
    for choice, entry in entries(page, category):
        open_category(page, category, choice)
        row = page.locator("nav tbody tr").nth(entry)
        labels = row.locator("td").all_inner_texts()
        row.locator("a").last.click()  # the sign for information
        path = page.evaluate(SHOWN)
        caption = page.locator("nav .prose")
        seen.results[path] = {"labels": labels, "caption": caption.inner_html()}
        view = page.locator("nav ul a[type=button]").first
        assert view.get_attribute("download") is None, path
        view.click()
        if path.endswith(".html"):
            body = page.frame_locator("iframe").locator("body")
            seen.pages[path] = body.inner_text()
        else:
            image = page.locator("div.grow img").last
            seen.sizes[path] = image.evaluate(
                "image => image.decode()"
                ".then(() => [image.naturalWidth, image.naturalHeight])"
                ".catch(() => [0, 0])"
            )
        home(page)
        yield path


def entries(page, category):
    """Return what to click for each entry: a choice above the table, and a row."""
    open_category(page, category, None)
    choices = range(page.locator("nav fieldset label").count()) or [None]
    rows = page.locator("nav tbody tr").count()
    home(page)
    return [(choice, row) for choice in choices for row in range(rows)]


def open_category(page, category, choice):
    page.locator("nav").get_by_text(category, exact=True).click()
    page.locator("nav table").wait_for()
    if choice is not None:
        page.locator("nav fieldset label").nth(choice).click()


def home(page):
    page.locator("nav a, nav button").first.wait_for()
    page.evaluate("app.setView({navbarMode: 'menu', content: 'metadata'})")


def test_nothing_is_asked_of_the_network_and_nothing_fails(tour, report):
    assert tour.asked[0] == report.as_uri()
    others = [url for url in tour.asked if not re.match(r"(file|data|blob):", url)]
    assert others == []
    assert tour.complaints == []


def test_front_page_says_what_the_run_is_and_names_the_categories(tour):
    front = " ".join(tour.front.split())
    assert "sorted by s_disc of wgan" in front
    assert all(category in front for category in tour.categories)


def test_each_category_shows_all_its_entries(tour):
    assert len(tour.categories) >= 4
    for category, parts in tour.categories.items():
        listed = [path for paths in parts.values() for path in paths]
        assert sorted(tour.reached[category]) == sorted(listed), category


def test_every_image_decodes_to_its_size(tour, finished):
    images = {
        path
        for path, fact in tour.facts.items()
        if fact["mime_type"].startswith("image/")
    }
    assert len(images) >= 5
    assert set(tour.sizes) == images
    for path, size in tour.sizes.items():
        with Image.open(finished.folder / path) as image:
            assert tuple(size) == image.size, path
    assert tour.broken == 0


def test_files_are_embedded_as_they_are(tour, finished):
    assert {"results/evaluation/metrics.html", "results/methods.html"} <= set(
        tour.facts
    )
    for path, fact in tour.facts.items():
        assert fact["data_uri"].startswith("data:"), path
        with urlopen(fact["data_uri"]) as file:
            assert file.read() == (finished.folder / path).read_bytes(), path


def test_tables_and_texts_are_shown(tour, finished):
    """Every cell of a table and every word of a text, without opening a file."""
    assert len(tour.pages) >= 6
    for path, text in tour.pages.items():
        if path == "results/summary.html":
            source = (finished.folder / "results" / "summary.txt").read_text()
        else:
            source = (finished.folder / path).with_suffix(".md").read_text()
        # Marks of Markdown, and whether a blank or a tab parts two cells.
        words = re.sub(r"[`*|#\\]|-{3,}", " ", source).split()
        shown = " ".join(text.split())
        assert words, path
        for word in words:
            assert word in shown, (path, word)


def test_captions_say_in_numbers_what_came_out(tour, finished):
    for path in tour.sizes:
        facts = (finished.folder / path).with_suffix(".txt").read_text("utf-8")
        caption = html.unescape(re.sub("<[^>]*>", "", tour.results[path]["caption"]))
        assert facts.strip(), path
        assert facts.strip() in caption, path


def test_captions_are_filled_in(tour):
    for path, result in tour.results.items():
        text = re.sub("<[^>]*>", "", result["caption"]).strip()
        assert text.endswith("."), path
        assert not re.search(r"{{|}}|{%|%}|snakemake\.|None", text), path
        # What docutils makes of a caption that it cannot read.
        assert "system-message" not in result["caption"], path


def test_labels_tell_results_of_one_rule_apart(tour):
    """Of several results with the same labels the report shows the last alone."""
    for path, fact in tour.facts.items():
        pairs = filter(None, fact["job_properties"]["wildcards"].split(", "))
        wildcards = {pair.split("=", 1)[1] for pair in pairs}
        assert wildcards <= set(fact["labels"].values()), path
