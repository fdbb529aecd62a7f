"""The summary of a run: what was found, warnings, files, steps; and all counts."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from made_up_run import ROWS, MadeUpRun, metric_row

from peculiar.labels.judgements_file import SIMULATED
from peculiar.publish.findings import read_findings
from peculiar.publish.summary import OPENED, summarise
from peculiar.tables.inputs.report import with_report


@pytest.fixture
def run(tmp_path):
    return MadeUpRun(tmp_path)


@pytest.fixture
def costs():
    columns = ["stage", "jobs", "retries", "seconds", "cpu", "memory", "queued"]
    rows = [
        ["score wgan", 2, 1, 30.5, 61.0, 1100.0, 4.0],
        ["score knn", 1, 0, 1.0, 0.5, np.nan, np.nan],
    ]
    return pd.DataFrame(rows, columns=columns).set_index("stage")


def summary_of(run, costs=None, **changes):
    """Return the summary, and the text with all counts."""
    text = summarise(
        read_findings(**run.arguments(**changes)),
        costs=pd.DataFrame() if costs is None else costs,
        files=[run.folder / "catalog.parquet"],
        summary=run.folder / "summary.txt",
        text=run.folder / "run.md",
    )
    assert (run.folder / "summary.txt").read_text() == text
    return text, (run.folder / "run.md").read_text()


def part_of(text, title):
    """Return the words of a part of the summary."""
    parts = text.split("\n\n")
    return " ".join(next(x for x in parts if x.startswith(f"{title}\n")).split())


def cells_of(text, start):
    lines = [line for line in text.splitlines() if line.startswith(f"| {start} |")]
    return [cell.strip() for cell in lines[0].strip("|").split("|")]


def test_it_says_what_was_found_and_what_to_do(run):
    found, _ = summary_of(run)
    assert part_of(found, "Found") == (
        "Found Of 60 objects, 7 look like artifacts and are set aside; 50 candidates "
        "remain, objects at one position counted once, ordered by novelty. 3 of the 60 "
        "judged objects from which on the candidates follow the judgements (unsure "
        "does not count). Of the next 50 candidates, 11 are known to be peculiar (by "
        "chance 0.8)."
    )
    steps = part_of(found, "Next")
    assert "Next 1. Look at the candidates" in steps
    # What a person does, in the words of the page and of the config.
    assert '2. On that page press t, then "Save all (CSV)".' in steps
    assert "in the config: judgements: {files: [judgements/judgements.csv]}. 3." in (
        steps
    )
    lines = [x for x in found.splitlines() if str(run.folder) not in x]
    assert max(map(len, lines)) <= 88


def test_judgements_come_first_and_say_who(run):
    said = [(1, "boring", "A"), (1, "artifact", "B"), (2, "boring", "A")]
    said += [(3, "interesting", "C"), (4, None, "C")]
    said += [(5, "artifact", "C"), (6, "artifact", "C")]
    run.write_judgements(said, refused=2)
    run.write_taught({"found": 1, "value": 12, "low": 5, "high": 1234})
    text, counts = summary_of(run)
    found = part_of(text, "Found")
    # A and B differ on the first: a tie is unsure. The fourth has no verdict.
    assert found.startswith(
        "Found People judged 5 of 60 objects: 1 interesting, 1 boring, 2 artifacts and "
        "1 unsure."
    )
    assert "2 rows of judgements are not used" in found
    assert "holds 12 interesting objects (5 to 1,234, 95%), of which 1 are found" in (
        found
    )
    assert "of 1 that several judged, they differ on 1" in counts
    run.write_judgements([(1, "boring", SIMULATED)])
    text, _ = summary_of(run)
    assert "A simulated person, who judges by the labels, judged 1" in part_of(
        text, "Found"
    )
    assert (
        "judgements: {simulated: 0, files: [judgements/judgements.csv]}. Then only "
        "your judgements count" in part_of(text, "Next")
    )


def test_all_judged_leaves_nothing_to_look_at(run):
    run.write_taught(queue=0)
    assert "All objects are judged" in part_of(summary_of(run)[0], "Next")


def test_at_most_five_files_are_named_those_that_are_there(run):
    (run.folder / "explorer").mkdir()
    for name in OPENED:
        (run.folder / name).write_text("")
    opened = part_of(summary_of(run)[0], "Files to open")
    assert [name for name in OPENED if str(run.folder / name) in opened] == list(OPENED)
    assert len(OPENED) == 5
    (run.folder / "catalog.fits").unlink()
    assert "catalog.fits" not in summary_of(run)[0]


def test_warnings_say_what_became_of_the_input(run):
    counts = {"lenses": {"entries": 7, "matched": 0, "without_position": 1}}
    counts["mergers"] = {"entries": 5, "matched": 0, "without_position": 0}
    for name, matched in (("a", 0), ("b", 2)):
        counts["mergers"]["matched"] = matched
        path = run.folder / f"annotations_{name}.parquet"
        table = with_report(pa.table({"object_id": [1]}), {"known": counts})
        pq.write_table(table, path)
        run.annotations.append(path)
    said = part_of(summary_of(run)[0], "Warnings")
    for words_of_line in (
        "a: 2 of 40 rows (5.0%) refused, not_finite",
        "a: 20 of 29 images have no row in the catalogue",
        "a: values taken as unknown: i_mag 13 ('99', '--'), z 1 ('-9')",
        "a: values that are no numbers: i_mag 4 ('<21', '12:30'), z 1 ('ok')",
        "a: left out of the tables: spec (lists of numbers)",
        "b: no object has a position",
        "known list lenses: none of its 7 entries is within its radius",
    ):
        assert words_of_line in said
    assert "mergers" not in said


def test_a_detector_that_selects_nothing_is_warned_of(run):
    assert "selects no object" not in summary_of(run)[0]
    run.write_record(selected=0)
    said = part_of(summary_of(run)[0], "Warnings")
    assert "The Wasserstein GAN selects no object in a, b" in said


@pytest.mark.parametrize(
    ("collapsed", "warned"), [(4, False), (9, True)], ids=["at the start", "at the end"]
)
def test_a_network_that_generates_one_image_is_warned_of(run, collapsed, warned):
    path = run.folder / "b" / "wgan" / "model" / "wgan.history.parquet"
    path.parent.mkdir(parents=True)
    rows = [number == collapsed for number in range(10)]
    pq.write_table(pa.table({"mode_collapse": rows}), path)
    other = run.folder / "b" / "knn" / "model" / "components.history.parquet"
    other.parent.mkdir(parents=True)
    pq.write_table(pa.table({"error": [1.0]}), other)
    run.histories += [path, other]
    said = " ".join(summary_of(run)[0].split())
    assert (
        "The Wasserstein GAN of b has collapsed: at 1 of 5 checks" in said
    ) == warned


def test_scores_that_need_no_training_are_compared(run):
    assert "needs no training" not in summary_of(run)[0]
    rows = [x for x in ROWS if x["detector"] != "plain"]
    rows.append(metric_row("roc_auc", 0.85, "plain", "total"))
    gain = {"value": -0.1, "low": -0.2, "high": -0.05, "chance": None}
    rows.append(metric_row("roc_auc_gain_over_baseline", -0.1) | gain)
    run.write_metrics(rows)
    said = part_of(summary_of(run)[0], "Warnings")
    assert "No detector finds peculiar galaxies better" in said
    assert (
        "pixel statistics has a ROC AUC of 0.850, the best of the others, ensemble"
        in (said)
    )
    assert (
        "Pixel statistics, a simpler score, ranks the peculiar galaxies higher than "
        "the main one (Wasserstein GAN, feature residual): ROC AUC 0.85 "
        "(0.42\N{EN DASH}0.95) against 0.78 (0.39\N{EN DASH}0.95)." in said
    )


def test_counts_and_metrics_have_a_text_of_their_own(run):
    _, text = summary_of(run)
    rows = [line for line in text.splitlines() if "Wasserstein GAN |" in line]
    assert rows[0] == "| a | 40 | 2 | 39 | Wasserstein GAN | 3 (7.7%) |"
    assert rows[1] == "| b | 21 | 0 | 21 | Wasserstein GAN | 3 (14.3%) |"
    assert "Rejected: not_finite 2." in text
    assert cells_of(text, "chance")[1:3] == ["0.500", "0.500"]
    ours = cells_of(text, "Wasserstein GAN, feature residual (main)")
    assert [ours[x].split()[0] for x in (1, 2, 5)] == ["0.777", "0.120", "1,234"]
    assert cells_of(text, "ensemble")[1].startswith("0.800")
    # Only the best of the baselines, and no other detector.
    assert cells_of(text, "nearest neighbours (best baseline)")[1].startswith("0.700")
    assert "pixel statistics (" not in text
    assert str(run.folder / "catalog.parquet") in text
    assert "<td>3 (7.7%)</td>" in (run.folder / "run.html").read_text()


def test_metrics_over_seeds(run):
    rows = [
        metric_row("roc_auc", 0.6, "wgan", seed=1),
        metric_row("roc_auc", 0.8, "two", seed=2),
        metric_row("roc_auc", 0.7, "two, wgan", spread=0.141),
    ]
    run.write_metrics(rows)
    detectors = run.arguments()["detectors"] | {"families": [["two", "wgan"]]}
    _, text = summary_of(run, detectors=detectors)
    line = next(line for line in text.splitlines() if "(main)" in line)
    assert "0.700 ± 0.141" in line


def test_costs(run, costs):
    _, text = summary_of(run, costs)
    row = ["score wgan", "2", "1", "30.5", "61.0", "1,100 MB", "4 s"]
    assert cells_of(text, "score wgan") == row
    assert cells_of(text, "all")[:5] == ["all", "3", "", "31.5", "61.5"]
    costs["queued"] = np.nan
    assert "queued" not in summary_of(run, costs)[1]


def test_without_labels_and_times(run):
    run.write_metrics([])
    summary, text = summary_of(run)
    assert "None: no objects are known but ordinary ones." in text
    assert "Cost" not in text
    assert "jobs took" not in summary
