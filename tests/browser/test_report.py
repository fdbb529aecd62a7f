"""The report of a run, read offline in a browser as a person would."""

import re
from types import SimpleNamespace

import pytest
from chromium import ARGUMENTS, CHROMIUM
from playwright.sync_api import sync_playwright

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium")

#: A desktop, a tablet and a phone, px.
WIDTHS = (1280, 768, 360)

#: Contrast of text with what is behind it: the least of all texts, by WCAG 2.
CONTRAST = """() => {
  const light = ([r, g, b]) => [r, g, b]
    .map(x => x / 255).map(x => x <= .04045 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4)
    .reduce((sum, x, i) => sum + x * [.2126, .7152, .0722][i], 0);
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = numbers(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const kinds = "p, li, td, th, a, h1, h2, h3, figcaption";
  const texts = [...document.querySelectorAll(kinds)];
  return Math.min(...texts.filter(e => e.innerText?.trim()).map(e => {
    const pair = [numbers(getComputedStyle(e).color), behind(e)].map(light);
    return (Math.max(...pair) + .05) / (Math.min(...pair) + .05);
  }));
}"""


@pytest.fixture(scope="module")
def report(finished):
    return finished.folder / "results" / "report.html"


@pytest.fixture(scope="module")
def seen(report):
    """Open the page at each width and in both themes, and note what there is."""
    seen = SimpleNamespace(asked=[], complaints=[], wide={}, contrast={})
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for theme in ("light", "dark"):
            context = browser.new_context(offline=True, color_scheme=theme)
            page = context.new_page()
            page.on("request", lambda request: seen.asked.append(request.url))
            page.on("pageerror", lambda error: seen.complaints.append(str(error)))
            page.on("console", lambda said: seen.complaints.append(said.text))
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                page.goto(report.as_uri())
                wide = page.evaluate("document.documentElement.scrollWidth")
                seen.wide[theme, width] = wide
            seen.contrast[theme] = page.evaluate(CONTRAST)
            seen.paper = page.evaluate(
                "getComputedStyle(document.body).backgroundColor"
            )
        seen.text = page.locator("body").inner_text()
        seen.headings = page.locator("h2").all_inner_texts()
        seen.links = [
            link.get_attribute("href") for link in page.locator("a[href]").all()
        ]
        seen.pixels = page.evaluate(
            "Promise.all([...document.images].map(x => x.decode()"
            ".then(() => x.naturalWidth).catch(() => 0)))"
        )
        seen.unnamed = page.locator("img:not([alt]), img[alt='']").count()
        page.emulate_media(media="print")
        seen.printed = page.pdf(format="A4")
        browser.close()
    return seen


def test_nothing_is_asked_of_the_network_and_nothing_fails(seen, report):
    others = [x for x in seen.asked if not x.startswith("data:")]
    assert set(others) == {report.as_uri()}
    assert seen.complaints == []
    assert report.stat().st_size <= 10e6


def test_it_fits_screens_from_a_phone_on_in_both_themes(seen):
    assert {x: x[1] for x in seen.wide} == seen.wide
    assert min(seen.contrast.values()) >= 4.5
    assert seen.paper != "rgb(255, 255, 255)"


def test_it_tells_all_in_order(seen):
    assert seen.headings == [
        "What was found",
        "Candidates",
        "How sure",
        "What each detector adds",
        "Methods",
        "Figures",
        "Refused rows",
        "What to do next",
        "The run",
    ]
    # What the list says of itself, and what the methods say of the network.
    assert "candidates remain" in seen.text
    assert "Storey-Fisher" in seen.text


def test_every_image_decodes_and_has_a_name(seen):
    assert len(seen.pixels) >= 10
    assert min(seen.pixels) > 0
    assert seen.unnamed == 0


def test_links_lead_to_files_that_are_there(seen, report):
    assert "explorer/index.html" in seen.links
    assert [x for x in seen.links if not (report.parent / x).is_file()] == []


def test_the_text_is_words(seen):
    for sign in ("{'", "': ", "None", " nan", "{{", "}}", "s_disc above"):
        assert sign not in seen.text, sign
    text = re.sub(r"\(column \w+\)", "", seen.text)
    names = set(re.findall(r"\b[a-z0-9]+_[a-z0-9_]+\b", text))
    # SF21's symbols, keys of the config where something is to be done, and reasons of
    # refused rows as the table has them; and files.
    said = {
        "s_gen",
        "s_disc",
        "s_anom",
        "least_per_bin",
        "least_per_box",
        "least_per_cluster",
        "duplicate_id",
        "not_finite",
    }
    assert {x for x in names if x not in said and f"{x}.parquet" not in seen.text} == (
        set()
    )


def test_it_prints(seen):
    assert seen.printed.startswith(b"%PDF")
    pages = len(re.findall(rb"/Type\s*/Page\b", seen.printed))
    assert 3 <= pages <= 40


def test_snakemakes_own_report_can_be_made_too(finished, tmp_path):
    path = tmp_path / "workflow.html"
    finished.snakemake("--report", str(path))
    assert "results/run.html" in path.read_text()
