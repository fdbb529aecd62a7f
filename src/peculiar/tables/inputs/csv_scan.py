"""Letters that are sought in all of a table in text, a part at a time."""

import numpy as np
import pyarrow as pa

#: Bytes that are looked at at once: they stay in the cache.
BLOCK = 2**18


def letters_in(rows: pa.Buffer, wanted: bytes) -> set[int]:
    """Return which of a few letters are there."""
    found: set[int] = set()
    for start in range(0, len(rows), BLOCK):
        block = rows[start : start + BLOCK].to_pybytes()
        found |= {letter for letter in {*wanted} - found if letter in block}
    return found


def ends_open(rows: pa.Buffer) -> bool:
    """Return whether the last line has an odd number of quotes."""
    end = rows[max(0, len(rows) - BLOCK) :].to_pybytes().rstrip(b"\r\n")
    return end.rpartition(b"\n")[2].count(b'"') % 2 == 1


def has_newlines(rows: pa.Buffer) -> bool:
    """Return whether an end of a line is behind an odd number of quotes."""
    letters, within = np.frombuffer(rows, np.uint8), False
    for start in range(0, len(rows), BLOCK):
        block = letters[start : start + BLOCK]
        odd = np.logical_xor.accumulate(block == ord('"')) ^ within
        if (odd & (block == ord("\n"))).any():
            return True
        within = bool(odd[-1])
    return within


def holds(rows: pa.Buffer, pair: bytes) -> bool:
    """Return whether two letters follow each other; the second should be rare."""
    letters = np.frombuffer(rows, np.uint8)
    for start in range(0, len(rows), BLOCK):
        block = letters[max(0, start - 1) : start + BLOCK]
        second = block == pair[1]
        if second.any() and (second[1:] & (block[:-1] == pair[0])).any():
            return True
    return False


def count(rows: pa.Buffer) -> tuple[bool, int]:
    """Return whether there is a quote, and the number of lines."""
    quoted, lines = False, int(rows[len(rows) - 1 :].to_pybytes() != b"\n")
    letters = np.frombuffer(rows, np.uint8)
    for start in range(0, len(rows), BLOCK):
        block = letters[start : start + BLOCK]
        quoted = quoted or bool((block == ord('"')).any())
        lines += int(np.count_nonzero(block == ord("\n")))
    return quoted, lines
