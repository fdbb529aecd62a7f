"""What a person finds who judges in the explorer, by its keys alone.

    python benchmarks/play_page.py RESULTS [--looks 200]

Plays a person who knows the true labels: opens RESULTS/explorer in Chromium, starts
judging, and presses 1 for an interesting object, 3 for an artifact, 2 for any other.
The browser keeps nothing from before. Prints how many interesting objects were found,
how many looks at random would find, and the seconds a look takes.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from playwright.sync_api import Page, sync_playwright

from peculiar.labels.classes import true_verdicts
from peculiar.tables.markdown import table as markdown

#: Looks after which the found are counted.
COUNTED = (50, 100, 150, 200, 300, 400)

KEYS = {"interesting": "1", "boring": "2", "artifact": "3"}
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu"]


def main() -> None:
    """Play and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results", type=Path)
    parser.add_argument("--looks", type=int, default=200)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    options = parser.parse_args()
    record = json.loads((options.results / "run.json").read_text(encoding="utf-8"))
    labels = next(iter(record["config"].values()))["labels"]
    verdicts = verdicts_of(options.results / "catalog.parquet", labels)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=options.chromium, args=ARGUMENTS
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto((options.results / "explorer" / "index.html").resolve().as_uri())
        page.wait_for_function("() => window.Peculiar && Peculiar.started")
        found, seconds = play(page, verdicts, options.looks)
        browser.close()
    wanted = sum(one == "interesting" for one in verdicts.values())
    share = wanted / len(verdicts)
    counts = np.cumsum(found)
    ends = [end for end in COUNTED if end <= len(found)]
    rows = [
        ["looks", *(str(end) for end in ends)],
        ["found in the page", *(str(counts[end - 1]) for end in ends)],
        ["by chance", *(f"{share * end:.1f}" for end in ends)],
    ]
    print(f"{wanted} of {len(verdicts):,} objects are interesting.\n")
    print(markdown(rows))
    print(f"{seconds * 1000:.0f} ms a look (median), one key each.")


def verdicts_of(catalog: Path, labels: dict) -> dict[str, str]:
    """Return the true verdict of each object, by its id as text."""
    table = pq.read_table(catalog, columns=["object_id", "label"])
    verdicts = true_verdicts(table["label"], labels)
    ids = table["object_id"].to_pylist()
    return {str(one): said or "boring" for one, said in zip(ids, verdicts, strict=True)}


def play(page: Page, verdicts: dict[str, str], looks: int) -> tuple[list[bool], float]:
    """Judge what the page shows; return what was found, and the median time of a look.

    The time is from the key to the next object, with its new order where there is one.
    """
    page.keyboard.press("j")
    found, times = [], []
    shown = wait_for_other(page, "")
    for _ in range(looks):
        if not shown:
            break
        verdict = verdicts[shown]
        found.append(verdict == "interesting")
        start = time.perf_counter()
        page.keyboard.press(KEYS[verdict])
        shown = wait_for_other(page, shown)
        times.append(time.perf_counter() - start)
    return found, float(np.median(times))


def wait_for_other(page: Page, before: str) -> str:
    """Wait until another object is shown, and what was learnt is; return its id."""
    handle = page.wait_for_function(
        """(before) => {
          const { object } = document.getElementById("judge").dataset;
          const settled = object !== undefined && object !== before;
          return settled && !Peculiar.judgeLine.busy() && { object };
        }""",
        arg=before,
    )
    return handle.json_value()["object"]


if __name__ == "__main__":
    main()
