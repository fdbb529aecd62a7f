"""The ranking taught by injection, in tables for people."""

import pandas as pd

from peculiar.tables.markdown import table

HEADER = """# The ranking taught by injection

{found}Known kinds of peculiar objects and artifacts were injected into images of the
survey, and a model was taught to tell them from the survey's objects as they are, most
of which are ordinary. No label or judgement was used. What counts are kinds that nobody
thought of. So the model was taught once without each kind: that is the column
"left out". "Taught" is an upper bound, since the same program drew what was taught.
The ranking is a hint, shown beside others. Real objects may differ from drawn ones:
judge some of its first objects before you rely on it (`docs/judging/judging.md`).
"""

SURVEY = """
## Objects of the survey

Share of a kind's objects that are among the first {looks} of these and the ordinary
ones, with its 95% interval (Wilson).

"""

LIST = """
## The list

Share of objects that labels call interesting among the first. Artifacts are set aside
by the model's own probability. All kinds were taught: it is an upper bound where the
labels are of kinds that were taught.

"""

INJECTED = """
## Injected images

Share of injected images in the highest {highest:.0f}% of the survey, of hosts that the
model had not seen.

"""


def as_markdown(frame: pd.DataFrame, not_taught: dict[str, str]) -> str:
    """Return the table of `peculiar.evaluate.teaching` as Markdown."""
    text = HEADER.format(found=_found(frame))
    lines = [f"- {name}: nothing taught; {why}.\n" for name, why in not_taught.items()]
    text += "\n" + "".join(lines) if lines else ""
    survey, images = (frame[frame["counted"] == x] for x in ("survey", "injected"))
    if len(survey):
        text += SURVEY.format(looks=int(survey["looks"].iloc[0])) + _kinds(survey)
    shown = frame[frame["counted"] == "list"]
    if len(shown):
        rows = [["first", "peculiar", "share", "chance"]]
        rows += [
            [
                f"{row['looks']:.0f}",
                str(row["found"]),
                _share(row),
                f"{100 * row['chance']:.1f}%",
            ]
            for row in shown.to_dict("records")
        ]
        text += LIST + table(rows)
    if len(images):
        text += INJECTED.format(highest=100 * images["chance"].iloc[0]) + _kinds(images)
    return text


def headline(frame: pd.DataFrame) -> float | None:
    """Return the median over kinds of the share found of a kind left out, or None."""
    own = frame[(frame["counted"] == "survey") & frame["left_out"].astype(bool)]
    return float(own["value"].median()) if len(own) else None


def _found(frame: pd.DataFrame) -> str:
    value = headline(frame)
    if value is None:
        return ""
    own = frame[(frame["counted"] == "survey") & frame["left_out"].astype(bool)]
    return (
        f"**Of a kind that was left out of the teaching, {100 * value:.0f}% are among "
        f"the first {own['looks'].iloc[0]:.0f} of it and the ordinary objects (median "
        f"of {len(own)} kinds; chance {100 * own['chance'].median():.1f}%).**\n\n"
    )


def _kinds(frame: pd.DataFrame) -> str:
    rows = [["kind", "number", "left out", "taught (upper bound)", "chance"]]
    for kind, part in frame.groupby("kind", sort=False):
        out, taught = (
            part[part["left_out"].astype(bool) == x].to_dict("records")[0]
            for x in (True, False)
        )
        cells = [
            str(kind).replace("_", " "),
            str(out["n"]),
            _share(out),
            _share(taught),
        ]
        rows.append([*cells, f"{100 * out['chance']:.1f}%"])
    return table(rows)


def _share(row: dict) -> str:
    low, high = 100 * row["low"], 100 * row["high"]
    return f"{100 * row['value']:.0f}% ({low:.0f}-{high:.0f})"
