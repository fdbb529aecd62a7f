"""What the input shows before anything runs, said in one message."""

import json
import logging
import sys
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.config.origins import Origins
from peculiar.config.paths import expand

#: Options with which snakemake runs no job, nor shows which it would.
LOOKS = frozenset(
    (
        *("--report", "--unlock", "--summary", "-S", "--detailed-summary", "-D"),
        *("--dag", "--rulegraph", "--filegraph", "--d3dag", "--lint", "--list-rules"),
        *("--list-target-rules", "--list-changes", "--list-input-changes", "--archive"),
        *("--list-params-changes", "--list-untracked", "--cleanup-metadata"),
    )
)


@contextmanager
def refusals(
    config: dict | None = None, files: Iterable[str | Path] = ()
) -> Iterator[None]:
    """End the process with the message alone of an error in the user's input.

    Where the message begins with a key of `config`, as read from `files`, file and line
    of the key stand before it.

    Snakemake would print a frame of file names and lines of its own around it. It shows
    them with --verbose, for developers.
    """
    try:
        yield
    except (ValueError, OSError) as error:
        from snakemake.logging import logger

        logger.debug("".join(traceback.format_exception(error)))
        said = Origins(config, files).said(str(error)) if config else error
        sys.exit(f"Error: {said}")


def check_all(config: dict[str, dict]) -> None:
    """Check the input of all slices, and the files of the sections for all slices.

    The same input of several slices is read once, and none for a look at what is there.

    Parameters
    ----------
    config : dict of str to dict
        Per slice the resolved config.

    Raises
    ------
    ValueError
        If nothing can come of a slice, see `peculiar.cutouts.door.check_inputs`; or if
        a list of known objects, or a file of judgements, vectors, star masks or images
        to inject, cannot be read; with the key of the config.
    """
    options = {argument.partition("=")[0] for argument in sys.argv}
    if options & LOOKS and "--report-after-run" not in options:
        return
    # Here, since the process of each job imports this module, and none calls it.
    from peculiar.cutouts.door import check_inputs

    checks: dict[str, tuple[str, Callable[[], object]]] = {}
    found: dict[str, Any] = {}
    for name, one in config.items():
        parts = [one["source"], one["cutouts"]]
        what = json.dumps(parts, sort_keys=True)
        checks.setdefault(what, (f"slices.{name}", partial(check_inputs, one)))
        for key, file, check in _files(one):
            checks.setdefault(f"{key} {file}", (key, check))
    with _silent():
        for what, (key, check) in checks.items():
            try:
                found[what] = check()
            except (ValueError, OSError) as error:
                said = str(error)
                # Those who read a file of one key alone name it themselves.
                where = "" if key in said else f"{key}: "
                raise ValueError(f"{where}{said}") from error
            except Exception as error:
                raise ValueError(
                    f"{key}: unexpected {type(error).__name__} while its files were "
                    f"read: {error}. Please report it, with the output of --verbose"
                ) from error
    for what, parts in found.items():
        if what.startswith("descriptors.tables "):
            objects = [found[x] for x in found if checks[x][0].startswith("slices.")]
            _check_matched(what.replace(" ", ": ", 1), parts, objects)


def _check_matched(table: str, parts: list, objects: list[Any]) -> None:
    """Refuse a table of vectors of none of the objects of all slices."""
    from peculiar.cutouts.door import name_of

    ids = [x["object_id"].to_numpy() for x in objects if x is not None]
    if len(ids) < len(objects) or any(
        np.isin(part.ids, own).any() for part in parts for own in ids
    ):
        return
    theirs = next(part.first for part in parts if part.first)
    raise ValueError(
        f"{table}: none of its ids, such as {theirs!r}, is one of the catalogue, such "
        f"as {name_of(objects[0], 0)!r}: expected the ids of source.ids"
    )


def _files(config: dict) -> Iterator[tuple[str, str, Callable[[], object]]]:
    """Yield key, name and check of each file beside the source's."""
    for name, section in config["publish"]["known"].items():
        check = partial(_check_known, name, section)
        yield f"publish.known.{name}", section["table"], check
    for key, files, check_one in (
        ("judgements.files", config["judgements"]["files"], _check_judgements),
        ("descriptors.tables", config["descriptors"]["tables"], _check_vectors),
        ("characterise.star_masks", config["characterise"]["star_masks"], _check_masks),
    ):
        for file in files:
            yield key, file, partial(check_one, expand(file, key))
    teaching, bands = config["teaching"] or {}, config["cutouts"]["bands"]
    if teaching.get("images"):
        path = expand(teaching["images"], "teaching.images")
        yield "teaching.images", str(path), partial(_check_stamps, path, bands)


def _check_known(name: str, section: dict) -> None:
    from peculiar.labels.known_lists import known_rows

    with TemporaryDirectory() as folder:
        nothing = pa.table({x: pa.array([], pa.float64()) for x in ("ra", "dec")})
        ids = pa.array([], pa.int64())
        objects = Path(folder, "objects.parquet")
        pq.write_table(nothing.append_column("object_id", ids), objects)
        _, counts = known_rows(objects, {name: section})
    found = counts[name]
    if found["without_position"] == found["entries"]:
        columns = f"{section['ra']!r} and {section['dec']!r}"
        raise ValueError(
            f"publish.known.{name}: {section['table']}: none of its "
            f"{found['entries']} rows has a position in {columns}. Expected degrees, "
            "or another unit that the file states; name other columns"
        )


def _check_judgements(path: Path) -> None:
    from peculiar.labels.judgements_file import read_rows

    read_rows(path)


def _check_vectors(path: Path) -> list:
    from peculiar.measure.feature_files import open_table

    return open_table(path)


def _check_masks(path: Path) -> None:
    from peculiar.measure.star_masks import check_mask

    check_mask(path)


def _check_stamps(path: Path, bands: list[str]) -> None:
    from peculiar.inject.stamps import read_stamps
    from peculiar.sources.simulated.galaxies import BANDS

    read_stamps(path, [band for band in BANDS if band in bands])


@contextmanager
def _silent() -> Iterator[None]:
    """Log and warn of nothing: the jobs that use the files do."""
    ours = logging.getLogger("peculiar")
    level = ours.level
    ours.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        ours.setLevel(level)
