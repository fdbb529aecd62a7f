"""Files are whole or absent, whichever process is killed."""

import os
import socket
import subprocess
import sys

import pytest

from peculiar.tables.files import written


def interrupted(path):
    with written(path) as temporary:
        temporary.write_text("sec")
        raise KeyboardInterrupt


def test_a_block_that_fails_leaves_what_was_there(tmp_path):
    path = tmp_path / "folder" / "table.txt"
    with written(path) as temporary:
        temporary.write_text("first")
    with pytest.raises(KeyboardInterrupt):
        interrupted(path)
    assert path.read_text() == "first"
    assert list(path.parent.iterdir()) == [path]


def test_files_of_dead_processes_are_removed_and_others_stay(tmp_path):
    program = (
        "import os, sys; from pathlib import Path\n"
        "from peculiar.tables.files import written\n"
        "with written(Path(sys.argv[1])) as temporary:\n"
        "    temporary.write_text('half'); os._exit(9)\n"
    )
    path = tmp_path / "0000.h5"
    done = subprocess.run([sys.executable, "-c", program, path], check=False)
    assert done.returncode == 9
    (left,) = tmp_path.iterdir()
    host = socket.gethostname()
    alive = tmp_path / f".{host}-{os.getppid()}.0000.h5"
    others = [tmp_path / f".elsewhere-1.{path.name}", tmp_path / f"{left.name}.not"]
    for file in (alive, *others):
        file.write_text("half")
    with written(path) as temporary:
        temporary.write_text("whole")
    assert set(tmp_path.iterdir()) == {path, alive, *others}
    assert path.read_text() == "whole"
