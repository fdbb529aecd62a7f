"""Why an object is odd, in words: its descriptors and scores against the survey's."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.config.titles import detector_title
from peculiar.explorer.column import Column
from peculiar.explorer.pictures import blocks
from peculiar.explorer.reasons import Reason, reasons_of, topic_of, with_excess
from peculiar.explorer.rows import Rows
from peculiar.measure.descriptor_tables import Descriptors, read_descriptors
from peculiar.publish.candidate_ranks import artifacts_of, numbers_of
from peculiar.tables.images import shard_files

#: Reasons of an object at most, and what is said without any.
MOST, NOTHING = 3, "nothing"

#: The part of the survey that is as extreme as a reason, at most.
TAIL = 0.02

#: Objects of a slice that stand for all of them.
SAMPLE = 20_000

#: Deviations are in units of the scatter of the sample, of at least so many steps.
LEAST_SCATTER = 2.0


class Survey(NamedTuple):
    """What is usual in a slice.

    Attributes
    ----------
    centre, scatter : ndarray of float32, shape (descriptor,)
        Median, and median absolute deviation as sigma, in steps of the descriptors.
    half, tail : ndarray of float32, shape (reason,)
        What half of the objects, and all but the `TAIL`, do not exceed.
    """

    centre: np.ndarray
    scatter: np.ndarray
    half: np.ndarray
    tail: np.ndarray


class Others(NamedTuple):
    """Reasons by scores, each text or None, objects of shape (n,).

    Attributes
    ----------
    first, last : ndarray
        What is said before and after the reasons by descriptors.
    alone : ndarray
        What is said if there is no reason else.
    """

    first: np.ndarray
    last: np.ndarray
    alone: np.ndarray


def reasons_of_scores(
    rows: Rows,
    table: pa.Table,
    publish: dict,
    residuals: list[Column],
    words: dict[str, dict],
) -> Others:
    """Return why objects are odd by their scores, as text.

    Parameters
    ----------
    rows : Rows
        Of the catalogue.
    table : pa.Table
        The catalogue.
    publish : dict
        See `peculiar.publish.candidate_ranks.rank_candidates`.
    residuals : list of Column
        Of `peculiar.explorer.strips.band_columns`.
    words : dict
        See `peculiar.config.titles.words`.
    """
    found = Others(*(np.full(rows.count, None, dtype=object) for _ in range(3)))
    artifact = artifacts_of(table, publish["artifact_threshold"])
    found.first[artifact] = "looks like an artifact of the instrument"
    title = detector_title(publish["detector"], words)
    name = f"{publish['detector']}_{publish['score']}_sigma"
    high = _extreme(rows, numbers_of(table, name))
    found.last[high] = f"unlike the others by its score ({title})"
    if residuals:
        shares = np.stack([column.values for column in residuals], axis=1)
        bands = [column.name.partition("_residual_in_")[2] for column in residuals]
        # A slice may have no shares.
        for row in high[np.isfinite(shares[high]).any(axis=1)]:
            band = bands[int(np.nanargmax(shares[row]))]
            found.last[row] = f"hard to reproduce ({title}), mostly in {band}"
    if publish["novelty"] is not None:
        novel = _extreme(rows, numbers_of(table, publish["novelty"]))
        found.alone[novel] = "in no measure alone, but in many together"
    return found


def _extreme(rows: Rows, values: np.ndarray) -> np.ndarray:
    """Return the rows of the `TAIL` of highest values of each slice."""
    found = []
    for own in rows.of_slice.values():
        known = own[np.isfinite(values[own])]
        if len(known):
            limit = np.quantile(values[known], 1 - TAIL)
            found.append(known[values[known] > limit])
    return np.concatenate(found) if found else np.empty(0, np.int64)


def why_column(
    rows: Rows,
    shown: np.ndarray,
    descriptors: dict[str, list[Path]],
    others: Others,
) -> Column:
    """Return why each object with pictures is odd, as text; None for the others.

    A reason is said if at most `TAIL` of the slice's objects are as extreme in it; the
    most extreme come first, `MOST` of them in all.

    Parameters
    ----------
    rows : Rows
        Of the catalogue.
    shown : ndarray of bool, shape (n,)
        Objects with pictures.
    descriptors : dict of str to list of Path
        Tables of `peculiar.measure.descriptor_tables`, per slice.
    others : Others
        Reasons by scores.
    """
    words = np.full(rows.count, None, dtype=object)
    for name, own in rows.of_slice.items():
        tables = shard_files(descriptors[name])
        reasons = reasons_of(read_descriptors(descriptors[name][:1]).names)
        survey = _survey(list(tables.values()), reasons)
        for shard, wanted in blocks(rows, own[shown[own]], rows.count):
            content = read_descriptors([tables[shard]])
            said = _said(content, rows.ids[wanted], reasons, survey)
            for row, found in zip(wanted, said, strict=True):
                parts = [others.first[row], *found, others.last[row]]
                parts = [part for part in parts if part][:MOST]
                words[row] = "; ".join(parts) or others.alone[row] or NOTHING
    return Column(
        "why",
        "text",
        "text",
        words,
        "reason",
        title="why it is odd",
        description=f"Measures in which at most {TAIL:.0%} of the slice are so extreme",
    )


def _survey(tables: list[Path], reasons: list[Reason]) -> Survey:
    """Return what is usual in a slice, from a sample of it."""
    counts = [pq.read_metadata(path).num_rows for path in tables]
    step = max(1, sum(counts) // SAMPLE)
    parts = []
    for path in tables:
        content = read_descriptors([path])
        parts.append(with_excess(content.values[::step], content.names))
    values = np.concatenate(parts)
    centre = np.median(values, axis=0)
    scatter = 1.4826 * np.median(np.abs(values - centre), axis=0)
    scatter = np.maximum(scatter, LEAST_SCATTER)
    deviations = (values - centre) / scatter
    strengths = [reason.strength(deviations)[0] for reason in reasons]
    half, tail = np.quantile(strengths, [0.5, 1 - TAIL], axis=1)
    return Survey(centre, scatter, half, np.maximum(tail, half + 1e-3))


def _said(
    content: Descriptors, ids: np.ndarray, reasons: list[Reason], survey: Survey
) -> list[list[str]]:
    """Return the reasons of each object, the most extreme first."""
    order = np.argsort(content.ids)
    places = order[np.searchsorted(content.ids, ids, sorter=order)]
    values = with_excess(content.values[places], content.names)
    deviations = (values - survey.centre) / survey.scatter
    found: list[list[tuple[float, str]]] = [[] for _ in ids]
    for reason, half, tail in zip(reasons, survey.half, survey.tail, strict=True):
        strength, place = reason.strength(deviations)
        extreme = (strength - half) / (tail - half)
        for row in np.flatnonzero(extreme > 1):
            words = reason.words.format(band=reason.bands[place[row]])
            found[row].append((float(extreme[row]), words))
    return [_one_a_topic(sorted(some, reverse=True)) for some in found]


def _one_a_topic(some: list[tuple[float, str]]) -> list[str]:
    topics: dict[str, str] = {}
    for _, words in some:
        topics.setdefault(topic_of(words), words)
    return list(topics.values())
