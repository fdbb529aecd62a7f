"""How many of the known objects are among the first candidates."""

import itertools
import logging
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from peculiar.config.titles import detector_title, objects_of
from peculiar.evaluate.objects import (
    in_top,
    named_classes,
    read_catalog,
    standing,
    used_in_training,
)
from peculiar.evaluate.tables import (
    ORDER,
    cell,
    cells_of,
    in_words,
    share_of,
    write_table,
)
from peculiar.tables import markdown

log = logging.getLogger(__name__)

#: Fractions of all objects between those of the config, for the curves.
CURVE = [float(f"{fraction:.3g}") for fraction in np.geomspace(0.002, 1, 28)]

SCHEMA = pa.schema(
    [
        # group (of labels), label, tag, or published: what a paper says of a label.
        pa.field("what", pa.string()),
        pa.field("label", pa.string()),
        # Null: all slices together.
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

{found}Recall is the fraction of the known objects among the highest-ranked objects of
each detector, with its 95% interval (Wilson). Objects are ranked by the detector's
selection. By chance the recall is the fraction of all objects. The highest value of a
row is bold. `recall.parquet` also has the curves.
"""

NOTHING = (
    "\nNo object has a label or a tag but those of `labels.ordinary`. Name the column "
    "of the labels in `source.annotations`, or lists of known objects in "
    "`publish.known`.\n"
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
    words: dict,
    table: Path,
    text: Path,
) -> None:
    """Measure the recall of labels, tags and groups at fractions of all objects.

    Parameters
    ----------
    catalog : Path
        ``catalog.parquet``. The first candidates are those of each slice, in the order
        of the selection; objects that a detector has not scored do not count for it.
    labels : dict
        ``ordinary``, which have no recall, and ``groups``: name to labels.
    detectors : list of str
    detector : str
        The main one, which the text names first.
    fractions : list of float
        Of the objects of each slice.
    published : list of dict
        Recalls from the literature: ``label`` (or tag, or group) to compare with,
        ``fraction``, ``recall``, ``objects`` and ``source``.
    training_samples, chosen_by : dict of str to list of Path
        See `peculiar.evaluate.objects.used_in_training`: those objects do not count.
    words : dict
        What detectors and scores are called in the text, see
        `peculiar.config.titles.words`.
    table : Path
        Parquet file to write, see `SCHEMA`.
    text : Path
        Markdown to write, and a page: the same for people.
    """
    frame = read_catalog(catalog, [f"{name}_{ORDER}" for name in detectors])
    slices = frame["slice"].to_numpy()
    known = np.flatnonzero(frame["label"].notna() | frame["tags"].notna())
    used = used_in_training(frame, training_samples, chosen_by)
    left_out = int(used[known].sum())
    known = known[~used[known]]
    tops = {}
    for name in detectors:
        at_least, count = standing(frame[f"{name}_{ORDER}"].to_numpy(), slices)
        tops[name] = at_least[known], count[known]
    rows = _rows(frame.iloc[known], labels, tops, fractions)
    if not rows:
        log.warning("%s: no recall, as no object is known but ordinary ones", catalog)
    rows += [_published(one) for one in published]
    written = write_table(rows, SCHEMA, table)
    title = detector_title(detector, words)
    # The sources of published recalls have no words.
    page = _as_markdown(in_words(written, words), title, left_out=left_out)
    markdown.write_text(text, page)


def _recall_of(found: int, objects: int) -> dict:
    return {"n": objects, "found": found} | share_of(found, objects, "recall")


def _as_markdown(rows: pd.DataFrame, detector: str, *, left_out: int) -> str:
    theirs = rows[rows["what"] == "published"]
    ours = rows[rows["asked"] & (rows["what"] != "published")]
    text = HEADER.format(found=_found(ours, detector))
    if left_out:
        text += f"\n{left_out} known objects used in training are excluded.\n"
    if ours.empty:
        text += NOTHING
    for fraction, part in ours.groupby("fraction", sort=True):
        text += f"\n## The highest-ranked {100 * fraction:.4g}% of all objects\n\n"
        published = theirs[theirs["fraction"] == fraction]
        text += markdown.table(_cells(part[part["slice"].isna()], published))
        # The magnitudes of a published sample may be those of one slice.
        compared = part["label"].isin(published["label"])
        by_slice = part[compared & part["slice"].notna()]
        if len(by_slice):
            names = by_slice["label"] + ", " + by_slice["slice"]
            text += "\nBy slice:\n\n"
            text += markdown.table(_cells(by_slice.assign(label=names), theirs[:0]))
    if len(theirs):
        text += "\n## In the literature\n\n" + markdown.table(_theirs(theirs))
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
                    rows.append(facts | _recall_of(found, int(counted.sum())))
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
    return facts | _recall_of(found, one["objects"])


def _found(ours: pd.DataFrame, detector: str) -> str:
    """Return the recall of the groups, or labels, at the largest fraction asked for."""
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
            f"The highest-ranked {100 * row['fraction']:.4g}% of all objects by "
            f"{detector} contain {row['found']:,} of the {row['n']:,} "
            f"{objects_of(label)}: {row['recall']:.0%} (95% interval "
            f"{row['recall_low']:.0%} to {row['recall_high']:.0%}). Chance is "
            f"{row['fraction']:.0%}. The best of "
            f"{part['detector'].nunique()} detectors, {best['detector']}, reaches "
            f"{best['recall']:.0%}.\n"
        )
    return f"{text}\n" if text else ""


def _cells(part: pd.DataFrame, theirs: pd.DataFrame) -> list[list[str]]:
    """Return a row a label and a column a detector, headings first."""
    rows = [["", "objects", *part["detector"].unique()]]
    rows[0] += ["published"] if len(theirs) else []
    order = {"group": 0, "label": 1, "tag": 2}
    part = part.sort_values("what", key=lambda what: what.map(order), kind="stable")
    best = part.groupby(["what", "label"]).agg({"recall": "max", "n": "max"})

    def shown(row: dict) -> str:
        return _cell(row, *best.loc[(row["what"], row["label"])])

    for of_label, cells in cells_of(part, ["what", "label"], "detector", shown):
        what, label = of_label[["what", "label"]].iloc[0]
        name = label if what == "label" else f"{label} ({what})"
        row = [name, f"{of_label['n'].max():,}", *cells]
        if len(theirs):
            same = theirs[theirs["label"] == label].to_dict("records")
            row.append("; ".join(f"{_cell(one)} {one['detector']}" for one in same))
        rows.append(row)
    return rows


def _cell(row: dict, best: float = np.inf, objects: int | None = None) -> str:
    interval = f"{row['recall_low']:.0%}..{row['recall_high']:.0%}"
    if row["n"] != objects:  # not scored by this detector, or not ours
        interval += f" of {row['n']:,}"
    is_best = row["recall"] == best > 0
    return cell(f"{row['recall']:.1%}", interval, best=is_best)


def _theirs(theirs: pd.DataFrame) -> list[list[str]]:
    rows = [["", "fraction", "objects", "found", "recall", "source"]]
    for row in theirs.to_dict("records"):
        counts = [f"{row['fraction']:.4g}", f"{row['n']:,}", f"{row['found']:,}"]
        recall = _cell(row, objects=row["n"])
        rows.append([row["label"], *counts, recall, row["detector"]])
    return rows
