"""Columns of the catalogue in the form in which the page draws and filters them."""

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

#: Columns that the page does not have. It counts percentiles itself.
LEFT_OUT = (
    *("object_id", "shard", "source_row", "judgements", "tag_notes"),
    *("group_id", "group_size", "group_rank"),
)

#: A text column with more different values cannot be coloured or filtered by.
CATEGORIES = 254

#: Groups of columns, where they do not follow from the name or type.
NAMED_GROUPS = {
    "slice": "annotation",
    "label": "annotation",
    "judgement": "annotation",
    "agreement": "annotation",
    "tags": "annotation",
    "ra": "place",
    "dec": "place",
    "candidate_rank": "selection",
    "artifact_score": "score",
    "taught": "score",
    "p_taught_artifact": "score",
    "score_seed_std": "score",
}


@dataclass
class Column:
    """A column of the page.

    Attributes
    ----------
    name, unit, description : str
        As in the catalogue.
    title : str
        Shown on the page; empty for the name.
    kind : str
        ``number``, ``flag`` or ``category``.
    type : str
        Key of `peculiar.explorer.script_file.TYPES`.
    values : ndarray
        NaN where a number is not known; flags 0, 1; categories by number, 0 for none.
    group : str
        ``score``, ``reason`` (of a high score), ``property``, ``place``,
        ``annotation``, ``selection`` or ``map``.
    detector : str or None
        That it is of.
    categories : list of str
        The first is of 0, the empty one.
    rows : ndarray of int32 or None
        The rows that `values` are of, None for all.
    is_filter : bool
        Whether the page offers to filter by it.
    """

    name: str
    kind: str
    type: str
    values: np.ndarray
    group: str
    title: str = ""
    unit: str = ""
    description: str = ""
    detector: str | None = None
    categories: list[str] = field(default_factory=list)
    rows: np.ndarray | None = None
    is_filter: bool = False

    def facts(self, file: str) -> dict:
        """Return what the page needs to know of a column whose values are in `file`."""
        return {
            "name": self.name,
            "title": self.title or self.name,
            "kind": self.kind,
            "type": self.type,
            "file": file,
            "sparse": self.rows is not None,
            "unit": self.unit,
            "description": self.description,
            "group": self.group,
            "detector": self.detector,
            "categories": self.categories,
            "range": _range(self.values),
            "filter": self.is_filter,
        }


def catalogue_columns(
    table: pa.Table, detectors: list[str], filters: list[str] | None
) -> list[Column]:
    """Return the columns of ``catalog.parquet`` that the page has.

    They are in the catalogue's order, other detectors' last, without raw scores and
    percentiles, which follow from the scores in sigma, ids, numbers of shards, and text
    of too many values. The first detector is the published one.

    Raises
    ------
    ValueError
        If one of the filters is no column of the page. If they are None, properties,
        labels, flags and all scores of the first detector are filters.
    """
    found = []
    for part in table.schema:
        if part.name in LEFT_OUT or _follows(part.name, table.column_names, detectors):
            continue
        owner = _owner(part.name, detectors)
        column = _column(part, table[part.name].combine_chunks(), owner)
        if column is not None:
            found.append(column)
    names = [column.name for column in found]
    wanted = _usual(found, detectors[0]) if filters is None else filters
    if unknown := sorted(set(wanted) - set(names)):
        raise ValueError(
            f"publish.explorer.filters: {unknown[0]!r} is no column of the explorer. "
            f"Expected some of {', '.join(names)}; correct the name in the config"
        )
    for column in found:
        column.is_filter = column.name in wanted
    # The published detector comes first.
    return sorted(found, key=lambda column: column.detector not in (None, detectors[0]))


def group_column(table: pa.Table) -> Column:
    """Return a number for each group of selected objects at the same position.

    Only objects that are not alone have one; the page has -1 for the others.
    """
    several = np.flatnonzero(table["group_size"].to_numpy() > 1)
    ids = table["group_id"].to_numpy()[several]
    return Column(
        "group",
        "number",
        "i4",
        np.unique(ids, return_inverse=True)[1],
        "selection",
        description="Same number: same position on the sky; -1: no other selected",
        rows=several,
    )


