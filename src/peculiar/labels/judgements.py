"""What people say of objects: each person's last verdict, and that of the majority."""

import logging
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from peculiar.labels.judgement_times import is_unclear, last_of, warn_of_times
from peculiar.labels.judgements_file import (
    REJECTS,
    SEPARATOR,
    VERDICTS,
    read_rows,
    refusal,
    split_tags,
)
from peculiar.tables.accounting import NAMED
from peculiar.tables.files import written
from peculiar.tables.rejects import Reject

log = logging.getLogger(__name__)

#: One row a person and object.
SCHEMA = pa.schema(
    [
        pa.field("object_id", pa.int64(), nullable=False),
        *(pa.field(x, pa.string()) for x in ("verdict", "tags", "note", "who", "when")),
        pa.field("round", pa.int64()),
        pa.field("shown_as", pa.string()),
        pa.field("rows", pa.int32(), nullable=False),
    ]
)


def read_judgements(
    *, files: list[Path], objects: list[Path], judgements: Path, rejects: Path
) -> None:
    """Write what each person says of each object, and the rows that say nothing.

    Parameters
    ----------
    files : list of Path
        CSV files, see `peculiar.labels.judgements_file.read_rows`.
    objects : list of Path
        ``objects.parquet`` of every slice.
    judgements : Path
        Parquet file to write, see `SCHEMA`: one row a person (``who``, null for rows
        without a name, which are one person's) and object, sorted by object and person.
        ``verdict`` is the person's last, null where there is none: the latest by
        ``when`` (UTC unless it says another zone), or one without a readable time that
        stands later in files and rows. ``when`` is of the same row; ``round`` and
        ``shown_as``, too, but if that has no ``shown_as``, they are those of the first
        verdict that has it. ``tags`` and ``note`` are of all the person's rows on the
        object, sorted, joined by "; ". ``rows`` counts these.
    rejects : Path
        Parquet file to write: the rows that are not used, in the order of the files,
        see `peculiar.labels.judgements_file.REJECTS`. The log counts them and names the
        first. Rows of the files = rejects + sum of ``rows`` + rows of the queue in
        which nobody has written yet.

    Raises
    ------
    ValueError
        If a file is not UTF-8, or lacks a column that is needed.
    """
    table, refused = judgements_of(files, objects)
    _warn(refused)
    log.info(counted(table))
    with written(judgements) as temporary:
        pq.write_table(table, temporary)
    with written(rejects) as temporary:
        pq.write_table(pa.Table.from_pylist(refused, schema=REJECTS), temporary)


def judgements_of(
    files: list[Path], objects: list[Path]
) -> tuple[pa.Table, list[dict]]:
    """Return what is said of some slices' objects, and the rows that say nothing.

    For the parameters see `read_judgements`, for the table `SCHEMA`; the rows are those
    of `peculiar.labels.judgements_file.REJECTS`, in the order of the files.
    """
    rows, refused = [], []
    for path in files:
        good, bad = read_rows(path)
        rows += good
        refused += bad
    rows, unused = _of_the_survey(rows, objects)
    rows, again = _without_repeats(rows)
    refused += unused + again
    place = {str(path): number for number, path in enumerate(files)}
    refused.sort(key=lambda row: (place[row["file"]], row["line"]))
    _warn_of_names(rows)
    warn_of_times(rows)
    return _last_of_each(rows), refused


def consensus(judgements: pa.Table) -> pa.Table:
    """Return the verdict of the majority on each object.

    Parameters
    ----------
    judgements : pa.Table
        ``object_id`` int64 and ``verdict`` (one of `VERDICTS`, null for none), one row
        a person and object, in any order.

    Returns
    -------
    consensus : pa.Table
        One row an object with a verdict, sorted: ``object_id`` int64; ``verdict``, that
        of most people, and unsure if two verdicts have equally many; ``people`` int32,
        who gave one; ``agreement`` float32, the fraction of them who gave the most
        frequent one, 0..1.
    """
    judged = judgements.filter(pc.is_valid(judgements["verdict"]))
    ids, rows = np.unique(judged["object_id"].to_numpy(), return_inverse=True)
    codes = pc.index_in(judged["verdict"], pa.array(VERDICTS)).to_numpy()
    counts = np.zeros((len(ids), len(VERDICTS)), np.int32)
    np.add.at(counts, (rows, codes), 1)
    most, people = counts.max(axis=1), counts.sum(axis=1, dtype=np.int32)
    tied = (counts == most[:, None]).sum(axis=1) > 1
    chosen = np.where(tied, VERDICTS.index("unsure"), counts.argmax(axis=1))
    found = {
        "object_id": pa.array(ids, pa.int64()),
        "verdict": pa.array(VERDICTS).take(pa.array(chosen, pa.int64())),
        "people": people,
        "agreement": (most / np.maximum(people, 1)).astype(np.float32),
    }
    return pa.table(found)


