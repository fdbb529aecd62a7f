"""Checks of what people say, of vectors, and of the order of the candidates."""

import difflib
from collections.abc import Iterator

from peculiar.config.detectors import all_scores
from peculiar.config.paths import expand
from peculiar.config.schema import Place
from peculiar.tables.columns import ENDS, NAMED

Found = Iterator[tuple[Place, str]]

#: Endings of the files of `descriptors.tables`.
VECTORS = (".parquet", ".h5", ".hdf5", ".npz", ".npy")

#: Columns of the catalogue by which nothing can be ordered.
NO_ORDERS = (
    *("object_id", "shard", "source_row", "candidate_rank"),
    *("slice", "label", "in_bright_star_mask"),
)


def of_vectors(place: Place, name: str) -> Found:
    """Yield an error if a name of `descriptors.tables` is of no file of vectors."""
    if not name.endswith(VECTORS) and not _is_folder(name):
        text = f"expected a file {', '.join(VECTORS)}, or a folder of such files"
        yield place, f"{name!r} is not allowed; {text}"


def of_judgements(place: Place, name: str) -> Found:
    """Yield an error if a name of `judgements.files` is of a folder."""
    if _is_folder(name):
        yield place, f"{name!r} is a folder; expected a CSV file: list each of them"


def of_simulated(number: int, labels: dict) -> Found:
    """Yield an error if a simulated person has nothing to look for."""
    wanted = labels["interesting"]
    if number and not (labels["artifact"]["galaxies"] if wanted is None else wanted):
        yield (
            ("judgements", "simulated"),
            f"{number} is not allowed without labels of interesting objects; name them "
            "in labels.interesting, or write 0",
        )


def of_order(resolved: dict[str, dict]) -> Found:
    """Yield an error if the candidates' order is no number of the catalogue.

    Of the catalogue's columns only those of the source's own table are known by the
    config; the others are named here or in `peculiar.tables.columns`.
    """
    publish = next(iter(resolved.values()))["publish"]
    order = publish["candidates"]["order"]
    scores = all_scores(resolved)
    ends = ("", "_sigma", "_pct")
    known = {f"{x}_{one}{end}" for x in scores for one in scores[x] for end in ends}
    known |= {f"{name}_rank_pct" for name in scores} | NAMED.keys() | {"agreement"}
    for one in resolved.values():
        for section in ("properties", "annotations"):
            known |= (one["source"].get(section) or {}).keys()
    known -= set(NO_ORDERS)
    if order is None or order in known or order.endswith(tuple(ENDS)):
        return
    close = difflib.get_close_matches(order, sorted(known), n=1)
    meant = f" Did you mean {close[0]!r}?" if close else ""
    score = f"{publish['detector']}_{publish['score']}_sigma"
    yield (
        ("publish", "candidates", "order"),
        f"{order!r} is no number of the catalogue.{meant} Expected null, "
        f"p_interesting, taught, a score such as {score}, or a property",
    )


def _is_folder(name: str) -> bool:
    try:
        return expand(name, "").is_dir()
    except ValueError:  # this error is reported elsewhere
        return False
