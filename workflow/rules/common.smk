"""Checked configuration, names and helpers, for the rule files."""

from importlib import import_module
from pathlib import Path

from peculiar.config.files import check_files
from peculiar.config.resolve import SHARED, resolve
from peculiar.config.detectors import all_scores, compared_scores, facts_of
from peculiar.config.detectors import keeps_snapshots, members_of_ensembles, rankings
from peculiar.config.detectors import scores_of, shared_scores, used_sections
from peculiar.sources.members import members_digest, pixels_of
from peculiar.run.door import check_all, refusals
from peculiar.run.expected import expect
from peculiar.run.plan import by_neighbours, characterised, first_shards, not_injected
from peculiar.run.plan import families, not_taught, one_of, published_seeds
from peculiar.run.plan import repeats, shards_of
from peculiar.config.paths import expand as expand_path
from peculiar.config.paths import results_folder
from peculiar.config.titles import capital, words
from peculiar.run.submissions import runs, watch_submissions
from peculiar.run.progress import RUN
from peculiar.run.provenance import PACKAGE, code_digest, code_digests, folder_digest
from peculiar.publish.sf21.release import RELEASED
from peculiar.scores.cuts import by_slice, limit_of, limit_words, selection_words

# Not of `workflow.basedir`, which is the folder of a Snakefile that takes this as a module.
ROOT = Path(workflow.current_basedir.get_path_or_uri(secret_free=True)).parents[1]
SCRIPTS = ROOT / "workflow" / "scripts"
with refusals(config, workflow.configfiles):
    # The process of each job reads this, too, and need not check the input again.
    if workflow.is_main_process:
        check_files(workflow.configfiles)
    CONFIG = resolve(config, ROOT / "workflow" / "schemas", files=workflow.configfiles)
    # The files of a workflow that takes this one as a module do not name its results.
    IS_MODULE = Path(workflow.main_snakefile).resolve().parent not in (
        ROOT.resolve(),
        (ROOT / "workflow").resolve(),
    )
    RESULTS = results_folder(config, [] if IS_MODULE else workflow.configfiles)
    if not IS_MODULE:
        RUN.results = RESULTS
    if workflow.is_main_process:
        check_all(CONFIG)
        watch_submissions(workflow)
    # Slice -> name of a shard -> its first row of the source, and that after its last.
    SHARDS = {name: shards_of(name, CONFIG[name]) for name in CONFIG}
# How long jobs take: for their time limits, and for the time left of a run.
EXPECTED = expect(CONFIG)


pathvars:
    results=RESULTS,
    logs="<results>/logs",
    benchmarks="<results>/benchmarks",


SLICES = sorted(CONFIG)
# These sections are the same in all slices.
DESCRIPTORS, LABELS, JUDGEMENTS, PUBLISH, EVALUATION = (
    CONFIG[SLICES[0]][name] for name in SHARED
)
# Slice -> name -> config of each detector and ensemble; rules treat both alike.
RANKINGS = {name: rankings(CONFIG[name]) for name in SLICES}
# Name -> kind. A name has one kind in all slices: the config is checked for it.
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
# Name -> declaration of its kind: its scores, training steps and options.
DETECTORS = {name: facts_of(kind) for name, kind in sorted(KINDS.items())}
# Name -> score -> what it means, of all slices.
SCORES = all_scores(CONFIG)
# What figures and texts call detectors and scores.
WORDS = words(CONFIG)
# Name -> scores that can be compared over all slices.
SHARED_SCORES = shared_scores(CONFIG)
# Name of an ensemble -> the detectors that it combines in any slice.
ENSEMBLES = members_of_ensembles(CONFIG)
# Detectors whose objects are characterised, by slice.
CHARACTERISED = {name: characterised(CONFIG[name]) for name in SLICES}
# Jobs for all slices get one list of files. This is the order of such a list.
ORDER = {
    name: {
        "shards": len(SHARDS[name]),
        "detectors": list(RANKINGS[name]),
        "trained": [x for x in RANKINGS[name] if DETECTORS[x].steps],
    }
    for name in SLICES
}
# The same without the detectors, of which not every rule for all slices depends.
OBJECTS = {name: {"shards": part["shards"]} for name, part in ORDER.items()}
# The first detector of outliers among descriptors that scores all slices; or None.
NOVELTY = next(
    (
        name
        for name in DETECTORS
        if KINDS[name] == "descriptor_outlier"
        and all(name in of_slice for of_slice in RANKINGS.values())
    ),
    None,
)
# Slices without injected anomalies, and why; the others as in ORDER.
NOT_INJECTED = {name: why for name in SLICES if (why := not_injected(CONFIG[name]))}
INJECTED = {name: ORDER[name] for name in SLICES if name not in NOT_INJECTED}
# Slices without a ranking taught by injection, and why; the others.
NOT_TAUGHT = {name: why for name in SLICES if (why := not_taught(CONFIG[name]))}
TAUGHT = [name for name in SLICES if name not in NOT_TAUGHT]
# Objects scored by a neighbour's models: their slice, the models' slice, the detector.
BY_NEIGHBOURS = by_neighbours(CONFIG)


