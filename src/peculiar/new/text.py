"""What `peculiar new` writes: the config, and what it says."""

from pathlib import Path
from textwrap import fill

import yaml
from jinja2 import Environment, FileSystemLoader

from peculiar.new.survey import Survey

#: Order of the keys of sections.
CUTOUTS = ("size", "bands", "pixel_scale", "zero_point")
SOURCE = (
    *("kind", "table", "table_hdu", "file", "images", "hdu", "planes", "ids"),
    *("ra", "dec", "cut_at", "x", "y", "first_pixel", "bands", "zero_point"),
    *("reproject", "catalogue", "catalogue_ids", "units", "limits"),
    *("properties", "annotations"),
)

#: Units of values, for comments.
UNITS = {
    "cutouts.size": "px",
    "cutouts.pixel_scale": "arcsec/px",
    "cutouts.zero_point": "AB mag of a flux of 1",
    "source.zero_point": "AB mag of a flux of 1 in the file",
}

#: Longest lines of a source, in characters, without their beginning.
WIDTH = 82

#: Objects in the largest table whose shards are of the usual size, and shards above.
MANY, SHARDS = 400_000, 100


def config_text(survey: Survey, files: list[Path]) -> str:
    """Return the config of a survey as commented YAML."""
    folder = FileSystemLoader(Path(__file__).parent)
    environment = Environment(loader=folder, trim_blocks=True, lstrip_blocks=True)
    environment.filters["yaml"] = _flow
    large = survey.rows > MANY
    spans = survey.magnitudes
    column = next((spans[x] for x in ("i_mag", "r_mag") if x in spans), None)
    span = column or next(iter(spans.values()), None)
    source = _ordered(survey.source, SOURCE)
    return environment.get_template("config.yaml.j2").render(
        files=_some([file.name for file in files]),
        cutouts=_lines("cutouts", _ordered(survey.cutouts, CUTOUTS), survey),
        source=_lines("source", source, survey),
        shards=1000 * -(-survey.rows // (1000 * SHARDS)) if large else None,
        parts=SHARDS,
        classes=survey.classes,
        magnitudes=span and {span[0]: list(span[1:])},
        unsure=survey.unsure,
    )


def _ordered(values: dict, order: tuple[str, ...]) -> dict:
    return {key: values[key] for key in order if key in values}


def _lines(section: str, values: dict, survey: Survey) -> list[str]:
    """Return the lines of a section, indented from its own beginning."""
    lines = []
    for key, value in values.items():
        text = f"{key}: {_flow(value)}"
        said = _comments(f"{section}.{key}", survey)
        while said and len(text) + len("; ".join(said)) > WIDTH - 4:
            said.pop()
        comment = f"  # {'; '.join(said)}" if said else ""
        lines += _folded(text + comment, value)
    return lines


def _comments(name: str, survey: Survey) -> list[str]:
    """Return what is said of a value, the most important first."""
    said = [UNITS[name]] if name in UNITS else []
    if name in survey.unsure:
        said.append("check: not known")
    elif name.startswith("cutouts.") and name in survey.why:
        said.append(" ".join(survey.why[name].split()))
    return said


def _folded(line: str, value: object) -> list[str]:
    """Return a mapping that is too long for one line in several."""
    if not isinstance(value, dict) or len(line) <= WIDTH:
        return [line]
    key = line.partition(":")[0]
    parts = [f"{_flow(x)}: {_flow(y)}" for x, y in value.items()]
    lines, row = [f"{key}: {{"], " "
    for part in parts:
        if len(row) + len(part) + 2 > WIDTH:
            lines, row = [*lines, row], " "
        row += f" {part},"
    return [*lines, f"{row.rstrip(',')}}}"]


def _flow(value: object) -> str:
    """Return a value as YAML in one line."""
    text = yaml.safe_dump(
        value, default_flow_style=True, sort_keys=False, width=10**6, allow_unicode=True
    )
    return text.removesuffix("\n...\n").strip()


def _some(names: list[str]) -> str:
    names = [" ".join(name.split()) for name in names]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more


def said_of(survey: Survey) -> str:
    """Return what was seen, and what could not be known, for a person to read."""
    lines = ["What it has seen:"]
    for key, why in sorted(survey.why.items(), key=_place):
        lines.append(_item(f"{key}: {_shown(survey, key)} ({why})"))
    if survey.unsure:
        lines += ["", "What no file says, and what stands in its place:"]
        for key, why in sorted(survey.unsure.items(), key=_place):
            lines.append(_item(f"{key}: {_shown(survey, key)} ({why})"))
    if survey.said or survey.written:
        lines += ["", "To know besides:"]
    lines += [_item(text) for text in survey.said]
    lines += [_item(f"It wrote {path}, too: {what}") for path, what in survey.written]
    return "\n".join(lines)


def _place(item: tuple[str, str]) -> tuple[bool, int]:
    """Return the place of a key in the config."""
    section, _, name = item[0].partition(".")
    own = section == "source"
    return own, (SOURCE if own else CUTOUTS).index(name)


def _shown(survey: Survey, key: str) -> str:
    section, _, name = key.partition(".")
    value = getattr(survey, section)[name]
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(x if x == y else f"{x} = {y}" for x, y in value.items())
    return str(value)


def _item(text: str) -> str:
    return fill(
        text,
        88,
        initial_indent="- ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
