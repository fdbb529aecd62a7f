"""An astronomer's session in the explorer, by mouse and by keyboard alone."""

import io
import math
import re
import shutil
from urllib.parse import unquote

import numpy as np
import pandas as pd
import pytest
from astropy.io.votable import parse_single_table
from chromium import CHROMIUM
from made_up_explorer import Folder
from matplotlib.path import Path as Polygon

from peculiar.labels.judgements_file import read_rows
from peculiar.scores.cuts import SIGMA

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium")

READY = "() => window.Peculiar && Peculiar.started"
#: The selection ends, and a key follows at once.
CLEARED_AND_MOVED = """() => {
  Peculiar.state.clear();
  const event = new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true });
  document.getElementById("gallery-list").dispatchEvent(event);
}"""
#: Screen positions of a map's objects: CSS pixels in the window; null where unknown.
PLACES = """async (names) => {
  const [x, y] = await Promise.all(names.map((name) => Peculiar.store.column(name)));
  const t = Peculiar.map.transform(), plot = Peculiar.map.plot;
  const box = document.getElementById("map-canvas").getBoundingClientRect();
  return Array.from(x, (value, row) => [
    box.left + plot.left + t.left + (value - t.x0) * t.kx,
    box.top + plot.top + t.top + (y[row] - t.y0) * t.ky,
  ]);
}"""

#: Objects of which the astronomer of these sessions said something.
MINE = "Peculiar.judgements.all().filter(({ who }) => who === 'Me').length"


def selected(page) -> list[str]:
    ids = "(row) => String(Peculiar.store.ids()[row])"
    rows = "Peculiar.state.selectedRows()"
    return sorted(page.evaluate(f"() => Array.from({rows}, {ids})"))


def settled(page, condition: str) -> None:
    page.wait_for_function(f"() => {condition}")


def lasso_about(places: np.ndarray, row: int) -> list[tuple[float, float]]:
    """Return a circle about an object, CSS pixels."""
    x, y = places[row]
    turns = np.linspace(0, 2 * math.pi, 40)
    return [(x + 60 * math.cos(t), y + 45 * math.sin(t)) for t in turns]


def give_name(page) -> list[int]:
    """Write a name, by keys; return the objects of which the run knew something."""
    page.keyboard.press("t")
    page.keyboard.type("Me")
    page.keyboard.press("Enter")
    settled(page, "Peculiar.judgements.who() === 'Me'")
    page.keyboard.press("Escape")
    ids = "Peculiar.judgements.all().map(({ id }) => id)"
    return [int(object_id) for object_id in page.evaluate(ids)]


def draw(page, line) -> None:
    page.mouse.move(*line[0])
    page.mouse.down()
    for point in line[1:]:
        page.mouse.move(*point)
    page.mouse.up()


def saved(page, form: str) -> bytes:
    """Export the rows to work on; return the file."""
    page.locator("#export-button").click()
    page.locator(f"#export-form-{form}").click()
    with page.expect_download() as download:
        page.locator("#export-save").click()
    return download.value.path().read_bytes()


