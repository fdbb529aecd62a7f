"""Look at a survey's files, and write a config for it.

    peculiar new cutouts.h5 catalogue.csv
    peculiar new images/ catalogue.parquet --output config/my_survey.yaml

FILES are any of: an HDF5 file of images; FITS files, one for each object and band,
cubes, or large images with a WCS; PNG or JPEG; a table of the objects. Folders are
looked through. It asks nothing, says what it has seen and what no file says, and writes
over no file.
"""

import argparse
import sys
import warnings
from pathlib import Path
from shlex import quote

import yaml

from peculiar.config.paths import ROOT
from peculiar.config.resolve import resolve
from peculiar.new import fits, hdf5, pictures
from peculiar.new.columns import Columns, of_table
from peculiar.new.files import Files, sort_files
from peculiar.new.survey import LINKS, LISTED, ROWS, ZERO_POINT, Survey, beside
from peculiar.new.text import config_text, said_of
from peculiar.new.tried import put_zero_point, say_rejects, try_some
from peculiar.run.door import check_all, refusals
from peculiar.run.plan import shards_of
from peculiar.tables.files import written

OUTPUT = Path("config/my_survey.yaml")


def main(arguments: list[str]) -> None:
    """Write a config; the process ends with 1 if something must be filled in."""
    parser = argparse.ArgumentParser(
        prog="peculiar new",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILES")
    parser.add_argument(
        "--output", type=Path, default=OUTPUT, help=f"config to write ({OUTPUT})"
    )
    given = parser.parse_args(arguments)
    with refusals():
        survey = write_config(given.files, given.output)
        print(f"{given.output} is written, for {survey.rows:,} objects.\n")
        print(said_of(survey))
        if survey.wrong:
            print(f"\nIt is not ready. Correct it as this says:\n{survey.wrong}")
            sys.exit(1)
    print(
        f"\nIts files have been tried, and can be used. Next:\n"
        f"  peculiar plan {quote(str(given.output))}   # jobs, hours and disk space\n"
        f"  peculiar run {quote(str(given.output))}"
    )


def write_config(files: list[Path], output: Path) -> Survey:
    """Look at files, and write the config, and what else is needed beside it.

    Parameters
    ----------
    files : list of Path
        Of the survey, and folders of them. They stand in the config as given here.
    output : Path
        YAML to write.

    Returns
    -------
    survey : Survey
        What was seen, and what could not be known.

    Raises
    ------
    ValueError
        If there are no images, nothing says which image belongs to which object, or a
        file that is to be written exists.
    """
    if output.suffix not in (".yaml", ".yml"):
        raise ValueError(
            f"--output is {output}: expected a name that ends in .yaml, as {OUTPUT}"
        )
    for path in (output, *(beside(output, x) for x in (LINKS, LISTED, ROWS))):
        if path.exists():
            raise ValueError(
                f"{path} exists, and nothing is written over: name another file with "
                f"--output, or remove {path}"
            )
    with warnings.catch_warnings():
        # Of metadata that break a standard: the jobs that use the files say so.
        warnings.simplefilter("ignore")
        return _written(files, output)


def _written(files: list[Path], output: Path) -> Survey:
    found = sort_files(files)
    output.parent.mkdir(parents=True, exist_ok=True)
    survey = _look(found, output)
    if survey.source["kind"] != "rgb":
        survey.cutouts["zero_point"] = ZERO_POINT
    try:
        _try(survey, config_text(survey, files), output)
    except (ValueError, OSError) as error:
        survey.wrong = str(error)
    with written(output) as temporary:
        Path(temporary).write_text(config_text(survey, files), encoding="utf-8")
    return survey


def _look(found: Files, output: Path) -> Survey:
    kinds = {
        "HDF5 files": found.hdf5,
        "FITS images": found.fits,
        "pictures": found.pictures,
    }
    there = [name for name, paths in kinds.items() if paths]
    if len(there) != 1 or len(found.hdf5) > 1:
        text = " and ".join(f"{len(kinds[x])} {x}" for x in there) or "no images"
        if found.others:
            text += f", and files that are not read ({', '.join(found.others[:5])})"
        raise ValueError(
            f"there are {text}: expected one HDF5 file, or FITS images, or PNG or JPEG "
            "files, of one survey. Name those alone, and the table"
        )
    catalogue = _catalogue(found.tables)
    if found.hdf5:
        return hdf5.look(found.hdf5[0], catalogue, beside(output, LINKS))
    look = fits.look if found.fits else pictures.look
    return look(found, catalogue, output)


def _catalogue(tables: list[Path]) -> Columns | None:
    if len(tables) > 1:
        names = ", ".join(map(str, tables[:5]))
        raise ValueError(
            f"there are {len(tables)} tables ({names}): expected one, of the objects. "
            "Name the files one by one, with that table alone"
        )
    return of_table(tables[0]) if tables else None


def _try(survey: Survey, text: str, output: Path) -> None:
    """Check a config as the workflow does, and cut a sample of its objects.

    Raises
    ------
    ValueError
        With what is wrong, as the workflow would say it.
    """
    schemas = ROOT / "workflow" / "schemas"
    resolved = resolve(yaml.safe_load(text), schemas, files=[output])
    check_all(resolved)
    for name, one in resolved.items():
        shards_of(name, one)
        sample = try_some(one)
        say_rejects(survey, sample)
        put_zero_point(survey, sample)
