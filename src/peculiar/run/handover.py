"""Snakemake hands files over as one list; here they get back what they are of.

The order of a list is that of `order`, a parameter of the rules of all slices: per
slice the number of its ``shards`` and the names of its ``detectors``, and of those that
are ``trained``.
"""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path


def each_slice(files: Iterable[str], slices: Iterable[str]) -> dict[str, Path]:
    """Return the file of each slice."""
    found = _split(files, dict.fromkeys(slices, 1))
    return {name: paths[0] for name, paths in found.items()}


def each_shard(files: Iterable[str], order: dict) -> dict[str, list[Path]]:
    """Return the files of each slice, one a shard."""
    return _split(files, {name: part["shards"] for name, part in order.items()})


def each_detector(
    files: Iterable[str], order: dict, which: str = "detectors"
) -> dict[str, dict[str, Path]]:
    """Return the file of each detector of each slice.

    Parameters
    ----------
    files : iterable of str
        One a detector, slice by slice.
    order : dict
        See above.
    which : str
        ``detectors`` or ``trained``.
    """
    found = _split(files, {name: len(part[which]) for name, part in order.items()})
    return {
        name: dict(zip(part[which], found[name], strict=True))
        for name, part in order.items()
    }


def _split(files: Iterable[str], counts: dict[str, int]) -> dict[str, list[Path]]:
    files = list(files)
    if len(files) != sum(counts.values()):
        raise ValueError(
            f"{len(files)} files were handed over, expected {sum(counts.values())}: "
            f"{counts}"
        )
    rest = (Path(file) for file in files)
    return {name: list(islice(rest, count)) for name, count in counts.items()}
