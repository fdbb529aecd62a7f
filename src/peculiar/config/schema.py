"""The schema of the config: allowed values, defaults, and errors."""

import copy
import difflib
import math
import re
from collections.abc import Iterable, Iterator
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from peculiar.config.renames import new_name

#: The folder has a package for each kind of detector, with the schema of its options.
DETECTORS, OPTIONS = Path(__file__).parents[1] / "detectors", "options.schema.yaml"

#: A place in the config: keys and positions in lists, from the top.
Place = tuple[str | int, ...]

TYPES = {
    "object": "a section",
    "array": "a list",
    "string": "text",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}


def _is_number(_: Any, value: Any) -> bool:
    """Return whether a value is a finite number: NaN is within any bounds."""
    known = Draft202012Validator.TYPE_CHECKER.is_type(value, "number")
    return known and (isinstance(value, int) or math.isfinite(value))


Validator = extend(
    Draft202012Validator,
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("number", _is_number),
)


def load_schema(folder: Path) -> dict:
    """Read ``config.schema.yaml`` of a folder, and replace each ``$ref`` by its file.

    The files are ``*.schema.yaml`` of the folder, and the options of each kind of
    detector, in its package. Keys beside a ``$ref`` replace those of the file.
    """
    files = {path.name: _read(path) for path in Path(folder).glob("*.schema.yaml")}
    kinds = {
        path.parent.name: _read(path) for path in sorted(DETECTORS.glob(f"*/{OPTIONS}"))
    }
    files |= {f"{kind}/{OPTIONS}": part for kind, part in kinds.items()}

    def inlined(part: Any, file: str) -> Any:
        if isinstance(part, list):
            return [inlined(item, file) for item in part]
        if not isinstance(part, dict):
            return part
        # By `$schema` jsonschema would choose another validator for a part.
        left_out = ("$ref", "$schema")
        rest = {key: inlined(x, file) for key, x in part.items() if key not in left_out}
        if "$ref" not in part:
            return rest
        name, _, inside = part["$ref"].partition("#")
        name = name or file
        target = files[name]
        for key in filter(None, inside.split("/")):
            target = target[key]
        return inlined(target, name) | rest

    config = files["config.schema.yaml"]
    _offer(kinds, config["properties"]["detectors"]["additionalProperties"])
    return inlined(config, "config.schema.yaml")


def _offer(kinds: Iterable[str], detector: dict) -> None:
    """Add the kinds and their options to the schema of a detector."""
    detector["properties"]["kind"]["enum"] = list(kinds)
    detector["allOf"] = [
        {
            "if": {"required": ["kind"], "properties": {"kind": {"const": kind}}},
            "then": {"$ref": f"{kind}/{OPTIONS}"},
        }
        for kind in kinds
    ]


def _read(path: Path) -> dict:
    return yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)


def completed(value: Any, schema: dict) -> Any:
    """Return a copy of a config, or a part of it, with defaults and keys sorted.

    It need not be valid. A missing section is added if it has a default itself. Where
    the schema says ``number``, integers become floats, so that 3 and 3.0 are the same
    for Snakemake, which compares parameters as text.
    """
    for part in branches(value, schema):
        value = completed(value, part)
    if isinstance(value, dict):
        value = dict(value)
        properties = schema.get("properties", {})
        others = schema.get("additionalProperties")
        for key, part in properties.items():
            if "default" in part:
                value.setdefault(key, copy.deepcopy(part["default"]))
        for key in value:
            part = properties.get(key, others)
            if isinstance(part, dict):
                value[key] = completed(value[key], part)
        return dict(sorted(value.items(), key=lambda item: str(item[0])))
    if isinstance(value, list):
        first, rest = schema.get("prefixItems", []), schema.get("items") or {}
        parts = chain(first, repeat(rest))
        return [completed(x, part) for x, part in zip(value, parts, strict=False)]
    if type(value) is int and "number" in types_of(schema):
        return float(value)
    return value


def branches(value: Any, schema: dict) -> Iterator[dict]:
    """Yield the parts of a schema that apply to this value: then, else, one of."""
    for part in (*schema.get("allOf", ()), schema):
        if "if" in part:
            key = "then" if is_valid(value, part["if"]) else "else"
            yield part.get(key, {})
    for part in (*schema.get("oneOf", ()), *schema.get("anyOf", ())):
        if is_valid(completed(value, part), part):
            yield part
            return


