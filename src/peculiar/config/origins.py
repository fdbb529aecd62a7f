"""Where the values of a config are written: file and line, for errors."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from peculiar.config.files import composed, pairs
from peculiar.config.presets import path_of, with_preset
from peculiar.config.schema import Place


class Origins:
    """The places of the values of a config in the files that it is merged from.

    Parameters
    ----------
    config : dict
        As read from the files, with the key ``preset`` if it has one.
    files : iterable of str or Path
        YAML or JSON. Later ones replace values of earlier ones. A file that cannot be
        read has no lines.
    """

    def __init__(self, config: dict, files: Iterable[str | Path]) -> None:
        preset = path_of(config)
        self._config = with_preset(config)
        self._files = [(_shown(file), _lines(Path(file))) for file in files]
        self._preset = [(_shown(preset), _lines(preset))] if preset else []

    def of(self, place: Place) -> tuple[str, int]:
        """Return file and line of a value, or of the section that it should be in.

        The line is 0 if not known. The file is empty if there is none.
        """
        keys = tuple(map(str, place))
        files = [*reversed(self._files), *self._preset]
        for name, lines in files if _is_in(self._config, keys) else self._files[::-1]:
            if keys in lines:
                return name, lines[keys]
        for length in range(len(keys) - 1, 0, -1):
            for name, lines in files:
                if keys[:length] in lines:
                    return name, lines[keys[:length]]
        return ", ".join(name for name, _ in self._files), 0

    def said(self, message: str) -> str:
        """Return an error in the input of a run with file and line of the key it names.

        The message begins with ``slices.NAME: ``, with a key, or with both; the name of
        a file may stand before the key. Another message stays as it is.
        """
        parts = message.split(": ")
        of_slice = parts[0].split(".", 1) if parts[0].startswith("slices.") else []
        rest = parts[1:3] if of_slice else parts[:2]
        for words in rest:
            key = words.split(" ")[0].split(".")
            for place in ([*of_slice, *key], key):
                if len(key) > 1 and _is_in(self._config, tuple(place)):
                    return _prefixed(*self.of(tuple(place)), message)
        if of_slice and _is_in(self._config, tuple(of_slice)):
            return _prefixed(*self.of(tuple(of_slice)), message)
        return message


def text_of(errors: Iterable[tuple[Place, str]], origins: Origins) -> list[str]:
    """Return a line for each error: file, line, key, text; each once, in order."""
    lines = {(*origins.of(x), ".".join(map(str, x)), text) for x, text in errors}
    return [
        _prefixed(name, line, f"{key}: {text}")
        for name, line, key, text in sorted(lines)
    ]


def _prefixed(name: str, line: int, text: str) -> str:
    where = f"{name}, line {line}" if line else name
    return f"{where}: {text}" if where else text


def _shown(file: str | Path) -> str:
    """Return a path relative to this folder, if the file is in it."""
    path, here = Path(file), Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _lines(path: Path) -> dict[tuple[str, ...], int]:
    try:
        node = composed(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, yaml.YAMLError):
        return {}
    found: dict[tuple[str, ...], int] = {}
    _walk(node, (), found)
    return found


def _walk(node: Any, place: tuple[str, ...], found: dict) -> None:
    if isinstance(node, yaml.MappingNode):
        for key, value in pairs(node):
            at = (*place, str(key.value))
            found[at] = key.start_mark.line + 1
            _walk(value, at, found)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            at = (*place, str(number))
            found[at] = value.start_mark.line + 1
            _walk(value, at, found)


def _is_in(config: Any, keys: tuple[str, ...]) -> bool:
    for key in keys:
        if isinstance(config, list):
            config = dict(enumerate(config))
        if not isinstance(config, dict):
            return False
        config = {str(x): value for x, value in config.items()}
        if key not in config:
            return False
        config = config[key]
    return True
