"""What a text on a run cites: papers that it names, and software that the run used."""

from collections.abc import Iterator

from peculiar.config.detectors import facts_of

#: What a text can cite, and where it was published.
REFERENCES = {
    "Lupton et al. 2004": "PASP 116, 133",
    "Storey-Fisher et al. 2021": "MNRAS 508, 2946",
    "Gulrajani et al. 2017": "NeurIPS 30",
    "Tanaka et al. 2021": "arXiv:2110.05011",
    "Cormack et al. 2009": "Proc. ACM SIGIR, 758",
    "Breunig et al. 2000": "Proc. ACM SIGMOD, 93",
    "Liu et al. 2008": "Proc. IEEE ICDM, 413",
    "Conselice 2003": "ApJS 147, 1",
    "Lotz et al. 2004": "AJ 128, 163",
    "McInnes et al. 2018": "arXiv:1802.03426",
    "Campello et al. 2013": "LNCS 7819, 160",
    "Geurts et al. 2006": "Mach. Learn. 63, 3",
    "Bertin & Arnouts 1996": "A&AS 117, 393",
    "Barbary 2016": "JOSS 1, 58",
    "Mölder et al. 2021": "F1000Research 10, 33",
    "Astropy Collaboration et al. 2022": "ApJ 935, 167",
    "Harris et al. 2020": "Nature 585, 357",
    "Virtanen et al. 2020": "Nature Methods 17, 261",
    "Pedregosa et al. 2011": "JMLR 12, 2825",
    "Hunter 2007": "CiSE 9, 90",
    "Abadi et al. 2016": "Proc. USENIX OSDI, 265",
    "Rowe et al. 2015": "Astronomy and Computing 10, 121",
    "Caplar et al. 2025": "arXiv:2501.02103",
}

#: Of every run: package, name in a text, and paper.
ALWAYS = (
    ("snakemake", "Snakemake", "Mölder et al. 2021"),
    ("astropy", "Astropy", "Astropy Collaboration et al. 2022"),
    ("numpy", "NumPy", "Harris et al. 2020"),
    ("scipy", "SciPy", "Virtanen et al. 2020"),
    ("scikit-learn", "scikit-learn", "Pedregosa et al. 2011"),
    ("matplotlib", "Matplotlib", "Hunter 2007"),
)

#: TensorFlow, for CPUs alone or for GPUs, too.
TENSORFLOW = {"tensorflow-cpu": ", on CPUs", "tensorflow": ""}


def software(run: dict, injected: bool) -> str:
    """Return the sentence on the software of a run, with versions and papers.

    Parameters
    ----------
    run : dict
        ``run.json``, see `peculiar.run.record`.
    injected : bool
        Whether anomalies were injected into any slice, which GalSim draws.
    """
    versions = run["versions"]
    named = [
        f"{name} {versions[package]}{note} ({paper})"
        for package, name, paper, note in _used(run["config"], injected)
        if package in versions
    ]
    named.insert(0, f"peculiar {versions['peculiar']}")
    return f"Software: {', '.join(named)}; Python {versions['python']}."


def _used(config: dict, injected: bool) -> Iterator[tuple[str, str, str, str]]:
    """Yield package, name, paper and note of what a run used."""
    for package, name, paper in ALWAYS:
        yield package, name, paper, ""
    if any(_has_network(one) for one in config.values()):
        for package, note in TENSORFLOW.items():
            yield package, "TensorFlow", "Abadi et al. 2016", note
    if injected or any(x["source"]["kind"] == "simulated" for x in config.values()):
        yield "galsim", "GalSim", "Rowe et al. 2015", ""
    if any(one["publish"]["hats"] for one in config.values()):
        yield "lsdb", "LSDB", "Caplar et al. 2025", ""


def _has_network(config: dict) -> bool:
    """Return whether a slice trains a network, the map's autoencoder among them."""
    kinds = {options["kind"] for options in config["detectors"].values()}
    mapped = config["characterise"]["detectors"] != []
    return mapped or any(facts_of(kind).network for kind in kinds)


def references(text: str) -> str:
    """Return the line of what a text cites; `peculiar` says itself how to cite it."""
    cited = [f"{name}, {place}" for name, place in REFERENCES.items() if name in text]
    return f"References: {'; '.join([*cited, 'peculiar: its CITATION.cff'])}."
