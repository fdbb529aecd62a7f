"""Zooniverse's classifications, as people's judgements."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from peculiar.labels.judgements_file import COLUMNS, VERDICTS
from peculiar.tables.accounting import name_some
from peculiar.tables.files import written

#: Columns of a list of objects that go with the subject, and come back.
CARRIED = ("object_id", "round", "shown_as")

#: For an empty cell, which the uploader takes for the name of a file.
NOTHING = "-"

#: Columns of an export of classifications that are read.
NEEDED = ("classification_id", "user_name", "created_at", "annotations", "subject_data")


def read_classifications(
    export: Path, judgements: Path, answers: dict[str, str] | None = None
) -> list[str]:
    """Write Zooniverse's classifications as a file of judgements.

    Parameters
    ----------
    export : Path
        Classification export (CSV) of a workflow whose subjects are from
        `write_subjects`.
    judgements : Path
        CSV file to write, see `peculiar.labels.judgements_file`; it must not exist. A
        row is a classification that is used. Ids are text as in the manifest. ``who``
        is the user's name, which Zooniverse makes from the address for those who have
        not logged in.
    answers : dict of str to str
        Text of an answer and the verdict that it means, besides the verdicts
        themselves. Images, stars, underscores and case do not count.

    Returns
    -------
    said : list of str
        How many classifications are used, and why others are not, with their ids.

    Raises
    ------
    ValueError
        If the export lacks a column, or the file exists.
    """
    if judgements.exists():
        raise ValueError(f"{judgements} exists. Expected a new file; name another")
    meaning = {verdict: verdict for verdict in VERDICTS}
    meaning |= {_plain(text): verdict for text, verdict in (answers or {}).items()}
    table = read_csv(export, usecols=lambda name: name in NEEDED)
    if missing := [name for name in NEEDED if name not in table]:
        raise ValueError(
            f"{export} has no column {missing[0]}. Expected a classification export of "
            "Zooniverse; download it again (Lab, Data Exports)"
        )
    rows = []
    refused: dict[str, list[str]] = {}
    unknown: Counter[str] = Counter()
    for one in table.to_dict("records"):
        row, others = _judgement(one, meaning)
        unknown.update(others)
        if isinstance(row, str):
            refused.setdefault(row, []).append(one["classification_id"])
        else:
            rows.append(row)
    write_csv(judgements, list(COLUMNS), rows)
    subjects = len({row["object_id"] for row in rows})
    said = [f"{len(rows)} of {len(table)} classifications, of {subjects} objects"]
    for reason, ids in refused.items():
        said.append(f"{len(ids)} not used, {reason}: {name_some(ids)}")
    for text, count in unknown.most_common():
        said.append(f"{count} times an answer that is no verdict: {text!r}")
    return said


def _judgement(
    one: dict[str, str], meaning: dict[str, str]
) -> tuple[dict | str, list[str]]:
    """Return a classification as a judgement, or why not; and its other answers."""
    # As text: a number that was made a float must be seen as one.
    try:
        subjects = json.loads(one["subject_data"], parse_float=str)
        given = list(_answers(json.loads(one["annotations"], parse_float=str)))
        (facts,) = subjects.values()
        carried = {str(name).lstrip("#!/%"): str(text) for name, text in facts.items()}
    except (ValueError, AttributeError, TypeError):
        return "not one subject with answers", []
    if "object_id" not in carried:
        return "no object_id with the subject", []
    verdicts = {meaning[text] for text in given if text in meaning}
    others = [text for text in given if text and text not in meaning]
    if len(verdicts) != 1:
        return ("several verdicts" if verdicts else "no verdict"), others
    found = {
        name: carried[name] for name in CARRIED if carried.get(name, NOTHING) != NOTHING
    }
    found |= {"verdict": verdicts.pop(), "who": one["user_name"]}
    return found | {"when": one["created_at"]}, others


def _answers(value: object) -> Iterator[str]:
    """Yield the texts of all answers, of one task or several, plain."""
    if isinstance(value, dict):
        yield from _answers(value.get("value"))
    elif isinstance(value, list):
        for part in value:
            yield from _answers(part)
    elif value is not None:
        yield _plain(str(value))


def _plain(text: str) -> str:
    """Return an answer's text without images and marks of Markdown."""
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", " ", text)
    return " ".join(re.sub(r"[*_]", "", text).split()).casefold()


def read_csv(path: Path, **options: Any) -> pd.DataFrame:
    """Return a table of texts."""
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, **options)
    except ValueError as error:
        raise ValueError(
            f"{path}: {error}. Expected a CSV file in UTF-8 with a header; write or "
            "download it again"
        ) from error


def write_csv(path: Path, names: list[str], rows: list[dict]) -> None:
    """Write a table of texts, empty where a row has nothing."""
    table = pd.DataFrame(rows, columns=names, dtype=str).fillna("")
    with written(path) as temporary:
        table.to_csv(temporary, index=False, quoting=csv.QUOTE_ALL)
