"""Recall of injected anomalies, against counts by hand."""

import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from figure_texts import texts_of
from hypothesis import given
from hypothesis import strategies as st
from made_up_evaluation import NO_WORDS

from peculiar.config.kinds import KINDS
from peculiar.evaluate.injection import measure_injection, pooled, selected_beside
from peculiar.evaluate.injection_text import half_strength
from peculiar.figures import injections as injections_figure
from peculiar.figures.injection_recall import draw_injection_recall
from peculiar.figures.style import COLOURS
from peculiar.inject.injection import HOSTS, SCHEMA
from peculiar.scores.merge import merge_scores, select

#: Of the survey: 0, 1, .. 99, so that an order of more than 90 is a score above 89.5.
SURVEY = np.arange(100.0)
FRACTION = 0.1
ABOVE = {"rule": "any", "cuts": [{"score": "s", "sigma": 1.0}]}
#: Raw scores of three hosts with nothing added, then at two levels of two kinds.
RAW = {
    ("none", 0): [10.0, 95.0, 50.0],
    ("quasar", 1): [10.0, 96.0, 89.0],
    ("quasar", 2): [94.0, 80.0, 91.0],
    ("bright_star", 1): [200.0, 300.0, 400.0],
    ("bright_star", 2): [200.0, 300.0, 400.0],
}
FACTS = {"hosts": 3, "large": 2, "ordinary": True, "unseen": True, "available": 40}
FACTS |= {"measured": 5, "refused": {"nothing is there": [2**60 + 7]}}


@pytest.fixture
def run(tmp_path):
    """Write the tables of a slice, and measure."""
    rows = []
    for host in range(3):
        for kind, level in RAW:
            number = len(rows), 2**60 + host
            rows.append((*number, kind, 0.25 * level, level))
    columns = [list(column) for column in zip(*rows, strict=True)]
    schema = pa.schema(SCHEMA, {HOSTS: json.dumps(FACTS)})
    pq.write_table(pa.table(columns, schema=schema), tmp_path / "injections.parquet")
    raw = np.array(list(RAW.values())).T.ravel()
    scored = {"object_id": np.arange(15), "s": np.float32(raw)}
    pq.write_table(pa.table(scored), tmp_path / "scored.parquet")
    merge_survey(tmp_path, ABOVE)
    options = {
        "injections": {"a": tmp_path / "injections.parquet"},
        "scores": {"a": {"mine": tmp_path / "scored.parquet"}},
        "survey": {"a": {"mine": tmp_path / "survey.parquet"}},
        "selections": {"a": {"mine": ABOVE}},
        "left_out": {"b": "too few objects"},
        "fraction": FRACTION,
        "published": "mine",
        "table": tmp_path / "injection.parquet",
        "text": tmp_path / "injection.md",
    }

    def measure(**changes):
        measure_injection(**options | {"words": NO_WORDS} | changes)
        return pq.read_table(options["table"]).to_pandas()

    return measure


def merge_survey(folder, selection):
    ids = np.arange(100)
    objects = {"object_id": ids, "shard": np.zeros(100, np.int32), "source_row": ids}
    pq.write_table(pa.table(objects), folder / "objects.parquet")
    scores = {"object_id": ids, "s": np.float32(SURVEY)}
    pq.write_table(pa.table(scores), folder / "0000.parquet")
    merge_scores(
        objects=folder / "objects.parquet",
        rejects=[],
        shards=[folder / "0000.parquet"],
        scores=folder / "survey.parquet",
        selection=selection,
        sets={},
    )


def test_counts_by_hand(run):
    frame = run().set_index(["kind", "level"])
    assert (frame["n"] == 3).all()
    assert frame["recovered"].to_dict() == {
        ("none", 0): 1,  # 95
        ("quasar", 1): 1,  # 96
        ("quasar", 2): 2,  # 94, 91
        ("bright_star", 1): 3,
        ("bright_star", 2): 3,
    }
    # The second host is recovered as it is, and no longer with the stronger quasar.
    assert frame["gained"].to_list() == [0, 0, 2, 2, 2]
    assert frame["lost"].to_list() == [0, 0, 1, 0, 0]
    # One sigma is 28.87 above 49.5: 78.4 and more.
    assert frame["selected"].to_list() == [1, 2, 3, 3, 3]
    assert frame["recall"].to_list() == pytest.approx([1 / 3, 1 / 3, 2 / 3, 1, 1])
    # Wilson's interval of 1 of 3, 95%.
    first = frame.iloc[0]
    assert [first["recall_low"], first["recall_high"]] == pytest.approx(
        [0.0615, 0.7923], abs=1e-4
    )


def test_slices_add_up(run, tmp_path):
    more = {name: {"a": {"mine": 1}, "c": {"mine": 1}} for name in ("scores", "survey")}
    for name, path in (("scores", "scored.parquet"), ("survey", "survey.parquet")):
        more[name] = {key: {"mine": tmp_path / path} for key in "ac"}
    table = tmp_path / "injections.parquet"
    frame = run(
        injections={"a": table, "c": table},
        selections={"a": {"mine": ABOVE}, "c": {"mine": ABOVE}},
        **more,
    )
    both = pooled(frame)
    assert len(frame) == 2 * len(both) == 10
    assert (both["n"] == 6).all()
    assert both["recovered"].to_list() == [2, 2, 4, 6, 6]
    narrow = both["recall_high"] - both["recall_low"]
    assert (narrow < (frame["recall_high"] - frame["recall_low"])[:5]).all()


