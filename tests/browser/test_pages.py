"""The first page and judging, by keys and by touch, as an astronomer uses them."""

import shutil
from collections import Counter
from pathlib import Path

import pytest
from chromium import CHROMIUM
from judging import READY, say, settled, shown

from peculiar.labels.judgements_file import read_rows

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium")

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
#: Smallest side of what a finger presses, CSS pixels.
TARGET = 32
#: Controls that are seen, and smaller than a finger; a box's label can be pressed, too.
SMALL = """(least) => [...document.querySelectorAll("button, select, input")]
  .filter((e) => e.checkVisibility())
  .map((e) => e.closest("label") ?? e)
  .map((e) => [e.id || e.outerHTML.slice(0, 80), e.getBoundingClientRect().height])
  .filter(([, height]) => height < least)
  .map(([name, height]) => `${name}: ${height}`)"""


def exported(page, path: Path) -> list[dict]:
    """Save the judgements by the page; return the rows as the workflow reads them."""
    page.keyboard.press("t")
    with page.expect_download() as download:
        page.locator("#judgement-save").click()
    shutil.copy(download.value.path(), path)
    page.keyboard.press("Escape")
    rows, refused = read_rows(path)
    assert refused == []
    return rows


def test_the_first_page_says_what_was_found(home, catalogue):
    text = home.locator("#found").inner_text()
    selected = catalogue["wgan_selected"].sum()
    assert text.startswith(f"{len(catalogue)} objects. {selected} stand")
    # The workflow knows one verdict, of a tie.
    assert "1 is judged, 0 of them interesting." in text
    names = home.locator(".wall-tile").evaluate_all("all => all.map((a) => a.title)")
    ranks = catalogue.sort_values("candidate_rank")
    listed = ranks["object_id"][ranks["candidate_rank"] > 0]
    assert names == [f"object {one}" for one in listed]
    # One click is enough to judge.
    home.locator("#start-judging").click()
    shown(home)
    assert home.locator("#verdicts").is_visible()


def test_an_object_of_the_wall_is_shown_large(home, catalogue):
    second = catalogue["object_id"][catalogue["candidate_rank"] == 2].iloc[0]
    home.locator(".wall-tile").nth(1).click()
    settled(home, f"document.getElementById('judge').dataset.object === '{second}'")
    say(home, "1")
    home.keyboard.press("c")
    mark = home.locator(".wall-tile").nth(1).locator(".mark-interesting")
    mark.wait_for()
    assert "2 are judged, 1 of them interesting" in home.locator("#found").inner_text()


def test_twenty_verdicts_take_twenty_keys_and_stay(home, tmp_path):
    home.keyboard.press("j")
    keys = "12302" * 4
    judged = [say(home, key) for key in keys]
    assert len(set(judged)) == len(keys)
    # The page goes on where it stopped.
    home.reload()
    home.wait_for_function(READY)
    assert shown(home) not in judged
    rows = exported(home, tmp_path / "judgements.csv")
    words = {"1": "interesting", "2": "boring", "3": "artifact", "0": "unsure"}
    expected = {one: words[key] for one, key in zip(judged, keys, strict=True)}
    mine = [row for row in rows if str(row["object_id"]) in expected]
    assert {str(row["object_id"]): row["verdict"] for row in mine} == expected
    assert all(row["when"] and row["shown_as"] for row in mine)
    # The workflow's judgements are of a second list.
    assert {row["round"] for row in mine} == {3, 4}


def test_back_note_and_tag_are_of_the_object_on_show(home, tmp_path):
    home.keyboard.press("j")
    first, second = say(home, "2"), say(home, "2")
    home.keyboard.press("Backspace")
    home.keyboard.press("Backspace")
    assert shown(home) == first
    home.keyboard.press("4")
    home.keyboard.press("n")
    home.keyboard.type("a ring")
    home.keyboard.press("Enter")
    say(home, "1")
    assert shown(home) == second
    rows = {str(row["object_id"]): row for row in exported(home, tmp_path / "j.csv")}
    assert rows[first]["verdict"] == "interesting"
    assert rows[first]["note"] == "a ring"
    assert rows[first]["tags"] == "merger"
    assert (rows[second]["note"], rows[second]["tags"]) == (None, None)


def test_one_key_judges_the_marked_and_the_rest(home, tmp_path):
    home.keyboard.press("j")
    shown(home)
    home.keyboard.press("g")
    tiles = home.locator(".grid-tile")
    shown_ids = tiles.evaluate_all("all => all.map((a) => a.dataset.object)")
    assert len(shown_ids) == 16
    for key in ("Space", "ArrowRight", "ArrowDown", "Space"):
        home.keyboard.press(key)
    marked = home.locator('.grid-tile[aria-pressed="true"]')
    places = "all => all.map((a) => a.dataset.place)"
    assert marked.evaluate_all(places) == ["0", "5"]
    # A telephone hides its address bar: the window has another size.
    home.set_viewport_size({"width": 1280, "height": 660})
    settled(home, "window.innerHeight === 660")
    home.wait_for_timeout(200)
    assert marked.evaluate_all(places) == ["0", "5"]
    home.keyboard.press("1")
    settled(home, "Peculiar.judgements.counts().judged === 17")
    rows = exported(home, tmp_path / "judgements.csv")
    mine = [row for row in rows if row["who"] is None]
    own = [row for row in mine if str(row["object_id"]) in shown_ids]
    counts = Counter(row["verdict"] for row in own)
    assert counts == {"interesting": 2, "boring": 14}


def test_pictures_by_keys(home):
    home.keyboard.press("j")
    shown(home)
    caption = home.locator("#judge-large figcaption")
    titles = []
    for key in ("w", "s", "b", "b", "r", "r", "Escape"):
        home.keyboard.press(key)
        titles.append(caption.inner_text())
    first = home.evaluate("Peculiar.strips.titles()[0]")
    wide = home.evaluate("Peculiar.strips.wideTitles()")
    made = home.evaluate("Peculiar.strips.titles()")[1:3]
    assert titles == [wide[0], wide[1], wide[2], wide[3], *made, first]


SIZES = {"desktop": (1280, 720), "tablet": (768, 1024), "phone": (390, 844)}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_all_pages_fit_fingers_and_windows(browser, addresses, size, scheme):
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        has_touch=width < 1000,
    )
    page = context.new_page()
    page.goto(addresses["file"])
    page.wait_for_function(READY)
    for key in "cjm":
        page.keyboard.press(key)
        page.wait_for_timeout(300)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, key
        if width < 1000:
            assert page.evaluate(SMALL, TARGET) == [], key
        check_access(page)
    page.keyboard.press("j")
    page.locator("#verdict-interesting").click()
    settled(page, "Peculiar.judgements.counts().judged === 2")
    context.close()


def check_access(page) -> None:
    """Let axe look for what keeps people out: nothing serious may be found."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run npm ci")
    page.evaluate(AXE.read_text("utf-8") + "; null")
    found = page.evaluate("axe.run().then((all) => all.violations)")
    grave = [
        (one["id"], [node["html"][:90] for node in one["nodes"][:3]])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
    assert grave == []