def counted(judgements: pa.Table) -> str:
    """Return in words how many objects and people there are, and how often they differ.

    `judgements` has ``who``, and the columns that `consensus` needs.
    """
    agreed = consensus(judgements)
    several = agreed.filter(pc.greater(agreed["people"], 1))
    differ = pc.sum(pc.less(several["agreement"], 1)).as_py() or 0
    verdicts = Counter(agreed["verdict"].to_pylist())
    given = judgements.filter(judgements["verdict"].is_valid())
    people = len(pc.unique(given["who"]))
    return (
        f"verdicts of {people:,} {'person' if people == 1 else 'people'} on "
        f"{len(agreed):,} objects: "
        + ", ".join(f"{name} {verdicts[name]:,}" for name in VERDICTS)
        + f"; of {len(several):,} that several judged, they differ on {differ:,}"
    )


def _of_the_survey(
    rows: list[dict], objects: list[Path]
) -> tuple[list[dict], list[dict]]:
    """Return the rows of objects of the survey, and the others as rejects."""
    wanted = pa.array({row["object_id"] for row in rows}, pa.int64())
    known: set[int] = set()
    for path in objects:
        ids = pq.read_table(path, columns=["object_id"])["object_id"]
        known.update(ids.filter(pc.is_in(ids, wanted)).to_pylist())
    good = [row for row in rows if row["object_id"] in known]
    strays = [row for row in rows if row["object_id"] not in known]
    return good, [refusal(row, _stray(row["object_id"])) for row in strays]


def _stray(object_id: int) -> Reject:
    detail = "no slice of the run has an object with this id"
    # Spreadsheets keep 15 digits of a number.
    if object_id >= 10**15 and object_id % 10 ** (len(str(object_id)) - 15) == 0:
        detail += "; it ends in zeros, perhaps since a spreadsheet has rounded it"
    return Reject("unknown_id", detail)


def _without_repeats(rows: list[dict]) -> tuple[list[dict], list[dict]]:
    """Return the rows without those that a later one repeats, and these as rejects."""
    seen: dict[tuple, dict] = {}
    good, refused = [], []
    # The last one stays: it may say again what another row in between does not.
    for row in reversed(rows):
        key = tuple(row[name] for name in SCHEMA.names if name in row)
        later = seen.setdefault(key, row)
        if later is row:
            good.append(row)
        else:
            detail = f"says the same as line {later['line']} of {later['file']}"
            refused.append(refusal(row, Reject("duplicate_row", detail)))
    return good[::-1], refused


def _last_of_each(rows: list[dict]) -> pa.Table:
    """Return one row a person and object."""
    said: dict[tuple[int, str], list[dict]] = {}
    for row in rows:
        said.setdefault((row["object_id"], row["who"] or ""), []).append(row)
    found = [_joined(own) for _, own in sorted(said.items())]
    if unclear := sum(map(is_unclear, said.values())):
        log.warning(
            "on %d objects a person's verdicts differ, and not all of them have a time "
            "that can be read: one without counts as later than those before it in "
            "judgements.files. List the files in the order of judging, or write `when`",
            unclear,
        )
    return pa.Table.from_pylist(found, schema=SCHEMA)


def _joined(rows: list[dict]) -> dict:
    """Return what a person says of an object, from all rows on it."""
    with_verdict = [row for row in rows if row["verdict"]] or rows
    last = last_of(with_verdict)
    # Who corrects a verdict elsewhere has looked at the object as the queue showed it.
    shown = [row for row in with_verdict if row["shown_as"]]
    look = last if last["shown_as"] or not shown else shown[0]
    tags = {tag for row in rows for tag in split_tags(row["tags"])}
    notes = dict.fromkeys(row["note"] for row in rows if row["note"])
    return last | {
        "tags": SEPARATOR.join(sorted(tags)) or None,
        "note": SEPARATOR.join(notes) or None,
        "round": look["round"],
        "shown_as": look["shown_as"],
        "rows": len(rows),
    }


def _warn_of_names(rows: list[dict]) -> None:
    spelt: dict[str, set[str]] = {}
    for row in rows:
        spelt.setdefault((row["who"] or "").casefold(), set()).add(row["who"] or "")
    for names in filter(lambda names: len(names) > 1, spelt.values()):
        log.warning(
            "`who` is %s: these count as %d people. Expected one way to write a name",
            *(" and ".join(sorted(names)), len(names)),
        )
    nameless = {row["file"] for row in rows if not row["who"]}
    if len(nameless) > 1:
        log.warning(
            "rows without `who` in %s count as one person's. Expected a name in all of "
            "them; write it into the column",
            ", ".join(sorted(nameless)),
        )


def _warn(refused: list[dict]) -> None:
    """Log how many rows are left out, and the first of them."""
    counts = Counter(row["reason"] for row in refused)
    told = ", ".join(f"{count} {reason}" for reason, count in sorted(counts.items()))
    if refused:
        log.warning("rows that are not used: %d (%s)", len(refused), told)
    for row in refused[:NAMED]:
        log.warning("%s, line %d: object_id %r: %s, %s", *row.values())
    if len(refused) > NAMED:
        log.warning("and %d more", len(refused) - NAMED)
