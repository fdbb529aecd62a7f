"""A slice from the archive: every cutout accounted for, whatever happens on the way."""

import signal
import sqlite3
import threading
import time
from collections import Counter

import numpy as np
import psutil
import pytest
from archive_survey import BANDS, BUDGET, configuration, files_with, write_table
from checkout import Checkout, in_folder, wait_for
from mock_archive import PASSWORD, USER, Archive, Faults, cut_short, is_absent

OBJECTS, SHARDS = 3000, 8
ABSENT = 0.05
#: States of what has not come.
OPEN = "('open', 'asked')"


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    monkeypatch.setenv("SSP_PDR_USR", USER)
    monkeypatch.setenv("SSP_PDR_PWD", PASSWORD)
    checkout = Checkout(tmp_path / "checkout")
    write_table(checkout.folder / "objects.parquet", OBJECTS)
    yield checkout
    for process in psutil.process_iter():
        if in_folder(process, checkout.folder):
            process.kill()


def shards(folder) -> dict[str, bytes]:
    """Return the bytes of cutouts and rejects."""
    results = folder / "results" / "many"
    paths = [*results.glob("cutouts/*.h5"), *results.glob("rejects/0*.parquet")]
    return {path.relative_to(results).as_posix(): path.read_bytes() for path in paths}


def ledger(folder) -> list[tuple]:
    """Return object, band and state of all shards."""
    rows = []
    for path in folder.glob("results/many/downloads/*/*/ledger.sqlite"):
        with sqlite3.connect(path) as file:
            rows += file.execute("SELECT object_id, band, state FROM ledger")
    return rows


def settled(folder) -> set[tuple]:
    """Return what the ledgers hold, as a list names it."""
    found = set()
    for path in folder.glob("results/many/downloads/*/*/ledger.sqlite"):
        with sqlite3.connect(path, timeout=60) as file:
            try:
                rows = file.execute(
                    f"SELECT ra, dec, band FROM ledger WHERE state NOT IN {OPEN}"
                )
            except sqlite3.OperationalError:  # it has no table yet
                continue
            found |= {(f"{ra:.8f}", f"{dec:.8f}", band) for ra, dec, band in rows}
    return found


def lines_of_processes(stop: threading.Event, seen: set) -> None:
    """Note the command lines of all processes while a run goes on."""
    while not stop.wait(0.5):
        for process in psutil.process_iter():
            try:
                seen.add(" ".join(process.cmdline()))
            except psutil.Error:
                continue


def run(checkout, host, *, kills: int) -> None:
    """Download all shards; kill everything so often on the way, and resume."""
    arguments = ["--until", "write_cutouts", "--cores", str(SHARDS)]
    checkout.configure(configuration(host, OBJECTS // SHARDS))
    head = checkout.start(*arguments)
    rng = np.random.default_rng(2)
    for _ in range(kills):
        before = settled(checkout.folder)
        wait_for(lambda before=before: len(settled(checkout.folder)) > len(before))
        time.sleep(rng.uniform(0, 2))
        victims = [head, *psutil.Process(head.pid).children(recursive=True)]
        for victim in victims:
            victim.send_signal(signal.SIGKILL)
        head.wait()
        head = checkout.start(*arguments, module="peculiar.cli resume")
    assert head.wait() == 0, checkout.words()


def test_three_thousand_objects_through_faults_and_kills(checkout, tmp_path):
    rng = np.random.default_rng(7)
    with Archive(Faults(absent=ABSENT)) as archive:
        run(checkout, archive.host, kills=0)
        undisturbed = shards(checkout.folder)
        asked = archive.lists[:]
        # Eight jobs could run: four did, each with one connection.
        assert archive.most == BUDGET
    assert len(undisturbed) == 2 * SHARDS
    disturbed = Checkout(tmp_path / "disturbed")
    table = (checkout.folder / "objects.parquet").read_bytes()
    (disturbed.folder / "objects.parquet").write_bytes(table)
    # One request in ten is refused for a while, others end too soon.
    answers = [
        503 if kind < 0.1 else cut_short(rng.uniform()) if kind < 0.4 else None
        for kind in rng.uniform(size=60)
    ]
    again = []

    def watch(rows):
        asked = {(r["ra"], r["dec"], r["filter"][-1].lower()) for r in rows}
        again.extend(asked & settled(disturbed.folder))

    faults = Faults(absent=ABSENT, answers=answers, watch=watch)
    seen, stop = set(), threading.Event()
    watcher = threading.Thread(target=lines_of_processes, args=(stop, seen))
    watcher.start()
    try:
        with Archive(faults) as archive:
            # The address is part of the source: the same one for both.
            run(disturbed, archive.host, kills=3)
            assert archive.most <= BUDGET
            assert len(archive.faults.answers) < 50
    finally:
        stop.set()
        watcher.join()
    assert shards(disturbed.folder) == undisturbed
    rows = ledger(disturbed.folder)
    assert len(rows) == OBJECTS * len(BANDS)
    assert len({row[:2] for row in rows}) == len(rows)
    absent = [row for rows, _ in asked for row in rows if is_absent(row, ABSENT)]
    states = Counter(state for _, _, state in rows)
    assert states == {
        "received": len(rows) - len(absent),
        "absent": len(absent),
    }
    assert 0.03 < len(absent) / len(rows) < 0.07
    # Nothing was asked for that a ledger held.
    assert again == []
    assert PASSWORD.encode() not in b"".join(undisturbed.values())
    assert not any(PASSWORD in line for line in seen)
    assert any("write_cutouts" in line for line in seen)
    for folder in (checkout.folder, disturbed.folder):
        assert files_with(PASSWORD.encode(), folder) == []
