"""How many of the injected anomalies a detector finds, by kind and strength."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.config.titles import detector_title
from peculiar.evaluate.injection_text import as_markdown
from peculiar.evaluate.tables import in_words, share_of, write_table
from peculiar.inject.injection import hosts_of
from peculiar.scores.merge import normalisation_of, select
from peculiar.scores.ordering import order_of
from peculiar.tables.markdown import write_text

SCHEMA = pa.schema(
    [
        pa.field("slice", pa.string()),
        pa.field("detector", pa.string()),
        # `none`: the unchanged hosts, of strength and level 0.
        pa.field("kind", pa.string()),
        pa.field("strength", pa.float64()),
        pa.field("level", pa.int32()),
        pa.field("n", pa.int64()),
        # Within the highest fraction of the survey, by the detector's order.
        pa.field("recovered", pa.int64()),
        pa.field("recall", pa.float64()),
        pa.field("recall_low", pa.float64()),
        pa.field("recall_high", pa.float64()),
        # Recovered, but not as the unchanged host; and the reverse.
        pa.field("gained", pa.int64()),
        pa.field("lost", pa.int64()),
        # By the detector's selection.
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
    words: dict,
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
        Likewise ``scores.parquet`` of the survey.
    selections : dict of str to dict of str to dict
        Likewise ``rule`` and ``cuts``.
    left_out : dict of str to str
        Slices in which nothing was injected, and why.
    fraction : float
        An image is recovered if it would be in this highest fraction of the survey, in
        the order of the detector's selection (`peculiar.scores.ordering`).
    published : str
        The detector that the text names first.
    words : dict
        What detectors and scores are called in the text, see
        `peculiar.config.titles.words`.
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
    counts = pd.concat(parts) if parts else pd.DataFrame(columns=SCHEMA.names)
    frame = write_table(_with_recall(counts).to_dict("records"), SCHEMA, table)
    hosts = {name: hosts_of(path) for name, path in injections.items()}
    page = as_markdown(
        in_words(pooled(frame), words),
        hosts,
        left_out=left_out,
        fraction=fraction,
        published=detector_title(published, words),
    )
    write_text(text, page)


def pooled(frame: pd.DataFrame) -> pd.DataFrame:
    """Return rows of `SCHEMA` of all slices together, without slice."""
    keys = ["detector", "kind", "strength", "level"]
    return _with_recall(frame.groupby(keys, sort=False)[COUNTS].sum().reset_index())


def _with_recall(counts: pd.DataFrame) -> pd.DataFrame:
    """Return counts with ``recall`` and its interval beside them."""
    names = ["recall", "recall_low", "recall_high"]
    pairs = counts[["recovered", "n"]].to_numpy()
    shares = pd.DataFrame(
        [share_of(found, n, "recall") for found, n in pairs], columns=names
    )
    return counts.assign(**{name: shares[name].to_numpy() for name in names})


def _recovered(
    injections: pd.DataFrame,
    scores: Path,
    survey: Path,
    selection: dict,
    fraction: float,
) -> pd.DataFrame:
    """Return the injections, and which are recovered, gained, lost and selected."""
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
    """Return which new objects a selection would take, beside the survey's.

    Parameters
    ----------
    raw : dict of str to array
        Their raw scores, shape (n,) each.
    survey : dict of str to array
        ``<score>`` and ``<score>_sigma`` of the survey's objects, shape (m,) each.
    normalisation : dict
        Per score ``mean`` and ``deviation`` of the survey.
    selection : dict
        See `peculiar.scores.merge.select`. A cut at a fraction of all objects takes new
        ones above the highest of the survey's objects that it does not take.

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
            top = {key: cut[key] for key in ("score", "top")}
            alone = {"rule": "any", "cuts": [top]}
            left = np.asarray(survey[f"{cut['score']}_sigma"])[~select(survey, alone)]
            cut = {key: value for key, value in cut.items() if key != "top"}
            cut |= {"sigma": left.max(initial=-np.inf)}
        cuts.append(cut)
    return select(columns, selection | {"cuts": cuts})


def _counted(frame: pd.DataFrame) -> pd.DataFrame:
    groups = frame.assign(n=1).groupby(["kind", "strength", "level"], sort=False)
    return groups[COUNTS].sum().reset_index()
