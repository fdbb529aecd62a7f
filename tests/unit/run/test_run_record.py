"""The record and the summary of a run, and the table of rejects."""

import json
import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from made_up_results import FIRST_ID, write_objects, write_refused

from peculiar.evaluate.metrics import SCHEMA
from peculiar.labels.judgements import SCHEMA as JUDGED
from peculiar.labels.judgements_file import SIMULATED
from peculiar.publish.candidates import FACTS
from peculiar.publish.rejects_page import write_rejects_page
from peculiar.publish.summary import aligned, summarise
from peculiar.run.record import write_run_record
from peculiar.scores.reranked import FACTS as RERANK
from peculiar.scores.reranked import SCHEMA as RANKED
from peculiar.tables.inputs.report import with_report
from peculiar.tables.rejects import merge_rejects


def normalisation(name):
    """Return the normalisation of a slice's scores; slice b has grown."""
    rows = {"a": None, "b": 15}[name]
    return {"rows": rows, "objects": 14, "s": {"mean": 2.5, "deviation": 0.5}}


#: What was found in the tables of two slices.
REPORTS = {
    "a": {
        "unknown": {"i_mag": {"99": 12, "--": 1}, "z": {"-9": 1}},
        "unreadable": {"i_mag": {"<21": 3, "12:30": 1}, "z": {"ok": 1}},
        "converted": {"ra": "rad -> deg"},
        "left_out": {"spec": "lists of numbers"},
        "joined": {"images": 29, "with_row": 9},
    },
    "b": {"unknown": {}},
}


def _report(path, report):
    """Add a report to a table of objects; those of slice b have no position."""
    table = pq.read_table(path)
    if not report["unknown"]:
        index = table.column_names.index("ra")
        table = table.set_column(index, "ra", pa.nulls(len(table), pa.float64()))
    pq.write_table(with_report(table, report), path)


@pytest.fixture
def results(tmp_path):
    """Return the files of two slices: 30 and 20 rows, 4 and 1 of them rejected."""
    paths = {"objects": {}, "scores": {}, "rejects": {}}
    for name, rows, refused in (
        ("a", 30, {"catalogue": 1, "cutouts": 3}),
        ("b", 20, {"cutouts": 1}),
    ):
        listed = rows - refused.get("catalogue", 0)
        scored = listed - refused["cutouts"]
        paths["objects"][name] = write_objects(
            tmp_path / name / "objects.parquet",
            FIRST_ID + np.arange(listed),
            np.zeros(listed),
        )
        _report(paths["objects"][name], REPORTS[name])
        table = {"object_id": np.arange(scored), "selected": np.arange(scored) < 2}
        paths["scores"][name] = {"wgan": tmp_path / name / "scores.parquet"}
        merged = pa.table(table).replace_schema_metadata(
            {"normalisation": json.dumps(normalisation(name))}
        )
        pq.write_table(merged, paths["scores"][name]["wgan"])
        paths["rejects"][name] = [
            write_refused(
                tmp_path / name / f"{stage}.pq", [FIRST_ID + 5] * count, stage
            )
            for stage, count in refused.items()
        ]
    table = tmp_path / "rejects.parquet"
    merge_rejects(rejects=paths.pop("rejects"), table=table)
    return paths | {"rejects": table, "folder": tmp_path}


@pytest.fixture
def record(results):
    path = results["folder"] / "run.json"
    write_run_record(
        config={"a": {"seed": 2**60 + 1}},
        code={"train": "0123456789abcdef"},
        objects=results["objects"],
        scores=results["scores"],
        rejects=results["rejects"],
        record=path,
    )
    return path


def test_rejects_of_all_slices(results):
    table = pq.read_table(results["rejects"])
    assert table["slice"].to_pylist() == ["a"] * 4 + ["b"]
    assert table["object_id"].to_pylist() == [FIRST_ID + 5] * 5
    assert table.schema.field("object_id").type == pa.int64()
    assert table["stage"].to_pylist() == ["catalogue"] + ["cutouts"] * 4


