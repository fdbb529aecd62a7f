"""Fetch the table of a slice's objects from HSC's archive, or show its query.

peculiar hsc sql --configfile config/my_survey.yaml
peculiar hsc table --configfile config/my_survey.yaml
"""

import argparse
import logging
import sys
from pathlib import Path

import yaml

from peculiar.config.files import check_files
from peculiar.config.paths import ROOT, expand
from peculiar.config.presets import with_preset
from peculiar.config.resolve import ConfigError, message, place_in, written
from peculiar.config.schema import errors, load_schema
from peculiar.sources.archive.query import sql


def main(arguments: list[str]) -> None:
    """Run the command with the arguments of its command line."""
    parser = argparse.ArgumentParser(prog="peculiar hsc", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "what",
        choices=["sql", "table"],
        metavar="sql|table",
        help="show the query (no account needed), or fetch its table",
    )
    parser.add_argument("--configfile", required=True, type=Path)
    parser.add_argument("--slice", help="this slice alone; else all of them")
    parser.add_argument(
        "--dry-run", "-n", action="store_true", help="fetch nothing, show the query"
    )
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        for name, source in _sources(chosen.configfile, chosen.slice).items():
            if chosen.what == "sql" or chosen.dry_run:
                query = sql(source["query"] | _where(source)).rstrip()
                print(f"-- {name}\n{query};\n")
            else:
                _fetch(name, source)
    except (ConfigError, ValueError, RuntimeError, OSError) as error:
        sys.exit(str(error))


def _where(source: dict) -> dict:
    return {name: source[name] for name in ("release", "rerun")}


def _sources(path: Path, chosen: str | None) -> dict[str, dict]:
    """Return the sources of kind hsc; their tables need not exist yet."""
    check_files([path])
    config = yaml.safe_load(path.read_text(encoding="utf-8"))
    schema = load_schema(ROOT / "workflow" / "schemas")
    found = {}
    for name, overrides, complete in written(with_preset(config), schema):
        wrong = [
            (place_in(name, overrides, place), text)
            for place, text in errors(complete, schema)
        ]
        if wrong:
            raise ConfigError(message(wrong, config, [path]))
        if complete["source"]["kind"] == "hsc" and chosen in (None, name):
            found[name] = complete["source"]
    if not found:
        what = "slice has" if chosen is None else f"slice {chosen!r} there has"
        raise ConfigError(f"{path}: no {what} a source of kind hsc")
    return dict(sorted(found.items()))


def _fetch(name: str, source: dict) -> None:
    from peculiar.sources.archive.table import write_table

    path = expand(source["table"], "source.table")
    written = write_table(
        sql(source["query"] | _where(source)),
        host=source["host"],
        release=source["release"],
        path=path,
    )
    done = f"{written:,} objects" if written is not None else "exists already"
    print(f"{name}: {path}: {done}")
