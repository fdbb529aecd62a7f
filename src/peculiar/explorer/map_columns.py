"""Maps and clusters as columns of the page: of the objects that are on them."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from peculiar.config.titles import detector_title
from peculiar.explorer.column import Column
from peculiar.explorer.columns import CATEGORIES
from peculiar.explorer.rows import Rows


class Embedding(NamedTuple):
    """The files of the embedded objects of a slice and detector.

    Attributes
    ----------
    sample, selected : Path
        Maps, see `peculiar.characterise.maps.make_maps`.
    clusters : Path
        See `peculiar.characterise.clusters.find_clusters`.
    """

    sample: Path
    selected: Path
    clusters: Path


def map_columns(
    rows: Rows,
    embeddings: dict[tuple[str, str], Embedding],
    words: dict[str, dict],
) -> tuple[list[Column], list[dict]]:
    """Return the positions of objects on all maps, and the list of maps.

    Returns
    -------
    columns : list of Column
        Two a map.
    maps : list of dict
        ``title``, ``x``, ``y`` (names of columns) and ``detector``; of each slice and
        detector first the last map of the sample, that of autoencoded residuals.
    """
    columns = []
    maps: list[dict] = []
    for (name, detector), embedding in embeddings.items():
        for objects in ("sample", "selected"):
            table = pq.read_table(getattr(embedding, objects))
            for which in reversed(pc.unique(table["map"]).to_pylist()):
                part = table.filter(pc.equal(table["map"], which))
                of = f"{name}, {detector_title(detector, words)}"
                title = f"{of}: {which.replace('_', ' ')}, {objects}"
                pair = _places(rows, name, part, f"map{len(maps)}", detector, title)
                if pair is None:
                    continue
                columns += pair
                x, y = (column.name for column in pair)
                maps.append({"title": title, "x": x, "y": y, "detector": detector})
    return columns, maps


def cluster_columns(
    rows: Rows, embeddings: dict[tuple[str, str], Embedding]
) -> list[Column]:
    """Return the cluster of each selected object, ``{detector}_cluster``.

    The slice's name stands before the number, since clusters of two slices have
    nothing in common; not if these are more than `CATEGORIES`, where the filter of
    slices tells them apart.
    """
    found: dict[str, list[tuple[str, Path]]] = {}
    for (name, detector), embedding in embeddings.items():
        found.setdefault(detector, []).append((name, embedding.clusters))
    return [_clusters(rows, detector, files) for detector, files in found.items()]


def _clusters(rows: Rows, detector: str, files: list[tuple[str, Path]]) -> Column:
    places, texts = [], []
    for name, path in files:
        table = pq.read_table(path, columns=["object_id", "cluster"])
        places.append(rows.of(name, table["object_id"].combine_chunks()))
        numbers = table["cluster"].to_pylist()
        texts += [f"{name}: {n}" if n is not None and n >= 0 else "" for n in numbers]
    if len(set(texts)) > CATEGORIES:
        texts = [text.rsplit(": ", 1)[-1] for text in texts]
    order = ["", *sorted(set(texts) - {""}, key=_by_number)]
    place = {text: number for number, text in enumerate(order)}
    return Column(
        f"{detector}_cluster",
        "category",
        "u1",
        np.array([place[text] for text in texts], np.int64),
        "annotation",
        description="Cluster on the map of the selected",
        detector=detector,
        categories=order,
        rows=np.concatenate(places),
        is_filter=True,
    )


def _by_number(text: str) -> tuple[str, int]:
    name, _, number = text.rpartition(": ")
    return name, int(number)


def _places(
    rows: Rows, name: str, part: pa.Table, key: str, detector: str, title: str
) -> list[Column] | None:
    """Return the two columns of a map; None if there is none, of too few objects."""
    own = rows.of(name, part["object_id"].combine_chunks())
    values = [part[axis].to_numpy() for axis in ("umap_x", "umap_y")]
    if not np.isfinite(values[0]).any():
        return None
    return [
        Column(
            f"{key}_{axis[-1]}",
            "number",
            "f4",
            numbers,
            "map",
            description=f"{title}, UMAP {number}",
            detector=detector,
            rows=own,
        )
        for number, (axis, numbers) in enumerate(
            zip(("umap_x", "umap_y"), values, strict=True), start=1
        )
    ]
