"""What a reader of a run should know before anything else, a sentence each."""

from collections import Counter
from pathlib import Path

import pandas as pd

from peculiar.config.titles import capital, objects_of
from peculiar.evaluate.metrics_shown import Shown
from peculiar.evaluate.tables import OVER_BASELINE
from peculiar.publish.run_facts import collapsed_in

#: Columns and spellings that a line names.
NAMED = 4


def of_selections(counts: dict, published: str, words: dict) -> list[str]:
    """Return in which slices the main detector selects nothing."""
    empty = [
        name
        for name, count in counts.items()
        if not count["detectors"].get(published, {"selected": 1})["selected"]
    ]
    if not empty:
        return []
    title = words["detectors"][published]
    return [
        f"The {title} selects no object in {', '.join(empty)}: lower the limits of its "
        "selection in the config."
    ]


def of_trainings(histories: list[Path], words: dict) -> list[str]:
    """Return which networks collapsed, see `peculiar.publish.run_facts`."""
    return [
        f"The {words['detectors'].get(detector, detector)} of {of_slice} has "
        f"collapsed: at {late} of {checks} checks in the second half of its training "
        "it generated nearly the same image always. Do not trust its scores: train it "
        "with another seed or a lower rate."
        for of_slice, collapsed in collapsed_in(histories).items()
        for detector, (late, checks) in collapsed.items()
    ]


def of_scores(shown: Shown, trivial: list[str]) -> list[str]:
    """Return the classes for which no detector beats one that needs no training.

    Also those for which the main score is significantly below the best baseline.
    """
    found = []
    for name in shown.headlines:
        simple = [of for of in shown.scores if of[0] in trivial]
        best = shown.best(simple, name)
        other = shown.best([of for of in shown.scores if of[0] not in trivial], name)
        if best and other and _area(shown, best, name) >= _area(shown, other, name):
            found.append(
                f"No detector finds {objects_of(name)} better than a number that needs "
                f"no training: {shown.title(best)} has a ROC AUC of "
                f"{_area(shown, best, name):.3f}, the best of the others, "
                f"{shown.title(other)}, {_area(shown, other, name):.3f}."
            )
        gain = shown.rows.get((*shown.published, name, OVER_BASELINE))
        baseline = shown.best(shown.baselines, name)
        if gain and baseline and gain["high"] < 0:
            found.append(
                f"{capital(shown.title(baseline))}, a simpler score, ranks the "
                f"{objects_of(name)} higher than the main one "
                f"({shown.title(shown.published)}): ROC AUC "
                f"{_interval(shown, baseline, name)} against "
                f"{_interval(shown, shown.published, name)}."
            )
    return found


def _area(shown: Shown, of: tuple[str, str], name: str) -> float:
    return shown.value(of, name, "roc_auc")


def _interval(shown: Shown, of: tuple[str, str], name: str) -> str:
    """Return a ROC AUC with its 95% interval, where there is one."""
    row = shown.rows[(*of, name, "roc_auc")]
    ends = [row["low"], row["high"]]
    text = f"{row['value']:.2f}"
    if any(pd.isna(end) for end in ends):
        return text
    return f"{text} ({ends[0]:.2f}\N{EN DASH}{ends[1]:.2f})"


def of_inputs(counts: dict[str, dict], known: list[dict]) -> list[str]:
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
