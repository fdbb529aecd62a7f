"""The explorer's folder: a page, the catalogue's columns, maps and images."""

import logging
import shutil
from hashlib import sha256
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.config.titles import detector_title
from peculiar.explorer.column import Column
from peculiar.explorer.columns import catalogue_columns, group_column, shared_column
from peculiar.explorer.examples import Injected, write_examples
from peculiar.explorer.found import found
from peculiar.explorer.judged import judged_records
from peculiar.explorer.learning import read_learning, write_learning
from peculiar.explorer.links import LINKS
from peculiar.explorer.map_columns import Embedding, cluster_columns, map_columns
from peculiar.explorer.queued import queue_column, read_queue
from peculiar.explorer.rows import Rows, similar_rows
from peculiar.explorer.script_file import put_array, put_json, put_meta
from peculiar.explorer.shown import choose_shown, listed_rows, orders_of
from peculiar.explorer.strips import band_columns, titles, write_strips
from peculiar.explorer.why import reasons_of_scores, why_column
from peculiar.explorer.wide import Cutouts, form_of, write_wide
from peculiar.tables.images import image_shape

log = logging.getLogger(__name__)

#: The page: the same files for every catalogue.
PAGE = Path(__file__).parent / "page"

#: Objects in a file of neighbours, which is read when one of them is looked at.
CHUNK = 4096


def write_explorer(
    *,
    catalog: Path,
    queue: Path,
    judgements: Path,
    embeddings: dict[tuple[str, str], Embedding],
    neighbours: Path,
    views: dict[str, list[Path]],
    reconstructions: dict[str, list[Path]],
    cutouts: dict[str, Cutouts],
    injected: Injected | None,
    detectors: dict[str, list[str]],
    words: dict[str, dict],
    survey: dict,
    publish: dict,
    folder: Path,
) -> None:
    """Write the folder: it opens from disk and from any web space, offline.

    The whole table is held in memory twice, and a few hundred images.

    Parameters
    ----------
    catalog : Path
        ``catalog.parquet``, highest score first: a row of it is a row of the page.
    queue, judgements : Path
        ``queue.csv``, see `peculiar.scores.queue`, and ``judgements.parquet``.
    embeddings : dict of tuple of str to Embedding
        Per slice and characterised detector its maps and clusters.
    neighbours : Path
        See `peculiar.explorer.neighbours.write_neighbours`.
    views, reconstructions : dict of str to list of Path
        See `peculiar.explorer.strips.write_strips`.
    cutouts : dict of str to Cutouts
        See `peculiar.explorer.wide.write_wide`.
    injected : Injected or None
        See `peculiar.explorer.examples.write_examples`; None if a run has none.
    detectors : dict of str to list of str
        Per detector its scores; the published one among them.
    words : dict
        See `peculiar.config.titles.words`.
    survey : dict
        What judgements teach by, see `peculiar.explorer.learning.read_learning`.
    publish : dict
        Config section `publish`: ``detector``, ``score``, ``explorer``, ``candidates``,
        and what decides of these, see `peculiar.publish.candidate_ranks`.
    folder : Path
        Folder to write; an older one is replaced.
    """
    table = pq.read_table(catalog)
    rows, explorer = Rows(table), publish["explorer"]
    learning = read_learning(rows, survey)
    order = [publish["detector"], *sorted(set(detectors) - {publish["detector"]})]
    data = _copy_page(folder)
    queued = read_queue(queue, rows)
    selected, people = table[f"{order[0]}_selected"], pq.read_table(judgements)
    similar = similar_rows(rows, neighbours, selected.to_numpy(), explorer["similar"])
    listed = listed_rows(table, queued, people, publish["candidates"]["objects"])
    orders, together = orders_of(table, publish), group_column(table)
    shown = choose_shown(rows, orders, listed, similar, together, explorer)
    residuals = band_columns(rows, order[0], views, reconstructions)
    others = reasons_of_scores(rows, table, publish, residuals, words)
    placed, maps = map_columns(rows, embeddings, words)
    columns = [
        *catalogue_columns(table, order, explorer["filters"], words),
        *_further_columns(table, together, queued, explorer["filters"]),
        *residuals,
        *cluster_columns(rows, embeddings),
        why_column(rows, shown, survey["descriptors"], others),
        *placed,
    ]
    put_array(data, "id", "i8", rows.ids)
    put_json(data, "judged", judged_records(people))
    learns = shown if explorer["learn"] == "pictures" else np.ones(rows.count, bool)
    meta = {
        "format": 2,
        "key": _key(table),
        "title": ", ".join(rows.of_slice),
        "n": rows.count,
        "columns": write_columns(data, columns),
        "maps": maps,
        "similar": _write_similar(data, similar),
        "strips": _pictures(folder, rows, shown, views, reconstructions, cutouts),
        "learn": write_learning(data, learning, rows, learns),
        "found": found(table, publish, words),
        "examples": write_examples(folder / "examples", injected) if injected else [],
    }
    put_meta(data, meta | _known(columns, publish["score"], order, detectors, words))


