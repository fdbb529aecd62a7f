"""What passes each cut of a selection, alone and with the others (T21, Table 2)."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.evaluate.tables import write_table
from peculiar.labels.known import classes_of
from peculiar.scores.cuts import cut_words
from peculiar.scores.merge import passes
from peculiar.tables import markdown

SCHEMA = pa.schema(
    [
        # cut (one), all_of (several at once), or any_of (at least one of all).
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

Number of objects, of all and of each label, that pass each cut, several cuts at once,
and any of them; in brackets the fraction of the objects of the column. The detector's
selection ({rule} of the cuts) is bold.

The cuts:

{cuts}

"""


def measure_selections(
    *,
    scores: Path,
    labels: Path,
    selection: dict,
    words: dict[str, str],
    title: str,
    table: Path,
    text: Path,
) -> None:
    """Count the objects that pass the cuts of a selection, one by one and together.

    Parameters
    ----------
    scores : Path
        ``scores.parquet`` of a slice and detector.
    labels : Path
        ``object_id``, and ``label`` if there are labels; objects without a score do not
        count.
    selection : dict
        ``rule`` and ``cuts``, see `peculiar.scores.merge.select`.
    words : dict of str to str
        What the scores are called in the text, by name.
    title : str
        Detector and slice, for the heading.
    table : Path
        Parquet file to write, see `SCHEMA`: a row a set of cuts and label.
    text : Path
        Markdown file to write: the same in words.
    """
    cuts = selection["cuts"]
    merged = pq.read_table(scores)
    columns = {name: merged[name].to_numpy() for name in merged.column_names}
    passed = {
        name: passes(columns, cut)
        for name, cut in zip(_names(cuts, {}), cuts, strict=True)
    }
    members: dict = {
        None: np.ones(merged.num_rows, dtype=bool),
        **classes_of([labels], columns["object_id"]),
    }
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
    frame = write_table(rows, SCHEMA, table)
    called = dict(zip(_names(cuts, words), passed.values(), strict=True))
    names = zip(_sets(passed), _sets(called), strict=True)
    frame["cuts"] = frame["cuts"].replace({old[1]: new[1] for old, new in names})
    markdown.write_text(text, _as_markdown(frame, selection, words, title))


def _names(cuts: list[dict], words: dict[str, str]) -> list[str]:
    """Return the scores of cuts; cuts in words, if two are of one score."""
    names = [words.get(cut["score"], cut["score"]) for cut in cuts]
    if len(set(names)) == len(names):
        return names
    return [cut_words(cut, words) for cut in cuts]


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


def _as_markdown(
    frame: pd.DataFrame, selection: dict, words: dict[str, str], title: str
) -> str:
    lines = [f"- {cut_words(cut, words)}" for cut in selection["cuts"]]
    sets = list(frame.groupby(["what", "cuts"], sort=False))
    # The last set is any of the cuts, the last but one all of them.
    chosen = {"any": len(sets) - 1, "all": len(sets) - 2}[selection["rule"]]
    text = HEADER.format(
        title=title,
        found=_found(sets[chosen][1]),
        rule=selection["rule"],
        cuts="\n".join(lines),
    )
    rows = [["passes", *map(_head, sets[0][1].to_dict("records"))]]
    for number, ((what, names), part) in enumerate(sets):
        numbers = part[["selected", "share"]].to_numpy()
        cells = ["any" if what == "any_of" else names]
        cells += [f"{selected:,.0f} ({share:.1%})" for selected, share in numbers]
        rows.append([f"**{x}**" for x in cells] if number == chosen else cells)
    return text + markdown.table(rows)


def _found(selected: pd.DataFrame) -> str:
    """Return how many are selected, and the label with the largest share."""
    whole = selected[selected["label"].isna()].iloc[0]
    text = f"{whole['selected']:,} of {whole['n']:,} objects are selected"
    text += f" ({whole['share']:.1%})"
    labels = selected.dropna(subset=["label"])
    if labels.empty:
        return f"{text}."
    row = labels.loc[labels["share"].idxmax()]
    return (
        f"{text}. The label with the largest selected fraction is {row['label']}: "
        f"{row['selected']:,} of {row['n']:,}."
    )


def _head(row: dict) -> str:
    name = row["label"]
    name = "all objects" if pd.isna(name) else name.replace("|", "\\|")
    return f"{name} ({row['n']:,})"
