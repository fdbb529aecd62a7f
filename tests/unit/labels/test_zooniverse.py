"""Zooniverse: subjects written and classifications read back without losing an id."""

import csv
import json
import shutil
from collections import Counter

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from peculiar.labels.judgements import consensus, read_judgements
from peculiar.labels.judgements_file import VERDICTS, read_rows
from peculiar.labels.zooniverse import main
from peculiar.tables.identifiers import digest

LARGEST = 2**63 - 1
IDS = [LARGEST - i for i in range(320)]
#: Header of an export, as Zooniverse writes it.
EXPORT = (
    *("classification_id", "user_name", "user_id", "user_ip"),
    *("workflow_id", "workflow_name", "workflow_version", "created_at"),
    *("gold_standard", "expert", "metadata", "annotations"),
    *("subject_data", "subject_ids"),
)


@pytest.fixture
def results(tmp_path):
    """Return a run of two slices, whose last object is in both; images tell the id."""
    folder = tmp_path / "results"
    parts = {"bright": IDS[:100], "faint": [*IDS[100:], IDS[99]]}
    catalog = []
    for name, ids in parts.items():
        for shard, own in enumerate((ids[::2], ids[1::2])):
            path = folder / name / "views" / "rgb" / f"{shard:04d}.h5"
            path.parent.mkdir(parents=True, exist_ok=True)
            with h5py.File(path, "w") as file:
                file["object_id"] = np.array(own)
                file["image"] = np.array([colour(x) for x in own])[:, None, None] * (
                    np.ones((1, 12, 10, 1), np.uint8)
                )
                file.attrs["bands"] = ["g", "r", "i"]
            place = {"slice": name, "shard": shard}
            catalog += [{"object_id": x} | place for x in own]
    pq.write_table(pa.Table.from_pylist(catalog), folder / "catalog.parquet")
    return folder


