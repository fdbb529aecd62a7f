"""Snakemake gives a script one list of files; here it is divided by slice again.

The list is in the order of `order`, a parameter of the rules for all slices. It has, by
slice, the number of ``shards``, the names of all ``detectors``, and the names of those
that are ``trained``.
"""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any


def each_slice(files: Iterable[str], slices: Iterable[str]) -> dict[str, Path]:
    """Return the file of each slice."""
    found = _split(files, dict.fromkeys(slices, 1))
    return {name: paths[0] for name, paths in found.items()}


def each_shard(files: Iterable[str], order: dict) -> dict[str, list[Path]]:
    """Return the files of each slice, one for each shard."""
    return _split(files, {name: part["shards"] for name, part in order.items()})


def each_detector(
    files: Iterable[str], order: dict, which: str = "detectors"
) -> dict[str, dict[str, Path]]:
    """Return the file of each detector of each slice; of those ``trained`` if asked."""
    found = _split(files, {name: len(part[which]) for name, part in order.items()})
    return {
        name: dict(zip(part[which], found[name], strict=True))
        for name, part in order.items()
    }


def handed_survey(files: Any, params: Any) -> dict:
    """Return what re-ranking needs of a survey, see `peculiar.scores.reranked`.

    `files` and `params` are the script's: lists of ``descriptors``, ``taught``,
    ``objects``, ``novelty`` and ``artifacts``, and the file ``basis``; ``order``, the
    slices with a ``taught`` ranking, ``radius`` and ``threshold``.
    """
    order = params.order
    return {
        "descriptors": each_shard(files.descriptors, order),
        "taught": each_slice(files.taught, params.taught),
        "basis": Path(files.basis),
        "objects": each_slice(files.objects, order),
        "far": {
            "novelty": each_slice(files.novelty, order) if files.novelty else {},
            "artifacts": each_shard(files.artifacts, order) if files.artifacts else {},
            "threshold": params.threshold,
        },
        "radius": params.radius,
    }


def handed_findings(files: Any, params: Any) -> dict:
    """Return what `peculiar.publish.findings.read_findings` reads, from the script's.

    `files` are the inputs, `params` have ``publish``, ``detectors`` and ``words``.
    """
    tables = ("candidates", "record", "metrics", "judgements", "rejects", "reranked")
    return {
        **{name: Path(files[name]) for name in tables},
        "annotations": [Path(path) for path in files.annotations],
        "histories": [Path(path) for path in files.histories],
        **{name: params[name] for name in ("publish", "detectors", "words")},
    }


def _split(files: Iterable[str], counts: dict[str, int]) -> dict[str, list[Path]]:
    files = list(files)
    if len(files) != sum(counts.values()):
        raise ValueError(
            f"the rule gave {len(files)} files, expected {sum(counts.values())}: "
            f"{counts}. Its lists of input files must follow the order of ORDER"
        )
    rest = (Path(file) for file in files)
    return {name: list(islice(rest, count)) for name, count in counts.items()}
