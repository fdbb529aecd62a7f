"""Which objects are candidates, and their order."""

import difflib

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from peculiar.scores.places import Places
from peculiar.tables.columns import describe

#: Judged objects from which on the taught ranking is the default order.
LEAST_JUDGED = 60

#: Judged artifacts from which on p_artifact sets objects aside instead of
#: artifact_score: of fewer it has learnt too little.
LEAST_ARTIFACTS = 10


def order_of(table: pa.Table, publish: dict) -> str:
    """Return the column by which a catalogue's candidates are ordered, highest first.

    Parameters
    ----------
    table : pa.Table
        The catalogue, see `peculiar.publish.catalog`.
    publish : dict
        ``candidates.order``, a column, or None for the default, which also stands in
        for a column without any value: ``p_interesting`` once `LEAST_JUDGED` objects
        have a verdict other than unsure, not all the same; else ``novelty`` (the column
        of a detector without training on labels, None if there is none); else the
        main score.

    Raises
    ------
    ValueError
        If the catalogue has no such column of numbers.
    """
    wanted = publish["candidates"]["order"]
    names = [
        field.name
        for field in table.schema
        if pa.types.is_floating(field.type) or pa.types.is_integer(field.type)
    ]
    if wanted is not None and wanted not in names:
        close = difflib.get_close_matches(wanted, names, n=1)
        perhaps = f", perhaps {close[0]}" if close else ""
        raise ValueError(
            f"publish.candidates.order: the catalogue has no number {wanted!r}. "
            f"Expected null or a column with numbers{perhaps}"
        )
    if wanted is not None and not np.isfinite(numbers_of(table, wanted)).any():
        wanted = None
    if wanted is None and _taught(table):
        wanted = "p_interesting"
    published = f"{publish['detector']}_{publish['score']}_sigma"
    return wanted or publish["novelty"] or published


def rank_candidates(table: pa.Table, order: str, publish: dict) -> np.ndarray:
    """Return each object's rank among the candidates, int32 (n,): 1 is the first.

    Artifacts are set aside first: objects that people call artifacts, and, of those
    without a judgement, objects whose ``artifact_score`` is at least
    ``artifact_threshold``; or whose ``p_artifact`` is, once judgements of
    `LEAST_ARTIFACTS` artifacts teach it. Of the others the first at each place is a
    candidate: the rest, and objects without a value in `order`, have rank 0.

    Parameters
    ----------
    table : pa.Table
        The catalogue.
    order : str
        A column of it, see `order_of`.
    publish : dict
        ``artifact_threshold``; ``same_place``, arcsec.
    """
    values = numbers_of(table, order)
    kept = ~artifacts_of(table, publish["artifact_threshold"]) & np.isfinite(values)
    ids = table["object_id"].to_numpy()
    rows = np.flatnonzero(kept)
    rows = rows[np.lexsort((ids[rows], -values[rows]))]
    ra, dec = (numbers_of(table, name) for name in ("ra", "dec"))
    rows = Places(ra, dec, publish["same_place"]).first(rows)
    ranks = np.zeros(len(table), np.int32)
    ranks[rows] = np.arange(1, len(rows) + 1)
    return ranks


def with_candidates(table: pa.Table, publish: dict) -> pa.Table:
    """Return a catalogue with the column ``candidate_rank``, see `rank_candidates`."""
    ranks = rank_candidates(table, order_of(table, publish), publish)
    field = describe(pa.field("candidate_rank", pa.int32()))
    return table.append_column(field, pa.array(ranks))


def _taught(table: pa.Table) -> bool:
    """Return whether so many objects are judged that the taught ranking leads."""
    # Verdicts that are all the same teach nothing.
    taught = "p_interesting" in table.column_names and (
        table["p_interesting"].null_count < len(table)
    )
    return taught and judged_of(table) >= LEAST_JUDGED


def sets_aside(table: pa.Table) -> str | None:
    """Return the column that says which objects are artifacts, None if none does."""
    if _taught(table) and _said(table).count("artifact") >= LEAST_ARTIFACTS:
        return "p_artifact"
    known = np.isfinite(numbers_of(table, "artifact_score")).any()
    return "artifact_score" if known else None


def judged_of(table: pa.Table) -> int:
    """Return how many objects have a verdict other than unsure."""
    said = _said(table)
    return len(said) - said.count("unsure")


def without_order(table: pa.Table, order: str) -> list[str]:
    """Return the slices of which no object has a value in the order's column."""
    known = np.isfinite(numbers_of(table, order))
    slices = np.array(table["slice"].to_pylist(), dtype=object)
    return sorted(set(slices) - set(slices[known]))


def _said(table: pa.Table) -> list[str]:
    """Return the verdict on each judged object; one in several slices counts once."""
    if "judgement" not in table.column_names:
        return []
    judged = table.filter(table["judgement"].is_valid())
    ids, verdicts = (judged[x].to_pylist() for x in ("object_id", "judgement"))
    return list(dict(zip(ids, verdicts, strict=True)).values())


def artifacts_of(table: pa.Table, threshold: float) -> np.ndarray:
    """Return which objects are set aside as artifacts, bool (n,).

    See `rank_candidates`, whose ``artifact_threshold`` is the `threshold`.
    """
    column, found = sets_aside(table), np.zeros(len(table), bool)
    if column is not None:
        found = numbers_of(table, column) >= threshold  # NaN is not
    if "judgement" in table.column_names:
        said = table["judgement"]
        found[pc.is_valid(said).to_numpy()] = False
        found |= pc.fill_null(pc.equal(said, "artifact"), False).to_numpy()
    return found


def numbers_of(table: pa.Table, name: str) -> np.ndarray:
    """Return a column as float64, NaN where it is null; all NaN if there is none."""
    if name not in table.column_names:
        return np.full(len(table), np.nan)
    return table[name].to_pandas().to_numpy(np.float64, na_value=np.nan)
