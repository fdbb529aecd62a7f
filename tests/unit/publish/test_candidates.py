"""The candidates: artifacts set aside, one object a place, judged ones marked."""

import json

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from astropy.table import Table

from peculiar.publish.candidate_ranks import order_of, with_candidates
from peculiar.publish.candidates import FACTS, write_candidates
from peculiar.publish.candidates_text import progress
from peculiar.tables.columns import describe

FIRST_ID = 2**62 + 1
WORDS = {"detectors": {"novelty": "novelty"}, "scores": {}}
PUBLISH = {
    "detector": "wgan",
    "score": "s_disc",
    "artifact_threshold": 0.5,
    "same_place": 16.0,
    "candidates": {"order": None, "objects": 1000},
    "novelty": "novelty_rank_pct",
}
LABELS = {
    "interesting": None,
    "artifact": {"artifacts": ["trail"], "galaxies": ["arc", "merger"]},
}


def catalogue(count=400, judged=0, seed=0):
    """Return a made-up catalogue; every tenth object is an arc, by novelty first."""
    rng = np.random.default_rng(seed)
    label = np.where(np.arange(count) % 10 == 0, "arc", "plain").astype(object)
    label[1::40] = "trail"
    judgement = np.full(count, None, object)
    rows = rng.permutation(count)[:judged]
    names = {"arc": "interesting", "plain": "boring", "trail": "artifact"}
    judgement[rows] = [names[x] for x in label[rows]]
    novelty = rng.uniform(0, 50, count) + 50 * (np.arange(count) % 20 == 0)
    return pd.DataFrame(
        {
            "slice": "a",
            "object_id": FIRST_ID + np.arange(count, dtype=np.int64),
            "ra": np.arange(count) / 10,
            "dec": 0.0,
            "label": label,
            "wgan_s_disc_sigma": rng.normal(size=count),
            "novelty_rank_pct": novelty,
            "artifact_score": np.where(label == "trail", 0.9, 0.1).astype("f4"),
            "judgement": judgement,
            "tags": np.full(count, None, object),
            "p_interesting": np.where(label == "arc", 0.9, rng.uniform(0, 0.5, count)),
            "p_artifact": np.where(label == "trail", 0.7, 0.01),
        }
    )


def table_of(frame):
    table = pa.Table.from_pandas(frame, preserve_index=False)
    for name in ("judgement", "tags", "label"):
        place = table.column_names.index(name)
        text = table[name].cast(pa.string())
        table = table.set_column(place, name, text)
    return table.cast(pa.schema([describe(field) for field in table.schema]))


def write(frame, folder, publish=PUBLISH):
    table = with_candidates(table_of(frame), publish)
    pq.write_table(table, folder / "catalog.parquet")
    files = {x: folder / f"candidates.{x}" for x in ("parquet", "csv")}
    more = {"spreadsheet": "xlsx", "votable": "vot"}
    files |= {kind: folder / f"candidates.{x}" for kind, x in more.items()}
    text = folder / "candidates.md"
    write_candidates(
        catalog=folder / "catalog.parquet",
        publish=publish,
        labels=LABELS,
        words=WORDS,
        count=20,
        text=text,
        **files,
    )
    return pq.read_table(files["parquet"]), text.read_text()


def test_candidates_by_hand(tmp_path):
    frame = catalogue()
    rows, text = write(frame, tmp_path)
    wanted = frame[frame["artifact_score"] < 0.5].sort_values(
        "novelty_rank_pct", ascending=False
    )
    assert rows["object_id"].to_pylist() == wanted["object_id"].tolist()
    assert rows["candidate_rank"].to_pylist() == list(range(1, len(wanted) + 1))
    found = [(wanted["label"].to_numpy()[:k] == "arc").sum() for k in (50, 100, 200)]
    chance = (frame["label"] == "arc").mean()
    assert json.loads(rows.schema.metadata[FACTS])["now"] == {
        "found": dict(zip(("50", "100", "200"), map(int, found), strict=True)),
        "chance": pytest.approx(chance),
    }
    assert (
        f"Of the first 50, 100 and 200 candidates, {found[0]}, {found[1]} and "
        f"{found[2]} are known to be peculiar (by chance 5.0, 10.0 and 20.0)."
    ) in text
    aside = (frame["artifact_score"] >= 0.5).sum()
    assert (
        f"Of 400 objects, {aside} look like artifacts and are set aside; {len(wanted)} "
        "candidates remain, objects at one position counted once, ordered by novelty."
    ) in text
    assert str(FIRST_ID + int(wanted.index[0])) in text


