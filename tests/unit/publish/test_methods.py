"""The methods paragraph says what the config says."""

import pyarrow as pa
import pytest

from peculiar.labels.judgements_file import SIMULATED


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
        "a mixture of Gaussians, of which 3 have objects.",
        "Software: peculiar 0.1.0, Snakemake 9.27 (Mölder et al. 2021), NumPy",
        "TensorFlow 9.27, on CPUs (Abadi et al. 2016)",
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

    always = {"Lupton et al. 2004", "Mölder et al. 2021", "Harris et al. 2020"}
    always |= {"Pedregosa et al. 2011", "Rowe et al. 2015", "Abadi et al. 2016"}
    maps = {"McInnes et al. 2018"}
    theirs = {"Storey-Fisher et al. 2021", "Gulrajani et al. 2017"}
    trees = {"Geurts et al. 2006"}
    always |= {"Conselice 2003", "Lotz et al. 2004"}
    assert set(cited(run())) == always | maps | theirs | trees
    near = {"kind": "knn", "view": "rgb96"}
    near["selection"] = {"cuts": [{"score": "distance", "top": 0.01}]}
    other = {"publish": {"detector": "knn", "score": "distance"}}
    other |= {"detectors": {"knn": near}, "characterise": {"detectors": []}}
    nothing = {"injected": {"i20": "it is null"}, "taught": {"i20": "it is null"}}
    # The source is simulated, which GalSim draws; no network is trained.
    expected = always - {"Abadi et al. 2016"}
    assert set(cited(run(**other, became={"without": nothing}))) == expected
    hats = {"publish": other["publish"] | {"hats": True}}
    assert "Caplar et al. 2025" in cited(run(**other | hats))


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
    shards = [[[True, False, True]] * 2, [[True, True, False], [True] * 3]]
    text = run(
        became={"matched": {"rgb96": shards}},
        cutouts={"size": 96, "bands": ["g", "r", "z"]},
        views={"rgb96": view},
    )
    assert (
        "The central 64 px in g, r, z, smoothed with Gaussians to a PSF of 1 arcsec "
        "(full width at half maximum; 3 of 12 images in one band, whose PSF is wider "
        "or unknown, are as they were), "
        "were stretched (arcsinh, Tanaka et al. 2021; zero point 19 mag, z divided by "
        "1.2, softening 22026.5, offset 0.05) and clipped to 0..1."
    ) in text


@pytest.mark.parametrize(
    ("became", "said", "not_said"),
    [
        ({}, "excluded. 3 of the selected objects remain", "no artifact score"),
        (
            {"artifacts": [None] * 5},
            "There is no artifact score, so no artifact was excluded. 4 of",
            "were excluded.",
        ),
        (
            {"positions": False},
            "No object has a position, so repeated positions",
            "within 16 arcsec of each other only the one with",
        ),
        ({"selected": 0}, "sigma selected no object.", "selected objects remain"),
        (
            {"normalised": 5000},
            "from the mean of the first 5,000 rows of its source",
            "the mean of the slice",
        ),
        (
            {"histories": {"wgan/model/wgan": {"mode_collapse": [True] * 4}}},
            "The network has collapsed: at 2 of 2 checks in the second half",
            None,
        ),
        (
            {"histories": {"wgan/model/wgan": {"mode_collapse": [True, False]}}},
            "A network of the kind of",
            "collapsed",
        ),
        ({"clusters": [-1]}, "too few selected objects to map", "UMAP"),
        ({"clusters": []}, "too few selected objects to map", "Gaussians"),
        (
            {"without": {"injected": {"i20": "it is null"}, "taught": {}}},
            "Nothing was injected to measure what is found in i20: it is null.",
            "strengths each",
        ),
        (
            {"without": {"injected": {}, "taught": {"i20": "the images are g"}}},
            "No ranking was taught by injection in i20: the images are g.",
            "Geurts",
        ),
        (
            {"versions": {"tensorflow-cpu": None, "tensorflow": "2.21"}},
            "TensorFlow 2.21 (Abadi",
            "CPUs",
        ),
        (
            {"facts": {"wanted": "taught"}},
            "No object has a value of taught, the order asked for.",
            "Fewer than",
        ),
        ({"facts": {"wanted": "wgan_s_disc_sigma"}}, "ordered by", "Fewer than"),
        (
            {"facts": {"judged": 12}},
            "Fewer than 60 objects are judged (12), so judgements do not order them.",
            None,
        ),
        ({"facts": {"judged": 99}}, "since all verdicts are alike", "Fewer than"),
        (
            {"facts": {"without": ["i20", "i21"]}},
            "Objects of i20, i21 have no value in this order",
            None,
        ),
    ],
)
def test_what_went_otherwise_is_said(run, became, said, not_said):
    text = run(became=became)
    assert said in text
    assert not_said is None or not_said not in text


