"""The explorer's folder: a page, the catalogue's columns, maps and images."""

import logging
import shutil
from hashlib import sha256
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.explorer.column import Column
from peculiar.explorer.columns import catalogue_columns, group_column, shared_column
from peculiar.explorer.learning import read_learning, write_learning
from peculiar.explorer.links import LINKS
from peculiar.explorer.listed import listed_rows, queue_column, read_queue
from peculiar.explorer.map_columns import Embedding, cluster_columns, map_columns
from peculiar.explorer.rows import Rows, similar_rows
from peculiar.explorer.script_file import put_array, put_meta, put_texts
from peculiar.explorer.strips import band_columns, choose_shown, write_strips
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
    embeddings: dict[tuple[str, str], Embedding],
    neighbours: Path,
    views: dict[str, list[Path]],
    reconstructions: dict[str, list[Path]],
    detectors: dict[str, list[str]],
    survey: dict,
    judgements: Path,
    publish: dict,
    folder: Path,
) -> None:
    """Write the folder: it opens from disk and from any web space, offline.

    The whole table is held in memory twice, and a few hundred images.

    Parameters
    ----------
    catalog : Path
        ``catalog.parquet``, highest score first: a row of it is a row of the page.
    queue : Path
        ``queue.csv``, see `peculiar.scores.queue`.
    embeddings : dict of tuple of str to Embedding
        Per slice and characterised detector its maps and clusters.
    neighbours : Path
        See `peculiar.explorer.neighbours.write_neighbours`.
    views, reconstructions : dict of str to list of Path
        See `peculiar.explorer.strips.write_strips`.
    detectors : dict of str to list of str
        Per detector its scores; the published one among them.
    survey : dict
        What judgements teach by, see `peculiar.explorer.learning.read_learning`.
    judgements : Path
        ``judgements.parquet``.
    publish : dict
        Config section `publish`: ``detector``, ``score``, ``explorer``, ``candidates``.
    folder : Path
        Folder to write; an older one is replaced.
    """
    table = pq.read_table(catalog)
    rows = Rows(table)
    learning = read_learning(rows, survey)
    first = publish["detector"]
    order = [first, *sorted(set(detectors) - {first})]
    explorer = publish["explorer"]
    shutil.rmtree(folder, ignore_errors=True)
    # Types are for editors of the page.
    shutil.copytree(PAGE, folder, ignore=shutil.ignore_patterns("*.d.ts"))
    data = folder / "data"
    data.mkdir()
    columns = catalogue_columns(table, order, explorer["filters"])
    columns.append(together := group_column(table))
    columns.append(shared_column(table, is_filter=explorer["filters"] is None))
    queued = read_queue(queue, rows)
    columns.append(queue_column(queued, is_filter=explorer["filters"] is None))
    columns += band_columns(rows, first, views, reconstructions)
    columns += cluster_columns(rows, embeddings)
    placed, maps = map_columns(rows, embeddings)
    put_array(data, "id", "i8", rows.ids)
    files = write_columns(data, columns + placed)
    selected = table[f"{first}_selected"].to_numpy()
    similar = similar_rows(rows, neighbours, selected, explorer["similar"])
    listed = listed_rows(table, queued, publish["candidates"]["objects"])
    shown = choose_shown(rows, listed, similar, together, explorer)
    put_array(data, "strip", "u1", shown)
    panels = write_strips(folder / "strips", rows, shown, views, reconstructions)
    _write_similar(data, similar)
    judged = pq.read_table(judgements)["object_id"].to_numpy()
    learns = shown if explorer["learn"] == "pictures" else np.ones(rows.count, bool)
    names = {column.name for column in columns}
    meta = {
        "format": 1,
        "key": _key(table),
        "title": ", ".join(rows.of_slice),
        "n": rows.count,
        "columns": files,
        "places": {"ra": "ra", "dec": "dec"} if {"ra", "dec"} <= names else None,
        "maps": maps,
        "sort": f"{first}_{publish['score']}_sigma",
        "group": together.name,
        "slice": "slice" if "slice" in names else None,
        "detectors": [
            {"name": name, "scores": [f"{name}_{x}_sigma" for x in detectors[name]]}
            for name in order
        ],
        "similar": {"k": explorer["similar"], "chunk": CHUNK, "file": "similar"},
        "strips": {
            "size": image_shape(next(iter(views.values()))[0])[0],
            "panels": panels,
            "has": "strip",
        },
        "links": LINKS,
        "learn": write_learning(data, learning, rows, learns, judged),
    }
    put_meta(data, meta)
    log.info("%s: %d objects, %d with images", folder, rows.count, shown.sum())


def write_columns(data: Path, columns: list[Column]) -> list[dict]:
    """Write columns to the page's data, and return what it needs to know of them."""
    facts = []
    for number, column in enumerate(columns):
        file = f"c{number:03d}"
        if column.kind == "text":
            put_texts(data, file, column.values)
        else:
            put_array(data, file, column.type, column.values)
        if column.rows is not None:
            put_array(data, f"{file}r", "i4", column.rows)
        facts.append(column.facts(file))
    return facts


def _write_similar(data: Path, similar: np.ndarray) -> None:
    """Write the neighbours of objects that have any, and the rows of these."""
    known = np.flatnonzero((similar >= 0).any(axis=1))
    put_array(data, "similar_rows", "i4", known)
    for number, start in enumerate(range(0, len(known), CHUNK)):
        block = similar[known[start : start + CHUNK]]
        put_array(data, f"similar_{number}", "i4", block.ravel())


def _key(table: pa.Table) -> str:
    """Return the key of the tags in the browser, which depends on the objects alone."""
    ids = np.sort(table["object_id"].to_numpy().astype("<i8"))
    return sha256(ids.tobytes()).hexdigest()[:16]
