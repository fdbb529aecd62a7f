"""Run the workflow on a survey, and say how far it is and what was found.

    peculiar run config/my_survey.yaml
    peculiar run config/my_survey.yaml --profile slurm

Results are in the folder that the config names, or in results/my_survey. Without a
config it runs the demo. Options are those of snakemake (snakemake --help). Without
--cores, --jobs and --executor it uses all cores of this machine; with --profile, the
profile says where jobs run. What jobs print is in their logs, beside the results. With
-n, --quiet, --verbose or --logger it prints what snakemake prints.
"""

import argparse
import os
import sys
from contextlib import redirect_stderr
from io import StringIO
from itertools import takewhile
from pathlib import Path
from typing import NoReturn

from peculiar.config.files import check_files
from peculiar.config.paths import ROOT
from peculiar.run.door import LOOKS, refusals
from peculiar.run.environment import provide_caches
from peculiar.tables.logs import QUIET


def main(arguments: list[str]) -> None:
    """Replace this process by a snakemake that runs the workflow."""
    parser_of("run", __doc__).parse_known_args(arguments)
    become_snakemake(spoken_for(of_checkout(arguments)))


def parser_of(name: str, text: str) -> argparse.ArgumentParser:
    """Return the parser of a program that passes unknown options on to snakemake."""
    return argparse.ArgumentParser(
        prog=f"peculiar {name}",
        usage="%(prog)s [config file ...] [options] [options of snakemake]",
        description=text,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def of_snakemake(arguments: list[str]) -> argparse.Namespace:
    """Parse arguments as snakemake does, which exits if they are wrong.

    What a profile sets counts as given. The profile that Snakemake looks for beside
    the Snakefile does not.
    """
    from snakemake.cli import get_argument_parser

    given = get_argument_parser().parse_args(arguments)
    if not given.profile or "none" in given.profile:
        return given
    try:
        with redirect_stderr(StringIO()):
            parser = get_argument_parser(profiles=given.profile)
    except SystemExit:  # a profile is not there: snakemake says so when it starts
        return given
    return parser.parse_args(arguments)


def with_config_files(arguments: list[str]) -> list[str]:
    """Return arguments of snakemake, in which config files may stand without an option.

    The first words that end in .yaml or .yml are config files: no target ends so.
    """
    files = list(takewhile(_is_config, arguments))
    rest = arguments[len(files) :]
    if not files:
        return arguments
    options = {word.partition("=")[0] for word in rest}
    if options & {"--configfile", "--configfiles"}:
        sys.exit(
            f"Error: config files are given twice, as {', '.join(files)} and with "
            "--configfile. Expected them once"
        )
    # Behind targets, which --configfile would take for its own; before a "--".
    end = rest.index("--") if "--" in rest else len(rest)
    return [*rest[:end], "--configfile", *files, *rest[end:]]


def _is_config(word: str) -> bool:
    return word.endswith((".yaml", ".yml")) and not word.startswith("-")


def of_checkout(arguments: list[str], cores: str = "all") -> list[str]:
    """Add to snakemake's arguments what a run of this checkout needs.

    What the user gives stays, but for the names of this workflow's profiles. `cores` is
    used if no argument sets the number of cores.
    """
    arguments = _with_own_profiles(with_config_files(arguments))
    given = of_snakemake(arguments)
    provide_caches(Path(given.directory or "."))
    with refusals():
        # Snakemake reads them before the Snakefile, and says less.
        check_files(given.configfile or ())
    own = ["--snakefile", str(ROOT / "Snakefile")]
    if not (given.configfile or given.profile):
        own += ["--configfile", str(ROOT / "config" / "config.yaml")]
    if not (given.cores or given.jobs or given.executor or given.profile):
        own += ["--cores", cores]
    # In front, since files may follow after a "--".
    return [*own, *arguments]


def _with_own_profiles(arguments: list[str]) -> list[str]:
    """Write the paths of this workflow's profiles for their names.

    Snakemake looks for them in the current folder, where a changed copy may be, and in
    folders of the user and the site.
    """
    found: list[str] = []
    for word in arguments:
        option, equals, value = word.rpartition("=")
        named = option == "--profile" or (not equals and found[-1:] == ["--profile"])
        own = ROOT / "profiles" / value
        if named and own.is_dir() and not Path(value).exists():
            word = f"{option}{equals}{own}"
        found.append(word)
    return found


def spoken_for(arguments: list[str]) -> list[str]:
    """Return arguments with which we say how far the run is, unless snakemake shall."""
    given = of_snakemake(arguments)
    asked = {word.partition("=")[0] for word in arguments}
    if given.dryrun or given.quiet or given.verbose or given.logger or asked & LOOKS:
        return arguments
    os.environ[QUIET] = "1"
    return ["--logger", "peculiar", *arguments]


def become_snakemake(arguments: list[str]) -> NoReturn:
    """Replace this process by snakemake, which then gets Ctrl-C and signals itself."""
    os.execv(sys.executable, [sys.executable, "-m", "snakemake", *arguments])