#: A config of each kind of detector, and what only it does.
KINDS = {
    "wgan": ({}, "s_disc", "Wasserstein generative adversarial network"),
    "swimmy": ({}, "central_g", "denoising autoencoder as in Tanaka et al. 2021"),
    "autoencoder": ({}, "error", "mean squared residual of a convolutional"),
    "critic_knn": ({"uses": "net"}, "distance", "last features of the critic of"),
    "knn": ({}, "distance", "nearest objects in 64 principal components of the pixels"),
    "iforest": ({}, "isolation", "isolation forest (Liu et al. 2008)"),
    "pca": ({}, "error", "squared residual of an image's pixels in 64 principal"),
    "pixel_statistics": ({}, "total", "simple statistics of the pixels"),
    "descriptor_outlier": ({}, "outlier", "local outlier factor of 40 neighbours"),
}


def detector(kind):
    options, score, _ = KINDS[kind]
    selection = {"cuts": [{"score": score, "top": 0.01}]}
    return {"kind": kind, "view": "rgb96", "selection": selection, **options}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_detector_can_be_published(run, kind):
    named = {kind: detector(kind)} | {"net": detector("wgan")}
    score = KINDS[kind][1]
    text = run(detectors=named, publish={"detector": kind, "score": score})
    described = {one: words in text for one, (_, _, words) in KINDS.items()}
    used = {kind, "wgan"} if kind == "critic_knn" else {kind}
    assert {one for one, found in described.items() if found} == used
    # It scores numbers, no images.
    assert ("were stretched" in text) == (kind != "descriptor_outlier")


def test_an_ensemble_is_described_with_its_members(run):
    members = ["knn", "descriptor_outlier", "critic_knn"]
    named = {kind: detector(kind) for kind in members} | {"net": detector("wgan")}
    selection = {"cuts": [{"score": "combined", "top": 0.05}]}
    ensemble = {"of": members, "combine": "reciprocal", "selection": selection}
    text = run(
        detectors=named,
        ensembles={"all": ensemble},
        publish={"detector": "all", "score": "combined"},
    )
    for kind in [*members, "wgan"]:
        assert text.count(KINDS[kind][2]) == 1
    assert "the sum of reciprocal ranks (Cormack et al. 2009) of" in text
    assert "Cormack et al. 2009, Proc. ACM SIGIR" in text
    assert "Breunig et al. 2000, Proc. ACM" in text
    assert text.count("were stretched") == 1


@pytest.mark.parametrize(("area", "found"), [(None, False), (0.8, True)])
def test_weights_are_chosen_by_what_was_known(run, area, found):
    """Where no known object is in the slice, the error chooses."""
    swimmy = detector("swimmy")
    swimmy["sample"] = {"known": {"column": "label", "values": ["quasar"]}}
    rows = {"known_area": pa.array([area] * 3, pa.float64())}
    text = run(
        became={"histories": {"swimmy/model/best": rows}},
        detectors={"swimmy": swimmy},
        publish={"detector": "swimmy", "score": "central_g"},
    )
    assert ("the highest scores of known objects (quasar)" in text) == found
    assert ("the smallest error on the validation images" in text) != found
    assert ("No known object (quasar) was there" in text) != found


def test_what_was_measured_on_the_cutouts_is_said(run):
    assert "Barbary" not in run()
    text = run(became={"g_r": "measured"})
    assert (
        "Measured on the cutouts, with SEP (Barbary 2016; Bertin & Arnouts 1996), were "
        "g \N{MINUS SIGN} r." in text
    )


def test_vectors_of_other_programs_are_among_the_descriptors(run, tmp_path):
    assert "375 numbers describe each object" in run()
    assert "principal components of the vectors" not in run()
    files = [tmp_path / name for name in ("zoobot.parquet", "clip.npz")]
    for file in files:
        file.touch()
    text = run(descriptors={"tables": list(map(str, files))})
    assert (
        "up to 32 principal components of the vectors in each of zoobot.parquet, cl"
        in (text)
    )


def test_a_published_novelty_is_described_once(run):
    named = {"novelty": detector("descriptor_outlier")}
    text = run(
        "novelty_rank_pct",
        detectors=named,
        publish={"detector": "novelty", "score": "outlier"},
    )
    assert text.count("local outlier factor") == 1
    assert "ordered by novelty" in text
