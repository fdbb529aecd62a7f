"""What has changed since the last finished run: keys of the config, and code."""

import json
from pathlib import Path
from typing import Any

#: What stands for a key that is not there.
ABSENT = "not there"

#: Letters of a value that are shown.
SHOWN = 60


def last_run(results: Path) -> dict | None:
    """Return the record of the last finished run in a folder; None if there is none."""
    path = Path(results) / "run.json"
    if not path.is_file():
        return None
    record = json.loads(path.read_text(encoding="utf-8"))
    return record if {"config", "code"} <= record.keys() else None


def changed_keys(before: dict[str, dict], now: dict[str, dict]) -> list[str]:
    """Return what changed in the resolved configs of slices, a line for each key.

    A change of all slices that were there stands once, without their names. Mappings
    are compared key by key; lists of one length element by element, others whole.
    """
    before, now = (json.loads(json.dumps(one)) for one in (before, now))
    both = [name for name in now if name in before]
    found: dict[tuple[str, str], list[str]] = {}
    for name in both:
        for key, change in _compared("", before[name], now[name]):
            found.setdefault((key, change), []).append(name)
    lines = []
    for (key, change), names in found.items():
        where = "" if len(names) == len(both) else f"slices.{', '.join(names)}: "
        lines.append(f"{where}{key}: {change}")
    lines += [f"slices.{name}: new" for name in now if name not in before]
    lines += [
        f"slices.{name}: no longer there; its files stay"
        for name in before
        if name not in now
    ]
    return lines


def changed_code(before: dict[str, str], now: dict[str, str]) -> list[str]:
    """Return the scripts and modules whose meaning has changed, by their digests."""
    return sorted(
        name.removeprefix("peculiar.")
        for name in before.keys() & now.keys()
        if before[name] != now[name]
    )


def _compared(key: str, before: Any, now: Any) -> list[tuple[str, str]]:
    """Return keys that differ, and what of them, below a key."""
    if isinstance(before, dict) and isinstance(now, dict):
        names = dict.fromkeys([*before, *now])
        pairs = [(f"{key}.{name}" if key else str(name), name) for name in names]
        missing = object()
        return [
            found
            for path, name in pairs
            for found in _compared(
                path, before.get(name, missing), now.get(name, missing)
            )
        ]
    if isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        return [
            found
            for number, pair in enumerate(zip(before, now, strict=True))
            for found in _compared(f"{key}[{number}]", *pair)
        ]
    if before == now:
        return []
    return [(key, f"{_shown(before)} -> {_shown(now)}")]


def _shown(value: Any) -> str:
    """Return a value as JSON, shortened."""
    if type(value) is object:
        return ABSENT
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 3]}..."
