"""Checked configuration, names and helpers, for the rule files."""

from importlib import import_module
from os import environ
from pathlib import Path

from peculiar.config.resolve import resolve
from peculiar.config.detectors import all_scores, compared_scores, facts_of
from peculiar.config.detectors import keeps_snapshots, rankings
from peculiar.config.detectors import scores_of, shared_scores, used_sections
from peculiar.sources.members import members_digest, pixels_of
from peculiar.run.plan import by_neighbours, characterised, first_shards, not_injected
from peculiar.run.plan import families, one_of, published_seeds, repeats, shards_of
from peculiar.config.paths import expand as expand_path
from peculiar.run.provenance import code_digest, folder_digest, module_digest
from peculiar.publish.sf21.release import RELEASED
from peculiar.scores.cuts import by_slice, limit_of, limit_words, selection_words

ROOT = Path(workflow.basedir)
CONFIG = resolve(config, ROOT / "workflow" / "schemas", files=workflow.configfiles)
SLICES = sorted(CONFIG)
# Slice -> name of a shard -> first row of the source, and the one behind the last.
SHARDS = {name: shards_of(name, CONFIG[name]) for name in SLICES}
# What holds for all slices: each has the same copy.
LABELS, PUBLISH, EVALUATION = (
    CONFIG[SLICES[0]][section] for section in ("labels", "publish", "evaluation")
)
# Slice -> name -> config of each detector and ensemble, which rules treat alike.
RANKINGS = {name: rankings(CONFIG[name]) for name in SLICES}
# Name -> kind; a name has one kind in all slices (checked).
KINDS = {
    name: options["kind"]
    for of_slice in RANKINGS.values()
    for name, options in of_slice.items()
}
# Name -> seed, in the first slice that has it.
SEEDS = {
    name: options["seed"]
    for of_slice in reversed(RANKINGS.values())
    for name, options in of_slice.items()
}
# Name -> what is declared of a detector: what it scores, trains and depends on.
DETECTORS = {name: facts_of(kind) for name, kind in sorted(KINDS.items())}
# By this the profile of a cluster knows to whose jobs it gives GPUs.
environ.update(
    PECULIAR_NETWORKS=" ".join(name for name in DETECTORS if DETECTORS[name].network)
)
# Name -> score -> what it means, of all slices.
SCORES = all_scores(CONFIG)
# Name -> scores that can be compared over all slices.
SHARED_SCORES = shared_scores(CONFIG)
# Name of an ensemble -> the detectors that it is of in any slice.
ENSEMBLES = {
    name: list(
        dict.fromkeys(
            member
            for of_slice in CONFIG.values()
            if name in of_slice["ensembles"]
            for member in of_slice["ensembles"][name]["of"]
        )
    )
    for name, kind in sorted(KINDS.items())
    if kind == "ensemble"
}
# Detectors whose objects are characterised, by slice.
CHARACTERISED = {name: characterised(CONFIG[name]) for name in SLICES}
# Products of all slices are made from lists of files: what these are of, in order.
ORDER = {
    name: {
        "shards": len(SHARDS[name]),
        "detectors": list(RANKINGS[name]),
        "trained": [x for x in RANKINGS[name] if DETECTORS[x].steps],
    }
    for name in SLICES
}
# Slices into whose images no anomalies are put, and why; the others, in order.
NOT_INJECTED = {
    name: why for name in SLICES if (why := not_injected(CONFIG[name])) is not None
}
INJECTED = {name: ORDER[name] for name in SLICES if name not in NOT_INJECTED}
# Of the objects that a neighbour's models score: their slice, the models', a detector.
BY_NEIGHBOURS = by_neighbours(CONFIG)


wildcard_constraints:
    slice=one_of(SLICES),
    other=one_of(SLICES),
    view=one_of({view for of_slice in CONFIG.values() for view in of_slice["views"]}),
    detector=one_of(DETECTORS),
    step=one_of({step for facts in DETECTORS.values() for step in facts.steps}),
    shard=r"\d{4}",
    what="reals|residuals",


def code(script, module=None):
    """Return the digest of a script, and of the module that it imports by name."""
    path = ROOT / "workflow" / "scripts" / script
    if module is None:
        return code_digest(path)
    if "{" not in module:
        return code_digest(path, module)
    return lambda wildcards: code_digest(path, module.format(**kinds(wildcards)))