def shared_column(table: pa.Table, is_filter: bool) -> Column:
    """Return whether another selected object is at the same position, a flag."""
    return Column(
        "shares_place",
        "flag",
        "u1",
        table["group_size"].to_numpy() > 1,
        "selection",
        title="shares its position",
        description="Another selected object is at the same position on the sky",
        is_filter=is_filter,
    )


def _owner(name: str, detectors: list[str]) -> str | None:
    """Return the detector that a column is of: of `a` and `a_b`, the longer one."""
    own = [one for one in detectors if name.startswith(f"{one}_")]
    return max(own, key=len, default=None)


def _follows(name: str, names: list[str], detectors: list[str]) -> bool:
    if _owner(name, detectors) is None:
        return False
    return f"{name}_sigma" in names or name.removesuffix("_pct") + "_sigma" in names


def _column(part: pa.Field, values: pa.Array, owner: str | None) -> Column | None:
    facts = {key.decode(): text.decode() for key, text in (part.metadata or {}).items()}
    is_score = owner is not None and part.name.endswith("_sigma")
    group = "score" if is_score else "property" if owner is None else "selection"
    group = NAMED_GROUPS.get(part.name, group)
    said = {
        "title": _title(part.name, owner),
        "unit": "sigma" if is_score else facts.get("unit", ""),
        "description": facts.get("description", ""),
        "detector": owner,
        "group": group,
    }
    unknown = values.null_count == len(values)
    if unknown and (pa.types.is_boolean(part.type) or group == "annotation"):
        return None
    if pa.types.is_boolean(part.type):
        flags = pc.fill_null(values, False).to_numpy(zero_copy_only=False)
        return Column(part.name, "flag", "u1", flags, **said)
    if pa.types.is_string(part.type) or pa.types.is_large_string(part.type):
        return _category(part.name, values, said)
    if pa.types.is_integer(part.type) or pa.types.is_floating(part.type):
        # A position needs all digits; 1 in 10^7 is enough for what is drawn.
        kind = "f8" if group == "place" else "f4"
        numbers = values.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        return Column(part.name, "number", kind, numbers, **said)
    return None


def _title(name: str, owner: str | None) -> str:
    """Return the title of a column: detector and score, without the unit."""
    if owner is None:
        return name
    return f"{owner} {name.removeprefix(f'{owner}_').removesuffix('_sigma')}"


def _category(name: str, values: pa.Array, said: dict) -> Column | None:
    encoded = pc.fill_null(values, "").dictionary_encode()
    kinds = [text for text in encoded.dictionary.to_pylist() if text]
    if not kinds or len(kinds) > CATEGORIES:
        return None
    order = ["", *sorted(kinds)]
    place = {text: number for number, text in enumerate(order)}
    lookup = np.array([place[text] for text in encoded.dictionary.to_pylist()])
    numbers = lookup[encoded.indices.to_numpy()]
    said = said | {"group": NAMED_GROUPS.get(name, "annotation")}
    return Column(name, "category", "u1", numbers, categories=order, **said)


def _usual(columns: list[Column], detector: str) -> list[str]:
    """Return the columns to filter by, unless the config names them."""
    return [
        column.name
        for column in columns
        if column.detector in (None, detector)
        and column.group != "place"
        and (column.group != "selection" or column.kind == "flag")
        and not column.name.endswith("_psf_fwhm_arcsec")
    ]


def _range(values: np.ndarray) -> list[float]:
    """Return the 0.5% and 99.5% quantile of what is known, 0 and 1 if nothing is."""
    known = np.asarray(values, np.float64)
    known = known[np.isfinite(known)]
    if not len(known):
        return [0.0, 1.0]
    low, high = np.quantile(known, [0.005, 0.995])
    return [float(low), float(high) if high > low else float(low) + 1.0]
