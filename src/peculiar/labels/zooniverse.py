"""Have objects judged on Zooniverse.

peculiar zooniverse write results results/queue.csv subjects
panoptes subject-set upload-subjects SUBJECT_SET subjects/manifest.csv
peculiar zooniverse read classifications.csv judgements/zooniverse.csv
"""

import argparse
import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from PIL import Image

from peculiar.labels.judgements_file import COLUMNS, VERDICTS
from peculiar.tables.accounting import name_some
from peculiar.tables.files import written
from peculiar.tables.identifiers import read_ids
from peculiar.tables.images import as_rgb, bands_of, read_images

#: Zooniverse hides a subject's data from volunteers if the name begins so.
HIDDEN = "#"

#: Columns of a list of objects that go with the subject, and come back.
CARRIED = ("object_id", "round", "shown_as")

#: For an empty cell, which the uploader takes for the name of a file.
NOTHING = "-"

#: Images are enlarged to about this many pixels; a subject may have 1 MB.
SIDE = 500

#: Columns of an export of classifications that are read.
NEEDED = ("classification_id", "user_name", "created_at", "annotations", "subject_data")


def main(arguments: list[str]) -> None:
    """Read the command line, write a subject set or read classifications."""
    parser = argparse.ArgumentParser(
        prog="peculiar zooniverse",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    programs = parser.add_subparsers(dest="program", required=True)
    write = programs.add_parser("write", help="write images and manifest.csv")
    write.add_argument("results", type=Path, help="folder of a finished run")
    write.add_argument("objects", type=Path, help="CSV file with object_id")
    write.add_argument("folder", type=Path, help="new folder for the subject set")
    write.add_argument("--view", help="images that are shown, a name of the config")
    read = programs.add_parser("read", help="make an export a file of judgements")
    read.add_argument("export", type=Path, help="Zooniverse's classification export")
    read.add_argument("judgements", type=Path, help="CSV file to write")
    read.add_argument(
        "--answer",
        action="append",
        default=[],
        metavar="TEXT=VERDICT",
        help=f"what another answer means ({', '.join(VERDICTS)}); may be repeated",
    )
    chosen = parser.parse_args(arguments)
    try:
        if chosen.program == "write":
            said = write_subjects(
                chosen.results, chosen.objects, chosen.folder, chosen.view
            )
        else:
            answers = dict(_meaning(text) for text in chosen.answer)
            said = read_classifications(chosen.export, chosen.judgements, answers)
    except (OSError, ValueError) as error:
        sys.exit(str(error))
    print("\n".join(said))


def write_subjects(
    results: Path, objects: Path, folder: Path, view: str | None = None
) -> list[str]:
    """Write a subject set: an image for each object, and ``manifest.csv``.

    Parameters
    ----------
    results : Path
        Of a finished run: ``catalog.parquet`` and the images of views.
    objects : Path
        CSV with ``object_id`` and perhaps `CARRIED` columns. A repeated id counts once.
    folder : Path
        Where; it must not exist, or be empty. Images are PNG, numbered in the list's
        order, so that their names say nothing. The manifest has ``image`` and the
        `CARRIED` columns, hidden; all cells are text, and none is empty.
    view : str or None
        The images; None for the only view.

    Returns
    -------
    said : list of str
        How many there are, and which objects have no image and are left out.

    Raises
    ------
    ValueError
        If no object has an image, the folder has files, or the view is not clear.
    """
    if folder.exists() and any(folder.iterdir()):
        raise ValueError(f"{folder} has files. Expected a new folder; name another")
    listed = pd.read_csv(objects, dtype=str, keep_default_na=False)
    if "object_id" not in listed:
        raise ValueError(f"{objects} has no column object_id. Expected one; add it")
    listed = listed.drop_duplicates("object_id")
    found = read_ids(pa.array(listed["object_id"], pa.string()), str(objects))
    usable, ids = listed[found.good], found.ids[found.good]
    files = _files_of(results, _view_of(results, view), pa.array(ids))
    manifest: list[dict[str, str]] = []
    for row, number in zip(usable.to_dict("records"), ids.tolist(), strict=True):
        if number not in files:
            continue
        name = f"{len(manifest) + 1:05d}.png"
        images = read_images(files[number], np.array([number]))
        image = as_rgb(images, bands_of(files[number]))[0]
        with written(folder / name) as temporary:
            _enlarged(image).save(temporary)
        carried = {f"{HIDDEN}{x}": row[x] or NOTHING for x in CARRIED if x in row}
        manifest.append({"image": name} | carried)
    if not manifest:
        raise ValueError(f"{objects}: no object has an image in {results}")
    _write_csv(folder / "manifest.csv", list(manifest[0]), manifest)
    shown = found.good & np.isin(found.ids, list(files))
    lost = listed["object_id"][~shown].tolist()
    said = [f"{len(manifest)} subjects in {folder}"]
    return said + [f"{len(lost)} without an image: {name_some(lost)}"] * bool(lost)


def read_classifications(
    export: Path, judgements: Path, answers: dict[str, str] | None = None
) -> list[str]:
    """Write Zooniverse's classifications as a file of judgements.

    Parameters
    ----------
    export : Path
        Classification export (CSV) of a workflow whose subjects are from
        `write_subjects`.
    judgements : Path
        CSV file to write, see `peculiar.labels.judgements_file`: a row a classification
        that is used. Ids are text as in the manifest. ``who`` is the user's name, which
        Zooniverse makes from the address for those who have not logged in.
    answers : dict of str to str
        Text of an answer and the verdict that it means, besides the verdicts
        themselves. Images, stars, underscores and case do not count.

    Returns
    -------
    said : list of str
        How many classifications are used, and why others are not, with their ids.

    Raises
    ------
    ValueError
        If the export lacks a column.
    """
    meaning = {verdict: verdict for verdict in VERDICTS}
    meaning |= {_plain(text): verdict for text, verdict in (answers or {}).items()}
    there = pd.read_csv(export, dtype=str, keep_default_na=False, nrows=0).columns
    if missing := [name for name in NEEDED if name not in there]:
        raise ValueError(
            f"{export} has no column {missing[0]}. Expected a classification export of "
            "Zooniverse; download it again (Lab, Data Exports)"
        )
    table = pd.read_csv(export, dtype=str, keep_default_na=False, usecols=NEEDED)
    rows = []
    refused: dict[str, list[str]] = {}
    unknown: Counter[str] = Counter()
    for one in table.to_dict("records"):
        row, others = _judgement(one, meaning)
        unknown.update(others)
        if isinstance(row, str):
            refused.setdefault(row, []).append(one["classification_id"])
        else:
            rows.append(row)
    _write_csv(judgements, list(COLUMNS), rows)
    subjects = len({row["object_id"] for row in rows})
    said = [f"{len(rows)} of {len(table)} classifications, of {subjects} objects"]
    for reason, ids in refused.items():
        said.append(f"{len(ids)} not used, {reason}: {name_some(ids)}")
    for text, count in unknown.most_common():
        said.append(f"{count} times an answer that is no verdict: {text!r}")
    return said


def _meaning(text: str) -> tuple[str, str]:
    """Return an answer and its verdict, from the command line."""
    answer, _, verdict = text.rpartition("=")
    if not answer or verdict not in VERDICTS:
        raise ValueError(
            f"--answer {text!r}: expected TEXT=VERDICT, where VERDICT is one of "
            + ", ".join(VERDICTS)
        )
    return answer, verdict


def _view_of(results: Path, view: str | None) -> str:
    """Return the name of the view that is shown."""
    names = sorted({path.name for path in results.glob("*/views/*")})
    if view in names:
        return view
    if view is None and len(names) == 1:
        return names[0]
    raise ValueError(
        f"--view {view}: {results} has the views {', '.join(names) or '(none)'}. "
        "Expected one of them"
    )


def _files_of(results: Path, view: str, ids: pa.Array) -> dict[int, Path]:
    """Return the file with the image of each object that has one."""
    columns = ["object_id", "slice", "shard"]
    table = pq.read_table(results / "catalog.parquet", columns=columns)
    table = table.filter(pc.is_in(table["object_id"], ids))
    # An object of two slices is shown once.
    shards = {row["object_id"]: row for row in reversed(table.to_pylist())}
    return {
        number: results / row["slice"] / "views" / view / f"{row['shard']:04d}.h5"
        for number, row in shards.items()
    }


def _enlarged(image: np.ndarray) -> Image.Image:
    """Return an image of about `SIDE` pixels, each pixel a square."""
    height, width, _ = image.shape
    times = max(1, SIDE // max(height, width))
    size = (width * times, height * times)
    large = Image.fromarray(image).resize(size, Image.Resampling.NEAREST)
    large.thumbnail((SIDE, SIDE))
    return large


def _judgement(
    one: dict[str, str], meaning: dict[str, str]
) -> tuple[dict | str, list[str]]:
    """Return a classification as a judgement, or why not; and its other answers."""
    # As text: a number that was made a float must be seen as one.
    try:
        subjects = json.loads(one["subject_data"], parse_float=str)
        given = list(_answers(json.loads(one["annotations"], parse_float=str)))
        (facts,) = subjects.values()
        carried = {str(name).lstrip("#!/%"): str(text) for name, text in facts.items()}
    except (ValueError, AttributeError, TypeError):
        return "not one subject with answers", []
    if "object_id" not in carried:
        return "no object_id with the subject", []
    verdicts = {meaning[text] for text in given if text in meaning}
    others = [text for text in given if text and text not in meaning]
    if len(verdicts) != 1:
        return ("several verdicts" if verdicts else "no verdict"), others
    found = {
        name: carried[name] for name in CARRIED if carried.get(name, NOTHING) != NOTHING
    }
    found |= {"verdict": verdicts.pop(), "who": one["user_name"]}
    # 2026-03-01 11:30:00 UTC
    when = one["created_at"].replace(" UTC", "Z").replace(" ", "T")
    return found | {"when": when}, others


def _answers(value: object) -> Iterator[str]:
    """Yield the texts of all answers, of one task or several, plain."""
    if isinstance(value, dict):
        yield from _answers(value.get("value"))
    elif isinstance(value, list):
        for part in value:
            yield from _answers(part)
    elif value is not None:
        yield _plain(str(value))


def _plain(text: str) -> str:
    """Return an answer's text without images and marks of Markdown."""
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", " ", text)
    return " ".join(re.sub(r"[*_]", "", text).split()).casefold()


def _write_csv(path: Path, names: list[str], rows: list[dict]) -> None:
    table = pd.DataFrame(rows, columns=names, dtype=str).fillna("")
    with written(path) as temporary:
        table.to_csv(temporary, index=False, quoting=csv.QUOTE_ALL)
