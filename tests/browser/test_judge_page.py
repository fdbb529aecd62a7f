"""The judging page: lists and searches, sixteen at a time, undo, and mishaps."""

import pytest
from chromium import CHROMIUM
from judging import READY, say, settled, shown

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium")


def test_what_is_searched_for_is_what_is_judged(home, catalogue):
    home.keyboard.press("j")
    first = shown(home)
    wanted = str(catalogue["object_id"][50])
    home.keyboard.press("/")
    home.keyboard.type(wanted)
    home.keyboard.press("Enter")
    settled(home, f"document.getElementById('judge').dataset.object === '{wanted}'")
    # The keys are no longer those of the field.
    home.keyboard.press("1")
    home.locator("#judge-side button.link", has_text="learnt").first.click()
    assert home.evaluate(f"Peculiar.judgements.verdict('{wanted}')") == "interesting"
    assert shown(home) == first


def test_a_list_is_left_by_the_button_that_promises_to_learn(home):
    home.locator(".wall-tile").nth(1).click()
    listed = shown(home)
    home.keyboard.press("c")
    home.locator("#start-judging").click()
    settled(home, f"document.getElementById('judge').dataset.object !== '{listed}'")
    assert "new order after 10 more" in home.locator("#judge-progress").inner_text()


def test_undo_takes_back_what_was_said_and_shows_it(home):
    home.keyboard.press("j")
    first = say(home, "1")
    home.keyboard.press("z")
    assert shown(home) == first
    assert home.evaluate(f"Peculiar.judgements.mine('{first}').verdict") == ""


def test_one_who_cannot_keep_judgements_is_told_where_he_judges(browser, addresses):
    context = browser.new_context()
    full = "Storage.prototype.setItem = () => { throw new Error('full'); };"
    context.add_init_script(full)
    page = context.new_page()
    page.goto(f"{addresses['file']}#tab=judge")
    page.wait_for_function(READY)
    say(page, "1")
    trouble = page.locator("#judge-progress .trouble").inner_text()
    assert trouble == "The browser's storage is full: save your judgements to a file."
    context.close()


def test_sixteen_leave_what_was_judged_before(home):
    home.keyboard.press("j")
    first = say(home, "1")
    home.keyboard.press("Backspace")
    home.keyboard.press("g")
    tiles = home.locator(".grid-tile")
    assert tiles.first.locator(".mark-interesting").count() == 1
    home.keyboard.press("ArrowRight")
    home.keyboard.press("Space")
    home.keyboard.press("3")
    settled(home, "Peculiar.judgements.counts().boring === 14")
    assert home.evaluate(f"Peculiar.judgements.verdict('{first}')") == "interesting"
    # One step back is to the same sixteen.
    home.keyboard.press("Backspace")
    assert tiles.first.get_attribute("data-object") == first


def test_filters_of_the_map_hide_nothing_that_is_searched_for(home, catalogue):
    wanted = str(catalogue["object_id"][50])
    home.evaluate("Peculiar.state.setPassing(new Uint8Array(Peculiar.store.M.n))")
    home.keyboard.press("/")
    home.keyboard.type(wanted)
    home.keyboard.press("Enter")
    home.locator(f".wall-tile[title='object {wanted}']").wait_for()
    assert home.locator(".wall-tile").count() == 1
    home.keyboard.press("j")
    settled(home, "document.getElementById('judge').dataset.object")


def test_a_tag_is_of_the_marked_among_sixteen(home):
    home.keyboard.press("j")
    shown(home)
    home.keyboard.press("g")
    tiles = home.locator(".grid-tile")
    ids = tiles.evaluate_all("all => all.map((a) => a.dataset.object)")
    home.keyboard.press("ArrowRight")
    # None is marked: of the one that has the focus.
    home.keyboard.press("4")
    assert home.evaluate("Peculiar.judgements.lists().get('merger')") == [ids[1]]


def test_a_key_that_is_held_down_judges_one(home):
    home.keyboard.press("j")
    shown(home)
    for _ in range(5):
        home.keyboard.down("2")
    home.keyboard.up("2")
    assert home.evaluate("Peculiar.judgements.counts().boring") == 1


def test_one_comes_back_to_where_one_left_the_wall(home):
    home.set_viewport_size({"width": 400, "height": 420})
    last = home.locator("#list-aside")
    last.click()
    home.evaluate("document.getElementById('wall').scrollTop = 1e6")
    home.wait_for_timeout(300)
    tile = home.locator(".wall-tile").last
    title = tile.get_attribute("title")
    tile.click()
    say(home, "2")
    home.keyboard.press("c")
    there = home.locator(f".wall-tile[title='{title}']")
    there.locator(".mark-boring").wait_for()
    assert there.evaluate("tile => tile === document.activeElement")


def test_blind_mode_hides_what_is_known_of_the_object_to_judge(home):
    home.keyboard.press("j")
    facts = home.locator("#judge-facts")
    facts.get_by_text("Why shown").wait_for()
    home.evaluate("Peculiar.state.setBlind(true)")
    facts.get_by_text("Blind mode").wait_for()
    assert facts.locator("h2").inner_text() == shown(home)
    home.keyboard.press("1")
    home.wait_for_timeout(300)
    assert facts.locator("p").all_inner_texts() == [
        "Blind mode: what is known of this object is hidden."
    ]


def test_a_note_that_is_being_written_outlives_a_reload(home):
    home.keyboard.press("j")
    one = shown(home)
    home.keyboard.press("n")
    home.keyboard.type("a ring?")
    home.reload()
    home.wait_for_function(READY)
    assert home.evaluate(f"Peculiar.judgements.mine('{one}').note") == "a ring?"
