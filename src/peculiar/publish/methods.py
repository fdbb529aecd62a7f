"""A paragraph on the method of a run, for a paper."""

import json
from importlib import import_module
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from peculiar.config.detectors import rankings
from peculiar.config.titles import capital, words
from peculiar.publish.candidates import facts_of
from peculiar.publish.candidates_text import paragraph
from peculiar.scores import ensemble
from peculiar.scores.reranked import read_facts
from peculiar.tables.markdown import write_text

#: What the text can cite, and where it was published.
REFERENCES = {
    "Lupton et al. 2004": "PASP 116, 133",
    "Storey-Fisher et al. 2021": "MNRAS 508, 2946",
    "Gulrajani et al. 2017": "NeurIPS 30",
    "Tanaka et al. 2021": "arXiv:2110.05011",
    "Cormack et al. 2009": "Proc. ACM SIGIR, 758",
    "McInnes et al. 2018": "arXiv:1802.03426",
    "Breunig et al. 2000": "Proc. ACM SIGMOD, 93",
}


def write_methods(
    *,
    record: Path,
    catalog: Path,
    candidates: Path,
    reranked: Path,
    judgements: Path,
    text: Path,
) -> None:
    """Write the method and parameters of each slice, and the candidates', as Markdown.

    Parameters
    ----------
    record : Path
        ``run.json``: the resolved config, counts and versions.
    catalog : Path
        ``catalog.parquet``, for the number of selected objects that remain.
    candidates, reranked, judgements : Path
        Parquet files of these names, see `peculiar.publish.candidates_text.paragraph`.
    text : Path
        Markdown file to write. It contains no time: the same run gives the same bytes.
    """
    run = json.loads(record.read_text(encoding="utf-8"))
    table = pq.read_table(catalog, columns=["slice", "group_rank", "artifact_score"])
    parts, said = ["# Methods"], words(run["config"])
    for name, config in run["config"].items():
        own = table.filter(pc.equal(table["slice"], name))
        limit = config["publish"]["artifact_threshold"]
        artifact = pc.fill_null(pc.greater_equal(own["artifact_score"], limit), False)
        kept = pc.and_not(pc.equal(own["group_rank"], 1), artifact)
        left = pc.sum(kept).as_py() or 0
        parts.append(_slice_text(name, config, run["counts"][name], left, said))
    facts = facts_of(candidates)
    taught, people = read_facts(reranked), pq.read_table(judgements)
    # What orders the candidates is the same for all slices.
    config = next(iter(run["config"].values()))
    parts.append(paragraph(config, facts, taught, people))
    versions = ", ".join(
        f"{name} {run['versions'][name]}"
        for name in ("peculiar", "snakemake", "tensorflow-cpu", "tensorflow")
        if name in run["versions"]
    )
    parts.append(f"Software: {versions}; Python {run['versions']['python']}.")
    parts.append(_references("\n\n".join(parts)))
    write_text(text, "\n\n".join(parts) + "\n")


def _references(text: str) -> str:
    """Return the line of what a text cites; `peculiar` says itself how to cite it."""
    cited = [f"{name}, {place}" for name, place in REFERENCES.items() if name in text]
    return f"References: {'; '.join(cited)}; peculiar: its CITATION.cff."


def _slice_text(name: str, config: dict, counts: dict, left: int, said: dict) -> str:
    """Return the paragraph of one slice."""
    publish = config["publish"]
    detector = publish["detector"]
    options = rankings(config)[detector]
    found = counts["detectors"][detector]
    share = found["selected"] / found["scored"]
    sentences = [
        f"**{name}.** Of {counts['rows']:,} objects of the catalogue, "
        f"{found['scored']:,} had usable cutouts of {_cutouts(config)}.",
        _view(config["views"][options["view"]]),
        *_sentences(options, said["detectors"]),
        "Scores are in standard deviations from the mean of the slice. "
        f"{_cuts(options, said['scores'][detector])} "
        f"selected {found['selected']:,} objects ({share:.2%}).",
        f"Of selected objects within {publish['same_place']:g} arcsec of each other "
        "only the one with the highest score was kept, and objects with an artifact "
        f"score of {publish['artifact_threshold']:g} or more were excluded; "
        f"{left:,} of the selected objects remain.",
    ]
    names = config["characterise"]["detectors"]
    if names is None or detector in names:
        sentences.append(_characterised(config["characterise"]))
    return " ".join(sentences)


