"""How many of the injected anomalies a detector finds, by kind and strength."""

import logging
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from astropy.stats import binom_conf_interval

from peculiar.evaluate.injection_text import as_markdown
from peculiar.inject.injection import hosts_of
from peculiar.scores.merge import normalisation_of, select
from peculiar.scores.ordering import order_of
from peculiar.tables.files import written
from peculiar.tables.markdown import write_text

logger = logging.getLogger(__name__)

#: Of the intervals.
CONFIDENCE = 0.95

SCHEMA = pa.schema(
    [
        pa.field("slice", pa.string()),
        pa.field("detector", pa.string()),
        # `none`: the hosts as they are, strength and level 0.
        pa.field("kind", pa.string()),
        pa.field("strength", pa.float64()),
        pa.field("level", pa.int32()),
        pa.field("n", pa.int64()),
        # Within the highest fraction of the survey, by the detector's order.
        pa.field("recovered", pa.int64()),
        pa.field("recall", pa.float64()),
        pa.field("recall_low", pa.float64()),
        pa.field("recall_high", pa.float64()),
        # Of the recovered, those whose host is not; and hosts that no longer are.
        pa.field("gained", pa.int64()),
        pa.field("lost", pa.int64()),
        # By the detector's own selection.
        pa.field("selected", pa.int64()),
    ]
)

#: Columns that are sums over hosts.
COUNTS = ["n", "recovered", "gained", "lost", "selected"]


def measure_injection(
    *,
    injections: dict[str, Path],
    scores: dict[str, dict[str, Path]],
    survey: dict[str, dict[str, Path]],
    selections: dict[str, dict[str, dict]],
    left_out: dict[str, str],
    fraction: float,
    published: str,
    table: Path,
    text: Path,
) -> None:
    """Measure how many injected anomalies each detector finds.

    Parameters
    ----------
    injections : dict of str to Path
        Per slice the table of `peculiar.inject.injection.inject`.
    scores : dict of str to dict of str to Path
        Per slice and detector the raw scores of the injected images: ``object_id`` is
        the number of the injection.
    survey : dict of str to dict of str to Path
        Likewise the survey's own ``scores.parquet``.
    selections : dict of str to dict of str to dict
        Likewise ``rule`` and ``cuts``.
    left_out : dict of str to str
        Slices in which nothing was injected, and why.
    fraction : float
        Recovered is who would stand in this highest fraction of the survey, by the
        order that the detector's selection makes (`peculiar.scores.ordering`).
    published : str
        The detector of which the text speaks first.
    table : Path
        Parquet file to write, see `SCHEMA`: a row a slice, detector, kind and level.
        Intervals are Wilson's, of 95%. Empty if nothing was injected anywhere.
    text : Path
        Markdown file to write: the same for people, all slices together.

    Raises
    ------
    ValueError
        If the scores are not those of the injections.
    """
    parts = [
        _counted(
            _recovered(
                pq.read_table(injections[name]).to_pandas(),
                scores[name][detector],
                survey[name][detector],
                selections[name][detector],
                fraction,
            )
        ).assign(slice=name, detector=detector)
        for name in injections
        for detector in scores[name]
    ]
    frame = pd.concat(parts) if parts else pd.DataFrame(columns=SCHEMA.names)
    frame = with_intervals(frame)
    with written(table) as temporary:
        content = pa.Table.from_pandas(frame, SCHEMA, preserve_index=False)
        pq.write_table(content.replace_schema_metadata(), temporary)
    hosts = {name: hosts_of(path) for name, path in injections.items()}
    page = as_markdown(
        pooled(frame), hosts, left_out=left_out, fraction=fraction, published=published
    )
    write_text(text, page)


def pooled(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the counts of all slices together, with shares and intervals.

    Parameters
    ----------
    frame : DataFrame
        Rows of `SCHEMA`.
    """
    keys = ["detector", "kind", "strength", "level"]
    return with_intervals(frame.groupby(keys, sort=False)[COUNTS].sum().reset_index())


def with_intervals(frame: pd.DataFrame) -> pd.DataFrame:
    """Return counts with ``recall`` and its interval beside them."""
    if frame.empty:
        return frame.assign(recall=[], recall_low=[], recall_high=[])
    recovered, number = (frame[name].to_numpy(np.int64) for name in ("recovered", "n"))
    low, high = binom_conf_interval(recovered, number, CONFIDENCE, "wilson")
    return frame.assign(recall=recovered / number, recall_low=low, recall_high=high)


def _recovered(
    injections: pd.DataFrame,
    scores: Path,
    survey: Path,
    selection: dict,
    fraction: float,
) -> pd.DataFrame:
    """Return the injections with who is recovered, selected, and whose host is."""
    found = pq.read_table(scores).to_pandas()
    if not found["object_id"].equals(injections["injection"]):
        raise ValueError(
            f"{scores}: the scores of {len(found)} images are not those of the "
            f"{len(injections)} injections. Expected one row each, in their order; "
            "remove the file and run again"
        )
    names = [name for name in found.columns if name != "object_id"]
    columns = [*names, *(f"{name}_sigma" for name in names)]
    theirs = dict(pq.read_table(survey, columns=columns).to_pandas())
    raw = {name: found[name].to_numpy() for name in names}
    order = order_of(raw, {name: theirs[name] for name in names}, selection)
    frame = injections.assign(
        recovered=order > 100 * (1 - fraction),
        selected=selected_beside(raw, theirs, normalisation_of(survey), selection),
    )
    control = frame[frame["level"] == 0].set_index("host")["recovered"]
    before = control[frame["host"]].to_numpy()
    return frame.assign(
        gained=frame["recovered"] & ~before, lost=~frame["recovered"] & before
    )


def selected_beside(
    raw: dict, survey: dict, normalisation: dict, selection: dict
) -> np.ndarray:
    """Return which new objects a selection would have taken beside the survey's.

    Parameters
    ----------
    raw : dict of str to array
        Their raw scores, shape (n,) each.
    survey : dict of str to array
        ``<score>`` and ``<score>_sigma`` of the survey's objects, shape (m,) each.
    normalisation : dict
        Per score ``mean`` and ``deviation`` of the survey.
    selection : dict
        See `peculiar.scores.merge.select`. A cut at a fraction of all takes whoever is
        above the highest of the survey's objects that it leaves.

    Returns
    -------
    selected : ndarray of bool, shape (n,)
    """
    columns = dict(raw)
    for name, values in raw.items():
        mean, deviation = (normalisation[name][key] for key in ("mean", "deviation"))
        columns[f"{name}_sigma"] = (values.astype(np.float64) - mean) / (
            deviation or 1.0
        )
    cuts = []
    for cut in selection["cuts"]:
        if "top" in cut:
            alone = {
                "rule": "any",
                "cuts": [{key: cut[key] for key in ("score", "top")}],
            }
            left = np.asarray(survey[f"{cut['score']}_sigma"])[~select(survey, alone)]
            cut = {key: value for key, value in cut.items() if key != "top"}
            cut |= {"sigma": left.max(initial=-np.inf)}
        cuts.append(cut)
    return select(columns, selection | {"cuts": cuts})


def _counted(frame: pd.DataFrame) -> pd.DataFrame:
    groups = frame.assign(n=1).groupby(["kind", "strength", "level"], sort=False)
    return groups[COUNTS].sum().reset_index()
