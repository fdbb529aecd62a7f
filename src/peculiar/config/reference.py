"""Print the reference of the configuration: config/README.md, made from its schema."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from peculiar.config.paths import ROOT
from peculiar.config.schema import allowed, load_schema

INTRODUCTION = """\
# Configuration

One YAML file says what a run computes:

    peculiar run config/my_survey.yaml

Without a file it is `config/config.yaml`, the demo. For your own survey, begin with a
preset: `preset: quick`, the cutouts, and a slice with its source are a complete config
(README.md has one). `config/hsc_pdr2.yaml` is the run of Storey-Fisher et al. 2021
(SF21) on HSC cutouts, `config/hsc_pdr2_t21.yaml` that of Tanaka et al. 2021 (T21),
`config/hsc_real.yaml` a small run on real images, and `config/trust.yaml` the full
evaluation. Several files can be merged: `config/trust.yaml config/t21_grid.yaml`.

- **Slices.** The sections below apply to all slices, and a slice lists only keys that
  differ: mappings are merged, lists and single values are replaced, and a section with
  another `kind` is replaced as a whole. A slice omits a detector or an ensemble with
  `null`, for example `detectors: {knn: null}`. It cannot omit the main one. Each
  slice has its own training, scores and normalisation; adding a slice changes no other.
  `labels`, `publish` and `evaluation` are the same for all slices.
- **The order** of keys does not matter, and neither do comments. After a change of a
  value, only what depends on it is run again.
- **Paths** are relative to the folder that snakemake runs in. They may contain
  environment variables: `${PECULIAR_DATA}/cutouts.h5`.
- **Numbers** with an exponent need a point: `1.0e-4`. In YAML, `1e-4` is text.
- A wrong key or value is refused before the run starts. The message gives the file, the
  line, the key, the value and what is allowed; for a value of a preset, its file.

This page is made from `workflow/schemas/`, and `options.schema.yaml` of each detector
in `src/peculiar/detectors/`, by `make config/README.md`; do not edit it.
"""

COLUMNS = "| key | allowed values | default | description |\n|---|---|---|---|\n"


def main(arguments: list[str]) -> None:
    """Read the command line and print the reference."""
    parser = argparse.ArgumentParser(prog="peculiar config-docs", description=__doc__)
    _, more = parser.parse_known_args(arguments)
    if more:
        parser.error(f"no config is read here; expected nothing, not {' '.join(more)}")
    sys.stdout.write(config_docs(ROOT / "workflow" / "schemas"))


def config_docs(schemas: Path) -> str:
    """Return the reference of the config as Markdown, from a folder of schemas."""
    schema = load_schema(schemas)
    parts = [INTRODUCTION]
    for name, part in schema["properties"].items():
        parts.append(f"\n## {name}\n\n{_sentence(part)}\n")
        named = part.get("additionalProperties")
        of_one = named if isinstance(named, dict) else part
        kinds = [branch["then"] for branch in of_one.get("allOf", ())]
        if named and not kinds and of_one.get("properties"):
            parts.append(_table([(f"{name}.NAME", of_one)]))
        elif not kinds:
            parts.append(_table([(name, part)]))
        for kind in kinds:
            title = kind["properties"]["kind"]["const"]
            parts.append(f"\n### kind: {title}\n\n{_sentence(kind)}\n")
            prefix = f"{name}.NAME" if named else name
            parts.append(_table([(prefix, kind)]))
    return "".join(parts)


def _table(sections: list[tuple[str, dict]]) -> str:
    seen: list[dict] = []
    rows = [row for name, section in sections for row in _rows(name, section, seen)]
    return f"\n{COLUMNS}{''.join(rows)}" if rows else ""


def _rows(prefix: str, section: dict, seen: list[dict]) -> Iterator[str]:
    required = section.get("required", ())
    seen.append(section.get("properties", {}))
    for key, part in section.get("properties", {}).items():
        name = f"{prefix}.{key}"
        cells = (f"`{name}`", _cell(allowed(part)), _default(key, part, required))
        yield f"| {' | '.join(cells)} | {_cell(_sentence(part))} |\n"
        yield from _rows(name, part, seen)
        if isinstance(part.get("items"), dict):
            yield from _rows(f"{name}[]", part["items"], seen)
    named = section.get("additionalProperties")
    if isinstance(named, dict) and "properties" not in section:
        cells = (f"`{prefix}.NAME`", _cell(allowed(named)), "")
        yield f"| {' | '.join(cells)} | {_cell(_sentence(named))} |\n"
        if named.get("properties") not in seen:  # sets are as selection
            yield from _rows(f"{prefix}.NAME", named, seen)


def _default(key: str, part: dict, required: list[str]) -> str:
    if key in required:
        return "required"
    if "default" not in part:
        return ""
    if part["default"] == {}:
        return "its keys' defaults"
    return f"`{json.dumps(part['default'])}`"


def _sentence(part: dict) -> str:
    text = " ".join(part.get("description", "").split())
    return text if not text or text.endswith(".") else f"{text}."


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
