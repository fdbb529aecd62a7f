"""The page in Firefox: judging by keys, what is kept, and the map."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

FIREFOX = shutil.which("firefox") or shutil.which("firefox-esr")
ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.skipif(FIREFOX is None, reason="there is no firefox"),
    pytest.mark.skipif(
        not (ROOT / "node_modules" / "puppeteer-core").exists(),
        reason="puppeteer-core is not installed: run npm ci",
    ),
]


def test_firefox_judges_learns_and_keeps(addresses, catalogue, tmp_path):
    keys = "123" * 4
    program = ["node", ROOT / "tests" / "browser" / "firefox.cjs"]
    done = subprocess.run(
        [*program, FIREFOX, addresses["file"], keys],
        env=os.environ | {"HOME": str(tmp_path), "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["wrong"] == []
    assert said["candidates"] == (catalogue["candidate_rank"] > 0).sum()
    assert len(set(said["judged"])) == len(keys)
    # The model was fitted after ten of them.
    assert said["order"] == 10
    # The run itself had one, of a tie.
    assert said["counts"] == {
        "judged": 13,
        "interesting": 4,
        "boring": 4,
        "artifact": 4,
        "unsure": 1,
    }