def test_ids_are_text_in_csv(tmp_path):
    rows, _ = write(catalogue(60), tmp_path)
    read = pyarrow.csv.read_csv(
        tmp_path / "candidates.csv",
        convert_options=pyarrow.csv.ConvertOptions(
            column_types={"object_id": pa.string()}
        ),
    )
    assert read["object_id"].to_pylist() == list(
        map(str, rows["object_id"].to_pylist())
    )


def test_what_spreadsheets_and_topcat_open_has_the_same_objects(tmp_path):
    rows, text = write(catalogue(60), tmp_path)
    ids = rows["object_id"].to_pylist()
    sheet = openpyxl.load_workbook(tmp_path / "candidates.xlsx")["candidates"]
    header, *lines = sheet.iter_rows(values_only=True)
    # What one looks at first, and then the rest; the first three stay in view.
    assert header[:4] == ("candidate_rank", "slice", "object_id", "designation")
    assert set(rows.column_names) < set(header)
    assert sheet.freeze_panes == "D2"
    assert [line[2] for line in lines] == list(map(str, ids))
    assert lines[0][3].startswith("J")
    assert "candidates.xlsx, in which ids are text" in text
    votable = Table.read(tmp_path / "candidates.vot")
    assert votable["object_id"].tolist() == ids
    assert votable["designation"].tolist() == [line[3] for line in lines]


def test_one_object_a_place(tmp_path):
    frame = catalogue(100)
    frame["ra"] = np.arange(100) // 4 / 10  # four objects at each place
    rows, _ = write(frame, tmp_path)
    kept = frame[frame["artifact_score"] < 0.5]
    best = kept.loc[kept.groupby("ra")["novelty_rank_pct"].idxmax()]
    assert set(rows["object_id"].to_pylist()) == set(best["object_id"])


@pytest.mark.parametrize(
    ("judged", "column"), [(59, "novelty_rank_pct"), (60, "p_interesting")]
)
def test_the_order_follows_judgements_once_there_are_sixty(judged, column):
    frame = catalogue(judged=judged)
    assert order_of(table_of(frame), PUBLISH) == column
    frame.loc[frame["judgement"].notna(), "judgement"] = "unsure"
    assert order_of(table_of(frame), PUBLISH) == "novelty_rank_pct"


def test_verdicts_that_are_all_the_same_leave_the_order(tmp_path):
    frame = catalogue(judged=100)
    frame.loc[frame["judgement"].notna(), "judgement"] = "boring"
    frame["p_interesting"] = np.nan
    assert order_of(table_of(frame), PUBLISH) == "novelty_rank_pct"
    rows, _ = write(frame, tmp_path)
    kept = (frame["artifact_score"] < 0.5) | frame["judgement"].notna()
    assert len(rows) == kept.sum()


def test_without_an_artifact_score_nothing_is_set_aside(tmp_path, caplog):
    frame = catalogue(50).drop(columns="artifact_score")
    rows, text = write(frame, tmp_path, PUBLISH | {"artifact_threshold": 0.0})
    assert len(rows) == 50
    assert "Set aside first: objects that people call artifacts; of objects" in text
    assert "No object has an artifact score" in text
    assert "No object has an artifact score" in caplog.text


def test_an_order_that_is_not_known_yet_is_replaced_and_said(tmp_path):
    frame = catalogue(50)
    frame["p_interesting"] = np.nan
    named = PUBLISH | {"candidates": {"order": "p_interesting", "objects": 1000}}
    rows, text = write(frame, tmp_path, named)
    assert "ordered by novelty." in text
    assert "No object has a value of p_interesting (publish.candidates.order)" in text
    assert len(rows) == (frame["artifact_score"] < 0.5).sum()
    frame["slice"] = np.repeat(["a", "b"], 25)
    frame.loc[:24, "p_interesting"] = 0.5
    rows, text = write(frame, tmp_path, named)
    assert set(rows["slice"].to_pylist()) == {"a"}
    assert (
        "In b no object has a value to be ordered by (likeness to what was judged "
        "interesting): none is in the list." in text
    )


