"""The report: one file that says in words what the tables hold."""

import base64
import io
import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from astropy.coordinates import Angle
from made_up_results import FIRST_ID
from made_up_run import COUNT, WORDS, MadeUpRun
from PIL import Image

from peculiar.evaluate.found_per_look import SCHEMA as LOOKS
from peculiar.evaluate.injection import SCHEMA as INJECTION
from peculiar.evaluate.stability import SCHEMA as STABILITY
from peculiar.evaluate.teaching import SCHEMA as TEACHING
from peculiar.figures.candidates import bar_of, position_of
from peculiar.figures.style import NOT_DRAWN
from peculiar.publish.findings import read_findings
from peculiar.report.detectors import HEAD, detector_rows
from peculiar.report.figures import CAPTIONS, figures_of, kind_of
from peculiar.report.write import PICTURES, Files, write_report
from peculiar.tables.designations import designation

LABELS = {
    "interesting": ["tidal_tail"],
    "artifact": {"artifacts": ["trail"], "galaxies": ["tidal_tail"]},
}


@pytest.fixture
def run(tmp_path):
    """Return a made-up run with all the tables that the page reads."""
    run = MadeUpRun(tmp_path)
    run.write_candidates({}, judged=(2, 5))
    run.write_judgements([(1, "interesting", "A")])
    run.colours, run.views = run.write_views()
    for name, schema in (
        ("found_per_look", LOOKS),
        ("teaching", TEACHING),
        ("stability", STABILITY),
        ("injection", INJECTION),
    ):
        pq.write_table(schema.empty_table(), tmp_path / f"{name}.parquet")
    catalog = {"object_id": FIRST_ID + np.arange(COUNT)}
    catalog |= {f"{x}_rank_pct": np.arange(COUNT, dtype=float) for x in ("wgan", "knn")}
    pd.DataFrame(catalog).to_parquet(tmp_path / "catalog.parquet")
    (tmp_path / "methods.md").write_text("# Methods\n\nA **network** <b>saw</b> all.\n")
    (tmp_path / "rejects.md").write_text(
        "# Refused rows\n\nAll are used.\n\n## Examples\n"
    )
    return run


def report_of(run, figures=(), **changes):
    """Return the text of the page."""
    folder = run.folder
    tables = ("catalog", "found_per_look", "teaching", "stability")
    files = Files(
        candidates=run.file("candidates"),
        **{name: folder / f"{name}.parquet" for name in tables},
        injection=changes.pop("injection", None),
        methods=folder / "methods.md",
        refused=folder / "rejects.md",
        views={"a": run.views},
        figures=list(figures),
    )
    write_report(
        findings=read_findings(**run.arguments(**changes)),
        files=files,
        labels=LABELS,
        fraction=0.05,
        costs=pd.DataFrame(),
        page=folder / "report.html",
    )
    return (folder / "report.html").read_text()


def images_in(page):
    found = re.findall(r'src="data:image/webp;base64,([^"]+)"', page)
    return [Image.open(io.BytesIO(base64.b64decode(one))) for one in found]


def test_candidates_are_shown_in_their_order_with_exact_ids_and_own_images(run):
    page = report_of(run)
    ids = [int(x) for x in re.findall(r'class="id">(\d+)<', page)]
    # The list begins with the highest id; ranks 2 and 5 were judged interesting.
    ranked = FIRST_ID + np.arange(COUNT)[::-1]
    judged = ranked[[1, 4]].tolist()
    others = [x for x in ranked.tolist() if x not in judged][:PICTURES]
    assert ids == judged + others
    for object_id, image in zip(ids, images_in(page), strict=True):
        pixels = np.asarray(image.convert("RGB")).reshape(-1, 3)
        assert (pixels == run.colours[object_id - FIRST_ID]).all()
    # 24 px of 0.2 arcsec: the bar is at most 0.4 of the width.
    assert set(re.findall(r'width:([\d.]+)%">([^<]+)<', page)) == {("20.8", "1″")}
    assert "label: tidal tail" in page
    # The explorer's name, by which one finds an object there: the second is judged.
    ra, dec = np.linspace(0, 350, COUNT)[[1, 4]], np.linspace(-60, 60, COUNT)[[1, 4]]
    names = re.findall(r'class="name">([^<]+)<', page)
    assert names[:2] == [designation(*one) for one in zip(ra, dec, strict=True)]
    assert len(names) == len(ids)


