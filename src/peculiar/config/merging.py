"""How sections of a config override others: a slice's, and a preset's."""

from typing import Any

#: The sections whose entries score objects. A slice may leave out an entry.
SCORING = ("detectors", "ensembles")


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


def of_slice(base: dict, overrides: dict) -> dict:
    """Return a slice's config, without the detectors and ensembles it leaves out."""
    names = {section: left_out(overrides, section) for section in SCORING}
    written = {
        section: _without(part, names.get(section, set()))
        for section, part in overrides.items()
    }
    # The main one cannot be left out; this error is reported once.
    return _dropped(merge(base, written), names, published(base))


def on_preset(preset: dict, config: dict) -> dict:
    """Return a config on top of a preset, without what it leaves out of the preset."""
    names = {
        section: left_out(config, section) & set(preset.get(section, ()))
        for section in SCORING
    }
    merged = merge(preset, config)
    return _dropped(merged, names, published(merged))


def left_out(overrides: dict, section: str) -> set[str]:
    """Return the detectors or ensembles that are null in a slice, or on a preset."""
    written = overrides.get(section)
    written = written if isinstance(written, dict) else {}
    return {name for name, options in written.items() if options is None}


def published(config: dict) -> Any:
    """Return the name of the main detector or ensemble, None if there is none."""
    publish = config.get("publish")
    return publish.get("detector") if isinstance(publish, dict) else None


def _dropped(merged: dict, names: dict[str, set[str]], main: Any) -> dict:
    return merged | {
        section: _without(merged[section], gone)
        for section in SCORING
        if (gone := {name for name in names[section] if name != main})
    }


def _without(part: Any, names: set[str]) -> Any:
    return {key: x for key, x in part.items() if key not in names} if names else part
