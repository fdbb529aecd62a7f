"""The command ``peculiar``: one subcommand for each program.

A program is imported when it is called, so that ``peculiar --help`` answers at once.
"""

import argparse
import sys
from importlib import import_module

#: What each does, and the module whose `main` does it.
PROGRAMS = {
    "run": ("run the workflow", "peculiar.run.launch"),
    "plan": ("say what a run would cost, and why each job", "peculiar.run.forecast"),
    "resume": ("go on after the head of a run was killed", "peculiar.run.resume"),
    "hsc": (
        "ask HSC's archive for a table of objects",
        "peculiar.sources.archive.command",
    ),
    "compare-published": (
        "compare a catalogue with the one that SF21 published",
        "peculiar.publish.sf21.compare",
    ),
    "config-docs": (
        "print the reference of the configuration",
        "peculiar.config.reference",
    ),
}


def main(arguments: list[str] | None = None) -> None:
    """Call one of the programs.

    Parameters
    ----------
    arguments : list of str, optional
        Name of the program and what it takes; else those of the command line.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(
        prog="peculiar",
        description="Find peculiar galaxies in imaging surveys.",
        epilog="peculiar COMMAND --help says what a command takes.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (text, _) in PROGRAMS.items():
        commands.add_parser(name, help=text, add_help=False)
    name = parser.parse_args(arguments[:1]).command
    import_module(PROGRAMS[name][1]).main(arguments[1:])


if __name__ == "__main__":
    main()