@pytest.mark.parametrize("ids", [[], [None, FIRST_ID]])
def test_a_table_of_rejects_may_lack_rows_and_ids(tmp_path, ids):
    path = write_refused(tmp_path / "0.parquet", ids, "catalogue")
    merge_rejects(rejects={"a": [path]}, table=tmp_path / "rejects.parquet")
    table = pq.read_table(tmp_path / "rejects.parquet")
    assert table["object_id"].to_pylist() == ids
    assert table.column_names[:3] == ["slice", "object_id", "source_id"]


def test_record_counts(record):
    def counts(name, rows, objects, scored, **rejected):
        wgan = {"scored": scored, "selected": 2, "normalisation": normalisation(name)}
        found = {"rows": rows, "objects": objects, "detectors": {"wgan": wgan}}
        found |= {"inputs": REPORTS[name]}
        found |= {"without_position": {"a": 0, "b": objects}[name]}
        refused = {stage: {"not_finite": number} for stage, number in rejected.items()}
        return found | {"rejected": refused}

    assert json.loads(record.read_text())["counts"] == {
        "a": counts("a", 30, 29, 26, catalogue=1, cutouts=3),
        "b": counts("b", 20, 20, 19, cutouts=1),
    }


def test_record_says_what_the_run_was_made_with(record):
    content = json.loads(record.read_text())
    assert content["config"] == {"a": {"seed": 2**60 + 1}}
    assert content["code"] == {"train": "0123456789abcdef"}
    assert content["versions"]["numpy"] == np.__version__
    assert content["versions"]["pyarrow"] == pa.__version__
    assert {"python", "peculiar"} <= set(content["versions"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", content["finished"])


def metric_row(metric, value, detector="wgan", score="s_disc", **more):
    row = dict.fromkeys(SCHEMA.names) | {"class": "astrophysical (group)", "n": 9}
    row |= {"detector": detector, "score": score, "metric": metric, "chance": 0.5}
    return row | {"value": value, "low": value / 2, "high": 0.95} | more


@pytest.fixture
def run(results, record):
    """Return the arguments of `summarise`."""
    metrics = results["folder"] / "metrics.parquet"
    rows = [
        metric_row("roc_auc", 0.777),
        metric_row("precision_at_50", 0.12),
        metric_row("looks_for_half", 1234.0, chance=2222.0, high=3000.0),
        metric_row("roc_auc", 0.6, "knn", "distance"),
        metric_row("roc_auc", 0.7, "pca", "error"),
        metric_row("roc_auc", 0.8, "both", "rank"),
        metric_row("roc_auc", 0.9, "other", "error"),
    ]
    pq.write_table(pa.Table.from_pylist(rows, SCHEMA), metrics)
    kinds = {"families": [], "baselines": ["knn", "pca"], "ensembles": ["both"]}
    columns = ["stage", "jobs", "retries", "seconds", "cpu", "memory", "queued"]
    costs = [
        ["score wgan", 2, 1, 30.5, 61.0, 1100.0, 4.0],
        ["score knn", 1, 0, 1.0, 0.5, np.nan, np.nan],
    ]
    judgements, rejects = (
        results["folder"] / x for x in ("said.parquet", "no.parquet")
    )
    pq.write_table(JUDGED.empty_table(), judgements)
    pq.write_table(pa.table({"line": pa.array([], pa.int64())}), rejects)
    facts = {
        "order": "novelty_rank_pct",
        "wanted": None,
        "without": [],
        "sets_aside": "artifact_score",
        "judged": 3,
        "candidates": 812,
        "now": {"found": {"50": 11, "100": 14}, "chance": 0.015},
    }
    candidates = results["folder"] / "candidates.parquet"
    table = pa.table({"object_id": [1]}).replace_schema_metadata(
        {FACTS: json.dumps(facts)}
    )
    pq.write_table(table, candidates)
    reranked = results["folder"] / "reranked.parquet"
    ranked = {"judged": {}, "strength": None, "total": None, "queue": 50}
    taught = {RERANK: json.dumps(ranked)}
    pq.write_table(RANKED.with_metadata(taught).empty_table(), reranked)
    return {
        "candidates": candidates,
        "reranked": reranked,
        "record": record,
        "metrics": metrics,
        "judgements": judgements,
        "rejects": rejects,
        "annotations": [],
        "publish": {"detector": "wgan", "score": "s_disc"},
        "detectors": kinds,
        "costs": pd.DataFrame(costs, columns=columns).set_index("stage"),
        "files": [results["folder"] / "catalog.parquet"],
        "summary": results["folder"] / "summary.txt",
    }


def words(text: str, start: str) -> list[str]:
    lines = map(str.strip, text.splitlines())
    return next(line.split() for line in lines if line.startswith(start))


def test_summary_counts_and_metrics(run):
    text = summarise(**run)
    assert run["summary"].read_text() == text
    assert (
        "Found Known peculiar objects among the first 50 and 100 unjudged candidates: "
        "11 and 14; by chance 0.8 and 1.5. Next 1. Look at the first candidates"
    ) in " ".join(text.split())
    assert words(text, "a ") == ["a", "30", "4", "26", "wgan", "2", "(7.7%)"]
    assert words(text, "b ") == ["b", "20", "1", "19", "wgan", "2", "(10.5%)"]
    assert "rejected: not_finite 5" in text
    assert words(text, "chance  ") == ["chance", "0.500", "0.500", "2,222"]
    ours = words(text, "wgan s_disc (published)")
    assert ours[3::2] == ["0.777", "0.120", "1,234"]
    assert words(text, "both rank (ensemble)")[3] == "0.800"
    # Only the best of the baselines, and no other detector.
    assert words(text, "pca error (best baseline)")[4] == "0.700"
    assert "knn distance" not in text
    assert "other" not in text
    assert str(run["files"][0]) in text


def test_the_summary_begins_with_what_became_of_the_input(run, results):
    counts = {"lenses": {"entries": 7, "matched": 0, "without_position": 1}}
    counts["mergers"] = {"entries": 5, "matched": 0, "without_position": 0}
    for name, matched in (("a", 0), ("b", 2)):
        counts["mergers"]["matched"] = matched
        path = results["folder"] / f"annotations_{name}.parquet"
        pq.write_table(
            with_report(pa.table({"object_id": [1]}), {"known": counts}), path
        )
        run["annotations"].append(path)
    said = " ".join(summarise(**run).partition("Found")[0].split())
    for words_of_line in (
        "a: 4 of 30 rows (13.3%) refused, not_finite",
        "a: 20 of 29 images have no row in the catalogue",
        "a: values taken as unknown: i_mag 13 ('99', '--'), z 1 ('-9')",
        "a: values that are no numbers: i_mag 4 ('<21', '12:30'), z 1 ('ok')",
        "a: left out of the tables: spec (lists of numbers)",
        "b: 1 of 20 rows (5.0%) refused, not_finite",
        "b: no object has a position",
        "known list lenses: none of its 7 entries is within its radius",
    ):
        assert words_of_line in said
    assert "mergers" not in said
    assert "b: values" not in said


def test_the_page_of_rejects_counts_reasons_and_shows_three_rows_of_each(results):
    write_rejects_page(
        rejects=results["rejects"],
        objects=results["objects"],
        text=results["folder"] / "rejects.md",
    )
    text = (results["folder"] / "rejects.md").read_text()
    assert "**5 of 50 rows (10.0%) are refused**" in text
    assert "1 when the catalogue was read, 4 when the cutouts were made" in text
    assert "| a | cutouts | not_finite | 3 | 10.0% |" in text
    assert "| b | cutouts | not_finite | 1 | 5.0% |" in text
    examples = text.partition("## Examples")[2].partition("##")[0]
    assert examples.count("| a | not_finite | ") == 3 + 1
    assert str(FIRST_ID + 5) in examples
    assert "| a | i_mag | `99` | 12 |" in text
    assert "5 values became null: i_mag 4, z 1." in text
    assert "| a | i_mag | `<21` | 3 |" in text
    assert "| a | ra | rad -> deg |" in text
    assert "| a | spec | left out: lists of numbers |" in text
    assert "9 of 29 images" in text
    page = (results["folder"] / "rejects.html").read_text()
    assert "<td>rad -&gt; deg</td>" in page


def test_the_page_of_rejects_names_objects_as_the_source_does(results):
    path = results["rejects"]
    table = pq.read_table(path)
    number = pc.equal(table["slice"], "a")
    names = pc.if_else(number, "NGC 5", pa.scalar(None, pa.string()))
    index = table.column_names.index("source_id")
    pq.write_table(table.set_column(index, "source_id", names), path)
    page = results["folder"] / "rejects.md"
    write_rejects_page(
        rejects=results["rejects"], objects=results["objects"], text=page
    )
    examples = page.read_text().partition("## Examples")[2]
    assert "| a | not_finite | NGC 5 |" in examples
    assert f"| b | not_finite | {FIRST_ID + 5} |" in examples


def test_summary_of_judgements(run):
    assert "Judgements\n" not in summarise(**run)
    said = [(1, "boring", "A"), (1, "artifact", "B"), (2, "boring", "A")]
    said += [(2, "boring", "B"), (3, "interesting", "C"), (4, None, "C")]
    rows = [
        {"object_id": x, "verdict": verdict, "who": who, "rows": 1}
        for x, verdict, who in said
    ]
    pq.write_table(pa.Table.from_pylist(rows, JUDGED), run["judgements"])
    pq.write_table(pa.table({"line": [4, 7]}), run["rejects"])
    total = {"found": 1, "value": 12, "low": 5, "high": 1234}
    ranked = {"judged": {}, "strength": 0.1, "total": total, "queue": 50}
    taught = {RERANK: json.dumps(ranked)}
    pq.write_table(RANKED.with_metadata(taught).empty_table(), run["reranked"])
    text = summarise(**run)
    assert (
        "verdicts of 3 people on 3 objects: interesting 1, boring 1, artifact 0, "
        "unsure 1; of 2 that several judged, they differ on 1\n"
        "  3 of the 60 judged objects from which on the candidates follow the "
        "judgements (unsure does not count)\n"
        "  interesting objects in the survey, estimated: 12 (5..1,234), of which 1 are "
        "found\n  rows that are not used: 2 (judgement_rejects.parquet)"
    ) in text


def test_the_summary_says_how_to_judge_after_a_simulated_person(run):
    row = {"object_id": 1, "verdict": "boring", "who": SIMULATED, "rows": 1}
    pq.write_table(pa.Table.from_pylist([row], JUDGED), run["judgements"])
    text = summarise(**run)
    assert "verdicts of 1 person on 1 objects" in text
    assert "the simulated person judges by the labels" in text
    assert "1. The judgements are a simulated person's. To judge yourself, set" in text
    assert "2. Look at the next objects: queue.csv" in text


def test_the_summary_of_a_survey_that_is_all_judged_names_no_queue(run):
    ranked = {"judged": {}, "strength": None, "total": None, "queue": 0}
    taught = {RERANK: json.dumps(ranked)}
    pq.write_table(RANKED.with_metadata(taught).empty_table(), run["reranked"])
    text = summarise(**run)
    assert "1. All objects are judged" in text
    assert "queue.csv" not in text


def test_summary_over_seeds(run):
    rows = [
        metric_row("roc_auc", 0.6, "wgan", seed=1),
        metric_row("roc_auc", 0.8, "two", seed=2),
        metric_row("roc_auc", 0.7, "two, wgan", spread=0.141),
    ]
    pq.write_table(pa.Table.from_pylist(rows, SCHEMA), run["metrics"])
    detectors = run["detectors"] | {"families": [["two", "wgan"]]}
    text = summarise(**run | {"detectors": detectors})
    found = words(text, "two, wgan s_disc (published)")
    assert found[4:7] == ["0.700", "±", "0.141"]


def test_summary_of_costs(run):
    text = summarise(**run)
    wgan = "score wgan 2 1 30.5 61.0 1,100 MB 4 s"
    assert " ".join(words(text, "score wgan")) == wgan
    assert words(text, "score knn") == ["score", "knn", "1", "1.0", "0.5"]
    assert words(text, "all") == ["all", "3", "31.5", "61.5"]
    run["costs"]["queued"] = np.nan
    assert "queued" not in summarise(**run)


def test_summary_without_labels_and_times(run):
    pq.write_table(SCHEMA.empty_table(), run["metrics"])
    run["costs"] = pd.DataFrame()
    text = summarise(**run)
    assert "Metrics: none" in text
    assert "Cost" not in text


def test_columns_are_aligned():
    assert aligned([["a", "bb"], ["ccc", "d"]]) == "  a    bb\n  ccc   d"
