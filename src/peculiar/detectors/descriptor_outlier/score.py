"""Score objects by how thinly others are spread around them in descriptors."""

from pathlib import Path

import numpy as np
from sklearn.neighbors import NearestNeighbors

from peculiar.detectors.descriptor_outlier.reference import (
    density_of,
    load_reference,
    nearest,
    place,
)
from peculiar.detectors.shard_scores import require_finite, write_scores
from peculiar.measure.descriptor_tables import read_descriptors

#: Objects compared at once.
BLOCK = 512


def score(*, view: Path, weights: list[Path], scores: Path, **_) -> None:
    """Score one shard, see `peculiar.detectors`: `outlier`.

    It is the local outlier factor (Breunig et al. 2000, definition 7), about 1 for an
    object like its neighbours, larger for one apart. Neighbours are training objects; a
    training object does not count as its own. `view` is a table of descriptors,
    `weights` are the fitted space.
    """
    reference, table = load_reference(weights[0]), read_descriptors([view])
    search = NearestNeighbors(n_neighbors=reference.neighbours + 1, algorithm="brute")
    search.fit(reference.known)
    found, factors = place(table, reference), np.empty(len(table.ids), np.float32)
    for start in range(0, len(found), BLOCK):
        block = slice(start, start + BLOCK)
        distances, rows = nearest(search, found[block])
        own = density_of(distances, rows, reference.reach)
        factors[block] = reference.density[rows].mean(axis=1) / own
    require_finite({"outlier": factors}, table.ids, view)
    write_scores(scores, table.ids, {"outlier": factors})
