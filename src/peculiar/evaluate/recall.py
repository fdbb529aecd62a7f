"""How many of the known objects are among the first so many candidates."""

import itertools
import logging
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from astropy.stats import binom_conf_interval

from peculiar.evaluate.objects import (
    named_classes,
    read_catalog,
    used_in_training,
)
from peculiar.evaluate.tables import ORDER, cell, write_table
from peculiar.evaluate.tops import in_top, standing
from peculiar.tables import markdown

log = logging.getLogger(__name__)

#: Fractions of all objects between those of the config, for the curves.
CURVE = [float(f"{fraction:.3g}") for fraction in np.geomspace(0.002, 1, 28)]

SCHEMA = pa.schema(
    [
        # group: of labels; label, tag; published: what a paper says of a label.
        pa.field("what", pa.string()),
        pa.field("label", pa.string()),
        # Of which objects; null: of all slices.
        pa.field("slice", pa.string()),
        # Or the source of what is published.
        pa.field("detector", pa.string()),
        pa.field("fraction", pa.float64()),
        # Whether the config asks for this fraction; the others are for curves.
        pa.field("asked", pa.bool_()),
        pa.field("n", pa.int64()),
        pa.field("found", pa.int64()),
        pa.field("recall", pa.float64()),
        pa.field("recall_low", pa.float64()),
        pa.field("recall_high", pa.float64()),
    ]
)

HEADER = """# Recall of known objects

{found}How many of the known objects are among the first candidates of each detector, in
the order of its selection, with the 95% Wilson interval. By chance the recall is the
fraction itself. The best of a row is bold. `recall.parquet` has the curves, too.
"""

NOTHING = (
    "\nNothing is known of any object: no labels, and no tags. Name the column of the "
    "labels in `source.annotations`, or lists of known objects in `publish.known`.\n"
)


def measure_recall(
    *,
    catalog: Path,
    labels: dict,
    detectors: list[str],
    detector: str,
    fractions: list[float],
    published: list[dict],
    training_samples: dict[str, list[Path]],
    chosen_by: dict[str, list[Path]],
    table: Path,
    text: Path,
) -> None:
    """Measure the recall of labels, tags and groups at fractions of all objects.

    Parameters
    ----------
    catalog : Path
        ``catalog.parquet``. The first candidates are those of each slice, by
        the order of its selection; objects that a detector has not scored do not count
        for it.
    labels : dict
        ``ordinary``, which are not looked for, and ``groups``: name to labels.
    detectors : list of str
    detector : str
        The published one, of which the text speaks first.
    fractions : list of float
        Of the objects of each slice.
    published : list of dict
        What others found: ``label`` (or tag, or group) that it compares with,
        ``fraction``, ``recall``, ``objects`` and ``source``.
    training_samples, chosen_by : dict of str to list of Path
        See `peculiar.evaluate.objects.used_in_training`: those objects do not
        count.
    table : Path
        Parquet file to write, see `SCHEMA`.
    text : Path
        Markdown to write, and a page: the same for people.
    """
    frame = read_catalog(catalog, [f"{name}_{ORDER}" for name in detectors])
    tops = {
        name: standing(frame[f"{name}_{ORDER}"].to_numpy(), frame["slice"].to_numpy())
        for name in detectors
    }
    known = np.flatnonzero(frame["label"].notna() | frame["tags"].notna())
    used = used_in_training(frame, training_samples, chosen_by)
    left_out = int(used[known].sum())
    known = known[~used[known]]
    tops = {name: [part[known] for part in top] for name, top in tops.items()}
    rows = _rows(frame.iloc[known], labels, tops, fractions)
    if not rows:
        log.warning("no recall: no object with a label or a tag is left")
    rows += [_published(one) for one in published]
    write_table(rows, SCHEMA, table)
    rows = pd.DataFrame(rows, columns=SCHEMA.names)
    markdown.write_text(text, as_markdown(rows, detector, left_out=left_out))


def recall_of(found: int, objects: int) -> dict:
    """Return a recall with its 95% interval (Wilson 1927), as columns of the table.

    Parameters
    ----------
    found, objects : int
        Of how many; at least one.
    """
    low, high = binom_conf_interval(found, objects, 0.95, interval="wilson")
    numbers = {"n": objects, "found": found, "recall": found / objects}
    return numbers | {"recall_low": float(low), "recall_high": float(high)}


def as_markdown(rows: pd.DataFrame, detector: str, *, left_out: int) -> str:
    """Return the recalls as Markdown.

    Parameters
    ----------
    rows : DataFrame
        Rows of `SCHEMA`.
    detector : str
        The published one.
    left_out : int
        How many known objects do not count because they were used in training.
    """
    theirs = rows[rows["what"] == "published"]
    ours = rows[rows["asked"] & (rows["what"] != "published")]
    text = HEADER.format(found=_found(ours, detector))
    if left_out:
        text += f"\n{left_out} known objects used in training do not count.\n"
    if ours.empty:
        text += NOTHING
    for fraction, part in ours.groupby("fraction", sort=True):
        text += f"\n## The first {fraction:.4g} of all objects\n\n"
        published = theirs[theirs["fraction"] == fraction]
        text += markdown.table(_cells(part[part["slice"].isna()], published))
        # What is published is of some sample: its magnitudes may be those of one slice.
        compared = part["label"].isin(published["label"])
        by_slice = part[compared & part["slice"].notna()]
        if len(by_slice):
            names = by_slice["label"] + ", " + by_slice["slice"]
            text += "\nBy slice:\n\n"
            text += markdown.table(_cells(by_slice.assign(label=names), theirs[:0]))
    if len(theirs):
        text += "\n## What others found\n\n" + markdown.table(_theirs(theirs))
    return text


