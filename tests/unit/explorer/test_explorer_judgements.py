"""The page makes of files of judgements what the workflow makes of them."""

import csv
import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from checkout import ROOT

from peculiar.labels.judgements import consensus, judgements_of
from peculiar.labels.judgements_file import COLUMNS, VERDICTS, split_tags

pytestmark = pytest.mark.skipif(not shutil.which("node"), reason="there is no node")

PROGRAM = ROOT / "tests" / "explorer" / "merged.js"
#: Ids of 19 digits, next to each other, and a negative one.
IDS = [2**63 - 1 - number for number in range(40)] + [-(2**62) - 1]
PEOPLE = ["", "Anna", "Zoë, V. R.", 'Ben "B"']
TAGS = ["ring", "tidal tail", "Ring", "lens?", "Unsure"]
#: The same time, as people and programs write it.
FORMS = [
    "{:%Y-%m-%dT%H:%M:%SZ}",
    "{:%Y/%m/%d %H:%M:%S UTC}",
    "{:%Y-%m-%d %H:%M:%S+00:00}",
    "{:%Y-%m-%dT%H:%M:%S}",
]


def rows_of(rng, object_id: int, who: str) -> list[dict]:
    """Return what a person says of an object: up to three rows, the times mixed up."""
    count = int(rng.integers(0, 4))
    has_times = rng.random() < 0.7
    times = rng.permutation(1000)[:count] * 1_000_003
    shown = int(rng.integers(0, 6))
    found = []
    for place, seconds in enumerate(times.tolist()):
        time = np.datetime64("2026-01-01T00:00:00") + np.timedelta64(seconds, "s")
        form = FORMS[rng.integers(len(FORMS))]
        row = {
            "object_id": str(object_id),
            "verdict": str(rng.choice([*VERDICTS, "Boring", ""])),
            "tags": "; ".join(rng.choice(TAGS, int(rng.integers(0, 3)))),
            "note": f"note {place}\nof {who}, here" if rng.random() < 0.3 else "",
            "who": who,
            "when": form.format(time.item()) if has_times else "",
            "round": "2" if place == shown else "",
            "shown_as": "random; p=0.1; chance=0.05" if place == shown else "",
        }
        if row["verdict"] or row["tags"] or row["note"]:
            found.append(row)
    return found


def write(path: Path, rows: list[dict], form: str) -> Path:
    encoding, delimiter = {"comma": ("utf-8", ","), "sheet": ("utf-16", ";")}[form]
    with path.open("w", newline="", encoding=encoding) as file:
        writer = csv.DictWriter(file, COLUMNS, delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def page(folder: Path, files: list[Path]) -> dict:
    """Return what the page makes of files."""
    ids = folder / "ids.json"
    ids.write_text(json.dumps([str(object_id) for object_id in IDS]), encoding="utf-8")
    command = ["node", PROGRAM, ids, *files]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def workflow(folder: Path, files: list[Path]) -> pa.Table:
    objects = folder / "objects.parquet"
    pq.write_table(pa.table({"object_id": pa.array(IDS, pa.int64())}), objects)
    table, refused = judgements_of(files, [objects])
    # Rows that say the same are one.
    assert {row["reason"] for row in refused} <= {"duplicate_row"}
    return table


def texts(note: str | None) -> set[str]:
    return set(filter(None, " ".join((note or "").split()).split("; ")))


def of_workflow(table: pa.Table) -> dict:
    return {
        (row["who"] or "", str(row["object_id"])): (
            row["verdict"] or "",
            set(split_tags(row["tags"])),
            texts(row["note"]),
            row["when"] or "",
            row["round"],
            row["shown_as"] or "",
        )
        for row in table.to_pylist()
    }


def of_page(records: list[dict]) -> dict:
    return {
        (said["who"], said["id"]): (
            said["verdict"],
            set(said["tags"]),
            texts(said["note"]),
            said["when"],
            said["round"],
            said["shownAs"],
        )
        for said in records
    }


@pytest.mark.parametrize("seed", range(5))
def test_the_last_verdict_of_each_and_that_of_most(tmp_path, seed):
    rng = np.random.default_rng(seed)
    said = [row for who in PEOPLE for one in IDS for row in rows_of(rng, one, who)]
    said = [said[place] for place in rng.permutation(len(said))]
    half = len(said) // 2
    files = [
        write(tmp_path / "one.csv", said[:half], "comma"),
        write(tmp_path / "two.csv", said[half:], "sheet"),
    ]
    table, found = workflow(tmp_path, files), page(tmp_path, files)
    assert found["refused"] == []
    assert len(said) > 100
    assert of_page(found["records"]) == of_workflow(table)
    agreed = consensus(table).to_pylist()
    most = {str(row["object_id"]): row["verdict"] for row in agreed}
    assert dict(found["consensus"]) == most
    differ = {str(row["object_id"]) for row in agreed if row["agreement"] < 1}
    assert set(found["disputed"]) == differ
    # What the page saves says the same to the workflow as the files did.
    again = tmp_path / "saved.csv"
    again.write_text(found["file"], encoding="utf-8")
    assert of_workflow(workflow(tmp_path, [again])) == of_workflow(table)
