"""Checked configuration, names and helpers, for the rule files."""

from importlib import import_module
from pathlib import Path

from peculiar.config import resolve
from peculiar.members import members_digest
from peculiar.plan import characterised, first_shards, one_of, repeats, shards_of
from peculiar.paths import expand as expand_path
from peculiar.provenance import code_digest, module_digest

ROOT = Path(workflow.basedir)
CONFIG = resolve(config, ROOT / "workflow" / "schemas", files=workflow.configfiles)
SLICES = sorted(CONFIG)
# Slice -> name of a shard -> first row of the source, and the one behind the last.
SHARDS = {name: shards_of(name, CONFIG[name]) for name in SLICES}
# What holds for all slices: each has the same copy.
LABELS, PUBLISH = (CONFIG[SLICES[0]][section] for section in ("labels", "publish"))
# Name -> kind; a name has one kind in all slices (checked).
KINDS = {
    name: options["kind"]
    for of_slice in CONFIG.values()
    for name, options in of_slice["detectors"].items()
}
# Name -> the module that says what a detector scores, trains and depends on.
DETECTORS = {
    name: import_module(f"peculiar.detectors.{kind}") for name, kind in KINDS.items()
}
# Detectors whose objects are characterised, by slice.
CHARACTERISED = {name: characterised(CONFIG[name]) for name in SLICES}
# Products of all slices are made from lists of files: what these are of, in order.
ORDER = {
    name: {
        "shards": len(SHARDS[name]),
        "detectors": list(CONFIG[name]["detectors"]),
        "trained": [x for x in CONFIG[name]["detectors"] if DETECTORS[x].STEPS],
    }
    for name in SLICES
}


wildcard_constraints:
    slice=one_of(SLICES),
    view=one_of({view for of_slice in CONFIG.values() for view in of_slice["views"]}),
    detector=one_of(DETECTORS),
    step=one_of({step for facts in DETECTORS.values() for step in facts.STEPS}),
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
    """Return the config section of a detector."""
    return CONFIG[wildcards.slice]["detectors"][wildcards.detector]


def option(name):
    """Return a section of a detector's config, as a function of the wildcards."""
    return lambda wildcards: options(wildcards)[name]


def detector_view(wildcards):
    """Return the config section of the view that a detector sees."""
    return CONFIG[wildcards.slice]["views"][options(wildcards)["view"]]


def identity(wildcards):
    """Return what a detector is, whatever its sections say."""
    return {name: options(wildcards)[name] for name in ("kind", "seed")}


def step_sections(wildcards):
    """Return the sections of a detector's config that a training step depends on."""
    names = DETECTORS[wildcards.detector].STEPS[wildcards.step]
    return {name: options(wildcards)[name] for name in names}


def scoring_sections(wildcards):
    """Return the sections of a detector's config that its scores depend on."""
    names = DETECTORS[wildcards.detector].SCORING
    return {name: options(wildcards)[name] for name in names}


def source_files(wildcards):
    """Return the files that a source reads, if it reads any."""
    source = CONFIG[wildcards.slice]["source"]
    names = [name for name in ("file", "table", "catalogue") if source.get(name)]
    return [str(expand_path(source[name], f"source.{name}")) for name in names]


def rows(wildcards):
    """Return the first row of a shard, and the one behind its last."""
    return SHARDS[wildcards.slice][wildcards.shard]


def rows_so_far(wildcards):
    """Return the source as a shard sees it: without the rows behind the shard."""
    source = CONFIG[wildcards.slice]["source"]
    return source | {"objects": rows(wildcards)[1]} if "objects" in source else source


def members(wildcards):
    """Return the digest of the rows of a shard."""
    return members_digest(CONFIG[wildcards.slice]["source"], *rows(wildcards))


def files(pattern):
    """Return the file of a job's shard, or all shards if it has none of its own."""

    def of_job(wildcards):
        values = dict(wildcards.items())
        if "detector" in values:
            values["view"] = options(wildcards)["view"]
        if "shard" in values:
            return pattern.format(**values)
        return collect(pattern, shard=SHARDS[wildcards.slice], **values)

    return of_job