def _sentences(options: dict, titles: dict[str, str]) -> list[str]:
    """Return how a detector scores; detectors that it uses are called by titles."""
    if "of" in options:
        options = options | {"of": [titles[name] for name in options["of"]]}
    if options.get("uses") is not None:
        options = options | {"uses": titles[options["uses"]]}
    if options["kind"] == "ensemble":
        return ensemble.sentences(options)
    module = import_module(f"peculiar.detectors.{options['kind']}.methods")
    return module.sentences(options)


def _cutouts(config: dict) -> str:
    cutouts = config["cutouts"]
    side = cutouts["size"] * cutouts["pixel_scale"]
    return (
        f"{cutouts['size']} x {cutouts['size']} px ({side:.1f} arcsec) in "
        f"{', '.join(cutouts['bands'])}"
    )


def _view(view: dict) -> str:
    bands, stretch = ", ".join(view["bands"]), view["stretch"]
    text = f"The central {view['size']} px in {bands}"
    if view["psf_fwhm"] is not None:
        text += (
            f", smoothed with Gaussians to a PSF of {view['psf_fwhm']:g} arcsec (full "
            "width at half maximum; images with a wider or unknown PSF unchanged),"
        )
    if stretch["kind"] == "none":
        return f"{text} were used with the stretch of the source."
    if stretch["kind"] == "arcsinh":
        return f"{text} were stretched {_arcsinh(view['bands'], stretch)}."
    scale = {"code": "to 8 bits", "paper": "each image scaled to its own range"}
    return (
        f"{text} were stretched (Lupton et al. 2004; minimum {stretch['minimum']:g}, "
        f"stretch {stretch['stretch']:g}, Q {stretch['Q']:g}) "
        f"{scale[view['normalisation']]}."
    )


def _arcsinh(bands: list[str], stretch: dict) -> str:
    divided = [
        f"{band} divided by {number:g}"
        for band, number in stretch["divide"].items()
        if band in bands and number != 1
    ]
    facts = [
        f"zero point {stretch['zero_point']:g} mag",
        *divided,
        f"softening {stretch['softening']:.6g}",
        f"offset {stretch['offset']:g}",
    ]
    return f"(arcsinh, Tanaka et al. 2021; {', '.join(facts)}) and clipped to 0..1"


def _cuts(options: dict, scores: dict[str, str]) -> str:
    rule = {"any": " or ", "all": " and "}[options["selection"]["rule"]]
    return capital(rule.join(_cut(cut, scores) for cut in options["selection"]["cuts"]))


def _cut(cut: dict, scores: dict[str, str]) -> str:
    score = scores[cut["score"]]
    text = (
        f"{score} above {cut['sigma']:g} sigma"
        if "sigma" in cut
        else f"the highest {cut['top']:.2%} of {score}"
    )
    signs = [
        f"{key} {scores[cut[key]]}" for key in ("positive", "negative") if key in cut
    ]
    return " with ".join([text, *signs])


def _characterised(section: dict) -> str:
    encoder, umap = section["autoencoder"], section["umap"]
    clusters = section["clusters"]
    on = {
        "selected": "the selected objects",
        "sample": "a random sample",
        "both": "the selected objects and a random sample",
    }[encoder["trained_on"]]
    kind = {
        "gaussian_mixture": f"a mixture of up to {clusters['number']} Gaussians",
        "hdbscan": f"HDBSCAN (clusters of at least {clusters['min_size']} objects)",
    }[clusters["kind"]]
    return (
        f"A convolutional autoencoder of {encoder['latent']} latent values (width "
        f"{encoder['width']}, {encoder['iterations']:,} iterations of "
        f"{encoder['batch']} images) was trained on {on}. Its latent values were "
        f"mapped with UMAP (McInnes et al. 2018; {umap['n_neighbors']} neighbours, "
        f"minimum distance {umap['min_dist']:g}) and clustered with {kind}."
    )