def test_text_names_the_hosts_and_the_slices_without_any(run, tmp_path):
    run()
    text = (tmp_path / "injection.md").read_text()
    assert (
        "Within the highest 10% of the survey mine ranks 2 of 3 injected peculiar "
        "galaxies of the greatest strength (67%); the best of 1 detectors is mine with "
        "67%.\n"
        "Within the highest 10% of the survey mine ranks 3 of 3 injected artifacts of"
    ) in text
    assert "It ranks 33% of the unchanged hosts there." in text
    assert "a: 3 hosts, 2 of them" in text
    assert f"Not used, nothing is there: 1 ({2**60 + 7})" in text
    assert "b: nothing injected; too few objects." in text
    assert "| nothing added |  | 3 | 33 (6..79) |" in text
    assert "| quasar | 0.5 | 3 | +2 -1 |" in text
    assert (tmp_path / "injection.html").exists()


def test_nothing_injected_anywhere(run, tmp_path):
    frame = run(injections={}, scores={}, survey={}, selections={})
    assert frame.empty
    assert "too few objects" in (tmp_path / "injection.md").read_text()
    draw_injection_recall(
        table=tmp_path / "injection.parquet",
        fraction=0.1,
        published="mine",
        words={},
        figure=tmp_path / "x.png",
    )
    assert (tmp_path / "x.pdf").exists()


def test_scores_of_other_images_are_refused(run, tmp_path):
    other = {"object_id": np.arange(15) + 1, "s": np.zeros(15, np.float32)}
    pq.write_table(pa.table(other), tmp_path / "scored.parquet")
    with pytest.raises(ValueError, match="not those of the 15 injections"):
        run()


@given(
    survey=st.lists(st.integers(0, 30), min_size=2, max_size=40),
    top=st.floats(0.01, 1),
)
def test_beside_the_survey_its_own_objects_are_selected_as_before(survey, top):
    values = np.array(survey, dtype=float)
    sigma = (values - values.mean()) / (values.std() or 1)
    columns = {"s": values, "s_sigma": sigma}
    selection = {"rule": "all", "cuts": [{"score": "s", "top": top}]}
    facts = {"s": {"mean": values.mean(), "deviation": values.std()}}
    found = selected_beside({"s": values}, columns, facts, selection)
    assert found.tolist() == select(columns, selection).tolist()


@pytest.mark.parametrize(
    ("recall", "text"),
    [
        ([0.6, 0.9, 1.0], "< 0.05"),
        ([0.1, 0.2, 0.4], "-"),
        # Half of the way from 0.05 to 0.5, and half of the rest.
        ([0.1, 0.5, 0.9], "0.275"),
        ([0.0, 0.25, 0.75], "0.388"),
    ],
)
def test_strength_of_half(recall, text):
    part = pd.DataFrame({"kind": "quasar", "level": [1, 2, 3], "recall": recall})
    part["strength"] = [0.05, 0.275, 0.5]
    assert half_strength(part) == text


@pytest.mark.parametrize(("kinds", "detectors"), [(2, 1), (3, 4), (11, 13)])
def test_recall_can_be_read(monkeypatch, run, tmp_path, kinds, detectors):
    frame = run()
    of_kind = frame[frame["level"] > 0].iloc[:2]
    parts = [
        part.assign(detector=f"detector_{number}")
        for number in range(detectors)
        for part in (
            frame[frame["level"] == 0],
            *(of_kind.assign(kind=kind) for kind in list(KINDS)[-kinds:]),
        )
    ]
    pq.write_table(pa.Table.from_pandas(pd.concat(parts)), tmp_path / "many.parquet")
    texts = texts_of(
        monkeypatch,
        lambda: draw_injection_recall(
            table=tmp_path / "many.parquet",
            fraction=0.1,
            published="detector_12",
            words={},
            figure=tmp_path / "x.png",
        ),
    )
    names = [name for name, _ in texts]
    assert len(names) > kinds + min(detectors, len(COLOURS))
    assert "fraction of the image" in names
    assert ("equivalent width (Å)" in names) == (kinds == 11)
    assert ("Peculiar galaxies" in names) == (kinds == 11)
    assert "Artifacts" in names
    facts = (tmp_path / "x.txt").read_text()
    assert "detector_0, 67% (" in facts
    assert "%; 33% with nothing added)." in facts


def test_rows_of_examples_are_a_host_each(run, tmp_path):
    run()
    table = pq.read_table(tmp_path / "injections.parquet").to_pandas()
    rows = injections_figure.choose_rows(table)
    assert rows["kind"].tolist() == ["quasar"] * 3 + ["bright_star"] * 3
    assert rows["level"].tolist() == [0, 1, 2] * 2
    assert rows["injection"].tolist() == [0, 1, 2, 5, 8, 9]
