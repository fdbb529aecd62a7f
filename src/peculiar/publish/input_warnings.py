"""What became of a survey's rows and values, in a few lines."""

from collections import Counter

#: Columns and spellings that a line names.
NAMED = 4


def warnings_of(counts: dict[str, dict], known: list[dict]) -> list[str]:
    """Return what a user should know of the input, a line each.

    Parameters
    ----------
    counts : dict of str to dict
        Per slice the counts of the run's record, see `peculiar.run.record`.
    known : list of dict
        Per slice the counts of the lists of known objects, by list: ``entries``, those
        ``matched`` to an object, and those ``without_position``.
    """
    lines = [
        f"{name}: {line}"
        for name, count in counts.items()
        for line in (
            _refused(count),
            *_joined(count["inputs"].get("joined")),
            *_positions(count),
            *_nulls("taken as unknown", count["inputs"].get("unknown", {})),
            *_nulls("that are no numbers", count["inputs"].get("unreadable", {})),
            *_left_out(count["inputs"].get("left_out", {})),
        )
        if line
    ]
    return lines + _unmatched(known)


def _refused(count: dict) -> str:
    reasons: Counter[str] = Counter()
    for by_reason in count["rejected"].values():
        reasons.update(by_reason)
    if not reasons:
        return ""
    number, rows = reasons.total(), count["rows"]
    reason, most = reasons.most_common(1)[0]
    kinds = reason if most == number else f"most often {reason} ({most:,})"
    return f"{number:,} of {rows:,} rows ({number / rows:.1%}) refused, {kinds}"


def _joined(joined: dict | None) -> list[str]:
    if not joined or joined["with_row"] == joined["images"]:
        return []
    number = joined["images"] - joined["with_row"]
    return [f"{number:,} of {joined['images']:,} images have no row in the catalogue"]


def _positions(count: dict) -> list[str]:
    number, objects = count["without_position"], count["objects"]
    if not number:
        return []
    if number == objects:
        return ["no object has a position: known lists and star masks are of no use"]
    return [f"{number:,} of {objects:,} objects have no position"]


def _nulls(what: str, columns: dict[str, dict[str, int]]) -> list[str]:
    totals = Counter({name: sum(found.values()) for name, found in columns.items()})
    if not totals.total():
        return []
    parts = [f"{x} {n:,} ({_first(columns[x])})" for x, n in totals.most_common() if n]
    return [f"values {what}: {_some(parts)}"]


def _left_out(columns: dict[str, str]) -> list[str]:
    if not columns:
        return []
    parts = [f"{name} ({why})" for name, why in columns.items()]
    return [f"left out of the tables: {_some(parts)}"]


def _first(spellings: dict[str, int]) -> str:
    return _some([repr(text) for text, _ in Counter(spellings).most_common()])


def _some(parts: list[str]) -> str:
    more = f", and {len(parts) - NAMED} more" if len(parts) > NAMED else ""
    return ", ".join(parts[:NAMED]) + more


def _unmatched(known: list[dict]) -> list[str]:
    entries: dict[str, int] = {}
    matched: Counter[str] = Counter()
    for of_slice in known:
        for name, count in of_slice.items():
            entries[name] = count["entries"]
            matched[name] += count["matched"]
    return [
        f"known list {name}: none of its {number:,} entries is within its radius of an "
        "object: check its columns, units and frame"
        for name, number in sorted(entries.items())
        if not matched[name]
    ]
