"""A ranking taught by anomalies that were injected into the survey's own images.

Three classes are told apart by descriptors: peculiar (the injected astrophysical kinds,
and a user's), artifacts, and ordinary: a sample of the survey as it is, in which
peculiar objects are rare, and hosts with more light of their own form and colours. Each
class counts the same, and each kind of a class.

The model is extremely randomised trees (Geurts et al. 2006, Machine Learning 63, 3). An
object of the survey is scored by one that has seen neither it nor what was injected
into it. Otherwise the trees would learn who was a host.
"""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from sklearn.ensemble import ExtraTreesClassifier

from peculiar.config.kinds import ORDINARY
from peculiar.inject.teaching import ARTIFICIAL, PECULIAR, Taught, read_injected
from peculiar.measure.descriptor_tables import read_descriptors
from peculiar.tables.files import written

log = logging.getLogger(__name__)

#: Each object is scored by the model of the other folds.
FOLDS = 3

#: Objects of the survey that are called ordinary, at most.
SAMPLE = 12_000

#: Share of the survey's objects in the weight of ordinary ones; the rest is that of
#: hosts with more light.
SURVEY = 0.7

#: Number of trees, and images in a leaf, at least.
TREES, LEAF = 100, 3

#: Probabilities below this are alike, so that none is 0.
LEAST = 1e-4

#: Objects scored at once.
BLOCK = 50_000

SCHEMA = pa.schema(
    [
        pa.field("object_id", pa.int64(), nullable=False),
        pa.field("taught", pa.float32()),
        pa.field("p_taught_artifact", pa.float32()),
    ]
)


class Ordinary(NamedTuple):
    """A sample of the survey: ids int64 (n,), int8 descriptors (n, d)."""

    ids: np.ndarray
    values: np.ndarray


def score_taught(
    *, descriptors: list[Path], injected: Path, seed: int, table: Path
) -> None:
    """Score a slice's objects by what was injected into some of them.

    Parameters
    ----------
    descriptors : list of Path
        All shards of the slice: `peculiar.measure.descriptor_tables`.
    injected : Path
        Table of `peculiar.inject.teaching.describe_teaching`, of the same slice.
    seed : int
        Of the sample and the trees.
    table : Path
        Parquet to write, one row an object, in the order of the shards: ``object_id``
        int64; ``taught`` float32, the logarithm of the odds peculiar to ordinary;
        ``p_taught_artifact`` float32, 0..1, the probability of an artifact.
    """
    taught = read_injected(injected)
    ordinary = sample(descriptors, taught.names, seed)
    model = Teacher(ordinary, taught, seed)
    with written(table) as temporary, pq.ParquetWriter(temporary, SCHEMA) as writer:
        for ids, values in blocks(descriptors, taught.names):
            scores = model(ids, values)
            columns = [ids, *(part.astype(np.float32) for part in scores)]
            writer.write_table(pa.table(columns, schema=SCHEMA))
    log.info(
        "%s: taught by %d images and %d objects",
        table,
        len(taught.host),
        len(ordinary.ids),
    )


def sample(descriptors: list[Path], names: list[str], seed: int) -> Ordinary:
    """Return objects that are called ordinary, at random, at most `SAMPLE`.

    `names` are the descriptors that injected images have, which a user's own features
    of the survey are not among.
    """
    counts = [pq.read_metadata(path).num_rows for path in descriptors]
    total = sum(counts)
    rng = np.random.default_rng(seed)
    rows = np.sort(rng.permutation(total)[:SAMPLE])
    ids, values, first = [], [], 0
    for path, count in zip(descriptors, counts, strict=True):
        own = rows[(rows >= first) & (rows < first + count)] - first
        part = _named(path, names)
        ids.append(part.ids[own])
        values.append(part.values[own])
        first += count
    return Ordinary(np.concatenate(ids), np.concatenate(values))