def test_a_session_by_mouse(page, results, catalogue, tmp_path):
    assert f"{len(catalogue):,} objects" in page.locator("#counts").inner_text()
    page.select_option("#map-colour", "wgan_s_disc_sigma")
    # The first map, and a lasso about one of its objects.
    made = Folder(results["folder"])
    first = made.meta["maps"][0]
    page.select_option("#map-show", label=first["title"])
    page.wait_for_timeout(300)
    places = np.array(page.evaluate(PLACES, [first["x"], first["y"]]), float)
    known = np.flatnonzero(np.isfinite(made.column(first["x"])))
    line = lasso_about(places, known[len(known) // 2])
    page.locator("#mode-lasso").click()
    draw(page, line)
    settled(page, "Peculiar.state.selectedCount > 0")
    inside = [row for row in known if Polygon(line).contains_point(places[row])]
    expected = sorted(map(str, catalogue["object_id"][inside]))
    assert selected(page) == expected
    # Shift adds what is inside another one, alt takes the first away again.
    other = lasso_about(places, known[0])
    page.keyboard.down("Shift")
    draw(page, other)
    page.keyboard.up("Shift")
    more = [row for row in known if Polygon(other).contains_point(places[row])]
    both = sorted(map(str, catalogue["object_id"][sorted({*inside, *more})]))
    assert selected(page) == both
    page.keyboard.down("Alt")
    draw(page, line)
    page.keyboard.up("Alt")
    rest = sorted(map(str, catalogue["object_id"][sorted({*more} - {*inside})]))
    assert selected(page) == rest
    page.keyboard.press("Escape")
    # Without artifacts: the count at once, as pandas has it.
    page.fill("#filter-artifact_score-high", "0.5")
    page.keyboard.press("Enter")
    passing = catalogue["artifact_score"] <= np.float32(0.5)
    settled(page, f"Peculiar.state.passingCount === {passing.sum()}")
    assert f"{passing.sum()} pass the filters" in page.locator("#counts").inner_text()
    count = "document.getElementById('gallery-count').textContent"
    settled(page, f"{count} === '{passing.sum()} objects'")
    # The gallery shows the highest-scoring of them; click one, walk to a similar one.
    tile = page.locator("#gallery-list [id^=tile-]").first
    tile.click()
    highest = catalogue["object_id"][passing].iloc[0]
    assert page.locator("#card-id").inner_text() == str(highest)
    walked = walk_to_similar(page, results)
    assert page.locator("#card-id").inner_text() == str(walked)
    # Five get a verdict, by the keys.
    give_name(page)
    order = catalogue["object_id"][passing].head(5)
    for number, object_id in enumerate(order):
        page.locator("#gallery-list [id^=tile-]").nth(number).click()
        page.keyboard.press("2")
        settled(page, f"{MINE} === {number + 1}")
        assert page.locator("#card-id").inner_text() == str(object_id)
    check_judgements(page, order, tmp_path)
    # All 19 digits.
    wanted = catalogue["object_id"].max()
    page.fill("#search", str(wanted))
    page.keyboard.press("Enter")
    settled(page, f"document.getElementById('card-id')?.textContent === '{wanted}'")
    # So does another number, which finds the object, too; the source's name is shown.
    object_id, gaia = catalogue.dropna(subset="source_id")[["object_id", "gaia"]].iloc[
        0
    ]
    page.fill("#search", str(gaia))
    page.keyboard.press("Enter")
    settled(page, f"document.getElementById('card-id').textContent === '{object_id}'")
    page.get_by_text("Properties", exact=True).click()
    page.get_by_role("cell", name=str(gaia)).wait_for()
    assert page.locator(".card-source").inner_text() == "</script>J1 星"
    check_exports(page, catalogue, passing, tmp_path)


def walk_to_similar(page, results) -> int:
    """Press s; return the nearest of the object that was in the card."""
    own = int(page.locator("#card-id").inner_text())
    near = pd.read_parquet(results["neighbours"]).set_index("object_id")["similar"]
    page.keyboard.press("s")
    settled(page, f"document.getElementById('card-id').textContent !== '{own}'")
    return near[own][0]


def check_judgements(page, judged, tmp_path) -> None:
    """Undo and reload; the workflow reads the file that the page writes."""
    page.keyboard.press("z")
    settled(page, f"{MINE} === 4")
    page.keyboard.press("Shift+Z")
    settled(page, f"{MINE} === 5")
    # The address follows within a third of a second.
    page.wait_for_timeout(1000)
    page.reload()
    page.wait_for_function(READY)
    settled(page, f"{MINE} === 5")
    page.keyboard.press("t")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    path = tmp_path / "judgements.csv"
    shutil.copy(download.value.path(), path)
    rows = pd.read_csv(path, dtype={"object_id": "int64"}).query("who == 'Me'")
    assert sorted(rows["object_id"]) == sorted(judged)
    assert set(rows["verdict"]) == {"boring"}
    known, refused = read_rows(path)
    assert refused == []
    assert sum(row["who"] == "Me" for row in known) == 5
    page.keyboard.press("Escape")


def check_exports(page, catalogue, passing, tmp_path) -> None:
    """Compare the files of all that pass the filter with pandas."""
    # Out of the search, then the selection.
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    settled(page, "Peculiar.state.selectedCount === 0")
    expected = catalogue[passing]
    text = saved(page, "csv").decode()
    lines = text.splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == [
        f'"{object_id}"' for object_id in expected["object_id"]
    ]
    table = pd.read_csv(io.StringIO(text), dtype={"object_id": "int64"})
    for name in ("ra", "dec", "gaia"):
        assert table[name].tolist() == expected[name].tolist()
    np.testing.assert_array_equal(table["i_mag"], expected["i_mag"])
    for name in ("wgan_s_disc_sigma", "artifact_score"):
        np.testing.assert_array_equal(
            table[name].astype("f4"), expected[name].astype("f4")
        )
    assert table["label"].fillna("").tolist() == expected["label"].fillna("").tolist()
    assert table["candidate"].tolist() == expected["candidate"].tolist()
    (tmp_path / "s.vot").write_bytes(saved(page, "votable"))
    votable = parse_single_table(tmp_path / "s.vot").to_table()
    for name in ("object_id", "gaia"):
        assert votable[name].tolist() == expected[name].tolist()
    assert votable["source_id"].tolist() == expected["source_id"].fillna("").tolist()
    regions = saved(page, "regions").decode()
    assert all(str(object_id) in regions for object_id in expected["object_id"])
    json = saved(page, "json").decode()
    assert all(f'"{object_id}"' in json for object_id in expected["object_id"])


def test_a_session_by_keyboard_alone(page, catalogue):
    press = page.keyboard.press
    known = give_name(page)
    # Everything in view is selected, then the highest-scoring is looked at and judged.
    press("v")
    settled(page, "Peculiar.state.selectedCount > 0")
    press("g")
    settled(page, "Peculiar.state.object === 0")
    # Keys that come before the gallery is made anew hold.
    page.evaluate(CLEARED_AND_MOVED)
    page.wait_for_timeout(500)
    settled(page, "Peculiar.state.object === 1")
    press("Home")
    settled(page, "Peculiar.state.object === 0")
    first = str(catalogue["object_id"].iloc[0])
    assert page.locator("#card-id").inner_text() == first
    for number in range(5):
        press("1")
        settled(page, f"{MINE} === {number + 1}")
        # The verdict went to the object that is on show.
        said = (
            "Peculiar.judgements.mine(document.getElementById('card-id').textContent)"
        )
        assert page.evaluate(f"{said}.verdict") == "interesting"
        press("ArrowRight")
        settled(page, f"Peculiar.state.object === {number + 1}")
    # So does one that a key shows on the map.
    press(".")
    settled(page, "Peculiar.state.object !== 5")
    shown = page.locator("#card-id").inner_text()
    press("3")
    assert page.evaluate(f"Peculiar.judgements.mine('{shown}').verdict") == "artifact"
    press("z")
    wanted = str(catalogue["object_id"].min())
    press("/")
    page.keyboard.type(wanted)
    press("Enter")
    settled(page, f"document.getElementById('card-id').textContent === '{wanted}'")
    press("Escape")
    press("?")
    assert page.locator("#help").is_visible()
    assert page.locator("#help").inner_text().count("\n") > 20
    press("Escape")
    settled(page, "!document.getElementById('help')")
    press("e")
    press("ArrowDown")  # the judged ones
    with page.expect_download() as download:
        press("Enter")
    table = pd.read_csv(download.value.path(), dtype={"object_id": "int64"})
    judged = catalogue["object_id"].isin(known) | (catalogue.index < 5)
    assert table["object_id"].tolist() == catalogue["object_id"][judged].tolist()


def test_a_link_brings_the_same_view_back(page, catalogue):
    page.select_option("#map-show", "scores")
    page.select_option("#map-colour", "i_mag")
    page.fill("#filter-artifact_score-low", "0.25")
    page.keyboard.press("Enter")
    passing = catalogue["artifact_score"] >= np.float32(0.25)
    settled(page, f"Peculiar.state.passingCount === {passing.sum()}")
    page.fill("#search", str(catalogue["object_id"][3]))
    page.keyboard.press("Enter")
    settled(page, "Peculiar.state.object === 3")
    settled(page, "location.hash.length > 10")
    page.wait_for_timeout(1000)
    link = page.url
    other = page.context.new_page()
    other.goto("about:blank")
    other.goto(link)
    other.wait_for_function(READY)
    other.wait_for_function("() => Peculiar.state.object === 3")
    assert other.evaluate("Peculiar.state.passingCount") == passing.sum()
    assert other.locator("#map-colour").input_value() == "i_mag"
    assert other.locator("#counts").inner_text() == page.locator("#counts").inner_text()
    other.close()


def test_nothing_found_is_said_at_the_search(page, catalogue):
    said = "document.getElementById('search').validationMessage"
    page.fill("#search", "no such thing")
    page.keyboard.press("Enter")
    settled(page, f"{said}.includes('No label, text or tag')")
    first = str(catalogue["object_id"].iloc[0])
    page.fill("#search", first[-6:])
    page.keyboard.press("Enter")
    settled(page, f"document.getElementById('card-id')?.textContent === '{first}'")
    assert page.evaluate(said) == ""


def test_blind_mode_shows_no_score_and_no_label(page):
    page.locator("#gallery-list [id^=tile-]").first.click()
    page.get_by_text("Scores", exact=True).click()
    card = page.locator("#card", has_text=SIGMA)
    card.wait_for()
    page.keyboard.press("b")
    for part in ("#card", "#gallery"):
        assert SIGMA not in page.locator(part).inner_text()
    assert page.locator("#card .card-links").count() == 0
    assert "label" not in page.locator("#card").inner_text().lower()
    page.keyboard.press("b")
    card.wait_for()


@pytest.mark.parametrize("size", [(1280, 720), (1024, 768), (768, 1024)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_and_is_readable(browser, addresses, size, scheme):
    width, height = size
    page = browser.new_page(
        viewport={"width": width, "height": height}, color_scheme=scheme
    )
    page.goto(addresses["file"] + "#tab=map")
    page.wait_for_function(READY)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width
    for part in ("#map-canvas", "#gallery-list", "#filters", "#tagbar", "#search"):
        box = page.locator(part).bounding_box()
        assert box["width"] > 80, part
        assert box["x"] + box["width"] <= width + 1, part
    colours = page.evaluate(
        "() => { const s = getComputedStyle(document.body);"
        " return [s.color, s.backgroundColor]; }"
    )
    dark = [sum(map(int, text[4:-1].split(",")[:3])) for text in colours]
    assert (dark[0] > dark[1]) == (scheme == "dark")
    # Sums of three channels: more than the contrast of 4.5 that WCAG asks for.
    assert abs(dark[0] - dark[1]) > 400
    page.close()


def test_links_are_filled_in(page, catalogue):
    page.locator("#gallery-list [id^=tile-]").first.click()
    page.locator(".card-links a").first.wait_for()
    links = page.locator(".card-links a").evaluate_all("all => all.map((a) => a.href)")
    assert len(links) == 5
    ra, dec = catalogue[["ra", "dec"]].iloc[0]
    for link in links:
        # hscMap's is JSON behind this, whose braces stay.
        assert not re.search(r"{\w+}", unquote(link)), link
    assert f"{ra:.6f}" in links[0]
    assert f"{dec:.6f}" in links[0]
    assert f"{math.radians(ra):.8f}" in links[-1]


def test_every_control_has_a_name(page):
    nameless = page.evaluate(
        """() => [...document.querySelectorAll(
            "button, input, select, canvas, [tabindex]"
          )].filter((e) => !(e.ariaLabel || e.ariaHidden || e.title
            || e.hasAttribute("aria-labelledby") || e.textContent.trim()
            || e.labels?.length)).map((e) => e.outerHTML.slice(0, 120))"""
    )
    assert nameless == []
