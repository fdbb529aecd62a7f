"""Parts of the config that jobs depend on: the functions behind `params`."""


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