def _copy_page(folder: Path) -> Path:
    """Copy the page, and return the folder for its data."""
    shutil.rmtree(folder, ignore_errors=True)
    # Types are for editors of the page.
    shutil.copytree(PAGE, folder, ignore=shutil.ignore_patterns("*.d.ts"))
    data = folder / "data"
    data.mkdir()
    return data


def _further_columns(
    table: pa.Table, together: Column, queued: np.ndarray, filters: list[str] | None
) -> list[Column]:
    """Return columns that the catalogue has in another form, or not at all."""
    usual = filters is None
    return [
        together,
        shared_column(table, is_filter=usual),
        queue_column(queued, is_filter=usual),
    ]


def _known(
    columns: list[Column],
    score: str,
    order: list[str],
    detectors: dict[str, list[str]],
    words: dict[str, dict],
) -> dict:
    """Return what the page needs to know of columns by their meaning.

    At first objects are sorted by the `score` of the first detector in `order`.
    """
    names = {column.name for column in columns}
    return {
        "sort": f"{order[0]}_{score}_sigma",
        "links": LINKS,
        "places": {"ra": "ra", "dec": "dec"} if {"ra", "dec"} <= names else None,
        "group": "group",
        "slice": "slice" if "slice" in names else None,
        "detectors": [
            {
                "name": name,
                "title": detector_title(name, words),
                "scores": [f"{name}_{x}_sigma" for x in detectors[name]],
            }
            for name in order
        ],
    }


def _pictures(
    folder: Path,
    rows: Rows,
    shown: np.ndarray,
    views: dict[str, list[Path]],
    reconstructions: dict[str, list[Path]],
    cutouts: dict[str, Cutouts],
) -> dict:
    """Write all pictures, and return what the page needs to know of them.

    For the parameters see `write_explorer`; ``shown`` is bool (n,).
    """
    size = write_strips(folder / "strips", rows, shown, views, reconstructions)
    size += write_wide(folder / "wide", rows, shown, cutouts)
    forms: list[dict] = []
    has = np.zeros(rows.count, np.uint8)
    for name, own in rows.of_slice.items():
        form = {"side": image_shape(views[name][0])[0], **form_of(cutouts[name])}
        if form not in forms:
            forms.append(form)
        has[own[shown[own]]] = forms.index(form) + 1
    put_array(folder / "data", "strip", "u1", has)
    said = f"{shown.sum():,} of {rows.count:,} objects have pictures"
    log.info("%s: %s, %.0f MB", folder, said, size / 1e6)
    return {
        "panels": titles(reconstructions),
        "wide": list(dict.fromkeys(title for form in forms for title in form["wide"])),
        "has": "strip",
        "forms": forms,
        "more": f"{said}. For more, raise publish.explorer.strips and run again.",
    }


def write_columns(data: Path, columns: list[Column]) -> list[dict]:
    """Write columns to the page's data, and return what it needs to know of them."""
    facts = []
    for number, column in enumerate(columns):
        file = f"c{number:03d}"
        if column.kind == "text":
            put_json(data, file, column.values.tolist())
        else:
            put_array(data, file, column.type, column.values)
        if column.rows is not None:
            put_array(data, f"{file}r", "i4", column.rows)
        facts.append(column.facts(file))
    return facts


def _write_similar(data: Path, similar: np.ndarray) -> dict:
    """Write the neighbours of objects that have any, and the rows of these.

    What the page needs to know of them is returned; `similar` is that of
    `similar_rows`.
    """
    known = np.flatnonzero((similar >= 0).any(axis=1))
    put_array(data, "similar_rows", "i4", known)
    for number, start in enumerate(range(0, len(known), CHUNK)):
        block = similar[known[start : start + CHUNK]]
        put_array(data, f"similar_{number}", "i4", block.ravel())
    return {"k": similar.shape[1] - 1, "chunk": CHUNK, "file": "similar"}


def _key(table: pa.Table) -> str:
    """Return the key of the tags in the browser, which depends on the objects alone."""
    ids = np.sort(table["object_id"].to_numpy().astype("<i8"))
    return sha256(ids.tobytes()).hexdigest()[:16]
