"""What a joint order gains over the best of the orders that it joins."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from peculiar.evaluate.places import batches_of, judged_objects
from peculiar.evaluate.roc import RESAMPLES, bootstrap_areas
from peculiar.evaluate.tables import read_catalog, write_table
from peculiar.tables import markdown

#: Seed of the bootstrap: intervals do not change from run to run.
SEED = 1

SCHEMA = pa.schema(
    [
        # group: of labels, each object counting alike; label; tag.
        pa.field("what", pa.string()),
        pa.field("label", pa.string()),
        pa.field("detector", pa.string()),
        # The best of its parts for these objects.
        pa.field("part", pa.string()),
        pa.field("n", pa.int64()),
        pa.field("area", pa.float64()),
        pa.field("part_area", pa.float64()),
        pa.field("gain", pa.float64()),
        pa.field("gain_low", pa.float64()),
        pa.field("gain_high", pa.float64()),
    ]
)

HEADER = """# What joint orders gain

Area under the ROC curve of each joint detector, less that of the best of its parts for
these objects, which nobody knows beforehand: a joint order that loses little to it for
every label is worth having. In brackets the 95% bootstrap interval of the difference,
both on the same resamples; bold where it leaves out 0. `gains.parquet` has the areas.
"""


def measure_gains(
    *,
    catalog: Path,
    labels: dict,
    joined: dict[str, list[str]],
    radius: float,
    training_samples: dict[str, list[Path]],
    chosen_by: dict[str, list[Path]],
    table: Path,
    text: Path,
) -> None:
    """Measure what joining gains or loses, for each label, tag and group.

    Parameters
    ----------
    catalog : Path
        ``catalog.parquet``. Judged are the objects that the joint detector and all of
        its parts have scored, by ``{detector}_rank_pct``.
    labels, radius, training_samples, chosen_by
        See `peculiar.evaluate.ranking.measure_ranking`.
    joined : dict of str to list of str
        Of each joint detector those that it joins.
    table : Path
        Parquet file to write, see `SCHEMA`. Empty without labels.
    text : Path
        Markdown to write, and a page.
    """
    names = dict.fromkeys([*joined, *(part for of in joined.values() for part in of)])
    columns = {name: f"{name}_rank_pct" for name in names}
    frame = read_catalog(catalog, ["ra", "dec", *columns.values()])
    judged, _ = judged_objects(frame, training_samples, chosen_by)
    known = frame.iloc[judged].reset_index(drop=True)
    ordinary, batches = batches_of(known, labels, radius)
    rows = []
    for name, parts in joined.items():
        orders = known[[columns[one] for one in (name, *parts)]].to_numpy().T
        for batch in batches:
            rows += [
                {"detector": name, **row}
                for row in _gains(batch, ordinary, orders, parts)
            ]
    write_table(rows, SCHEMA, table)
    page = HEADER
    if rows:
        page += "\n" + markdown.table(_cells(pd.DataFrame(rows)))
    else:
        page += "\nThere is nothing to compare: it takes labels and joint detectors.\n"
    markdown.write_text(text, page)


def _gains(
    batch: list[dict], ordinary: np.ndarray, orders: np.ndarray, parts: list[str]
) -> list[dict]:
    """Return a row a class; `orders` is (1 + part, n), the joint one first."""
    scored = np.isfinite(orders).all(axis=0)
    batch = [one for one in batch if (one["members"] & scored).any()]
    number = np.where(ordinary & scored, 0, -1)
    for kind, one in enumerate(batch, start=1):
        number[one["members"] & scored] = kind
    used = number >= 0
    if not batch or not (number == 0).any():
        return []
    areas = bootstrap_areas(orders[:, used], number[used], count=RESAMPLES, seed=SEED)
    rows = []
    for kind, one in enumerate(batch):
        best = int(np.argmax(areas[0, 1:, kind]))
        gains = areas[:, 0, kind] - areas[:, 1 + best, kind]
        low, high = np.quantile(gains[1:], [0.025, 0.975])
        rows.append(
            {
                "what": one["what"],
                "label": one["label"],
                "part": parts[best],
                "n": int(np.sum(number == kind + 1)),
                "area": float(areas[0, 0, kind]),
                "part_area": float(areas[0, 1 + best, kind]),
                "gain": float(gains[0]),
                "gain_low": float(low),
                "gain_high": float(high),
            }
        )
    return rows


def _cells(rows: pd.DataFrame) -> list[list[str]]:
    """Return a row a joint detector and a column a class, headings first."""
    names = list(dict.fromkeys(rows["detector"]))
    columns = [["", "objects", *names]]
    for (what, label), part in rows.groupby(["what", "label"], sort=False):
        by_name = {row.detector: row for row in part.itertuples()}
        head = label if what == "label" else f"{label} ({what})"
        cells = [_cell(by_name[name]) if name in by_name else "" for name in names]
        columns.append([head, f"{part['n'].max():,}", *cells])
    return [list(row) for row in zip(*columns, strict=True)]


def _cell(row: tuple) -> str:
    mark = "" if row.gain_low <= 0 <= row.gain_high else "**"
    interval = f"{row.gain_low:+.2f}..{row.gain_high:+.2f}"
    return f"{mark}{row.gain:+.3f}{mark} ({interval}) over {row.part}"
