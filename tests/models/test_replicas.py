"""The same batches give the same networks on one device and on two."""

import subprocess
import sys
from pathlib import Path


def test_on_two_devices():
    """In a process of its own: with two devices, rounding differs on the first, too."""
    program = Path(__file__).parent / "on_two_devices.py"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", program]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "5 passed" in done.stdout