def kinds(wildcards):
    """Return the wildcards of a job, and the kinds of its source and detector."""
    found = dict(wildcards.items())
    if "detector" in found:
        found["detector_kind"] = KINDS[wildcards.detector]
    return found | {"source_kind": CONFIG[wildcards.slice]["source"]["kind"]}


def section(name):
    """Return a section of the slice's config, as a function of the wildcards."""
    return lambda wildcards: CONFIG[wildcards.slice][name]


def options(wildcards):
    """Return the config section of a detector or an ensemble."""
    return RANKINGS[wildcards.slice][wildcards.detector]


def option(name):
    """Return a section of a detector's config, as a function of the wildcards."""
    return lambda wildcards: options(wildcards)[name]


def detector_view(wildcards):
    """Return the config section of the view that a detector sees."""
    return CONFIG[wildcards.slice]["views"][options(wildcards)["view"]]


def identity(wildcards):
    """Return what a detector is, whatever its sections say."""
    return {name: options(wildcards)[name] for name in ("kind", "seed")}


def named_sections(wildcards, names):
    """Return sections of a detector's config, and those of the detector it uses."""
    used = used_sections(CONFIG[wildcards.slice], wildcards.detector)
    found = {name: options(wildcards)[name] for name in names}
    return found if used is None else found | {"uses": used}


def step_sections(wildcards):
    """Return the sections of a detector's config that a training step depends on."""
    names = DETECTORS[wildcards.detector].steps[wildcards.step]
    return named_sections(wildcards, names)


def trained_sections(wildcards):
    """Return the sections of a detector's config that any of its steps depends on."""
    names = sum(DETECTORS[wildcards.detector].steps.values(), ())
    return named_sections(wildcards, dict.fromkeys(names))


def scoring_sections(wildcards):
    """Return the sections of a detector's config that its scores depend on."""
    return named_sections(wildcards, DETECTORS[wildcards.detector].scoring)


def watching_sections(wildcards):
    """Return the sections that scores by a snapshot depend on: of all that follows."""
    facts = DETECTORS[wildcards.detector]
    later = list(facts.steps)[list(facts.steps).index(facts.snapshots) + 1 :]
    names = sum((facts.steps[step] for step in later), ()) + facts.scoring
    return named_sections(wildcards, dict.fromkeys(names))


def score_names(wildcards):
    """Return the names of a detector's scores in a slice."""
    return list(scores_of(CONFIG[wildcards.slice], wildcards.detector))


def compared_names(wildcards):
    """Return the names of those of a detector's scores that figures compare."""
    return compared_scores(CONFIG[wildcards.slice], wildcards.detector)


def rows(wildcards):
    """Return the first row of a shard, and the one behind its last."""
    return SHARDS[wildcards.slice][wildcards.shard]


def source_of_objects(wildcards):
    """Return the source without what only its fetching needs."""
    source = CONFIG[wildcards.slice]["source"]
    return {key: value for key, value in source.items() if key != "query"}


def source_of_pixels(wildcards):
    """Return the source as a shard sees it: without the rows behind the shard."""
    source = pixels_of(CONFIG[wildcards.slice]["source"])
    return source | {"objects": rows(wildcards)[1]} if "objects" in source else source


def connections(wildcards):
    """Return how many connections a shard's job opens to an archive."""
    return 1 if CONFIG[wildcards.slice]["source"]["kind"] == "hsc" else 0


def members(wildcards):
    """Return the digest of the rows of a shard."""
    return members_digest(CONFIG[wildcards.slice]["source"], *rows(wildcards))


def labels(*names):
    """Return some values of the section `labels`: those that a rule depends on."""
    return {name: LABELS[name] for name in names}


def publish(*names):
    """Return some values of the section `publish`: those that a rule depends on."""
    return {name: PUBLISH[name] for name in names}


def injection(*names):
    """Return some values of `evaluation.injection`: those that a rule depends on."""
    return {name: (EVALUATION["injection"] or {}).get(name) for name in names}


def evaluation(*names):
    """Return some values of the section `evaluation`: those that a rule depends on."""
    return {name: EVALUATION[name] for name in names}


def limit(of_slice, detector):
    """Return where a detector's selection cuts, to make the same cut in any score."""
    return limit_of(RANKINGS[of_slice][detector]["selection"])


def published_limits():
    """Return where the published detector's selection cuts in each slice."""
    return {name: limit(name, PUBLISH["detector"]) for name in SLICES}


def published_limit_words():
    """Return the same in words, for captions."""
    limits = published_limits().items()
    return by_slice({name: limit_words(one) for name, one in limits})


