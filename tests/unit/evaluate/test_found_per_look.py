"""What a person finds per look in a made-up survey."""

import csv

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from made_up_descriptors import survey, write_survey
from made_up_evaluation import NO_WORDS

from peculiar.evaluate.found_per_look import measure_found_per_look
from peculiar.evaluate.simulated_judgements import simulate_judgements
from peculiar.labels.judgements_file import SIMULATED
from peculiar.scores.described import find_basis

LABELS = {
    "interesting": ["odd"],
    "artifact": {"artifacts": ["trail"], "galaxies": []},
}
NAMES = {"interesting": "odd", "artifact": "trail", "boring": "plain"}


@pytest.fixture
def made(tmp_path):
    """Return the files of a survey of 1,500 objects, a tenth of them odd."""
    ids, values, verdicts = survey(1500, interesting=0.08)
    shards, objects = write_survey(tmp_path, ids, values)
    labels = pa.table({"object_id": ids, "label": [NAMES[x] for x in verdicts]})
    pq.write_table(labels, tmp_path / "labels.parquet")
    artifact = np.where(verdicts == "artifact", 0.9, 0.1).astype(np.float32)
    table = pa.table({"object_id": ids, "artifact_score": artifact})
    pq.write_table(table, tmp_path / "artifacts.parquet")
    far = np.abs(values.astype(int)).sum(axis=1)
    order = far.argsort().argsort() * 100 / len(far)
    pq.write_table(
        pa.table({"object_id": ids, "rank_pct": order}), tmp_path / "scores.parquet"
    )
    find_basis(descriptors={"s": shards}, taught={}, basis=tmp_path / "basis.json")
    return {
        "survey": {
            "descriptors": {"s": shards},
            "taught": {},
            "basis": tmp_path / "basis.json",
            "objects": {"s": objects},
            "far": {
                "novelty": {"s": tmp_path / "scores.parquet"},
                "artifacts": {"s": [tmp_path / "artifacts.parquet"]},
                "threshold": 0.5,
            },
            "radius": 16.0,
        },
        "labels_of": {"s": tmp_path / "labels.parquet"},
        "labels": LABELS,
    }


def test_the_loop_finds_more_than_any_fixed_order(made, tmp_path):
    files = {"table": tmp_path / "found.parquet", "text": tmp_path / "found.md"}
    scores = {"s": {"novelty": tmp_path / "scores.parquet"}}
    measure_found_per_look(**made, scores=scores, words=NO_WORDS, **files)
    rows = (
        pq.read_table(files["table"]).to_pandas().set_index(["kind", "name", "looks"])
    )
    loop = rows.loc[("taught by judgements", "started from the most novel", 200)]
    erring = "started from the most novel, one in ten wrong"
    wrong = rows.loc[("taught by judgements", erring, 200)]
    novelty = rows.loc[("order of a detector", "novelty", 200), "mean"]
    clean = rows.loc[
        ("order of a detector, artifacts set aside", "novelty", 200), "mean"
    ]
    chance = rows.loc[("at random", "chance", 200), "mean"]
    total = loop["interesting"]
    # The expectation itself, not the mean of some shuffles, in table and text.
    assert chance == 200 * total / 1500
    assert f"; {chance:.1f} by chance." in files["text"].read_text()
    assert novelty <= clean
    # In surveys of seeds 0 to 5 the mean was 0.73 to 0.82 of all, with a scatter of
    # 0.036 about 0.785: a share three deviations below it is a fault.
    assert loop["mean"] > 0.68 * total
    assert loop["least"] > 0.62 * total
    assert chance < wrong["mean"] <= loop["mean"] + 2
    assert clean < loop["mean"]
    assert (
        f"200 looks find {loop['mean']:.0f} of {total:.0f}" in files["text"].read_text()
    )


def test_a_loop_ends_when_every_position_was_seen(made, tmp_path):
    """Of 60 objects in pairs there are 30 to show: no order goes on alone."""
    ids, values, verdicts = survey(60, interesting=0.2, seed=3)
    shards, objects = write_survey(tmp_path, ids, values)
    sky = {"object_id": ids, "ra": np.arange(60) // 2 * 1.0, "dec": np.zeros(60)}
    pq.write_table(pa.table(sky), objects)
    labels = pa.table({"object_id": ids, "label": [NAMES[x] for x in verdicts]})
    pq.write_table(labels, tmp_path / "labels.parquet")
    made["survey"]["descriptors"] = {"s": shards}
    made["survey"]["far"] |= {"novelty": {}, "artifacts": {}}
    find_basis(descriptors={"s": shards}, taught={}, basis=tmp_path / "basis.json")
    files = {"table": tmp_path / "found.parquet", "text": tmp_path / "found.md"}
    measure_found_per_look(**made, scores={"s": {}}, words=NO_WORDS, **files)
    rows = pq.read_table(files["table"]).to_pandas()
    assert rows.groupby(["kind", "name"])["looks"].max().unique().tolist() == [30]
    assert "30 looks find" in files["text"].read_text()


def test_without_labels_nothing_is_played(made, tmp_path):
    made["labels"] = LABELS | {"interesting": ["nothing"]}
    files = {"table": tmp_path / "found.parquet", "text": tmp_path / "found.md"}
    scores = {"s": {"novelty": tmp_path / "scores.parquet"}}
    measure_found_per_look(**made, scores=scores, words=NO_WORDS, **files)
    assert len(pq.read_table(files["table"])) == 0
    assert "nothing can be played" in files["text"].read_text()
    with pytest.raises(ValueError, match=r"judgements\.simulated is 40"):
        simulate_judgements(**made, looks=40, judgements=tmp_path / "said.csv")


def test_a_simulated_person_says_the_truth_and_who_it_is(made, tmp_path):
    simulate_judgements(**made, looks=100, judgements=tmp_path / "said.csv")
    ids, _, verdicts = survey(1500, interesting=0.08)
    truth = dict(zip(map(str, ids), verdicts, strict=True))
    with (tmp_path / "said.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len({row["object_id"] for row in rows}) == len(rows) == 100
    assert all(row["verdict"] == truth[row["object_id"]] for row in rows)
    assert {row["who"] for row in rows} == {SIMULATED}
    assert "far out; chance=" in rows[0]["shown_as"]
    assert "; p=" in rows[-1]["shown_as"]
