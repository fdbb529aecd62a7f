"""Run the workflow: snakemake, with the Snakefile of this checkout.

    peculiar run --configfile config/my_survey.yaml
    peculiar run --configfile config/my_survey.yaml --profile slurm -n

All options are snakemake's (snakemake --help). Without --configfile it runs the demo;
without --cores, --jobs and --executor it takes all cores of this machine. A --profile
says both. With -n it shows what would run.
"""

import argparse
import os
import sys
from typing import NoReturn

from peculiar.config.paths import ROOT


def main(arguments: list[str]) -> None:
    """Become a snakemake that runs the workflow.

    Parameters
    ----------
    arguments : list of str
        Of snakemake.
    """
    parser_of("run", __doc__).parse_known_args(arguments)
    become_snakemake(of_checkout(arguments))


def parser_of(name: str, text: str) -> argparse.ArgumentParser:
    """Return the parser of a program that hands what it does not know to snakemake."""
    return argparse.ArgumentParser(
        prog=f"peculiar {name}",
        usage="%(prog)s [options] [options of snakemake]",
        description=text,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def of_snakemake(arguments: list[str]) -> argparse.Namespace:
    """Return what arguments mean to snakemake; it ends this process if they are wrong.

    Profiles are not read.
    """
    from snakemake.cli import get_argument_parser

    return get_argument_parser().parse_args(arguments)


def of_checkout(arguments: list[str], cores: str = "all") -> list[str]:
    """Return arguments of snakemake with what a run of this checkout needs.

    Parameters
    ----------
    arguments : list of str
        As the user gave them; what stands there counts.
    cores : str
        How many, where nothing is said of it.
    """
    given = of_snakemake(arguments)
    own = ["--snakefile", str(ROOT / "Snakefile")]
    if not (given.configfile or given.profile):
        own += ["--configfile", str(ROOT / "config" / "config.yaml")]
    if not (given.cores or given.jobs or given.executor or given.profile):
        own += ["--cores", cores]
    # Before the others: behind their "--" stand files.
    return [*own, *arguments]


def become_snakemake(arguments: list[str]) -> NoReturn:
    """Become snakemake: a Ctrl-C or a kill meets it, and nothing between."""
    os.execv(sys.executable, [sys.executable, "-m", "snakemake", *arguments])
