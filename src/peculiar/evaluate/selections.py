"""What each cut of a selection takes, alone and with the others (T21, Table 2)."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.labels.known import classes_of
from peculiar.scores.cuts import cut_words
from peculiar.scores.merge import passes
from peculiar.tables.files import written
from peculiar.tables.markdown import table as markdown_table
from peculiar.tables.markdown import write_text

SCHEMA = pa.schema(
    [
        # cut: one; all_of: several at once; any_of: at least one of all.
        pa.field("what", pa.string()),
        pa.field("cuts", pa.string()),
        # Null: all objects.
        pa.field("label", pa.string()),
        pa.field("n", pa.int64()),
        pa.field("selected", pa.int64()),
        pa.field("share", pa.float64()),
    ]
)

HEADER = """# Cuts of {title}

{found}

How many objects pass each cut, several cuts at once, and any of them, of all objects
and of those with a label; in brackets the share of the column's objects. Bold is what
the detector selects ({rule} of the cuts).

The cuts:

{cuts}

"""


def measure_selections(
    *, scores: Path, labels: Path, selection: dict, title: str, table: Path, text: Path
) -> None:
    """Count who passes the cuts of a selection, one by one and together.

    Parameters
    ----------
    scores : Path
        ``scores.parquet`` of a slice and detector.
    labels : Path
        ``object_id``, and ``label`` if anything is known; objects without a score do
        not count.
    selection : dict
        ``rule`` and ``cuts``, see `peculiar.scores.merge.select`.
    title : str
        What the table is of: slice and detector.
    table : Path
        Parquet file to write, see `SCHEMA`: a row a set of cuts and label. Cuts are
        called as in `cut_names`.
    text : Path
        Markdown file to write: the same for people.
    """
    cuts = selection["cuts"]
    merged = pq.read_table(scores)
    columns = {name: merged[name].to_numpy() for name in merged.column_names}
    passed = dict(
        zip(cut_names(cuts), (passes(columns, cut) for cut in cuts), strict=True)
    )
    members = {None: np.ones(merged.num_rows, dtype=bool)}
    members |= classes_of([labels], columns["object_id"])
    rows = [
        {
            "what": what,
            "cuts": names,
            "label": label,
            "n": int(inside.sum()),
            "selected": int((inside & chosen).sum()),
            "share": (inside & chosen).sum() / inside.sum(),
        }
        for what, names, chosen in _sets(passed)
        for label, inside in members.items()
    ]
    with written(table) as temporary:
        pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), temporary)
    write_text(text, _as_markdown(pd.DataFrame(rows), selection, title))


def cut_names(cuts: list[dict]) -> list[str]:
    """Return what the cuts of a selection are called.

    Parameters
    ----------
    cuts : list of dict
        See `peculiar.scores.merge.passes`.

    Returns
    -------
    names : list of str
        The names of their scores; in words, if two cuts have one score.
    """
    names = [cut["score"] for cut in cuts]
    if len(set(names)) == len(names):
        return names
    return [cut_words(cut) for cut in cuts]


def _sets(passed: dict[str, np.ndarray]) -> list[tuple[str, str, np.ndarray]]:
    """Return kind, name and members of each set: single cuts, all of several, any."""
    sets = []
    for size in range(1, len(passed) + 1):
        for names in combinations(passed, size):
            together = np.logical_and.reduce([passed[name] for name in names])
            what = "cut" if size == 1 else "all_of"
            sets.append((what, " and ".join(names), together))
    either = np.logical_or.reduce(list(passed.values()))
    return [*sets, ("any_of", " or ".join(passed), either)]


def _as_markdown(frame: pd.DataFrame, selection: dict, title: str) -> str:
    lines = [f"- {cut_words(cut)}" for cut in selection["cuts"]]
    sets = list(frame.groupby(["what", "cuts"], sort=False))
    # The last set is any of the cuts, the last but one all of them.
    chosen = {"any": len(sets) - 1, "all": len(sets) - 2}[selection["rule"]]
    text = HEADER.format(
        title=title,
        found=_found(sets[chosen][1]),
        rule=selection["rule"],
        cuts="\n".join(lines),
    )
    head = ["passes", *(_head(row) for row in sets[0][1].itertuples())]
    rows = [head]
    for number, ((what, names), part) in enumerate(sets):
        cells = [f"{row.selected:,} ({row.share:.1%})" for row in part.itertuples()]
        cells.insert(0, "any" if what == "any_of" else names)
        rows.append([f"**{x}**" for x in cells] if number == chosen else cells)
    return text + markdown_table(rows)


def _found(selected: pd.DataFrame) -> str:
    """Return how many are selected, and of which label most."""
    whole = selected[selected["label"].isna()].iloc[0]
    text = f"{whole['selected']:,} of {whole['n']:,} objects are selected"
    text += f" ({whole['share']:.1%})"
    labels = selected.dropna(subset=["label"])
    if labels.empty:
        return f"{text}."
    row = labels.loc[labels["share"].idxmax()]
    return (
        f"{text}; of the labels the largest share of {row['label']}, "
        f"{row['selected']:,} of {row['n']:,}."
    )


def _head(row: tuple) -> str:
    name = "all objects" if pd.isna(row.label) else row.label.replace("|", "\\|")
    return f"{name} ({row.n:,})"