def selected_by(wildcards):
    """Return how a detector selects, in words, for captions."""
    return selection_words(options(wildcards)["selection"])


def meanings(wildcards):
    """Return what the scores of a detector mean that figures compare, for captions."""
    meant = scores_of(CONFIG[wildcards.slice], wildcards.detector)
    return {name: meant[name] for name in compared_names(wildcards)}


def figure_files(name, *, category, figure, caption=None):
    """Return the files of a figure: the picture in the report, as PDF, its numbers."""
    path = f"<results>/figures/{name}"
    caption = caption or name.removeprefix("{slice}_{detector}_")
    labels = {
        key: f"{{{key}}}" for key in ("slice", "detector") if f"{{{key}}}" in name
    }
    picture = report(
        f"{path}.png",
        caption=f"../report/{caption}.rst",
        category=category,
        labels=labels | {"figure": figure},
    )
    return {"figure": picture, "pdf": f"{path}.pdf", "facts": f"{path}.txt"}


def characterise(name):
    """Return a section of `characterise`, as a function of the wildcards."""
    return lambda wildcards: CONFIG[wildcards.slice]["characterise"][name]


def autoencoder(wildcards):
    """Return what an autoencoder's training depends on, beside the objects."""
    section = characterise("autoencoder")(wildcards)
    return {key: value for key, value in section.items() if key != "trained_on"}


def autoencoder_network(wildcards):
    """Return what an autoencoder looks like."""
    section = characterise("autoencoder")(wildcards)
    return {name: section[name] for name in ("width", "latent", "precision")}


def whats(detector):
    """Return what of a detector's objects is described: images, perhaps residuals."""
    return ["reals", "residuals"] if DETECTORS[detector].reconstructs else ["reals"]


def reconstructs(wildcards):
    """Return whether a detector also gives an image of each object."""
    return DETECTORS[wildcards.detector].reconstructs


def keeps(wildcards):
    """Return whether a training step is one that can keep snapshots."""
    return DETECTORS[wildcards.detector].snapshots == wildcards.step


def scoring_threads(wildcards):
    """Return the threads of scoring; fixed, since the last digits depend on them."""
    return 2 if reconstructs(wildcards) else 1


def ordering_score(wildcards):
    """Return the score that a detector's objects are ordered by."""
    if wildcards.detector == PUBLISH["detector"]:
        return PUBLISH["score"]
    return options(wildcards)["selection"]["cuts"][0]["score"]


def members_selections(wildcards):
    """Return the selections of the detectors that an ensemble is of."""
    detectors = CONFIG[wildcards.slice]["detectors"]
    return [detectors[name]["selection"] for name in options(wildcards)["of"]]


def traced(of_slice):
    """Return whether the published detector keeps its scores at each iteration."""
    detector = RANKINGS[of_slice][PUBLISH["detector"]]
    return detector.get("scoring", {}).get("trace", 0) > 0


def snapshots(name):
    """Return the slices in which a detector's training keeps snapshots."""
    return [one for one in SLICES if keeps_snapshots(CONFIG[one], name)]


def methods_module():
    """Return the module that says how the published detector scores, for a paper."""
    name = PUBLISH["detector"]
    if name in ENSEMBLES:
        return "peculiar.scores.ensemble"
    return f"peculiar.detectors.{KINDS[name]}.methods"


def all_digests(wildcards):
    """Return the digest of each script, and of each module that one imports by name."""
    scripts = sorted((ROOT / "workflow" / "scripts").glob("*.py"))
    modules = {f"peculiar.sources.{CONFIG[name]['source']['kind']}" for name in SLICES}
    for name in set(KINDS) - set(ENSEMBLES):
        kind, facts = KINDS[name], DETECTORS[name]
        parts = ["score", "methods", *(f"train_{step}" for step in facts.steps)]
        parts += ["generate"] if facts.generates else []
        parts += ["watch"] if facts.snapshots else []
        modules |= {f"peculiar.detectors.{kind}.{part}" for part in parts}
    found = {script.stem: code_digest(script) for script in scripts}
    return found | {module: module_digest(module) for module in sorted(modules)}


def more(megabytes):
    """Return memory in MB as a function of the attempt: half as much again, twice.

    Not more: a training at its time limit takes attempt after attempt, and would soon
    ask for more than any node has.
    """
    return lambda wildcards, attempt: int(megabytes * 1.5 ** min(attempt - 1, 2))
