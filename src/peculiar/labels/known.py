"""Scores, labels and tags of embedded objects."""

import logging
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from peculiar.labels.annotations import tag_classes
from peculiar.tables.accounting import name_some

log = logging.getLogger(__name__)


def scores_of(scores: Path, names: list[str], ids: np.ndarray) -> pd.DataFrame:
    """Return scores of objects, in standard deviations.

    Parameters
    ----------
    scores : Path
        ``scores.parquet`` of a detector.
    names : list of str
        The scores.
    ids : ndarray of int64, shape (n,)
        The objects.

    Returns
    -------
    sigma : DataFrame
        A float64 column a score, by its plain name, in the order of `ids`; NaN where
        there is none. The log counts these.

    Raises
    ------
    ValueError
        If the table lacks a score or an object.
    """
    columns = [f"{name}_sigma" for name in names]
    present = [x for x in pq.read_schema(scores).names if x.endswith("_sigma")]
    missing = [name for name in columns if name not in present]
    if missing:
        raise ValueError(
            f"{scores} has no {missing[0]}. Expected one of the scores: "
            + ", ".join(name.removesuffix("_sigma") for name in present)
        )
    table = pq.read_table(scores, columns=["object_id", *columns]).to_pandas()
    table = table.set_index("object_id").set_axis(names, axis="columns")
    lost = np.setdiff1d(ids, table.index)
    if len(lost):
        raise ValueError(
            f"{scores}: {len(lost)} embedded objects are not there: {name_some(lost)}. "
            "Expected all embedded objects; remove the embedding and run again"
        )
    sigma = table.loc[ids].reset_index(drop=True).astype(np.float64)
    for name, count in sigma.isna().sum().items():
        if count:
            log.warning(
                "%s: %d of %d objects have no %s", scores, count, len(ids), name
            )
    return sigma


def classes_of(labels: list[Path], ids: np.ndarray) -> dict[str, np.ndarray]:
    """Return which objects are of each class.

    Parameters
    ----------
    labels : list of Path
        Tables with ``object_id``, and ``label``, or ``tags`` as
        `peculiar.labels.annotations` joins them, or neither. A label and a tag of the
        same name are the same class.
    ids : ndarray of int64, shape (n,)
        The objects.

    Returns
    -------
    members : dict of str to ndarray of bool, shape (n,)
        Classes with at least one object, the most frequent first, equal ones in
        alphabetical order. An object may be of several, or of none.
    """
    found: dict[str, np.ndarray] = {}
    for path in labels:
        present = pq.read_schema(path).names
        wanted = [name for name in ("label", "tags") if name in present]
        table = pq.read_table(path, columns=["object_id", *wanted])
        table = table.filter(pc.is_in(table["object_id"], pa.array(ids)))
        classes = {}
        if "label" in table.column_names:
            text = table["label"].cast(pa.string())
            for name in pc.unique(text.drop_null()).to_pylist():
                has = pc.fill_null(pc.equal(text, name), False)
                classes[name] = has.to_numpy()
        if "tags" in table.column_names:
            for name, has in tag_classes(table["tags"]).items():
                classes[name] = classes.get(name, False) | has
        own = table["object_id"].to_numpy()
        for name, has in classes.items():
            found[name] = found.get(name, False) | np.isin(ids, own[has])
    order = sorted(found, key=lambda name: (-found[name].sum(), name))
    return {name: found[name] for name in order}