def _rows(
    known: pd.DataFrame, labels: dict, tops: dict, fractions: list[float]
) -> list[dict]:
    _, named = named_classes(known.reset_index(drop=True), labels)
    classes = [(*_kind(name), np.any(parts, axis=0)) for name, parts in named.items()]
    rows = []
    for fraction in sorted({*fractions, *CURVE}):
        asked = fraction in fractions
        parts = _parts(known["slice"]) if asked else {None: True}
        for name, (at_least, count) in tops.items():
            inside, scored = in_top(at_least, count, fraction), count > 0
            for (of_slice, here), one in itertools.product(parts.items(), classes):
                what, label, members = one
                counted = members & scored & here
                if counted.any():
                    facts = {"what": what, "label": label, "slice": of_slice}
                    facts |= {"detector": name, "fraction": fraction, "asked": asked}
                    found = int((inside & counted).sum())
                    rows.append(facts | recall_of(found, int(counted.sum())))
    return rows


def _kind(name: str) -> tuple[str, str]:
    """Return what a class is, group, label or tag, and its name alone."""
    for what in ("group", "tag"):
        if name.endswith(f" ({what})"):
            return what, name.removesuffix(f" ({what})")
    return "label", name


def _parts(slices: pd.Series) -> dict:
    """Return all objects, and those of each slice where there are several."""
    names = sorted(slices.unique())
    each = {name: (slices == name).to_numpy() for name in names}
    return {None: True} | (each if len(names) > 1 else {})


def _published(one: dict) -> dict:
    found = round(one["recall"] * one["objects"])
    facts = {"what": "published", "label": one["label"], "detector": one["source"]}
    facts |= {"fraction": one["fraction"], "asked": True}
    return facts | recall_of(found, one["objects"])


def _found(ours: pd.DataFrame, detector: str) -> str:
    """Return what is among the first, at the largest fraction that was asked for."""
    last = ours[ours["slice"].isna() & (ours["fraction"] == ours["fraction"].max())]
    groups = last[last["what"] == "group"]
    text = ""
    for label, part in (last if groups.empty else groups).groupby("label", sort=False):
        best = part.loc[part["recall"].idxmax()]
        own = part[part["detector"] == detector]
        if own.empty:
            continue
        row = own.iloc[0]
        text += (
            f"Among the first {row['fraction']:.4g} of all objects {detector} has "
            f"{row['found']:,} of {row['n']:,} of {label}: {row['recall']:.0%} (95% "
            f"interval {row['recall_low']:.0%} to {row['recall_high']:.0%}), where "
            f"chance is {row['fraction']:.0%} and the best of "
            f"{part['detector'].nunique()} detectors, {best['detector']}, has "
            f"{best['recall']:.0%}.\n"
        )
    return f"{text}\n" if text else ""


def _cells(part: pd.DataFrame, theirs: pd.DataFrame) -> list[list[str]]:
    """Return a row a label and a column a detector, headings first."""
    detectors = list(part["detector"].unique())
    rows = [["", "objects", *detectors, *(["published"] if len(theirs) else [])]]
    order = {"group": 0, "label": 1, "tag": 2}
    part = part.sort_values("what", key=lambda what: what.map(order), kind="stable")
    for (what, label), of_label in part.groupby(["what", "label"], sort=False):
        by_detector = {row.detector: row for row in of_label.itertuples()}
        objects, best = of_label["n"].max(), of_label["recall"].max()
        name = {"group": f"{label} (group)", "tag": f"{label} (tag)"}.get(what, label)
        row = [name, f"{objects:,}"]
        for detector in detectors:
            one = by_detector.get(detector)
            row.append(_cell(one, best, objects) if one else "")
        if len(theirs):
            row.append(
                "; ".join(
                    f"{_cell(one, np.inf, None)} {one.detector}"
                    for one in theirs[theirs["label"] == label].itertuples()
                )
            )
        rows.append(row)
    return rows


def _cell(row: tuple, best: float, objects: int | None) -> str:
    interval = f"{row.recall_low:.0%}..{row.recall_high:.0%}"
    if row.n != objects:  # not scored by this detector, or not ours
        interval += f" of {row.n:,}"
    return cell(f"{row.recall:.1%}", interval, best=row.recall == best > 0)


def _theirs(theirs: pd.DataFrame) -> list[list[str]]:
    rows = [["", "fraction", "objects", "found", "recall", "source"]]
    for row in theirs.itertuples():
        interval = f"{row.recall_low:.0%}..{row.recall_high:.0%}"
        shares = [f"{row.fraction:.4g}", f"{row.n:,}", f"{row.found:,}"]
        shares += [cell(f"{row.recall:.1%}", interval, best=False)]
        rows.append([row.label, *shares, row.detector])
    return rows
