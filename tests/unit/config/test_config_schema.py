"""The schema describes every key, closes every section, and is documented."""

from pathlib import Path

import pytest
import yaml

from peculiar.config.reference import config_docs
from peculiar.config.schema import allowed, completed, load_schema
from peculiar.tables.inputs.unknown import DEFAULTS

ROOT = Path(__file__).parents[3]
SCHEMAS = ROOT / "workflow" / "schemas"


def described(schema, place=()):
    """Find every key of the schema, and whether it says what it is."""
    for key, part in schema.get("properties", {}).items():
        yield ".".join((*place, key)), bool(part.get("description"))
        yield from described(part, (*place, key))
    for name in ("then", "items", "additionalProperties"):
        if isinstance(schema.get(name), dict):
            yield from described(schema[name], (*place, name))
    for branch in schema.get("allOf", ()):
        yield from described(branch, place)


def test_every_key_is_described():
    keys = dict(described(load_schema(SCHEMAS)))
    assert "detectors.additionalProperties.then.training.batch" in keys
    assert [key for key, good in keys.items() if not good] == []


def test_a_package_is_a_kind_of_detector(tmp_path, monkeypatch):
    """Its options may name definitions that all share, and nothing else is written."""
    options = """
        description: Made up.
        type: object
        properties:
          kind: {description: This kind., const: made_up}
          seed: {$ref: "definitions.schema.yaml#/$defs/seed"}
          selection: {$ref: selection.schema.yaml}
          shape: {$ref: "#/$defs/shape"}
        $defs: {shape: {type: object, default: {}, properties: {width: {default: 3}}}}
    """
    for name in ("made_up", "another"):
        (tmp_path / name).mkdir()
        text = options.replace("made_up", name)
        (tmp_path / name / "options.schema.yaml").write_text(text)
    (tmp_path / "no_package").mkdir()
    monkeypatch.setattr("peculiar.config.schema.DETECTORS", tmp_path)
    schema = load_schema(SCHEMAS)
    of_one = schema["properties"]["detectors"]["additionalProperties"]
    assert of_one["properties"]["kind"]["enum"] == ["another", "made_up"]
    found = completed({"detectors": {"mine": {"kind": "made_up"}}}, schema)
    mine = found["detectors"]["mine"]
    assert (mine["seed"], mine["shape"]) == (1, {"width": 3})
    assert "### kind: made_up\n\nMade up." in config_docs(SCHEMAS)


@pytest.mark.parametrize("kind", ["fits", "hsc", "hdf5", "rgb"])
def test_spellings_of_unknown_are_those_of_the_readers(kind):
    schema = yaml.safe_load((SCHEMAS / "listed.schema.yaml").read_text())
    found = schema["$defs"]["unknown"]["properties"]
    columns = found.pop("columns")
    assert {name: part["default"] for name, part in found.items()} == DEFAULTS
    assert columns["default"] == {}
    source = yaml.safe_load((SCHEMAS / f"source_{kind}.schema.yaml").read_text())
    keys = {"limits", "cuts", "unknown", "units", "table_hdu"}
    assert keys <= source["properties"].keys()


def test_every_section_refuses_unknown_keys():
    def open_sections(schema, place="config"):
        for key, part in schema.get("properties", {}).items():
            if part.get("properties") and part.get("additionalProperties") is not False:
                yield f"{place}.{key}", part
            yield from open_sections(part, f"{place}.{key}")

    # Sections with kinds: their branches are closed instead.
    found = dict(open_sections(load_schema(SCHEMAS)))
    assert list(found) == ["config.source"]
    assert all(
        branch["then"]["additionalProperties"] is False
        for branch in found["config.source"]["allOf"]
    )


def test_defaults_are_allowed_and_complete():
    """Completing what is complete changes nothing, and defaults have their own type."""
    schema = load_schema(SCHEMAS)
    demo = yaml.safe_load((ROOT / "config" / "config.yaml").read_text())
    once = completed(demo, schema)
    assert repr(completed(once, schema)) == repr(once)


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ({"type": "number", "exclusiveMinimum": 0, "unit": "px"}, "a number > 0 (px)"),
        ({"type": ["string", "null"]}, "text or null"),
        ({"enum": ["a", None, 3]}, "'a' or null or 3"),
        (
            {
                "type": "array",
                "minItems": 2,
                "maxItems": 2,
                "items": {"type": "string"},
            },
            "a list of 2, each text",
        ),
        ({"oneOf": [{"type": "null"}, {"const": True}]}, "null or true"),
    ],
)
def test_what_is_allowed_in_words(schema, text):
    assert allowed(schema) == text


def test_the_reference_is_current():
    page = (ROOT / "config" / "README.md").read_text(encoding="utf-8")
    assert page == config_docs(SCHEMAS), "run: make config/README.md"
