"""The page on rows that were refused, and on values that are not as in the tables."""

from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from peculiar.tables import markdown
from peculiar.tables.inputs.report import read_report

#: Rows of each reason that the page shows.
EXAMPLES = 3

#: By stage, when a row was refused.
STAGES = {
    "catalogue": "when the catalogue was read",
    "cutouts": "when the cutouts were made",
}


def write_rejects_page(*, rejects: Path, objects: dict[str, Path], text: Path) -> None:
    """Write which rows are refused and why, and what became of single values.

    Parameters
    ----------
    rejects : Path
        ``rejects.parquet`` of all slices, see `peculiar.tables.rejects`.
    objects : dict of str to Path
        Per slice ``objects.parquet``, with its report of the input.
    text : Path
        Markdown to write; a page with the same text is written beside it.
    """
    table = pq.read_table(rejects)
    early = table.filter(pc.equal(table["stage"], "catalogue"))
    refused = dict(_counted(early, ["slice"]))
    rows = {
        name: pq.read_metadata(path).num_rows + refused.get(name, 0)
        for name, path in sorted(objects.items())
    }
    reports = {name: read_report(path) for name, path in sorted(objects.items())}
    parts = [
        "# Refused rows",
        _sentence(table, sum(rows.values())),
        *_reasons(table, rows),
        *_values(reports),
    ]
    markdown.write_text(text, "\n\n".join(part for part in parts if part) + "\n")


def _sentence(table: pa.Table, rows: int) -> str:
    if not len(table):
        return f"All of {rows:,} rows have a usable cutout: none is refused."
    stages = _counted(table, ["stage"])
    found = ", ".join(f"{n:,} {STAGES.get(stage, stage)}" for stage, n in stages)
    return (
        f"**{len(table):,} of {rows:,} rows ({len(table) / rows:.1%}) are refused**: "
        f"{found}. `rejects.parquet` has each of them, with reason and detail."
    )


def _counted(table: pa.Table, columns: list[str]) -> list[tuple]:
    """Return the values of columns and how often they are there, by their order."""
    found = table.group_by(columns).aggregate([([], "count_all")])
    found = found.sort_by([(name, "ascending") for name in columns])
    return list(
        zip(*(found[name].to_pylist() for name in found.column_names), strict=True)
    )


def _reasons(table: pa.Table, rows: dict[str, int]) -> list[str]:
    """Return the reasons counted, and examples of each."""
    if not len(table):
        return []
    lines = [["slice", "stage", "reason", "rows", "of the slice"]]
    examples = [["slice", "reason", "object", "source row", "detail"]]
    for name, stage, reason, number in _counted(table, ["slice", "stage", "reason"]):
        share = f"{number / rows[name]:.1%}"
        lines.append([name, stage, reason, f"{number:,}", share])
        same = pc.and_(
            pc.equal(table["slice"], name), pc.equal(table["reason"], reason)
        )
        same = pc.and_(same, pc.equal(table["stage"], stage))
        first = table.filter(same).slice(0, EXAMPLES)
        for row in first.to_pylist():
            number = row["object_id"]
            shown = row["source_id"] or ("no id" if number is None else str(number))
            place = [shown, str(row["source_row"]), row["detail"]]
            examples.append([name, reason, *map(markdown.cell, place)])
    return [
        markdown.table(lines),
        f"## Examples\n\nThe first rows of each reason, at most {EXAMPLES}.",
        markdown.table(examples),
    ]


def _values(reports: dict[str, dict]) -> list[str]:
    """Return the values that became null or changed, and columns that are left out."""
    header = ["slice", "column", "written as", "values"]
    parts = []
    if unknown := _spellings(reports, "unknown"):
        parts += [
            "## Unknown values\n\nThese became null: `source.unknown` in the config "
            "has the spellings of each kind of column.",
            markdown.table([header, *unknown]),
        ]
    if unreadable := _spellings(reports, "unreadable"):
        parts += [_unreadable(reports), markdown.table([header, *unreadable])]
    changed = [
        [name, column, markdown.cell(f"{words}{what}")]
        for name, report in reports.items()
        for key, words in (("converted", ""), ("left_out", "left out: "))
        for column, what in sorted(report.get(key, {}).items())
    ]
    if changed:
        parts += [
            "## Converted or left out",
            markdown.table([["slice", "of the table", "what"], *changed]),
        ]
    return parts + _joined(reports)


def _unreadable(reports: dict[str, dict]) -> str:
    totals = Counter[str]()
    for report in reports.values():
        for column, found in report.get("unreadable", {}).items():
            totals[column] += sum(found.values())
    said = ", ".join(f"{column} {number:,}" for column, number in totals.items())
    return (
        f"## Values that are no numbers\n\n{totals.total():,} values became null: "
        f"{said}. Name another column, correct the table, or add the words to the "
        "defaults in `source.unknown.text`."
    )


def _joined(reports: dict[str, dict]) -> list[str]:
    lines = [
        f"- {name}: {joined['with_row']:,} of {joined['images']:,} images have a row "
        "in the catalogue; the others have null in its columns."
        for name, report in reports.items()
        if (joined := report.get("joined"))
    ]
    return ["## Rows joined by id\n\n" + "\n".join(lines)] if lines else []


def _spellings(reports: dict[str, dict], key: str) -> list[list[str]]:
    """Return how often each text stood in each column, the most frequent first."""
    return [
        [
            name,
            column,
            markdown.cell(f"`{spelling}`" if spelling else "(empty)"),
            f"{number:,}",
        ]
        for name, report in reports.items()
        for column, found in sorted(report.get(key, {}).items())
        for spelling, number in sorted(found.items(), key=lambda one: -one[1])
    ]
