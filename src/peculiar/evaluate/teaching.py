"""How many of a kind the taught ranking finds that was left out of the teaching."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.evaluate.tables import share_of, write_table
from peculiar.evaluate.teaching_text import as_markdown
from peculiar.labels.classes import true_verdicts
from peculiar.tables.markdown import write_text

#: What a row of the table counts.
SURVEY, INJECTED, LIST = "survey", "injected", "list"

SCHEMA = pa.schema(
    [
        # SURVEY: the survey's own objects of the kind among the first of these and the
        # ordinary ones; INJECTED: images in the highest 5% of the survey; LIST:
        # peculiar ones among the first of all objects, artifacts set aside.
        pa.field("counted", pa.string()),
        # Null: all that labels call interesting.
        pa.field("kind", pa.string()),
        # False: it was taught, by the same painter: an upper bound.
        pa.field("left_out", pa.bool_()),
        # First so many, null for a share of the survey.
        pa.field("looks", pa.int64()),
        pa.field("n", pa.int64()),
        pa.field("found", pa.int64()),
        # Share of the n, its 95% interval (Wilson), and what chance finds.
        pa.field("value", pa.float64()),
        pa.field("low", pa.float64()),
        pa.field("high", pa.float64()),
        pa.field("chance", pa.float64()),
    ]
)

#: Looks at the survey's own objects of a kind and ordinary ones; looks at all objects.
LOOKS, LOOKS_AT_ALL = 200, (50, 100, 200, 400)

#: Share of the survey above which an injected image counts as found.
HIGHEST = 0.05

#: Objects of this `p_taught_artifact` or above are set aside.
ARTIFACT = 0.5


def measure_teaching(
    *,
    taught: dict[str, Path],
    left_out: dict[str, Path],
    images: dict[str, Path],
    labels: dict[str, Path],
    classes: dict,
    not_taught: dict[str, str],
    table: Path,
    text: Path,
) -> None:
    """Measure the ranking taught by injection, all slices together.

    Parameters
    ----------
    taught : dict of str to Path
        Per slice, the table of `peculiar.scores.taught.score_taught`.
    left_out, images : dict of str to Path
        Likewise the two of `peculiar.evaluate.left_out.leave_kinds_out`.
    labels : dict of str to Path
        Likewise Parquet: ``object_id``, and perhaps ``label``.
    classes : dict
        The config's ``labels``: ``ordinary``, ``interesting`` and ``artifact``.
    not_taught : dict of str to str
        Slices without teaching, and why.
    table : Path
        Parquet to write, see `SCHEMA`. Empty if nothing was taught.
    text : Path
        Markdown to write: the same for people.
    """
    rows: list[dict] = []
    if taught:
        survey = pd.concat(
            _objects(taught[name], left_out[name], labels[name]) for name in taught
        )
        rows += _of_survey(survey, classes["ordinary"])
        rows += _of_images(pd.concat(pd.read_parquet(path) for path in images.values()))
        rows += _of_list(survey, classes)
    frame = write_table(rows, SCHEMA, table)
    write_text(text, as_markdown(frame, not_taught))


def _objects(taught: Path, left_out: Path, labels: Path) -> pd.DataFrame:
    frame = pd.read_parquet(taught).rename(columns={"taught": "all"})
    without = pd.read_parquet(left_out).set_index("object_id")
    frame = frame.join(without.add_prefix("without "), on="object_id")
    known = pq.read_table(labels).to_pandas().set_index("object_id")
    column = known["label"] if "label" in known else pd.Series(dtype=object)
    return frame.assign(label=frame["object_id"].map(column))


def _of_survey(survey: pd.DataFrame, ordinary: list[str]) -> Iterator[dict]:
    """Yield rows of the survey's own objects of each kind."""
    compared = survey["label"].isin(ordinary)
    kinds = [x.removeprefix("without ") for x in survey if x.startswith("without ")]
    for kind in kinds:
        own = survey["label"] == kind
        if not (own.any() and compared.any()):
            continue
        part = survey[own | compared]
        for column in (f"without {kind}", "all"):
            found = (_first(part, column, LOOKS)["label"] == kind).sum()
            yield {
                "counted": SURVEY,
                "kind": kind,
                "left_out": column != "all",
                "looks": LOOKS,
                "n": int(own.sum()),
                "found": int(found),
                **share_of(int(found), int(own.sum()), ""),
                "chance": min(LOOKS / len(part), 1.0),
            }


def _of_images(images: pd.DataFrame) -> Iterator[dict]:
    """Yield rows of injected images."""
    for kind, part in images.groupby("kind"):
        for column in ("above_left_out", "above_taught"):
            found = int((part[column] < HIGHEST).sum())
            yield {
                "counted": INJECTED,
                "kind": kind,
                "left_out": column == "above_left_out",
                "looks": None,
                "n": len(part),
                "found": found,
                **share_of(found, len(part), ""),
                "chance": HIGHEST,
            }


def _of_list(survey: pd.DataFrame, classes: dict) -> Iterator[dict]:
    """Yield rows of the list that is taught all kinds."""
    label = pa.array(survey["label"], pa.string(), from_pandas=True)
    peculiar = true_verdicts(label, classes) == "interesting"
    if not peculiar.any():
        return
    shown = survey.assign(peculiar=peculiar)
    shown = shown[~(shown["p_taught_artifact"] >= ARTIFACT)]
    for looks in LOOKS_AT_ALL:
        if looks > len(shown):
            break
        first = _first(shown, "all", looks)
        found = int(first["peculiar"].sum())
        yield {
            "counted": LIST,
            "kind": None,
            "left_out": False,
            "looks": looks,
            "n": len(first),
            "found": found,
            **share_of(found, len(first), ""),
            "chance": float(shown["peculiar"].mean()),
        }


def _first(frame: pd.DataFrame, column: str, looks: int) -> pd.DataFrame:
    # Ties by id, so that the order of the files makes no difference.
    order = [column, "object_id"]
    return frame.sort_values(order, ascending=[False, True]).head(looks)