def test_the_page_loads_nothing_and_leads_to_the_explorer(run):
    page = report_of(run)
    loaded = re.findall(r'(?:src|href|url\()\s*=?\s*"([^"]+)"', page)
    loaded = [address for address in loaded if not address.startswith("data:")]
    assert "explorer/index.html" in loaded
    assert not [address for address in loaded if ":" in address]
    assert "<script" not in page
    assert "<link" not in page


def test_no_code_stands_in_the_text(run):
    page = report_of(run)
    text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.S)
    assert "Wasserstein GAN" in text
    for sign in ("{'", "None", "nan", "{{", "wgan", "s_disc", "knn"):
        assert sign not in text, sign
    # Data is escaped, Markdown is not.
    assert "<strong>network</strong> &lt;b&gt;saw&lt;/b&gt;" in page


def test_what_cannot_be_measured_is_said(run):
    run.write_candidates({"now": None})
    page = report_of(run)
    assert page.count("not measured") == 4
    assert f"The next {PICTURES} to look at" in page
    assert "judged interesting" not in page
    run.write_candidates({}, judged=range(1, 31))
    page = report_of(run)
    assert f"The first {PICTURES} of the 30 judged interesting" in page


def test_values_stand_beside_interval_and_chance(run):
    looks = {"kind": "taught by judgements", "looks": 200, "starts": 15}
    looks |= {"interesting": 45, "artifacts": 42, "objects": 3000}
    start = {"name": "started from the most novel"}
    novel = looks | start | {"mean": 29.0, "least": 28.0, "most": 30.0}
    # The default start, where injected anomalies teach, is the one to name.
    start = {"name": "started from novelty and injection"}
    both = looks | start | {"mean": 31.0, "least": 28.0, "most": 33.0}
    chance = looks | {"kind": "at random", "name": "chance", "mean": 3.0}
    best = looks | {"kind": "order of a detector", "name": "knn", "mean": 20.0}
    injected = best | {"kind": "order by descriptors", "name": "taught by injection"}
    injected |= {"mean": 27.0}
    rows = [novel, both, chance, best, injected]
    table = pa.Table.from_pylist(rows, LOOKS)
    pq.write_table(table, run.folder / "found_per_look.parquet")
    injected = {"slice": "a", "detector": "wgan", "n": 40, "strength": 0.5, "level": 3}
    injected |= dict.fromkeys(("gained", "lost", "selected"), 0)
    rows = [
        injected | {"kind": "merger_pair", "recovered": 30},
        injected | {"kind": "tidal_tail", "recovered": 10},
        injected | {"kind": "merger_pair", "recovered": 40, "detector": "knn"},
        injected | {"kind": "merger_pair", "recovered": 0, "level": 1},
        injected | {"kind": "none", "recovered": 4, "level": 0},
    ]
    path = run.folder / "injection.parquet"
    pq.write_table(pa.Table.from_pylist(rows, INJECTION), path)
    page = " ".join(report_of(run, injection=path).split())
    assert (
        "<td>31 of 45 in 200 looks, started from novelty and injection (28 to 33 in "
        "15 starts); 20 in the best order that uses neither judgements nor injection "
        "(nearest neighbours; chosen afterwards); 27 in that taught by injection (an "
        "upper limit where the same kinds were injected)</td><td>3.0</td>"
    ) in page
    # Wilson's interval of 40 of 80, by a table.
    assert (
        "<td>50% (39% to 61%) of 80 images</td><td>10% of the same galaxies unchanged<"
    ) in page
    # 11 of 50.
    assert "<td>11 (22%; 13% to 35%)</td><td>0.8</td>" in page


