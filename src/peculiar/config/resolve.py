"""The configuration of each slice: defaults, overrides, and all checks."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from peculiar.config.checks import contradictions
from peculiar.config.declaration import ENSEMBLE
from peculiar.config.detectors import all_scores, rankings
from peculiar.config.judging_checks import of_order
from peculiar.config.merging import SCORING, left_out, of_slice, published, slices_of
from peculiar.config.origins import Origins, text_of
from peculiar.config.presets import with_preset
from peculiar.config.renames import new_name
from peculiar.config.schema import Place, completed, errors, load_schema, nearest
from peculiar.config.view_defaults import with_view_defaults

#: The sections that are the same in all slices.
SHARED = ("descriptors", "labels", "judgements", "publish", "evaluation")

#: What stands beside the slices, and is none of their sections.
ABOVE = ("results", "slices")

#: Errors that one message has lines for.
SHOWN = 4


class ConfigError(ValueError):
    """The configuration is not valid; the message lists the first errors."""


def resolve(
    config: dict, schemas: Path, files: Iterable[str | Path] = ()
) -> dict[str, dict]:
    """Return the complete config of each slice.

    Parameters
    ----------
    config : dict
        As read from YAML. It is put on the ``preset`` that it names. Each of ``slices``
        may override any section but those in `SHARED`, which are the same for all.
        Mappings merge, and lists and single values replace. A section whose ``kind``
        changes replaces the whole section. A detector or ensemble that is null in a
        slice is left out there, unless it is the main one.
    schemas : Path
        Folder of the JSON Schemas, which hold the defaults.
    files : iterable of str or Path
        Where the config was read from, for errors.

    Returns
    -------
    resolved : dict of str to dict
        Per slice all sections, complete and valid, with sorted keys at all levels, so
        that the way of writing makes no difference.

    Raises
    ------
    ConfigError
        With the first errors: file, line, key, value, and what is allowed.
    """
    schema = load_schema(schemas)
    given, config = config, with_preset(config)
    if found := [*_nothing_to_find(config), *_unknown_preset(given, schema)]:
        raise ConfigError(message(found, given, list(files)))
    found = [*_errors_of_slices(config, schema), *_wrongly_left_out(config)]
    said, resolved = {place for place, _ in found}, {}
    for name, overrides, merged in written(config, schema):
        for place, text in list(errors(merged, schema)) or contradictions(merged):
            if (at := place_in(name, overrides, place)) not in said:
                found.append((at, text))
        resolved[name] = {x: merged[x] for x in merged if x not in ABOVE}
    if not found:
        found = [*_changed_kinds(resolved), *_unknown_neighbours(resolved)]
    if not found:
        found = [*_shared_columns(resolved), *of_order(resolved)]
    if found:
        raise ConfigError(message(found, given, list(files)))
    return dict(sorted(resolved.items()))


def written(config: dict, schema: dict) -> Iterator[tuple[str, dict, dict]]:
    """Yield each slice: its name, what it overrides, and its config with defaults.

    The config has its preset already (`peculiar.config.presets`). It need not be valid.
    """
    base = {key: value for key, value in config.items() if key != "slices"}
    for name, overrides in slices_of(config).items():
        merged = with_view_defaults(of_slice(base, overrides), schema)
        yield name, overrides, completed({**merged, "slices": {name: {}}}, schema)


def _nothing_to_find(config: dict) -> Iterable[tuple[Place, str]]:
    """Find that a config has neither a preset nor any section that a preset gives."""
    if config and not config.keys() & {"preset", "views", "detectors", "publish"}:
        text = "or the sections views, detectors and publish (config/README.md)"
        yield ("preset",), f"is missing; expected `preset: quick`, {text}"


def _unknown_preset(config: dict, schema: dict) -> Iterable[tuple[Place, str]]:
    """Find that there is no such preset: all that it would give seems to be missing."""
    if "preset" in config:
        for place, text in errors(config["preset"], schema["properties"]["preset"]):
            yield ("preset", *place), text


def _wrongly_left_out(config: dict) -> Iterable[tuple[Place, str]]:
    """Find detectors and ensembles that a slice must not leave out."""
    for one, overrides in slices_of(config).items():
        null = [(x, name) for x in SCORING for name in left_out(overrides, x)]
        for section, name in sorted(null, key=str):
            there = config.get(section)
            known = list(map(str, there)) if isinstance(there, dict) else []
            place = ("slices", one, section, name)
            if name not in known:
                what = section.removesuffix("s")
                yield place, f"null leaves no {what} out; {nearest(str(name), known)}"
            elif name == published(config):
                text = "it is the main one (publish.detector), needed in all slices"
                yield place, f"null is not allowed; {text}"


def _errors_of_slices(config: dict, schema: dict) -> Iterable[tuple[Place, str]]:
    """Find what is wrong with the slices themselves, before anything is merged."""
    part = schema["properties"]["slices"]
    if "slices" not in config:
        yield ("slices",), f"is missing; expected {part['description']}"
        return
    for place, text in errors(config["slices"], part):
        yield ("slices", *place), text
    common = {*SHARED, "preset", "results"}
    for name, overrides in slices_of(config).items():
        for key in sorted(common & overrides.keys()):
            text = "is the same for all slices; give it once, at the top of the file"
            yield ("slices", name, key), text
        known = schema["properties"].keys() - common - {"slices"}
        for key in overrides.keys() - known - common:
            hint = new_name((key,), None) or nearest(str(key), known)
            yield ("slices", name, key), f"unknown key; {hint}"


def _changed_kinds(resolved: dict[str, dict]) -> Iterable[tuple[Place, str]]:
    """Find detectors that are of different kinds in different slices."""
    kinds: dict[str, str] = {}
    for name, one in resolved.items():
        for detector, options in rankings(one).items():
            kind = kinds.setdefault(detector, options["kind"])
            if options["kind"] != kind:
                section = "ensembles" if "of" in options else "detectors"
                text = (
                    f"{options['kind']!r} is not allowed; this detector is {kind!r} in "
                    "another slice, and the catalogue has one set of columns for both. "
                    "Give it another name"
                )
                yield ("slices", name, section, detector, "kind"), text


def _shared_columns(resolved: dict[str, dict]) -> Iterable[tuple[Place, str]]:
    """Find detectors and ensembles with a column of the same name in the catalogue."""
    owners: dict[str, str] = {}
    for name, scores in all_scores(resolved).items():
        parts = [f"{score}{end}" for score in scores for end in ("", "_sigma", "_pct")]
        parts += ["selected", "rank_pct"]
        for one in resolved.values():
            sets = rankings(one).get(name, {}).get("sets", ())
            parts += [f"in_{part}" for part in sets]
        taken = [x for part in parts if (x := f"{name}_{part}") in owners]
        if taken:
            section = "ensembles" if scores == ENSEMBLE.scores else "detectors"
            text = f"{owners[taken[0]]!r} has a column {taken[0]} in the catalogue, too"
            yield (section, name), f"not a good name; {text}. Expected another"
        owners |= {f"{name}_{part}": name for part in parts}


def _unknown_neighbours(resolved: dict[str, dict]) -> Iterable[tuple[Place, str]]:
    """Find names in `evaluation.neighbours` that no slice has a detector of."""
    slices = resolved.values()
    known = {name for one in slices for name in one["detectors"]}
    wanted = next(iter(slices))["evaluation"]["neighbours"] if resolved else None
    for number, name in enumerate(wanted or ()):
        if name not in known:
            place = ("evaluation", "neighbours", number)
            yield place, f"no detector is called {name!r}; {nearest(name, known)}"


def place_in(name: str, overrides: dict, place: Place) -> Place:
    """Return the place in the file of a value of the slice `name`'s config."""
    part: Any = overrides
    for key in place[:-1] or place:
        if not isinstance(part, dict) or key not in part:
            return place
        part = part[key]
    return ("slices", name, *place)


def message(found: list[tuple[Place, str]], config: dict, files: list) -> str:
    """Return the text on errors in a config, as it was read from files."""
    lines = text_of(found, Origins(config, files))
    if files and len(lines) == 1:
        return lines[0]
    count = "1 error" if len(lines) == 1 else f"{len(lines)} errors"
    if len(lines) > SHOWN:
        lines[SHOWN - 1 :] = [f"and {len(lines) - SHOWN + 1} more"]
    origin = "" if files else " (no file: give one with --configfile)"
    head = f"the configuration{origin} has {count}:"
    return "\n".join([head, *(f"  {line}" for line in lines)])
