"""The methods paragraph says what the config says."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from peculiar.config.resolve import resolve
from peculiar.labels.judgements_file import SIMULATED
from peculiar.publish.candidates import FACTS
from peculiar.publish.methods import write_methods
from peculiar.scores.reranked import FACTS as RERANK


@pytest.fixture
def run(tmp_path, request):
    """Return a function that writes the methods of a config's run.

    Its candidates are ordered by `order`; `people` judged, with these verdicts.
    """
    schemas = request.config.rootpath / "workflow" / "schemas"

    def write(order="wgan_s_disc_sigma", people=(), judged=None, **changes):
        view = {"size": 96, "bands": ["i", "r", "g"], "stretch": {"kind": "lupton"}}
        cut = {"cuts": [{"score": "s_disc", "sigma": 3.0}]}
        near = {"cuts": [{"score": "distance", "top": 0.01}]}
        source = {"kind": "simulated", "objects": 10, "magnitudes": [20, 20.5]}
        config = {
            "cutouts": {"size": 96, "bands": ["g", "r", "i"]},
            "views": {"rgb96": view},
            "detectors": {
                "wgan": {"kind": "wgan", "view": "rgb96", "selection": cut},
                "knn": {"kind": "knn", "view": "rgb96", "selection": near},
            },
            "publish": {"detector": "wgan", "score": "s_disc"},
            "slices": {"i20": {"source": source}},
        } | changes
        found = {name: {"scored": 942_000, "selected": 13_477} for name in ("wgan",)}
        found["knn"] = {"scored": 942_000, "selected": 9_420}
        content = {
            "versions": {"peculiar": "0.1.0", "snakemake": "9.27", "python": "3.11.7"},
            "counts": {"i20": {"rows": 942_782, "detectors": found}},
            "config": resolve(config, schemas),
        }
        (tmp_path / "run.json").write_text(json.dumps(content))
        rows = {
            "slice": ["i20"] * 5,
            "group_rank": np.int32([1, 2, 1, 1, 1]),
            "artifact_score": np.float32([0.1, 0.1, 0.5, np.nan, 0.0]),
        }
        pq.write_table(pa.table(rows), tmp_path / "catalog.parquet")
        taught = {"judged": judged or {}, "strength": 0.1, "total": None}
        taught |= {"descriptors": 375, "taught": True, "queue": 50}
        facts = {"order": order, "sets_aside": "artifact_score", "candidates": 1234}
        facts["title"] = "novelty"
        facts["judged"] = sum(taught["judged"].values())
        for name, key, content in (
            ("candidates", FACTS, facts),
            ("reranked", RERANK, taught),
        ):
            table = pa.table({"object_id": [1]})
            table = table.replace_schema_metadata({key: json.dumps(content)})
            pq.write_table(table, tmp_path / f"{name}.parquet")
        said = {"who": list(people), "verdict": ["boring"] * len(people)}
        said = {name: pa.array(x, pa.string()) for name, x in said.items()}
        pq.write_table(pa.table(said), tmp_path / "judgements.parquet")
        tables = ("catalog", "candidates", "reranked", "judgements")
        write_methods(
            record=tmp_path / "run.json",
            **{name: tmp_path / f"{name}.parquet" for name in tables},
            text=tmp_path / "methods.md",
        )
        return (tmp_path / "methods.md").read_text()

    return write


def test_the_papers_run_reads_like_the_paper(run):
    """The defaults are the paper's values (SF21 §2.1, §3.1, §3.2, §3.3, §4.1)."""
    text = run()
    for words in (
        "Of 942,782 objects of the catalogue, 942,000 had usable cutouts of 96 x 96 px "
        "(16.1 arcsec) in g, r, i.",
        "minimum 0, stretch 0.5, Q 15) to 8 bits.",
        "width 64, 128 latent values), was trained for 10,000 iterations of 5 critic "
        "updates on 32 images (Adam, rates 0.0001 and 0.0001)",
        "features (layer 4 of 4);",
        "an encoder for 5,000 iterations.",
        "From encoder latent vectors 10 steps of Adam (rate 0.1)",
        "weighted residual (s_anom) weights them 0.7 to 0.3.",
        "Feature residual above 3 sigma selected 13,477 objects (1.43%).",
        "3 of the selected objects remain.",
        "autoencoder of 64 latent values (width 64, 30,000 iterations of 30 images) "
        "was trained on the selected objects",
        "UMAP (McInnes et al. 2018; 5 neighbours, minimum distance 0.1)",
        "a mixture of up to 10 Gaussians.",
        "Software: peculiar 0.1.0, snakemake 9.27; Python 3.11.7.",
    ):
        assert words in text
    assert "instead" not in text


