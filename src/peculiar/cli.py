"""The command ``peculiar``: one subcommand for each program.

A program is imported when it is called, so that ``peculiar --help`` answers at once.
"""

import argparse
import os
import sys
from importlib import import_module
from types import ModuleType

#: A description of each program, and the module with its `main`.
PROGRAMS = {
    "run": ("run the workflow", "peculiar.run.launch"),
    "plan": (
        "estimate the cost of a run, and why jobs would run",
        "peculiar.run.forecast",
    ),
    "new": (
        "look at a survey's files, and write a config for it",
        "peculiar.new.command",
    ),
    "resume": ("continue a run whose main process was killed", "peculiar.run.resume"),
    "hsc": (
        "query HSC's archive for a table of objects",
        "peculiar.sources.archive.command",
    ),
    "compare-published": (
        "compare a catalogue with that published by SF21",
        "peculiar.publish.sf21.compare",
    ),
    "zooniverse": (
        "have objects judged on Zooniverse",
        "peculiar.labels.zooniverse",
    ),
    "config-docs": (
        "print the reference of the configuration",
        "peculiar.config.reference",
    ),
}

#: Programs that start the workflow.
RUNS = ("run", "plan", "resume")


def main(arguments: list[str] | None = None) -> None:
    """Call one of the programs, by its name and arguments, or the command line."""
    arguments = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(
        prog="peculiar",
        description="Find peculiar galaxies in imaging surveys.",
        epilog="peculiar COMMAND --help lists the options of a command.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (text, _) in PROGRAMS.items():
        commands.add_parser(name, help=text, add_help=False)
    name = parser.parse_args(arguments[:1]).command
    # Without TensorFlow's notes on the processor; its warnings and errors stay.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "1")
    if name in RUNS:
        # Before the import of any of these packages.
        _module("peculiar.run.environment").check_packages()
    _module(PROGRAMS[name][1]).main(arguments[1:])


def _module(name: str) -> ModuleType:
    """Import a module of ours; that a package is missing is said in a line."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "peculiar":
            raise
        sys.exit(
            f"Error: {sys.executable} has no package {error.name}. Expected all of "
            "requirements.lock: pip install --require-hashes --requirement "
            "requirements.lock (docs/start/install.md)"
        )


if __name__ == "__main__":
    main()
