"""What several people say in the explorer, in two windows and by files."""

import csv
import itertools
from datetime import UTC, datetime, timedelta

import pyarrow.parquet as pq
import pytest
from chromium import CHROMIUM

from peculiar.labels.judgements import consensus, judgements_of
from peculiar.labels.judgements_file import VERDICTS

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium")

READY = "() => window.Peculiar && Peculiar.started"
#: Keys of the verdicts, in their order.
KEYS = "1230"
MINE = "(id) => Peculiar.judgements.mine(id).verdict"


@pytest.fixture
def address(addresses):
    """From disk: what windows share of their storage differs between addresses."""
    return addresses["file"]


@pytest.fixture
def windows(page):
    """Open the page in a second window of the same browser."""
    other = page.context.new_page()
    other.goto(page.url)
    other.wait_for_function(READY)
    return page, other


def begin(page, key: str) -> None:
    """Go to the gallery's first object (Home) or to its last one (End)."""
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("g")
    page.keyboard.press(key)


def name(page, who: str) -> None:
    page.keyboard.press("t")
    page.fill("#judgement-who", who)
    page.keyboard.press("Enter")
    page.wait_for_function(f"() => Peculiar.judgements.who() === '{who}'")
    page.keyboard.press("Escape")


def judge(page, ids: list[str], step: str, verdicts: list[str]) -> None:
    """Say something of one object after the other, by keys alone."""
    for object_id, verdict in zip(ids, verdicts, strict=True):
        assert page.locator("#card-id").inner_text() == object_id
        page.keyboard.press(KEYS[VERDICTS.index(verdict)])
        page.keyboard.press(step)


def colleagues_file(path, ids: list[str], start: datetime) -> dict:
    """Write a file of Dora's, and two of Anna's verdicts; return Dora's by object."""
    said = dict(zip(ids, itertools.cycle(VERDICTS[::-1]), strict=False))
    early, late = start - timedelta(days=1), start + timedelta(hours=1)
    with path.open("w", newline="", encoding="utf-8") as file:
        write = csv.writer(file).writerow
        write(["object_id", "verdict", "tags", "who", "when", "round", "shown_as"])
        for object_id, verdict in said.items():
            write([object_id, verdict, "ring", "Dora", early, 2, "random; chance=0.5"])
        write([ids[0], "unsure", "", "Anna", early.isoformat(), "", ""])
        write([ids[1], "unsure", "", "Anna", late.isoformat(), "", ""])
    return said


def everything(page) -> list[dict]:
    return page.evaluate("() => Peculiar.judgements.all()")


def saved(page, path):
    page.keyboard.press("t")
    with page.expect_download() as download:
        page.locator("#judgement-save").click()
    download.value.save_as(path)
    page.keyboard.press("Escape")
    return path


def load(page, path) -> None:
    page.keyboard.press("t")
    with page.expect_file_chooser() as chooser:
        page.locator("#judgement-load").click()
    chooser.value.set_files(path)
    page.get_by_text("people differ on").wait_for()
    page.keyboard.press("Escape")


def test_nothing_that_was_said_is_lost(windows, catalogue, results, tmp_path):
    one, two = windows
    ids = [str(object_id) for object_id in catalogue["object_id"]]
    half = len(ids) // 2
    start = datetime.now(UTC).replace(microsecond=0)
    # What the run knew.
    known = {(said["who"], said["id"]): said["verdict"] for said in everything(one)}
    verdicts = list(itertools.islice(itertools.cycle(VERDICTS), len(ids)))
    expected = {("Anna", i): v for i, v in zip(ids, verdicts, strict=True)}
    # Anna in two windows at the same time, one from each end; one is loaded again.
    name(one, "Anna")
    two.wait_for_function("() => Peculiar.judgements.who() === 'Anna'")
    begin(one, "Home")
    begin(two, "End")
    for place in range(half):
        judge(one, ids[place : place + 1], "ArrowRight", verdicts[place : place + 1])
        last = len(ids) - 1 - place
        judge(two, ids[last : last + 1], "ArrowLeft", verdicts[last : last + 1])
        if place == half // 2:
            one.wait_for_timeout(1000)  # the address follows
            one.reload()
            one.wait_for_function(READY)
            one.evaluate("document.activeElement.blur()")
            one.keyboard.press("g")
    # What was said in one window is corrected in the other.
    begin(two, "Home")
    two.keyboard.press("ArrowRight")
    two.keyboard.press("ArrowRight")
    judge(two, ids[2:3], "ArrowRight", ["unsure"])
    expected["Anna", ids[2]] = "unsure"
    one.wait_for_function(f"() => ({MINE})('{ids[2]}') === 'unsure'")
    # Two more judge here.
    for who, count, shift in (("Ben", len(ids), 1), ("Cleo", half, 2)):
        name(one, who)
        begin(one, "Home")
        turned = (verdicts[shift:] + verdicts[:shift])[:count]
        judge(one, ids[:count], "ArrowRight", turned)
        expected |= {(who, i): v for i, v in zip(ids[:count], turned, strict=True)}
    end = datetime.now(UTC)
    assert len(expected) == 300
    dora = colleagues_file(tmp_path / "dora.csv", ids, start)
    load(one, tmp_path / "dora.csv")
    expected |= {("Dora", object_id): verdict for object_id, verdict in dora.items()}
    expected["Anna", ids[1]] = "unsure"
    assert not set(expected) & set(known)

    table = read(saved(one, tmp_path / "all.csv"), results, tmp_path)
    rows = {(row["who"] or "", str(row["object_id"])): row for row in table.to_pylist()}
    found = {place: row["verdict"] or "" for place, row in rows.items()}
    assert found == expected | known
    for who, object_id in expected:
        row = rows[who, object_id]
        if who == "Dora":
            told = [row[name] for name in ("tags", "round", "shown_as", "when")]
            early = str(start - timedelta(days=1))
            assert told == ["ring", 2, "random; chance=0.5", early]
        elif object_id != ids[1]:
            assert start <= datetime.fromisoformat(row["when"]) <= end
    # The other window, and one that is opened now, have the workflow's consensus.
    agreed = consensus(table).to_pandas()
    given = dict(zip(agreed["object_id"].astype(str), agreed["verdict"], strict=True))
    differ = set(agreed["object_id"][agreed["agreement"] < 1].astype(str))
    third = one.context.new_page()
    third.goto(one.url)
    third.wait_for_function(READY)
    for page in (one, two, third):
        page.wait_for_function(
            f"() => Peculiar.judgements.all().length === {len(rows)}"
        )
        both = "[Object.fromEntries(Peculiar.judgements.consensus())"
        seen = page.evaluate(f"() => {both}, Peculiar.judgements.disputed()]")
        assert seen[0] == given
        assert set(seen[1]) == differ


def read(path, results, tmp_path):
    """Return the file as the workflow reads it; it refuses no row."""
    objects = tmp_path / "objects.parquet"
    catalogue = pq.read_table(results["catalog"], columns=["object_id"])
    pq.write_table(catalogue, objects)
    table, refused = judgements_of([path], [objects])
    assert refused == []
    return table
