"""When judgements were given, and which is the last."""

import logging
import re
from datetime import UTC, datetime, timedelta

log = logging.getLogger(__name__)


def last_of(rows: list[dict]) -> dict:
    """Return the last of a person's judgements of an object, in the files' order.

    It is the latest by ``when``, or one without a readable time that stands later.
    """
    times = [_time(row["when"]) for row in rows]
    without = [place for place, time in enumerate(times) if not time]
    # Of equal times the later row counts, as without times.
    order = sorted((time, place) for place, time in enumerate(times) if time)
    return rows[max([*without[-1:], *(place for _, place in order[-1:])])]


def is_unclear(rows: list[dict]) -> bool:
    """Return whether verdicts differ of which some have a readable time, others not."""
    given = [row for row in rows if row["verdict"]]
    if len({row["verdict"] for row in given}) < 2:
        return False
    return len({_time(row["when"]) is None for row in given}) > 1


def warn_of_times(rows: list[dict]) -> None:
    """Log how many times cannot be read, or lie in the future."""
    given = [(row, _time(row["when"])) for row in rows if row["when"]]
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    for what, found in (
        ("cannot be read", [row for row, time in given if not time]),
        (
            "lies in the future",
            [row for row, time in given if time and time > tomorrow],
        ),
    ):
        if found:
            log.warning(
                "`when` of %d rows %s, the first in %s, line %d: %r. Expected a time "
                "such as 2026-03-01 11:30:00 UTC",
                *(len(found), what, found[0]["file"], found[0]["line"]),
                found[0]["when"],
            )


def _time(text: str | None) -> datetime | None:
    """Return a time that begins with the year, None for any other text."""
    text = re.sub(r"\s*(UTC|GMT)$", "Z", text or "", flags=re.IGNORECASE)
    text = re.sub(r"\s+(?=[+-]\d\d)", "", text)
    found = re.match(r"(\d{4})([-/.])(\d\d?)\2(\d\d?)(?:[T ]+(\d\d?)(?=:))?", text)
    if found:
        year, _, month, day, hour = found.groups()
        begin = f"{year}-{month:0>2}-{day:0>2}" + (f"T{hour:0>2}" if hour else "")
        text = begin + text[found.end() :]
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)
