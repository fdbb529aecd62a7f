"""Whether the artifact score tells faults from peculiar galaxies, by labels."""

import logging
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from scipy.stats import binomtest

from peculiar.evaluate.artifact_merit_text import as_markdown
from peculiar.evaluate.roc import RESAMPLES, bootstrap_areas
from peculiar.tables.files import written
from peculiar.tables.markdown import write_text

log = logging.getLogger(__name__)

#: Seed of the bootstrap: intervals do not change from run to run.
SEED = 1

SCORE = "artifact_score"

SCHEMA = pa.schema(
    [
        # area: under the ROC curve of faults against galaxies, one row a score;
        # flagged: how many of a group or label are at the threshold or above.
        pa.field("what", pa.string()),
        # faults, galaxies or ordinary; label is null for all labels of the group.
        pa.field("group", pa.string()),
        pa.field("label", pa.string()),
        # Null for the artifact score, which is of the published detector.
        pa.field("detector", pa.string()),
        pa.field("score", pa.string()),
        pa.field("n", pa.int64()),
        # area only. lead: what the artifact score's area exceeds this one by, a score
        # that is lower for faults being turned round; null for the artifact score.
        pa.field("n_galaxies", pa.int64()),
        pa.field("area", pa.float64()),
        pa.field("area_low", pa.float64()),
        pa.field("area_high", pa.float64()),
        pa.field("lead", pa.float64()),
        pa.field("lead_low", pa.float64()),
        pa.field("lead_high", pa.float64()),
        # flagged only.
        pa.field("threshold", pa.float64()),
        pa.field("n_flagged", pa.int64()),
        pa.field("flagged_share", pa.float64()),
        pa.field("flagged_low", pa.float64()),
        pa.field("flagged_high", pa.float64()),
    ]
)


def measure_artifacts(
    *,
    catalog: Path,
    labels: dict,
    scores: dict[str, list[str]],
    threshold: float,
    table: Path,
    text: Path,
) -> None:
    """Measure how well ``artifact_score`` tells faults from peculiar galaxies.

    Both are strange, so that the scores of the detectors need not tell them apart; they
    are the baselines. An area under the ROC curve is the chance that a fault has the
    higher score of a fault and a galaxy (`peculiar.evaluate.roc`). That of all faults
    counts each object alike.

    Parameters
    ----------
    catalog : Path
        ``catalog.parquet``, with ``artifact_score`` and, where known, ``label``.
        Labelled objects without an ``artifact_score``, or without a score of some
        detector, do not count, so that all scores are measured on the same objects;
        log and text say how many they are.
    labels : dict
        ``artifact``: the labels of ``faults`` and of ``galaxies``, none in common;
        ``ordinary``: those of ordinary objects. Lists may be empty.
    scores : dict of str to list of str
        The scores of each detector, the baselines.
    threshold : float
        Objects whose ``artifact_score`` is this or above are flagged, as those that the
        catalogue does not vet.
    table : Path
        Parquet file to write, see `SCHEMA`. Intervals hold 95%: of 1000 bootstrap
        resamples within each label for areas, Wilson's for shares. Empty where no
        faults or no galaxies are left to compare.
    text : Path
        Markdown file to write: the same for people.

    Raises
    ------
    ValueError
        If a label is both a fault and a galaxy.
    """
    groups = _groups(labels)
    columns = [f"{name}_{one}_sigma" for name in scores for one in scores[name]]
    named = {name for names in groups.values() for name in names}
    labelled = _labelled(catalog, named, columns)
    scored = labelled.dropna(subset=SCORE)
    known = scored.dropna(subset=columns).reset_index(drop=True)
    left_out = {
        SCORE: len(labelled) - len(scored),
        "score of some detector": len(scored) - len(known),
    }
    for name, count in left_out.items():
        if count:
            log.warning(
                "%d of %d labelled objects have no %s", count, len(labelled), name
            )
    frame = pd.DataFrame(_rows(known, groups, scores, threshold), columns=SCHEMA.names)
    with written(table) as temporary:
        arrays = [
            # Lists, since pandas would make whole numbers with gaps floats.
            pa.array(frame[field.name].tolist(), field.type, from_pandas=True)
            for field in SCHEMA
        ]
        pq.write_table(pa.table(arrays, schema=SCHEMA), temporary)
    write_text(text, as_markdown(frame, groups, threshold=threshold, left_out=left_out))


