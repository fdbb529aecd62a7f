"""How the selected share depends on redshift and equivalent width (T21)."""

import logging
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.evaluate.tables import cells_of, in_words, share_of, write_table
from peculiar.tables import markdown

log = logging.getLogger(__name__)

#: Columns of the catalogue that objects are binned by, and their titles.
QUANTITIES = {
    "redshift": "redshift",
    "equivalent_width_a": "equivalent width (Å)",
}

#: At most so many bins a label, of at least so many objects each.
BINS, SMALLEST = 5, 5

SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("quantity", "label", "detector")),
        ("bin", pa.int32()),
        # Of the quantity, in the bin.
        *((name, pa.float64()) for name in ("low", "median", "high")),
        ("n", pa.int64()),
        ("selected", pa.int64()),
        *((name, pa.float64()) for name in ("share", "share_low", "share_high")),
    ]
)

HEADER = """# Selected fraction by redshift and equivalent width

{found}Fraction of the objects of each label that a detector selects, in bins of equal
numbers of objects, with its 95% interval (Wilson). Objects used in training are
included.
"""

NOTHING = """
No label has {smallest} objects with known {names}, so nothing is measured.
"""


def measure_selection_rates(
    *, catalog: Path, detectors: list[str], words: dict, table: Path, text: Path
) -> None:
    """Measure the share of the labelled objects that is selected, bin by bin.

    Parameters
    ----------
    catalog : Path
        ``catalog.parquet``, with columns ``label``, ``redshift`` and
        ``equivalent_width_a`` where known, and ``{detector}_selected``.
    detectors : list of str
        Objects of slices without a detector do not count for it.
    words : dict
        What detectors and scores are called in the text, see
        `peculiar.config.titles.words`.
    table : Path
        Parquet file to write, see `SCHEMA`: a row a bin of a label, quantity and
        detector. Empty where nothing is known.
    text : Path
        Markdown file to write: the same for people.
    """
    known = _known(catalog, detectors)
    rows = [
        {"quantity": quantity, "label": label, "detector": detector, **row}
        for quantity in QUANTITIES
        for label, part in known.groupby("label")
        for detector in detectors
        for row in rates(part[quantity], part[f"{detector}_selected"])
    ]
    if not rows:
        log.info("%s: no label has redshifts or equivalent widths", catalog)
    found = write_table(rows, SCHEMA, table)
    markdown.write_text(text, _as_markdown(in_words(found, words)))


def rates(values: pd.Series, selected: pd.Series) -> list[dict]:
    """Return the share that is selected in bins of equal numbers of objects.

    Objects of unknown value (NaN) or without a score (missing) do not count. There are
    at most `BINS`, from the lowest, of at least `SMALLEST` objects each; none, if there
    are fewer. Equal values may be in two bins.
    """
    frame = pd.DataFrame({"value": values, "selected": selected})
    frame = frame[np.isfinite(frame["value"]) & frame["selected"].notna()]
    frame = frame.sort_values("value", kind="stable")
    count = min(BINS, len(frame) // SMALLEST)
    rows = []
    for number in range(count):
        start, stop = (len(frame) * x // count for x in (number, number + 1))
        part = frame.iloc[start:stop]
        chosen, size = int(part["selected"].sum()), len(part)
        row = {"bin": number + 1, "low": part["value"].min()}
        row |= {"median": part["value"].median(), "high": part["value"].max()}
        row |= {"n": size, "selected": chosen}
        rows.append(row | share_of(chosen, size, "share"))
    return rows


def _known(catalog: Path, detectors: list[str]) -> pd.DataFrame:
    """Return the labelled objects, with NaN where a quantity is not known."""
    present = pq.read_schema(catalog).names
    wanted = [name for name in ("label", *QUANTITIES) if name in present]
    wanted += [f"{detector}_selected" for detector in detectors]
    known = pq.read_table(catalog, columns=wanted).to_pandas()
    for name in {"label", *QUANTITIES} - set(wanted):
        known[name] = np.nan
    known = known.dropna(subset="label")
    return known.astype(dict.fromkeys(QUANTITIES, float))


def _as_markdown(frame: pd.DataFrame) -> str:
    if frame.empty:
        names = " or ".join(QUANTITIES.values())
        return HEADER.format(found="") + NOTHING.format(smallest=SMALLEST, names=names)
    parts = [HEADER.format(found=_found(frame))]
    for quantity, part in frame.groupby("quantity", sort=False):
        part = part.sort_values(["label", "bin"], kind="stable")
        detectors = part["detector"].unique()
        rows = [["label", QUANTITIES[quantity], "objects", *detectors]]
        for one, cells in cells_of(part, ["label", "bin"], "detector", _share):
            first = one.iloc[0]
            span = f"{first['low']:.3g} to {first['high']:.3g}"
            name = first["label"].replace("|", "\\|")
            rows.append([name, span, f"{first['n']:,}", *cells])
        parts.append(f"## By {QUANTITIES[quantity]}\n\n{markdown.table(rows)}")
    return "\n".join(parts)


def _found(frame: pd.DataFrame) -> str:
    """Return where the share changes most from the lowest bin to the highest."""
    keys = ["quantity", "label", "detector"]
    ends = frame.sort_values("bin").groupby(keys, sort=False)["share"]
    ends = ends.agg(["first", "last"])
    change = (ends["last"] - ends["first"]).abs()
    if not change.max():
        return (
            "No label has a selected fraction that changes: there are too few objects "
            "to see a change.\n\n"
        )
    quantity, label, detector = change.idxmax()
    first, last = ends.loc[change.idxmax()]
    return (
        f"The selected fraction changes most for {label} and {detector}: from "
        f"{first:.0%} at the lowest {QUANTITIES[quantity]} to {last:.0%} at the "
        "highest.\n\n"
    )


def _share(row: dict) -> str:
    return f"{row['share']:.0%} ({row['share_low']:.0%}..{row['share_high']:.0%})"
