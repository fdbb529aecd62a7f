"""What a job prints, and where."""

import os
import subprocess
import sys

import pytest

from peculiar.tables.logs import QUIET

JOB = """
import logging, os, sys
from peculiar.tables.logs import log_to
log_to(sys.argv[1])
for _ in range(3):
    logging.getLogger("peculiar").info("a record")
    print("a line", flush=True)
    os.write(2, b"of a library\\n")
"""


@pytest.mark.parametrize("quiet", ["", "1"])
def test_all_that_a_quiet_job_says_is_in_its_log(tmp_path, quiet):
    log = tmp_path / "logs" / "job.log"
    log.parent.mkdir()
    log.write_text("of an earlier job\n" * 50)
    done = subprocess.run(
        [sys.executable, "-c", JOB, log],
        env=os.environ | {QUIET: quiet},
        capture_output=True,
        text=True,
        check=True,
    )
    said = ["INFO peculiar: a record", "a line", "of a library"] * 3
    if quiet:
        assert log.read_text().splitlines() == said
        assert done.stdout + done.stderr == ""
    else:
        assert log.read_text().splitlines() == said[::3]
        assert done.stdout.splitlines() == ["a line"] * 3