def _groups(labels: dict) -> dict[str, list[str]]:
    groups = {
        "faults": labels["artifact"]["faults"],
        "galaxies": labels["artifact"]["galaxies"],
        "ordinary": labels["ordinary"],
    }
    both = sorted(set(groups["faults"]) & set(groups["galaxies"]))
    if both:
        raise ValueError(
            f"labels.artifact: {', '.join(both)} stand both in faults and in galaxies; "
            "expected each label in one of them. Remove them from the other"
        )
    return groups


def _labelled(catalog: Path, names: set[str], columns: list[str]) -> pd.DataFrame:
    """Return label, artifact score and other columns of the objects of these labels."""
    found = [SCORE, *columns]
    if "label" in pq.read_schema(catalog).names:
        found.append("label")
    table = pq.read_table(catalog, columns=found)
    if "label" not in found:
        table = table.append_column("label", pa.nulls(len(table), pa.string()))
    label = table["label"].cast(pa.string())  # the type is null where all are
    chosen = pc.is_in(label, pa.array(sorted(names), pa.string()))
    frame = table.filter(chosen).to_pandas()
    # As float64, in which the catalogue compares with the threshold: the float32 next
    # to 0.7 is below it.
    return frame.astype({SCORE: np.float64})


def _rows(
    known: pd.DataFrame,
    groups: dict[str, list[str]],
    scores: dict[str, list[str]],
    threshold: float,
) -> list[dict]:
    counts = {key: known["label"].isin(groups[key]).sum() for key in groups}
    if not counts["faults"] or not counts["galaxies"]:
        log.warning(
            "artifact_score is not measured: %d faults and %d galaxies with labels are "
            "left to compare",
            counts["faults"],
            counts["galaxies"],
        )
        return []
    return _area_rows(known, groups, scores) + _flagged_rows(known, groups, threshold)


def _area_rows(
    known: pd.DataFrame, groups: dict[str, list[str]], scores: dict[str, list[str]]
) -> list[dict]:
    """Return one row a score for all faults, then for each of their labels."""
    faults = [name for name in groups["faults"] if (known["label"] == name).any()]
    number = np.where(known["label"].isin(groups["galaxies"]), 0, -1)
    for index, name in enumerate(faults, start=1):
        number[known["label"] == name] = index
    used = number >= 0
    keys = [(None, SCORE), *((name, one) for name in scores for one in scores[name])]
    columns = [SCORE, *(f"{name}_{one}_sigma" for name, one in keys[1:])]
    values = known.loc[used, columns].to_numpy(dtype=np.float64).T
    areas = bootstrap_areas(values, number[used], count=RESAMPLES, seed=SEED)
    sizes = np.bincount(number[used])
    classes = [(None, sizes[1:].sum(), np.average(areas, axis=2, weights=sizes[1:]))]
    classes += [
        (name, sizes[1 + index], areas[:, :, index])
        for index, name in enumerate(faults)
    ]
    return [
        {"what": "area", "group": "faults", "label": label, "n": size}
        | {"detector": detector, "score": score, "n_galaxies": sizes[0]}
        | _with_interval("area", part[:, column])
        | (_with_interval("lead", _lead(part, column)) if column else {})
        for label, size, part in classes
        for column, (detector, score) in enumerate(keys)
    ]


def _lead(areas: np.ndarray, column: int) -> np.ndarray:
    """Return what the first score is ahead of another by, (1 + resample,)."""
    other = areas[:, column]
    return areas[:, 0] - (other if other[0] >= 0.5 else 1 - other)


def _with_interval(name: str, values: np.ndarray) -> dict[str, float]:
    low, high = np.quantile(values[1:], [0.025, 0.975])
    return {name: values[0], f"{name}_low": low, f"{name}_high": high}


def _flagged_rows(
    known: pd.DataFrame, groups: dict[str, list[str]], threshold: float
) -> list[dict]:
    """Return one row a group, and one for each of its labels."""
    rows = []
    for group, names in groups.items():
        for label, members in [(None, names), *((name, [name]) for name in names)]:
            values = known.loc[known["label"].isin(members), SCORE]
            row = {"what": "flagged", "group": group, "label": label, "score": SCORE}
            row |= {"n": len(values), "threshold": threshold}
            if len(values):
                flagged = int((values >= threshold).sum())
                row |= {"n_flagged": flagged, "flagged_share": flagged / len(values)}
                low, high = binomtest(flagged, len(values)).proportion_ci(
                    method="wilson"
                )
                row |= {"flagged_low": low, "flagged_high": high}
                rows.append(row)
    return rows