def one_file(pattern):
    """Return one file, for rules that take files of all shards as well.

    Beside a `rules.X.output` Snakemake looks up each file of a list in all of the list:
    with 1,000 shards planning took a third longer.
    """
    return lambda wildcards: pattern.format(**dict(wildcards.items()))


def first_files(pattern):
    """Return the files of the shards that a detector is trained on."""

    def of_job(wildcards):
        name, detector = wildcards.slice, wildcards.detector
        first = first_shards(name, SHARDS[name], CONFIG[name], detector)
        values = {
            "slice": name,
            "detector": detector,
            "view": options(wildcards)["view"],
        }
        return collect(pattern, shard=first, **values)

    return of_job


def chosen_by(name, pattern):
    """Return the table that a detector's sample is chosen by, if this option is set."""

    def of_job(wildcards):
        if not options(wildcards)["sample"].get(name):
            return []
        table = pattern.format(slice=wildcards.slice)
        # It holds the new objects, too, and they shall not choose another sample.
        return ancient(table) if options(wildcards)["reference_rows"] else table

    return of_job


def weights(wildcards):
    """Return the weights of a detector's steps, for training those before this one."""
    steps = list(DETECTORS[wildcards.detector].STEPS)
    if "step" in wildcards.keys():
        steps = steps[: steps.index(wildcards.step)]
    return collect(
        rules.train.output.weights,
        slice=wildcards.slice,
        detector=wildcards.detector,
        step=steps,
    )


def everywhere(pattern):
    """Return the files of the published detector, all shards of all slices."""
    name = PUBLISH["detector"]
    return [
        file
        for of_slice in SLICES
        for file in collect(
            pattern,
            slice=of_slice,
            detector=name,
            view=CONFIG[of_slice]["detectors"][name]["view"],
            shard=SHARDS[of_slice],
        )
    ]


def by_detector(pattern, which="detectors"):
    """Return the files of all detectors of all slices, or of those that are trained."""
    return [
        file
        for of_slice in SLICES
        for file in collect(pattern, slice=of_slice, detector=ORDER[of_slice][which])
    ]


def labels(*names):
    """Return some values of the section `labels`: those that a rule depends on."""
    return {name: LABELS[name] for name in names}


def publish(*names):
    """Return some values of the section `publish`: those that a rule depends on."""
    return {name: PUBLISH[name] for name in names}


def published(pattern):
    """Return the file of the published detector of each slice."""
    return collect(pattern, slice=SLICES, detector=PUBLISH["detector"])


def measured(wildcards):
    """Return what was measured on a slice's cutouts, if they hold flux."""
    kind = CONFIG[wildcards.slice]["source"]["kind"]
    if getattr(import_module(f"peculiar.sources.{kind}"), "STRETCHED", False):
        return []
    return files(rules.measure_cutouts.output.measured)(wildcards)


def artifacts(wildcards):
    """Return the artifact scores of all slices, if the published detector has them."""
    if not DETECTORS[PUBLISH["detector"]].RECONSTRUCTS:
        return []
    return everywhere(rules.score_artifacts.output.scores)


def tags_file(wildcards):
    """Return the file of people's tags, if there is one."""
    name = PUBLISH["tags"]
    return [str(expand_path(name, "publish.tags"))] if name else []


def threshold(of_slice, detector):
    """Return the sigma by which a detector selects; SF21's 3 where it has none."""
    cuts = CONFIG[of_slice]["detectors"][detector]["selection"]["cuts"]
    return next((cut["sigma"] for cut in cuts if "sigma" in cut), 3.0)


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
    return ["reals", "residuals"] if DETECTORS[detector].RECONSTRUCTS else ["reals"]


def residuals_of(function):
    """Return the reconstructions of a job, as an input function, if it needs them."""
    return lambda wildcards: (
        function(wildcards) if wildcards.what == "residuals" else []
    )


def if_made(function):
    """Return the reconstructions of a job, as an input function, if there are any."""
    return lambda wildcards: (
        function(wildcards) if DETECTORS[wildcards.detector].RECONSTRUCTS else []
    )


