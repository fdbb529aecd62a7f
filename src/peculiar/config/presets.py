"""The presets: configs of a kind of run, on which a user's config is put."""

from typing import Any

import yaml

from peculiar.config.merging import on_preset
from peculiar.config.paths import ROOT

#: The folder of the presets.
FOLDER = ROOT / "config" / "presets"


def preset_of(config: dict) -> dict[str, Any]:
    """Return the preset that a config names; empty if it names none that is there."""
    path = FOLDER / f"{config.get('preset')}.yaml"
    if "preset" not in config or not path.is_file():
        return {}
    return yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)


def with_preset(config: dict) -> dict[str, Any]:
    """Return a config on top of the preset that it names, without the key `preset`.

    Mappings merge, and lists and single values replace, as in slices. A detector or
    ensemble of the preset that is null in the config is left out. The key stays if
    there is no such preset, for the schema to say so.
    """
    preset = preset_of(config)
    if not preset:
        return config
    return on_preset(preset, {key: x for key, x in config.items() if key != "preset"})