def test_each_detector_is_credited_with_what_no_other_finds(run):
    """Of 300 objects: 100 heads overlap by half, and each tenth object is wanted."""
    ids = FIRST_ID + np.arange(300)
    wgan = np.where(np.arange(300) < HEAD, 100.0, 0.0)
    knn = np.where((np.arange(300) >= 50) & (np.arange(300) < 50 + HEAD), 100.0, 0.0)
    label = np.where(np.arange(300) % 10 == 0, "tidal_tail", "plain").astype(object)
    frame = {"object_id": ids, "wgan_rank_pct": wgan, "knn_rank_pct": knn}
    said = pd.Series([None] * 300, dtype=object)
    said[1] = "interesting"
    frame |= {"label": label, "judgement": said}
    pd.DataFrame(frame).to_parquet(run.folder / "catalog.parquet")
    findings = read_findings(**run.arguments())
    headings, rows = detector_rows(
        run.folder / "catalog.parquet",
        findings.run["counts"],
        findings.shown,
        LABELS,
        WORDS,
    )
    assert all(len(row) == len(headings) for row in rows)
    cells = {row[0]: row[1:] for row in rows}
    # wgan: 0, 10, ..., 90 and the judged one; the first five and it are its own.
    assert cells["Wasserstein GAN"][:3] == ["6 (10.0%)", "11", "6"]
    assert cells["Nearest neighbours"][:3] == ["6 (10.0%)", "10", "5"]
    assert cells["Wasserstein GAN"][3] == "0.777 (0.39\N{EN DASH}0.95)"
    # 31 wanted among the 60 objects of the run.
    assert cells["By chance"][1] == f"{HEAD * 31 / 60:.1f}"


@pytest.mark.parametrize(
    ("ra", "dec"), [(205.3686, 0.86428), (0.0, -0.0001), (359.99999, -89.5), (15, 5)]
)
def test_positions_are_read_back(ra, dec):
    parts = position_of(ra, dec).split(" ")
    assert [len(part) for part in parts] == [2, 2, 5, 3, 2, 4]
    hours, degrees = " ".join(parts[:3]), " ".join(parts[3:])
    difference = Angle(hours, "hourangle").deg - ra
    assert min(abs(difference), abs(abs(difference) - 360)) <= 0.005 * 15 / 3600 + 1e-9
    assert Angle(degrees, "deg").deg == pytest.approx(dec, abs=0.05 / 3600 + 1e-9)
    assert position_of(np.nan, dec) == ""


@pytest.mark.parametrize(
    ("width", "bar"), [(16.1, 5), (4.8, 1), (1.0, None), (900, 60)]
)
def test_the_scale_bar_is_a_round_length_that_fits(width, bar):
    assert bar_of(width) == bar


def figure(path, facts):
    Image.new("RGB", (2000, 400), "white").save(path)
    path.with_suffix(".txt").write_text(facts)
    return path


def test_figures_have_title_caption_and_numbers(tmp_path):
    paths = [
        figure(tmp_path / "a_knn_maps.png", "R² = 0.5.\n"),
        figure(tmp_path / "recall.png", "artifact: 10%.\n"),
        figure(tmp_path / "a_wgan_map_boxes.png", f"{NOT_DRAWN}\ntoo few.\n"),
    ]
    recall, maps, boxes = figures_of(paths, WORDS)
    assert recall.title == CAPTIONS["recall"][0]
    assert maps.title == "Maps: nearest neighbours, slice a"
    assert (maps.width, maps.height) == (1400, 280)
    assert recall.facts == ["Artifact: 10%."]
    # Words in place of an image that would only say why there is none.
    assert boxes.image == ""
    assert boxes.facts == [NOT_DRAWN, "Too few."]
    with pytest.raises(ValueError, match="no caption for this figure"):
        kind_of(tmp_path / "other.png")


def test_figures_that_are_not_drawn_are_a_line(run, tmp_path):
    paths = [
        figure(tmp_path / "a_wgan_maps.png", "R² = 0.5.\n"),
        figure(tmp_path / "a_wgan_clusters.png", f"{NOT_DRAWN}\nToo few.\n"),
        figure(tmp_path / "a_wgan_map_boxes.png", f"{NOT_DRAWN}\nToo few.\n"),
    ]
    page = " ".join(report_of(run, paths).split())
    headings = re.findall(r'<figure class="figure"> <h3>([^<]+)<', page)
    assert headings == ["Maps: Wasserstein GAN, slice a"]
    for kind in ("clusters", "map_boxes"):
        title = f"{CAPTIONS[kind][0]}: Wasserstein GAN, slice a"
        assert f"<li>{title}. Too few.</li>" in page
    assert NOT_DRAWN not in page


def test_every_figure_of_the_rules_has_a_caption(request):
    rules = request.config.rootpath / "workflow" / "rules"
    text = "".join(path.read_text() for path in rules.glob("figures*.smk"))
    names = re.findall(r'figure_files\(\s*"([^"]+)"', text)
    assert len(names) > 15
    kinds = {name.removeprefix("{slice}_{detector}_") for name in names}
    # The page has the candidates' images anyway, with more said of each.
    assert kinds - set(CAPTIONS) == {"candidates"}
    assert set(CAPTIONS) <= kinds