def is_valid(value: Any, schema: dict) -> bool:
    """Return whether a value is valid by the schema."""
    return Validator(schema).is_valid(value)


def errors(value: Any, schema: dict) -> Iterator[tuple[Place, str]]:
    """Yield all errors: the place, and what was found and expected."""
    for error in Validator(schema).iter_errors(value):
        for more, text in _explained(error):
            place = (*error.absolute_path, *more)
            new = new_name(place, error.instance)
            yield place, f"{text.partition(';')[0]}; {new}" if new else text


def allowed(schema: dict) -> str:
    """Describe what a schema allows: type, choices, range, unit."""
    parts = schema.get("oneOf", schema.get("anyOf"))
    if parts:
        return " or ".join(dict.fromkeys(allowed(part) for part in parts))
    if "const" in schema:
        return _shown(schema["const"])
    if "enum" in schema:
        return " or ".join(_shown(choice) for choice in schema["enum"])
    text = " or ".join(TYPES[name] for name in types_of(schema)) or "anything else"
    if "array" in types_of(schema):
        text += _length(schema)
        items = [schema["items"]] if schema.get("items") else []
        of_each = [allowed(item) for item in (*schema.get("prefixItems", ()), *items)]
        text += f", each {' or '.join(dict.fromkeys(of_each))}" if of_each else ""
    bounds = [
        f"{sign} {_shown(schema[key])}"
        for key, sign in {
            "minimum": ">=",
            "exclusiveMinimum": ">",
            "maximum": "<=",
            "exclusiveMaximum": "<",
            "multipleOf": "a multiple of",
        }.items()
        if key in schema
    ]
    text += f" {' and '.join(bounds)}" if bounds else ""
    text += f" of the form `{schema['pattern']}`" if "pattern" in schema else ""
    return text + (f" ({schema['unit']})" if "unit" in schema else "")


def nearest(key: str, names: Iterable[str]) -> str:
    """List the known names, and the one that was perhaps meant."""
    known = sorted(names)
    close = difflib.get_close_matches(key, known, n=1)
    meant = f"did you mean {close[0]!r}? " if close else ""
    return f"{meant}Known here: {', '.join(known) or 'none'}"


def types_of(schema: dict) -> list[str]:
    """Return the types that a schema allows."""
    types = schema.get("type", [])
    return [types] if isinstance(types, str) else types


def _explained(error: ValidationError) -> Iterator[tuple[Place, str]]:
    schema, value = error.schema, error.instance
    properties = schema.get("properties", {})
    if error.validator == "additionalProperties":
        for key in value:
            if key not in properties:
                yield (key,), f"unknown key; {nearest(str(key), properties)}"
    elif error.validator == "required":
        # There is one error for each key, which only the message names.
        key = error.message.removesuffix(" is a required property")[1:-1]
        yield (key,), f"is missing; expected {_expected(properties.get(key, {}))}"
    elif error.validator == "uniqueItems":
        twice = next(x for place, x in enumerate(value) if x in value[:place])
        yield (), f"{_shown(twice)} is listed twice; expected it once"
    elif "propertyNames" in error.absolute_schema_path:
        yield (value,), f"name not allowed; expected {_expected(schema)}"
    else:
        yield (), f"{_shown(value)} is not allowed; expected {_expected(schema)}"


def _expected(schema: dict) -> str:
    about = schema.get("description", "").strip().rstrip(".")
    return f"{allowed(schema)}: {about}" if about else allowed(schema)


def _length(schema: dict) -> str:
    least, most = schema.get("minItems"), schema.get("maxItems")
    if least is not None and least == most:
        return f" of {least}"
    bounds = [f"at least {least}"] * (least is not None)
    bounds += [f"at most {most}"] * (most is not None)
    distinct = " different" if schema.get("uniqueItems") else ""
    return f" of {' and '.join(bounds)}{distinct} items" if bounds else ""


def _shown(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str) and re.fullmatch(r"[-+]?\d+e[-+]?\d+", value):
        # In YAML 1.1 a number with an exponent needs a point.
        mantissa, _, exponent = value.partition("e")
        return f"the text {value!r} (for the number write {mantissa}.0e{exponent})"
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