def blocks(
    descriptors: list[Path], names: list[str]
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield ids and named descriptors of a slice, at most `BLOCK` objects at a time."""
    for path in descriptors:
        part = _named(path, names)
        for start in range(0, len(part.ids), BLOCK):
            rows = slice(start, start + BLOCK)
            yield part.ids[rows], part.values[rows]


def _named(path: Path, names: list[str]) -> Ordinary:
    found = read_descriptors([path])
    missing = set(names) - set(found.names)
    if missing:
        raise ValueError(
            f"{path}: has no descriptor {min(missing)}, which the injected images "
            "have: expected all of them. Remove both and run again"
        )
    columns = [found.names.index(name) for name in names]
    return Ordinary(found.ids, found.values[:, columns])


def fold_of(ids: np.ndarray) -> np.ndarray:
    """Return the fold (n,) of objects, a function of the id alone, below `FOLDS`."""
    # Fibonacci hashing: neighbouring ids do not share a fold.
    mixed = ids.astype(np.int64).view(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return ((mixed >> np.uint64(40)) % np.uint64(FOLDS)).astype(np.int64)


class Teacher:
    """Models of all folds.

    Parameters
    ----------
    ordinary : Ordinary
        Objects of the survey.
    taught : Taught
        What was injected.
    seed : int
        Of the trees.
    without : str or None
        A kind that is left out of the teaching.
    """

    def __init__(
        self, ordinary: Ordinary, taught: Taught, seed: int, without: str | None = None
    ) -> None:
        own, hosts = fold_of(ordinary.ids), fold_of(taught.host)
        kept = taught.kind != without
        self.models = [
            _fit(
                ordinary.values[own != fold], taught.rows(kept & (hosts != fold)), seed
            )
            for fold in range(FOLDS)
        ]

    def __call__(
        self, ids: np.ndarray, values: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Score objects by the models that have not seen them.

        Parameters
        ----------
        ids : ndarray of int64, shape (n,)
            Objects; of an injected image its host.
        values : ndarray of int8, shape (n, d)
            Descriptors.

        Returns
        -------
        taught, p_artifact : ndarray of float64, shape (n,)
            See `score_taught`; NaN if there is nothing in the other folds to learn
            from, in a slice of very few objects.
        """
        folds = fold_of(ids)
        taught, artifact = np.zeros(len(ids)), np.zeros(len(ids))
        for fold, model in enumerate(self.models):
            rows = folds == fold
            if model is None:
                taught[rows] = artifact[rows] = np.nan
            elif rows.any():
                taught[rows], artifact[rows] = model(values[rows])
        return taught, artifact


class _Model(NamedTuple):
    """Trees, and what each of their classes teaches."""

    trees: ExtraTreesClassifier
    teaches: np.ndarray

    def __call__(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        chance = self.trees.predict_proba(values)
        peculiar, artifact, ordinary = (
            chance[:, self.teaches == what].sum(axis=1)
            for what in (PECULIAR, ARTIFICIAL, ORDINARY)
        )
        return np.log((peculiar + LEAST) / (ordinary + LEAST)), artifact


def _fit(survey: np.ndarray, taught: Taught, seed: int) -> _Model | None:
    """Fit trees to descriptors of the survey (n, d) and to injected images.

    None if there are neither.
    """
    if not len(survey) + len(taught.values):
        return None
    # All that is ordinary is one class.
    label = np.where(taught.teaches == ORDINARY, ORDINARY, taught.kind)
    label = np.concatenate([np.full(len(survey), ORDINARY), label]).astype(str)
    meaning = dict(zip(taught.kind, taught.teaches, strict=True))
    classes = np.unique(label)
    teaches = np.array([meaning.get(name, ORDINARY) for name in classes])
    trees = ExtraTreesClassifier(TREES, min_samples_leaf=LEAF, random_state=seed)
    weight = _weights(label, classes, teaches, len(survey))
    trees.fit(np.concatenate([survey, taught.values]), label, sample_weight=weight)
    return _Model(trees, teaches)


def _weights(
    label: np.ndarray, classes: np.ndarray, teaches: np.ndarray, survey: int
) -> np.ndarray:
    """Return weights of images (n,), of mean 1; the first `survey` are the survey's."""
    weight = np.zeros(len(label))
    for name, what in zip(classes, teaches, strict=True):
        own = label == name
        weight[own] = 1 / own.sum() / (teaches == what).sum()
    more = np.flatnonzero(label == ORDINARY)[survey:]
    if len(more):
        weight[:survey] = SURVEY / max(survey, 1)
        weight[more] = (1 - SURVEY) / len(more)
    return weight * len(weight) / weight.sum()
