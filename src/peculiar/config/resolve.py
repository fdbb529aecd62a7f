"""The configuration of each slice: defaults, overrides, and all checks."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from peculiar.config.checks import contradictions
from peculiar.config.declaration import ENSEMBLE
from peculiar.config.detectors import all_scores, rankings
from peculiar.config.judging_checks import of_order
from peculiar.config.renames import new_name
from peculiar.config.schema import Place, completed, errors, load_schema, nearest

#: The sections whose entries score objects. A slice may leave out an entry.
SCORING = ("detectors", "ensembles")

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
        As read from YAML. Each of ``slices`` may override any section but those in
        `SHARED`, which are the same for all. Mappings merge, and lists and single
        values replace. A section whose ``kind`` changes replaces the whole section. A
        detector or ensemble that is null in a slice is left out there, unless it is the
        main one.
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
        With the first errors: file, key, value, and what is allowed.
    """
    schema = load_schema(schemas)
    base = {key: value for key, value in config.items() if key != "slices"}
    found = [*_errors_of_slices(config, schema), *_wrongly_left_out(config)]
    resolved = {}
    for name, overrides in slices_of(config).items():
        merged = of_slice(base, overrides)
        merged = completed({**merged, "slices": {name: {}}}, schema)
        wrong = list(errors(merged, schema)) or list(contradictions(merged))
        found += [(_where(place, name, overrides), text) for place, text in wrong]
        resolved[name] = {x: merged[x] for x in merged if x not in ABOVE}
    if not found:
        found = [*_changed_kinds(resolved), *_unknown_neighbours(resolved)]
    if not found:
        found = [*_shared_columns(resolved), *of_order(resolved)]
    if found:
        raise ConfigError(_message(found, files))
    return dict(sorted(resolved.items()))


def merge(base: Any, override: Any) -> Any:
    """Return `base`, overridden by `override`.

    Mappings merge key by key, unless both have a ``kind`` and it differs, since keys of
    one kind have no meaning in another. Everything else is replaced.
    """
    if not (isinstance(base, dict) and isinstance(override, dict)):
        return override
    if override.get("kind", base.get("kind")) != base.get("kind"):
        return override
    merged = dict(base)
    for key, value in override.items():
        merged[key] = merge(base[key], value) if key in base else value
    return merged


def slices_of(config: dict) -> dict[str, dict]:
    """Return what each slice overrides; nothing where that is not valid."""
    slices = config.get("slices")
    slices = slices if isinstance(slices, dict) else {}
    return {
        name: overrides if isinstance(overrides, dict) else {}
        for name, overrides in slices.items()
    }


def _left_out(overrides: dict, section: str) -> set[str]:
    """Return the detectors or ensembles that are null in a slice."""
    written = overrides.get(section)
    written = written if isinstance(written, dict) else {}
    return {name for name, options in written.items() if options is None}


def _published(config: dict) -> Any:
    publish = config.get("publish")
    return publish.get("detector") if isinstance(publish, dict) else None


def of_slice(base: dict, overrides: dict) -> dict:
    """Return a slice's config, without the detectors and ensembles it leaves out."""
    left_out = {section: _left_out(overrides, section) for section in SCORING}
    written = {
        section: _without(part, left_out.get(section, set()))
        for section, part in overrides.items()
    }
    merged = merge(base, written)
    for section, names in left_out.items():
        # The main one cannot be left out; this error is reported once.
        if names := {name for name in names if name != _published(base)}:
            merged[section] = _without(merged[section], names)
    return merged


def _without(part: Any, names: set[str]) -> Any:
    return {key: x for key, x in part.items() if key not in names} if names else part


def _wrongly_left_out(config: dict) -> Iterable[tuple[Place, str]]:
    """Find detectors and ensembles that a slice must not leave out."""
    for of_slice, overrides in slices_of(config).items():
        left_out = [(x, name) for x in SCORING for name in _left_out(overrides, x)]
        for section, name in sorted(left_out, key=str):
            there = config.get(section)
            known = list(map(str, there)) if isinstance(there, dict) else []
            place = ("slices", of_slice, section, name)
            if name not in known:
                what = section.removesuffix("s")
                yield place, f"null leaves no {what} out; {nearest(str(name), known)}"
            elif name == _published(config):
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
    common = {*SHARED, "results"}
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
    for name, of_slice in resolved.items():
        for detector, options in rankings(of_slice).items():
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


def _where(place: Place, name: str, overrides: dict) -> Place:
    """Return where in the file the user wrote a value of a slice's config."""
    part: Any = overrides
    for key in place[:-1] or place:
        if not isinstance(part, dict) or key not in part:
            return place
        part = part[key]
    return ("slices", name, *place)


def _message(found: list[tuple[Place, str]], files: Iterable[str | Path]) -> str:
    lines = [f"  {'.'.join(map(str, place))}: {text}" for place, text in found]
    lines = sorted(set(lines))  # once for all slices
    origin = ", ".join(map(str, files)) or "no file: give one with --configfile"
    count = "1 error" if len(lines) == 1 else f"{len(lines)} errors"
    if len(lines) > SHOWN:
        lines[SHOWN - 1 :] = [f"  and {len(lines) - SHOWN + 1} more"]
    return "\n".join([f"the configuration ({origin}) has {count}:", *lines])