def test_what_differs_from_the_paper_is_said(run):
    """A network is not the paper's if it is trained for less."""
    cut = {"cuts": [{"score": "s_disc", "sigma": 3.0}]}
    wgan = {"kind": "wgan", "view": "rgb96", "selection": cut}
    wgan["training"] = {"iterations": 2000, "learning_rate": 5e-4, "augment": True}
    text = run(detectors={"wgan": wgan | {"loss": {"layers": [3], "window": 32.0}}})
    assert (
        "trained for 2,000 iterations of 5 critic updates on 32 images, flipped and "
        "rotated at random (Adam, rates 0.0005 and 0.0001)"
    ) in text
    assert "(layer 3 of 4, weighted by a Gaussian of 32 px (FWHM));" in text
    assert (
        "Storey-Fisher et al. 2021 have 10,000 iterations, rates of 0.0001, images as "
        "they are, the features of the last layer and no Gaussian weights instead."
    ) in text


def test_what_is_cited_is_referred_to_and_nothing_else(run):
    def cited(text):
        body, _, references = text.rpartition("References: ")
        names = [one.partition(",")[0] for one in references.split("; ")[:-1]]
        assert "peculiar: its CITATION.cff." in references
        assert all(name in body for name in names)
        return names

    assert cited(run()) == [
        "Lupton et al. 2004",
        "Storey-Fisher et al. 2021",
        "Gulrajani et al. 2017",
        "McInnes et al. 2018",
    ]
    other = {"publish": {"detector": "knn", "score": "distance"}}
    assert cited(run(**other, characterise={"detectors": []})) == ["Lupton et al. 2004"]


def test_signs_that_a_cut_wants_are_named(run):
    cuts = [{"score": "s_disc", "top": 0.05, "positive": "s_gen"}]
    wgan = {"kind": "wgan", "view": "rgb96", "selection": {"cuts": cuts}}
    text = run(detectors={"wgan": wgan})
    assert (
        "The highest 5.00% of feature residual with positive pixel residual selected"
        in text
    )


def test_another_detector_has_words_of_its_own(run):
    text = run(
        publish={"detector": "knn", "score": "distance"},
        characterise={"detectors": []},
    )
    assert "distance to the 5 nearest objects in 64 principal components" in text
    assert "The highest 1.00% of distance selected 9,420 objects (1.00%)." in text
    assert "Wasserstein" not in text
    assert "autoencoder" not in text


def test_the_order_of_the_candidates_before_and_after_judgements(run):
    outlier = {"kind": "descriptor_outlier", "view": "rgb96"}
    outlier["selection"] = {"cuts": [{"score": "outlier", "top": 0.01}]}
    near = {"kind": "knn", "view": "rgb96"}
    near["selection"] = {"cuts": [{"score": "distance", "top": 0.01}]}
    config = {
        "detectors": {"novelty": outlier, "knn": near},
        "publish": {"detector": "knn", "score": "distance"},
    }
    text = run("novelty_rank_pct", **config)
    assert "each object's 375 descriptors measured on its own cutout. The score" in text
    assert "local outlier factor" in text
    assert (
        "and, of those not judged, those with an artifact score of 0.5 or more, were "
        "set aside first" in text
    )
    assert "within 16 arcsec of each other only the first was kept; 1,234 can" in text
    assert "verdicts" not in text
    text = run("novelty_rank_pct", ["A"], {"boring": 7}, **config)
    assert "The order does not use the verdicts of 1 person on 7 objects (7 bor" in text
    judged = {"artifact": 9, "boring": 30, "interesting": 22}
    text = run("p_interesting", ["A", "B", SIMULATED], judged, **config)
    assert (
        "logistic regression on each object's 375 descriptors measured on its own "
        "cutout and its rank as taught by injected anomalies, with an L2 penalty (C = "
        "0.1) and the same total weight for each verdict, fitted to the verdicts of 3 "
        "people (one simulated, who judges by the labels) on 61 objects (9 artifacts, "
        "30 boring, 22 interesting). The score orders objects; it is no calibrated "
        "probability."
    ) in text
    assert "local outlier" not in text


def test_views_of_tanaka_have_words_of_their_own(run):
    """T21: 64 px, a PSF of 1 arcsec, hscMap's arcsinh; the defaults are its values."""
    view = {"size": 64, "bands": ["g", "r", "z"], "psf_fwhm": 1.0}
    view |= {"stretch": {"kind": "arcsinh"}, "normalisation": "none"}
    text = run(cutouts={"size": 96, "bands": ["g", "r", "z"]}, views={"rgb96": view})
    assert (
        "The central 64 px in g, r, z, smoothed with Gaussians to a PSF of 1 arcsec "
        "(full width at half maximum; images with a wider or unknown PSF unchanged), "
        "were stretched (arcsinh, Tanaka et al. 2021; zero point 19 mag, z divided by "
        "1.2, softening 22026.5, offset 0.05) and clipped to 0..1."
    ) in text
