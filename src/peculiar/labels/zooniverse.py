"""Have objects judged on Zooniverse.

peculiar zooniverse write results results/queue.csv subjects
panoptes subject-set upload-subjects SUBJECT_SET subjects/manifest.csv
peculiar zooniverse read classifications.csv judgements/zooniverse.csv
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from PIL import Image

from peculiar.config.detectors import rankings
from peculiar.labels.judgements_file import VERDICTS
from peculiar.labels.zooniverse_export import (
    CARRIED,
    NOTHING,
    read_classifications,
    read_csv,
    write_csv,
)
from peculiar.tables.accounting import name_some
from peculiar.tables.files import written
from peculiar.tables.identifiers import read_ids
from peculiar.tables.images import as_rgb, bands_of, read_images

#: Zooniverse hides a subject's data from volunteers if the name begins so.
HIDDEN = "#"

#: Images are enlarged to about this many pixels; a subject may have 1 MB.
SIDE = 500


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
    write.add_argument(
        "--view", help="images that are shown; those of the main detector"
    )
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
        The images; None for the view of the main detector.

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
    listed = read_csv(objects)
    if "object_id" not in listed:
        raise ValueError(f"{objects} has no column object_id. Expected one; add it")
    listed = listed.drop_duplicates("object_id")
    found = read_ids(pa.array(listed["object_id"], pa.string()), str(objects))
    usable, ids = listed[found.good], found.ids[found.good]
    files = _files_of(results, _views_of(results, view), pa.array(ids))
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
    write_csv(folder / "manifest.csv", list(manifest[0]), manifest)
    shown = found.good & np.isin(found.ids, list(files))
    lost = listed["object_id"][~shown].tolist()
    said = [f"{len(manifest)} subjects in {folder}"]
    return said + [f"{len(lost)} without an image: {name_some(lost)}"] * bool(lost)


def _meaning(text: str) -> tuple[str, str]:
    """Return an answer and its verdict, from the command line."""
    answer, _, verdict = text.rpartition("=")
    if not answer or verdict not in VERDICTS:
        raise ValueError(
            f"--answer {text!r}: expected TEXT=VERDICT, where VERDICT is one of "
            + ", ".join(VERDICTS)
        )
    return answer, verdict


def _views_of(results: Path, view: str | None) -> dict[str, str]:
    """Return the name of the view that is shown, by slice."""
    there: dict[str, list[str]] = {}
    for path in sorted(results.glob("*/views/*")):
        there.setdefault(path.parts[-3], []).append(path.name)
    names = sorted({name for of_slice in there.values() for name in of_slice})
    if view in names:
        return dict.fromkeys(there, view)
    if view is None and len(names) == 1:
        return dict.fromkeys(there, names[0])
    record = results / "run.json"
    if view is None and record.exists():
        config = json.loads(record.read_text(encoding="utf-8"))["config"]
        return {
            name: rankings(one)[one["publish"]["detector"]]["view"]
            for name, one in config.items()
        }
    raise ValueError(
        f"--view {view or '(none)'}: {results} has the views "
        f"{', '.join(names) or '(none)'}. Expected one of them"
    )


def _files_of(results: Path, views: dict[str, str], ids: pa.Array) -> dict[int, Path]:
    """Return the file with the image of each object that has one."""
    columns = ["object_id", "slice", "shard"]
    table = pq.read_table(results / "catalog.parquet", columns=columns)
    table = table.filter(pc.is_in(table["object_id"], ids))
    # An object of two slices is shown once.
    shards = {row["object_id"]: row for row in reversed(table.to_pylist())}
    return {
        number: results / name / "views" / views[name] / f"{row['shard']:04d}.h5"
        for number, row in shards.items()
        if (name := row["slice"]) in views
    }


def _enlarged(image: np.ndarray) -> Image.Image:
    """Return an image of about `SIDE` pixels, each pixel a square."""
    height, width, _ = image.shape
    times = max(1, SIDE // max(height, width))
    size = (width * times, height * times)
    large = Image.fromarray(image).resize(size, Image.Resampling.NEAREST)
    large.thumbnail((SIDE, SIDE))
    return large