def test_what_the_candidates_need_to_follow_the_judgements():
    facts = {"wanted": None, "order": "novelty_rank_pct", "judged": 30}
    assert progress(facts).startswith("30 of the 60 judged objects from which on")
    assert "once one object is interesting" in progress(facts | {"judged": 70})
    for other in ({"judged": 0}, {"wanted": "taught"}, {"order": "p_interesting"}):
        assert progress(facts | other) == ""


def test_an_object_in_two_slices_is_judged_once():
    frame = catalogue(judged=59)
    twice = pd.concat([frame, frame.assign(slice="b")])
    assert order_of(table_of(twice), PUBLISH) == "novelty_rank_pct"


def test_another_order_and_a_wrong_one():
    table = table_of(catalogue())
    named = PUBLISH | {"candidates": {"order": "artifact_score"}}
    assert order_of(table, named) == "artifact_score"
    assert order_of(table, PUBLISH | {"novelty": None}) == "wgan_s_disc_sigma"
    named["candidates"]["order"] = "label"
    with pytest.raises(ValueError, match=r"publish\.candidates\.order: .* 'label'"):
        order_of(table, named)


def test_judged_objects_are_marked_and_not_counted(tmp_path):
    frame = catalogue(judged=100)
    # Peculiar objects that look like artifacts: one is judged, two are set aside.
    arcs = frame.index[frame["label"] == "arc"]
    waiting = [x for x in arcs if pd.isna(frame.loc[x, "judgement"])][:2]
    liked = next(x for x in arcs if frame.loc[x, "judgement"] == "interesting")
    frame.loc[[*waiting, liked], "artifact_score"] = np.float32(0.8)
    rows, text = write(frame, tmp_path)
    facts = json.loads(rows.schema.metadata[FACTS])
    left = frame[frame["judgement"].isna()]
    assert facts["now"]["chance"] == pytest.approx((left["label"] == "arc").mean())
    # Now the taught order finds all that are left; before, novelty knew every other.
    assert facts["now"]["found"]["50"] == (left["label"] == "arc").sum() - 2
    assert facts["before_order"] == "novelty_rank_pct"
    # Both counts are of the same objects, those that nobody has judged.
    kept = left[left["artifact_score"] < 0.5]
    first = kept.sort_values("novelty_rank_pct", ascending=False)[:50]
    before = int((first["label"] == "arc").sum())
    assert facts["before"]["found"]["50"] == before < facts["now"]["found"]["50"]
    found = (frame["label"] == "arc") & (frame["judgement"] == "interesting")
    assert facts["found"] == {"known": 40, "found": found.sum(), "aside": 2}
    assert f"; in order of novelty {before}, " in text
    assert "Of the next 50, 100 and 200 candidates, " in text
    assert (
        f"Judging has found {found.sum()} of the 40 known in all; of the "
        f"{40 - found.sum()} others 2 are among those set aside."
    ) in text
    assert "and, of those not judged, those with artifact_score of 0.5 or more" in text
    assert "p_interesting (a score, no calibrated probability), highest" in text
    # The judged one stays in the list, though it looks like an artifact.
    assert frame["object_id"][liked] in rows["object_id"].to_pylist()
    judged = frame.dropna(subset="judgement").set_index("object_id")["judgement"]
    for row in rows.select(["object_id", "judgement"]).to_pylist():
        assert row["judgement"] == judged.get(row["object_id"])
    assert "artifact" not in rows["judgement"].to_pylist()


@pytest.mark.parametrize("judged", [9, 10])
def test_p_artifact_sets_aside_once_ten_artifacts_teach_it(judged, tmp_path):
    frame = catalogue(judged=100)
    frame["artifact_score"] = np.float32(0.9)  # by it nothing unjudged would be left
    trails = frame.index[frame["label"] == "trail"]
    frame.loc[trails, "judgement"] = None
    frame.loc[trails[:judged], "judgement"] = "artifact"
    rows, _ = write(frame, tmp_path)
    unjudged = [x for x in rows["judgement"].to_pylist() if x is None]
    assert bool(unjudged) == (judged == 10)
    assert "trail" not in rows["label"].to_pylist()


def test_without_labels_nothing_is_counted(tmp_path):
    frame = catalogue(30)
    frame["label"] = None
    rows, text = write(frame, tmp_path)
    assert json.loads(rows.schema.metadata[FACTS])["now"] is None
    assert "No object has a label" in text