wildcard_constraints:
    slice=one_of(SLICES),
    other=one_of(SLICES),
    view=one_of({view for of_slice in CONFIG.values() for view in of_slice["views"]}),
    detector=one_of(DETECTORS),
    step=one_of({step for facts in DETECTORS.values() for step in facts.steps}),
    shard=r"\d{4}",
    what="reals|residuals",


def code(script, *modules):
    """Return the digest of a script and of the modules that it imports by name."""
    path = SCRIPTS / script
    if any("{" in module for module in modules):
        return lambda wildcards: code_digest(
            path, *(module.format(**kinds(wildcards)) for module in modules)
        )
    return code_digest(path, *modules)


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


def published_view(name):
    """Return the view of the main detector in a slice, and its images' stretch."""
    section = CONFIG[name]
    view = section["views"][RANKINGS[name][PUBLISH["detector"]]["view"]]
    return {"view": view, "stretch": section["cutouts"]["stretch"]}


def identity(wildcards):
    """Return the kind and seed of a detector."""
    return {name: options(wildcards)[name] for name in ("kind", "seed")}


def named_sections(wildcards, names):
    """Return sections of a detector's config, and those of the detector it uses."""
    found = {name: options(wildcards)[name] for name in names}
    used = used_sections(CONFIG[wildcards.slice], wildcards.detector)
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
    """Return the sections that the steps after a snapshot, and scoring, depend on."""
    facts = DETECTORS[wildcards.detector]
    later = list(facts.steps)[list(facts.steps).index(facts.snapshots) + 1 :]
    names = sum((facts.steps[step] for step in later), ()) + facts.scoring
    return named_sections(wildcards, dict.fromkeys(names))


def score_names(wildcards):
    """Return the names of a detector's scores in a slice."""
    return list(scores_of(CONFIG[wildcards.slice], wildcards.detector))


def compared_names(wildcards):
    """Return the names of the scores of a detector that figures compare."""
    return compared_scores(CONFIG[wildcards.slice], wildcards.detector)


def rows(wildcards):
    """Return the first row of a shard, and the row after its last."""
    return SHARDS[wildcards.slice][wildcards.shard]


def source_of_objects(wildcards):
    """Return the source section without the option that only the download needs."""
    source = CONFIG[wildcards.slice]["source"]
    return {key: value for key, value in source.items() if key != "query"}


def source_of_pixels(wildcards):
    """Return the source section of a shard, without the rows after the shard."""
    source = pixels_of(CONFIG[wildcards.slice]["source"])
    return source | {"objects": rows(wildcards)[1]} if "objects" in source else source


def connections(wildcards):
    """Return the number of connections to an archive that a shard's job opens."""
    return 1 if CONFIG[wildcards.slice]["source"]["kind"] == "hsc" else 0


def cutouts(wildcards):
    """Return the section `cutouts` without what is known of the pixels' stretch."""
    options = CONFIG[wildcards.slice]["cutouts"]
    return {key: value for key, value in options.items() if key != "stretch"}


def stretch(wildcards):
    """Return the stretch of the images of a source without flux, None for others."""
    return CONFIG[wildcards.slice]["cutouts"]["stretch"]


def members(wildcards):
    """Return the digest of the rows of a shard."""
    return members_digest(CONFIG[wildcards.slice]["source"], *rows(wildcards))


def labels(*names):
    """Return the values of the section `labels` that a rule depends on."""
    return {name: LABELS[name] for name in names}


def publish(*names):
    """Return the values of the section `publish` that a rule depends on."""
    return {name: PUBLISH[name] for name in names}


def candidates():
    """Return the values that decide which objects are candidates, and their order."""
    names = ("detector", "score", "artifact_threshold", "same_place", "candidates")
    return publish(*names) | {"novelty": f"{NOVELTY}_rank_pct" if NOVELTY else None}


def injection(*names):
    """Return the values of `evaluation.injection` that a rule depends on."""
    return {name: (EVALUATION["injection"] or {}).get(name) for name in names}


