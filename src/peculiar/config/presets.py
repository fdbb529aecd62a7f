"""The presets: configs of a kind of run, on which a user's config is put."""

from pathlib import Path
from typing import Any

import yaml

from peculiar.config.merging import on_preset
from peculiar.config.paths import ROOT

#: The folder of the presets.
FOLDER = ROOT / "config" / "presets"


def path_of(config: dict) -> Path | None:
    """Return the file of the preset that a config names, None if there is none."""
    name = config.get("preset")
    path = FOLDER / f"{name}.yaml"
    return path if isinstance(name, str) and path.is_file() else None


def with_preset(config: dict) -> dict[str, Any]:
    """Return a config on top of the preset that it names, without the key `preset`.

    Mappings merge, and lists and single values replace, as in slices. A detector or
    ensemble of the preset that is null in the config is left out. The key stays if
    there is no such preset, for the schema to say so.
    """
    path = path_of(config)
    if path is None:
        return config
    preset = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return on_preset(preset, {key: x for key, x in config.items() if key != "preset"})