def each_what(pattern):
    """Return the file of images, and perhaps that of residuals."""
    return lambda wildcards: collect(
        pattern, what=whats(wildcards.detector), **dict(wildcards.items())
    )


def best_embedding(wildcards):
    """Return the embedding whose clusters are shown: of residuals, if there are any."""
    return rules.find_clusters.output.embedding.format(
        what=whats(wildcards.detector)[-1], **dict(wildcards.items())
    )


def ordering_score(wildcards):
    """Return the score that a detector's objects are ordered by."""
    if wildcards.detector == PUBLISH["detector"]:
        return PUBLISH["score"]
    return options(wildcards)["selection"]["cuts"][0]["score"]


def each_characterised(pattern):
    """Return the files of all characterised detectors of all slices."""
    return [
        file
        for of_slice in SLICES
        for name in CHARACTERISED[of_slice]
        # A pattern without `what` is of one file.
        for file in dict.fromkeys(
            collect(pattern, slice=of_slice, detector=name, what=whats(name))
        )
    ]


def products(wildcards):
    """Return the files that people open or take away."""
    found = [
        *rules.write_catalog.output,
        *rules.measure_merit.output,
        *rules.merge_rejects.output,
        *rules.check_tags.output,
        *rules.compare_properties.output,
        *rules.measure_artifacts.output,
        *rules.write_top.output,
        *rules.write_methods.output,
        rules.draw_properties.output.figure,
        rules.draw_score_radius.output.figure,
    ]
    drawn = [rules.draw_score_distributions]
    if DETECTORS[PUBLISH["detector"]].RECONSTRUCTS:
        found += rules.write_release.output
        drawn += [rules.draw_samples, rules.draw_reconstructions, rules.draw_selections]
    for text in (rules.describe_clusters.output.text, rules.measure_order.output.text):
        found += each_characterised(text)
    for drawing in (rules.draw_maps, rules.draw_map_boxes, rules.draw_clusters):
        found += each_characterised(drawing.output.figure)
    found += each_characterised(rules.find_clusters.output.embedding)
    # Figures have no shard: one of each slice.
    found += [file for rule in drawn for file in published(rule.output.figure)]
    found += collect(
        rules.draw_convergence.output.figure,
        slice=[name for name in SLICES if traced(name)],
        detector=PUBLISH["detector"],
    )
    return found + [
        file
        for name in DETECTORS
        for file in collect(
            rules.draw_watch.output.figure,
            slice=list(filter(snapshots(name), SLICES)),
            detector=name,
        )
    ]


def traced(of_slice):
    """Return whether the published detector keeps its scores at each iteration."""
    detector = CONFIG[of_slice]["detectors"][PUBLISH["detector"]]
    return detector.get("scoring", {}).get("trace", 0) > 0


def snapshots(name):
    """Return whether a detector's training keeps snapshots, as a function of the slice."""

    def kept(of_slice):
        detector = CONFIG[of_slice]["detectors"].get(name, {})
        return detector.get("training", {}).get("snapshots_every", 0) > 0

    return kept


def all_digests(wildcards):
    """Return the digest of each script, and of each module that one imports by name."""
    scripts = sorted((ROOT / "workflow" / "scripts").glob("*.py"))
    modules = {f"peculiar.sources.{CONFIG[name]['source']['kind']}" for name in SLICES}
    for name, kind in KINDS.items():
        parts = ["score", *(f"train_{step}" for step in DETECTORS[name].STEPS)]
        parts += ["methods"]
        parts += ["generate", "watch"] if DETECTORS[name].RECONSTRUCTS else []
        modules |= {f"peculiar.detectors.{kind}.{part}" for part in parts}
    found = {script.stem: code_digest(script) for script in scripts}
    return found | {module: module_digest(module) for module in sorted(modules)}


def more(megabytes):
    """Return memory in MB as a function of the attempt: half as much again, twice.

    Not more: a training at its time limit takes attempt after attempt, and would soon
    ask for more than any node has.
    """
    return lambda wildcards, attempt: int(megabytes * 1.5 ** min(attempt - 1, 2))