def teaching(*names):
    """Return the values of `teaching` that a rule depends on."""
    return lambda wildcards: {
        name: CONFIG[wildcards.slice]["teaching"][name] for name in names
    }


def evaluation(*names):
    """Return the values of the section `evaluation` that a rule depends on."""
    return {name: EVALUATION[name] for name in names}


def limit(of_slice, detector):
    """Return the limit of a detector's selection, to apply it to any score."""
    return limit_of(RANKINGS[of_slice][detector]["selection"])


def published_limits():
    """Return the limit of the main detector's selection in each slice."""
    return {name: limit(name, PUBLISH["detector"]) for name in SLICES}


def published_limit_words():
    """Return these limits in words, for captions."""
    limits = published_limits().items()
    return by_slice({name: limit_words(one) for name, one in limits})


def published_shown_as():
    """Return the main detector and all slices, for the title of a figure."""
    return f"{capital(WORDS['detectors'][PUBLISH['detector']])}, {', '.join(SLICES)}"


def selected_by(wildcards):
    """Return the selection of a detector in words, for captions."""
    return selection_words(options(wildcards)["selection"], score_words(wildcards))


def score_words(wildcards):
    """Return what the scores of a detector are called, by name."""
    return WORDS["scores"][wildcards.detector]


def words_of(names):
    """Return the words for some detectors and their scores."""
    names = set(names)
    return {
        what: {x: said[x] for x in said if x in names} for what, said in WORDS.items()
    }


def shown_as(wildcards):
    """Return the detector and the slice, for the title of a figure."""
    return f"{capital(WORDS['detectors'][wildcards.detector])}, {wildcards.slice}"


def meanings(wildcards):
    """Return the meanings of the scores that figures compare, for captions."""
    meant = scores_of(CONFIG[wildcards.slice], wildcards.detector)
    return {name: meant[name] for name in compared_names(wildcards)}


def characterise(name):
    """Return a section of `characterise`, as a function of the wildcards."""
    return lambda wildcards: CONFIG[wildcards.slice]["characterise"][name]


def autoencoder(wildcards):
    """Return the options of an autoencoder's training, without its sample."""
    section = characterise("autoencoder")(wildcards)
    return {key: value for key, value in section.items() if key != "trained_on"}


def autoencoder_network(wildcards):
    """Return the options of an autoencoder's network."""
    section = characterise("autoencoder")(wildcards)
    return {name: section[name] for name in ("width", "latent", "precision")}


def reconstructs(wildcards):
    """Return whether a detector reconstructs the image of each object."""
    return DETECTORS[wildcards.detector].reconstructs


def reads_descriptors(wildcards):
    """Return whether a detector scores descriptors, not images."""
    return DETECTORS[wildcards.detector].reads == "descriptors"


def keeps(wildcards):
    """Return whether a training step can keep snapshots."""
    return DETECTORS[wildcards.detector].snapshots == wildcards.step


def scoring_threads(wildcards):
    """Return the threads of scoring. Fixed: the last digits of scores depend on it."""
    return 2 if reconstructs(wildcards) else 1


def ordering_score(wildcards):
    """Return the score by which a detector's objects are sorted."""
    if wildcards.detector == PUBLISH["detector"]:
        return PUBLISH["score"]
    return options(wildcards)["selection"]["cuts"][0]["score"]


def members_selections(wildcards):
    """Return the selections of the detectors of an ensemble."""
    detectors = CONFIG[wildcards.slice]["detectors"]
    return [detectors[name]["selection"] for name in options(wildcards)["of"]]


def compared_detectors():
    """Return which detectors are alike but for the seed, simple, or of several."""
    return {
        "families": repeats(CONFIG),
        "baselines": [name for name in DETECTORS if DETECTORS[name].baseline],
        "ensembles": list(ENSEMBLES),
        "trivial": [
            name
            for name in DETECTORS
            if not DETECTORS[name].steps and name not in ENSEMBLES
        ],
    }


def methods_modules():
    """Return the modules that describe the methods of the config's detectors."""
    detectors = sorted(set(KINDS.values()) - {"ensemble"})
    return [f"peculiar.detectors.{kind}.methods" for kind in detectors]


def more(megabytes):
    """Return memory in MB as a function of the attempt: half as much again, twice.

    A training that reaches its time limit uses many attempts. If each asked for more, it
    would soon ask for more than any node has. One that the cluster refused did not run.
    """

    def asked(wildcards, attempt, rulename):
        before = runs(rulename, wildcards, attempt) - 1
        return int(megabytes * 1.5 ** min(before, 2))

    return asked
