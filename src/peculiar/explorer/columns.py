"""Columns of the catalogue in the form in which the page draws and filters them."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from peculiar.config.titles import column_title, detector_title
from peculiar.explorer.column import DRAWN, Column
from peculiar.tables.exact import free_value, is_exact

#: Columns that the page does not have. It counts percentiles itself.
LEFT_OUT = (
    *("object_id", "shard", "source_row", "judgements", "tag_notes"),
    *("group_id", "group_size", "group_rank"),
)

#: A text column with more different values cannot be coloured or filtered by.
CATEGORIES = 254

#: Text that names an object, never a kind of objects.
NAMES = ("source_id",)

#: Whole numbers to here are exact as float32.
SINGLE = 2**24

#: What is known of labelled objects alone: none of it may lead those who judge.
TRUTH = ("strength", "redshift", "equivalent_width_a")

#: Groups of columns, where they do not follow from the name or type.
NAMED_GROUPS = {
    "slice": "annotation",
    "label": "annotation",
    **dict.fromkeys(TRUTH, "annotation"),
    "judgement": "annotation",
    "agreement": "annotation",
    "tags": "annotation",
    "source_id": "property",
    "ra": "place",
    "dec": "place",
    "candidate_rank": "selection",
    "artifact_score": "score",
    "taught": "score",
    "p_taught_artifact": "score",
    "score_seed_std": "score",
}


def catalogue_columns(
    table: pa.Table,
    detectors: list[str],
    filters: list[str] | None,
    words: dict[str, dict],
) -> list[Column]:
    """Return the columns of ``catalog.parquet`` that the page has.

    They are in the catalogue's order, other detectors' last, without raw scores and
    percentiles, which follow from the scores in sigma, ids, and numbers of shards. The
    first detector is the published one. Titles are those of `peculiar.config.titles`.

    Raises
    ------
    ValueError
        If the page cannot filter by one of the filters. If they are None, properties,
        labels, flags and all scores of the first detector are filters.
    """
    found = []
    for part in table.schema:
        if part.name in LEFT_OUT or _follows(part.name, table.column_names, detectors):
            continue
        owner = _owner(part.name, detectors)
        title = _title(part.name, owner, words)
        column = _column(part, table[part.name].combine_chunks(), owner, title)
        if column is not None:
            found.append(column)
    names = [column.name for column in found if column.kind in DRAWN]
    wanted = _usual(found, detectors[0]) if filters is None else filters
    if unknown := sorted(set(wanted) - set(names)):
        raise ValueError(
            f"publish.explorer.filters: {unknown[0]!r} is no column to filter by. "
            f"Expected some of {', '.join(names)}; correct the name in the config"
        )
    for column in found:
        column.is_filter = column.name in wanted
    # The main detector comes first.
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
        number="int",
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


def _column(
    part: pa.Field, values: pa.Array, owner: str | None, title: str
) -> Column | None:
    facts = {key.decode(): text.decode() for key, text in (part.metadata or {}).items()}
    is_score = owner is not None and part.name.endswith("_sigma")
    group = "score" if is_score else "property" if owner is None else "selection"
    group = NAMED_GROUPS.get(part.name, group)
    said = {
        "title": title,
        "unit": "sigma" if is_score else facts.get("unit", ""),
        "description": facts.get("description", ""),
        "detector": owner,
        "group": group,
    }
    unknown = values.null_count == len(values)
    if unknown and (pa.types.is_boolean(part.type) or group == "annotation"):
        return None
    if pa.types.is_boolean(part.type):
        flags = pc.fill_null(values.cast(pa.uint8()), 2).to_numpy(zero_copy_only=False)
        return Column(part.name, "flag", "u1", flags, **said)
    if pa.types.is_string(part.type) or pa.types.is_large_string(part.type):
        return _category(part.name, values, said)
    if pa.types.is_integer(part.type):
        return _whole_number(part.name, values, said)
    if pa.types.is_floating(part.type):
        numbers = values.cast(pa.float64()).to_numpy(zero_copy_only=False)
        single = pa.types.is_float32(part.type) or is_score or _in_single(numbers)
        kind = "f4" if single and group != "place" else "f8"
        number = "float" if pa.types.is_float32(part.type) or is_score else "double"
        return Column(part.name, "number", kind, numbers, number=number, **said)
    return None


def _whole_number(name: str, values: pa.Array, said: dict) -> Column:
    """Return a column of numbers where these hold all values, else an exact one."""
    if not is_exact(values):
        none = free_value(values) if values.null_count else None
        numbers = values.cast(pa.int64())
        numbers = numbers if none is None else numbers.fill_null(none)
        return Column(name, "exact", "i8", numbers.to_numpy(), none=none, **said)
    numbers = values.cast(pa.float64()).to_numpy(zero_copy_only=False)
    known = np.abs(numbers[np.isfinite(numbers)])
    most = known.max(initial=0)
    kind, number = ("f4", "int") if most <= SINGLE else ("f8", "long")
    return Column(name, "number", kind, numbers, number=number, **said)


def _in_single(numbers: np.ndarray) -> bool:
    """Return whether the shortest text of each number as float32 is that number.

    The page writes this text. So a column keeps its digits, if these are up to seven.
    """
    known = numbers[np.isfinite(numbers)]
    if (np.abs(known[known != 0]) < np.finfo(np.float32).tiny).any():
        return False  # JavaScript writes more digits of these
    for part in (known[:1000], known[1000:]):  # most columns end with the first part
        with np.errstate(over="ignore"):
            single = pa.array(part.astype(np.float32))
        again = single.cast(pa.string()).cast(pa.float64()).to_numpy()
        if not np.array_equal(again, part):
            return False
    return True


def _title(name: str, owner: str | None, words: dict[str, dict]) -> str:
    """Return the title of a column: detector and score, without the unit."""
    title = column_title(name, words)
    if owner is None or name.endswith("_sigma"):
        return title
    rest = name.removeprefix(f"{owner}_").replace("_", " ")
    return f"{detector_title(owner, words)}: {rest}"


def _category(name: str, values: pa.Array, said: dict) -> Column | None:
    encoded = pc.fill_null(values, "").dictionary_encode()
    kinds = [text for text in encoded.dictionary.to_pylist() if text]
    if not kinds:
        return None
    if len(kinds) > CATEGORIES or name in NAMES:
        said = said | {"group": NAMED_GROUPS.get(name, "annotation")}
        texts = np.array(values.to_pylist(), dtype=object)
        return Column(name, "text", "text", texts, **said)
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
        if column.kind in DRAWN
        and column.detector in (None, detector)
        and column.group != "place"
        and column.name not in TRUTH
        and (column.group != "selection" or column.kind == "flag")
        and not column.name.endswith("_psf_fwhm_arcsec")
    ]