def colour(object_id):
    """Return a colour, g r i, that no other object has."""
    return np.array(
        [(LARGEST - object_id) % 256, (LARGEST - object_id) // 256, 7], "u1"
    )


def write(path, header, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return str(path)


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def classified(number, subject, metadata, value, who="anna", **others):
    """Return a row of an export, in the form of Zooniverse's exports of 2024."""
    answer = {"task": "T0", "task_label": "What is it?", "value": value}
    data = {str(subject): {"retired": None, "Filename": "x.png", **metadata}}
    row = {
        "classification_id": str(number),
        "user_name": who,
        "created_at": f"2026-03-01 11:{number // 60 % 60:02d}:{number % 60:02d} UTC",
        "annotations": json.dumps([answer]),
        "subject_data": json.dumps(data),
        "subject_ids": str(subject),
    }
    return [(row | others).get(name, "") for name in EXPORT]


def test_a_round_trip_of_300_subjects_loses_none(results, tmp_path, capsys):
    wanted = np.random.default_rng(0).permutation(IDS)[:300].tolist()
    listed = [
        [x, "2", "uncertain, 0.031" if i % 2 else ""] for i, x in enumerate(wanted)
    ]
    objects = write(
        tmp_path / "queue.csv",
        ["object_id", "round", "shown_as"],
        [*listed, listed[0], [5, "2", ""], ["1.23E+18", "2", ""]],
    )
    folder = tmp_path / "subjects"
    main(["write", str(results), objects, str(folder)])
    said = capsys.readouterr().out
    assert f"300 subjects in {folder}" in said
    assert "2 without an image: 5, 1.23E+18" in said
    manifest = read(folder / "manifest.csv")
    assert [int(row["#object_id"]) for row in manifest] == wanted
    # The uploader takes an empty cell for the name of a file.
    assert all(all(row.values()) for row in manifest)
    for row in manifest[::17]:
        image = np.asarray(Image.open(folder / row["image"]))
        assert image.shape == (492, 410, 3)
        # Red is i, green r, blue g.
        assert (image == colour(int(row["#object_id"]))[::-1]).all()
    truth = {x: VERDICTS[x % 4] for x in wanted}
    # Three users, one of whom has Markdown in the answers, another name for a verdict.
    words = {
        "anna": str.title,
        "bo": "![x.png](https://x.org/a_b.png) **{}**".format,
        "not-logged-in-1a2b": lambda verdict: {"boring": "Nothing special"}.get(
            verdict, verdict
        ),
    }
    export = [
        classified(
            i, 9000 + i, metadata, words[who](truth[int(metadata["#object_id"])]), who
        )
        for who in words
        for i, metadata in enumerate(manifest)
    ]
    path = write(tmp_path / "classifications.csv", EXPORT, export)
    judgements = tmp_path / "zooniverse.csv"
    main(["read", path, str(judgements), "--answer", "Nothing  special=boring"])
    assert "900 of 900 classifications, of 300 objects" in capsys.readouterr().out
    rows = read(judgements)
    assert {(row["round"], row["shown_as"]) for row in rows} == {
        ("2", ""),
        ("2", "uncertain, 0.031"),
    }
    assert rows[61]["when"] == "2026-03-01 11:01:01 UTC"
    pq.write_table(pa.table({"object_id": IDS}), tmp_path / "objects.parquet")
    paths = {x: tmp_path / f"{x}.parquet" for x in ("judgements", "rejects")}
    objects = [tmp_path / "objects.parquet"]
    read_judgements(files=[judgements], objects=objects, **paths)
    assert pq.read_metadata(paths["rejects"]).num_rows == 0
    found = consensus(pq.read_table(paths["judgements"])).to_pydict()
    assert dict(zip(found["object_id"], found["verdict"], strict=True)) == truth
    assert Counter(found["people"]) == {3: 300}
    assert set(found["agreement"]) == {1.0}


def test_subjects_may_be_called_as_the_source_calls_them(tmp_path, capsys):
    folder, name = tmp_path / "results", "J0123-0456 星"
    path = folder / "one" / "views" / "rgb" / "0000.h5"
    path.parent.mkdir(parents=True)
    with h5py.File(path, "w") as file:
        file["object_id"] = [digest(name), 0]
        file["image"] = np.zeros((2, 8, 8, 3), np.uint8)
        file.attrs["bands"] = ["g", "r", "i"]
    place = {"slice": "one", "shard": 0}
    rows = [{"object_id": x} | place for x in (digest(name), 0)]
    pq.write_table(pa.Table.from_pylist(rows), folder / "catalog.parquet")
    objects = write(tmp_path / "list.csv", ["object_id"], [[name], ["1.5"]])
    main(["write", str(folder), objects, str(tmp_path / "subjects")])
    assert "1 without an image: 1.5" in capsys.readouterr().out
    (row,) = read(tmp_path / "subjects" / "manifest.csv")
    assert row["#object_id"] == name
    said = [classified(1, 1, {"#object_id": name}, "boring")]
    export = write(tmp_path / "export.csv", EXPORT, said)
    main(["read", export, str(tmp_path / "judgements.csv")])
    good, _ = read_rows(tmp_path / "judgements.csv")
    assert [row["object_id"] for row in good] == [digest(name)]


def test_of_several_views_the_published_detectors_is_shown(results, tmp_path):
    for name in ("bright", "faint"):
        other = results / name / "views" / "grizy64"
        other.mkdir()
        for shard in (0, 1):
            shutil.copy(results / name / "views" / "rgb" / f"{shard:04d}.h5", other)
            with h5py.File(other / f"{shard:04d}.h5", "a") as file:
                file["image"][:] = 0
    objects = write(tmp_path / "queue.csv", ["object_id"], [[IDS[5]], [IDS[150]]])
    arguments = ["write", str(results), objects]
    with pytest.raises(SystemExit, match=r"--view \(none\): .* views grizy64, rgb\."):
        main([*arguments, str(tmp_path / "none")])
    detectors = {"wgan": {"view": "rgb"}, "swimmy": {"view": "grizy64"}}
    config = {"detectors": detectors, "publish": {"detector": "wgan"}}
    record = {"config": {"bright": config, "faint": config}}
    (results / "run.json").write_text(json.dumps(record))
    main([*arguments, str(tmp_path / "new")])
    for number, object_id in ((1, IDS[5]), (2, IDS[150])):
        image = np.asarray(Image.open(tmp_path / "new" / f"{number:05d}.png"))
        assert (image == colour(object_id)[::-1]).all()


def test_what_is_no_judgement_is_counted_and_named(tmp_path, capsys):
    own = {"#object_id": str(LARGEST)}
    several = json.dumps([{"task": "T0", "value": ["interesting", "boring"]}])
    combined = [
        {"task": "T1", "value": "Interesting"},
        {"task": "T2", "value": ["arc", "ring"]},
        {"task": "T3", "value": None},
    ]
    rows = [
        # An id that a program made a number is exact, one that it made a float is not.
        classified(1, 1, {"object_id": LARGEST - 1}, "boring"),
        classified(2, 2, {"#object_id": 9.223372036854776e18}, "boring"),
        classified(3, 3, own, "Maybe"),
        classified(4, 3, own, "maybe"),
        classified(5, 3, own, "", annotations=several),
        classified(6, 3, {}, "boring"),
        classified(7, 3, own, "boring", subject_data="{broken"),
        classified(8, 3, own, "boring", subject_data='{"1": {}, "2": {}}'),
        classified(9, 3, own, "boring", subject_data='{"1": null}'),
        classified(9, 3, own, combined),
    ]
    path = write(tmp_path / "export.csv", EXPORT, rows)
    judgements = tmp_path / "zooniverse.csv"
    main(["read", path, str(judgements)])
    assert capsys.readouterr().out.splitlines() == [
        "3 of 10 classifications, of 3 objects",
        "2 not used, no verdict: 3, 4",
        "1 not used, several verdicts: 5",
        "1 not used, no object_id with the subject: 6",
        "3 not used, not one subject with answers: 7, 8, 9",
        "2 times an answer that is no verdict: 'maybe'",
        "1 times an answer that is no verdict: 'arc'",
        "1 times an answer that is no verdict: 'ring'",
    ]
    assert [(row["object_id"], row["verdict"]) for row in read(judgements)] == [
        (str(LARGEST - 1), "boring"),
        ("9.223372036854776e+18", "boring"),
        (str(LARGEST), "interesting"),
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["read", "objects.csv", "out.csv"], r"has no column classification_id"),
        (["read", "empty.csv", "out.csv"], r"empty\.csv: No columns .* download it"),
        (["write", "results", "empty.csv", "new"], r"empty\.csv: No columns"),
        (
            ["read", "export.csv", "objects.csv"],
            r"objects\.csv exists\. Expected a new",
        ),
        (["read", "x", "y", "--answer", "odd"], r"expected TEXT=VERDICT, where VERD"),
        (["write", "results", "none.csv", "new"], r"none\.csv"),
        (["write", "results", "bad.csv", "new"], r"bad\.csv has no column object_id"),
        (
            ["write", "results", "other.csv", "new"],
            r"no object has an image in results",
        ),
        (["write", "results", "objects.csv", "full"], r"full has files"),
        (
            ["write", "results", "objects.csv", "new", "--view", "gri"],
            r"--view gri: results has the views rgb\. Expected one of them",
        ),
    ],
)
@pytest.mark.usefixtures("results")
def test_what_cannot_be_done_is_said(tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "objects.csv", ["object_id"], [[IDS[0]]])
    write(tmp_path / "other.csv", ["object_id"], [[5]])
    write(tmp_path / "bad.csv", ["id"], [[5]])
    (tmp_path / "empty.csv").touch()
    write(tmp_path / "export.csv", EXPORT, [])
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a.png").touch()
    with pytest.raises(SystemExit, match=said):
        main(arguments)
    assert not (tmp_path / "new").exists()
