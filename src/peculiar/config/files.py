"""The files of a config, as they are written: before anything is made of them."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml


def check_files(files: Iterable[str | Path]) -> None:
    """Check that config files can be read, and give each key once.

    Parameters
    ----------
    files : iterable of str or Path
        YAML, or JSON.

    Raises
    ------
    ValueError
        With the file, the line, and what is wrong there.
    """
    for file in files:
        path, text = Path(file), ""
        try:
            text = path.read_text(encoding="utf-8-sig")
            _check(text)
        except OSError as error:
            raise ValueError(
                f"--configfile {file} cannot be read ({error.strerror}): expected a "
                f"YAML file; looked for {path.resolve()}"
            ) from error
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            raise ValueError(
                f"{file}, line {line}: not UTF-8. Expected text in this encoding; save "
                "the file as UTF-8"
            ) from error
        except yaml.MarkedYAMLError as error:
            raise ValueError(f"{file}, {_said(error, text)}") from error
        except yaml.reader.ReaderError as error:
            line = text.count("\n", 0, error.position) + 1
            raise ValueError(
                f"{file}, line {line}: not text: it has the character "
                f"#x{error.character:04x}. Expected YAML; remove it"
            ) from error
        except ValueError as error:
            raise ValueError(f"{file}, {error}") from error


def composed(text: str) -> yaml.Node | None:
    """Return the nodes of a text in YAML or JSON, with their lines; None if empty.

    Raises
    ------
    yaml.MarkedYAMLError
        If it is neither.
    """
    if text.lstrip()[:1] in "{[":
        try:
            json.loads(text)
        except ValueError:
            pass
        else:  # JSON is YAML, but for tabs, which stand between its words alone.
            text = text.replace("\t", " ")
    return yaml.compose(text, yaml.CSafeLoader)


def pairs(node: yaml.MappingNode) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    """Yield the keys and values of a mapping, after those merged into it by ``<<``."""
    for key, value in node.value:
        if key.value == "<<":
            merged = value.value if isinstance(value, yaml.SequenceNode) else [value]
            for part in reversed(merged):  # the first of them counts
                if isinstance(part, yaml.MappingNode):
                    yield from pairs(part)
    yield from (pair for pair in node.value if pair[0].value != "<<")


def _check(text: str) -> None:
    node = composed(text)
    if not (isinstance(node, yaml.MappingNode) and node.value):
        raise ValueError(
            "line 1: no sections. Expected lines `key: value`, as in config/config.yaml"
        )
    _check_values(text)
    _check_keys(node)


def _check_values(text: str) -> None:
    """Raise if a tag is of no type of YAML, or a value holds itself by an anchor."""
    # Of nodes of its own: it puts what is merged by << in place.
    value = yaml.constructor.SafeConstructor().construct_document(composed(text))
    try:
        json.dumps(value, default=str, skipkeys=True)
    except (ValueError, RecursionError) as error:
        raise ValueError(
            "a value holds itself, by an anchor (&) and an alias (*) within it. "
            "Expected aliases below what they repeat"
        ) from error


def _check_keys(node: yaml.MappingNode) -> None:
    """Raise if a mapping, at any depth, has a key twice: the first would be lost."""
    seen: dict[str, int] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if isinstance(key, yaml.ScalarNode) and key.value != "<<":
            if key.value in seen:
                raise ValueError(
                    f"line {line}: the key {key.value!r} is given again, first in line "
                    f"{seen[key.value]}. Expected each key once; join the two"
                )
            seen[key.value] = line
        for part in _mappings(value):
            _check_keys(part)


def _mappings(node: yaml.Node) -> Iterator[yaml.MappingNode]:
    if isinstance(node, yaml.MappingNode):
        yield node
    elif isinstance(node, yaml.SequenceNode):
        for part in node.value:
            yield from _mappings(part)


def _said(error: yaml.MarkedYAMLError, text: str) -> str:
    """Return where a text is no YAML, what is wrong there, and what to do."""
    mark = error.problem_mark or error.context_mark
    number = mark.line if mark else 0
    problem = error.problem or error.context or "it cannot be read"
    lines = [*text.split("\n"), ""]
    remedy = (
        "indent with spaces, not tabs"
        if "\t" in lines[number]
        else "check the indentation, colons, quotes and brackets there and just before"
    )
    return (
        f"line {number + 1}: not valid YAML: {problem}. Expected `key: value`; {remedy}"
    )
