"""Which files a job reads: input functions, and lists of files of all slices."""


def source_files(wildcards):
    """Return the files that a source reads, if it reads any."""
    source = CONFIG[wildcards.slice]["source"]
    names = [name for name in ("file", "table", "catalogue") if source.get(name)]
    return [str(expand_path(source[name], f"source.{name}")) for name in names]


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


def joined(pattern):
    """Return the files of the detectors that a joint one joins, as an input function."""
    return lambda wildcards: collect(
        pattern, slice=wildcards.slice, detector=options(wildcards)["join"]["of"]
    )


def raw_scores(wildcards):
    """Return a detector's raw scores: of each shard, or the joint ones of all."""
    if DETECTORS[wildcards.detector].JOINS:
        return alone(rules.join_orders.output.joined)(wildcards)
    return files(rules.score.output.scores)(wildcards)


def one_file(pattern):
    """Return one file, for rules that take files of all shards as well.

    Beside a `rules.X.output` Snakemake looks up each file of a list in all of the list:
    with 1,000 shards planning took a third longer.
    """
    return lambda wildcards: pattern.format(**dict(wildcards.items()))


def alone(pattern):
    """Return one file as a list, for what takes those of all slices elsewhere."""
    return lambda wildcards: [one_file(pattern)(wildcards)]


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


def chosen_by(names, pattern):
    """Return the table that a sample is chosen by, if any of these options is set."""

    def of_job(wildcards):
        if not any(map(options(wildcards)["sample"].get, names)):
            return []
        table = pattern.format(slice=wildcards.slice)
        # It holds the new objects, too, and they shall not choose another sample.
        return ancient(table) if options(wildcards)["reference_rows"] else table

    return of_job


def weights(wildcards):
    """Return the weights of a detector's steps, for training those before this one.

    Those of the detector that it uses stand before them, all steps.
    """
    steps = list(DETECTORS[wildcards.detector].STEPS)
    if "step" in wildcards.keys():
        steps = steps[: steps.index(wildcards.step)]
    used = options(wildcards).get("uses")
    parts = {used: list(DETECTORS[used].STEPS)} if used else {}
    return [
        file
        for name, of_detector in (parts | {wildcards.detector: steps}).items()
        for file in collect(
            rules.train.output.weights,
            slice=wildcards.slice,
            detector=name,
            step=of_detector,
        )
    ]


def known_objects(wildcards):
    """Return the objects that a training chooses by, if it is a step that does."""
    if DETECTORS[wildcards.detector].CHOOSES != wildcards.step:
        return []
    return one_file(rules.choose_sample.output.known)(wildcards)


def kept_snapshots(wildcards):
    """Return the folder of the snapshots of a detector's training."""
    step = DETECTORS[wildcards.detector].SNAPSHOTS
    pattern = rules.train_with_snapshots.output.snapshots
    return pattern.format(step=step, **dict(wildcards.items()))


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


def by_detector(pattern, which="detectors", slices=SLICES):
    """Return the files of all detectors of all slices, or of those that are trained."""
    return [
        file
        for of_slice in slices
        for file in collect(pattern, slice=of_slice, detector=ORDER[of_slice][which])
    ]


def published(pattern):
    """Return the file of the published detector of each slice."""
    return collect(pattern, slice=SLICES, detector=PUBLISH["detector"])


def measured(wildcards):
    """Return what was measured on a slice's cutouts, if they hold flux."""
    kind = CONFIG[wildcards.slice]["source"]["kind"]
    if getattr(import_module(f"peculiar.sources.{kind}"), "STRETCHED", False):
        return []
    return files(rules.measure_cutouts.output.measured)(wildcards)


def star_masks(wildcards):
    """Return the files of masks of bright stars, if there are any."""
    names = CONFIG[wildcards.slice]["characterise"]["star_masks"]
    return [str(expand_path(name, "characterise.star_masks")) for name in names]


def tags_file(wildcards):
    """Return the file of people's tags, if there is one."""
    name = PUBLISH["tags"]
    return [str(expand_path(name, "publish.tags"))] if name else []


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


def best(pattern):
    """Return the file of residuals, if there are any, else of images, in a function.

    Of what is shown once: clusters, and who looks alike.
    """
    return lambda wildcards: pattern.format(
        what=whats(wildcards.detector)[-1], **dict(wildcards.items())
    )


def each_best(pattern):
    """Return these files of all characterised detectors of all slices."""
    return [
        pattern.format(slice=of_slice, detector=name, what=whats(name)[-1])
        for of_slice in SLICES
        for name in CHARACTERISED[of_slice]
    ]


def made_everywhere(pattern):
    """Return files of the published detector as `everywhere`, if it reconstructs."""
    if not DETECTORS[PUBLISH["detector"]].RECONSTRUCTS:
        return []
    return everywhere(pattern)


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


def published_sample(wildcards):
    """Return what the published detector is trained on, if it is trained.

    Not of all detectors: another one would inject, and score for all, anew.
    """
    if PUBLISH["detector"] not in ORDER[wildcards.slice]["trained"]:
        return []
    return collect(
        rules.choose_sample.output.sample,
        slice=wildcards.slice,
        detector=PUBLISH["detector"],
    )


def injected_view(wildcards):
    """Return the injected images, as a detector sees them."""
    return rules.write_injected_view.output.image.format(
        slice=wildcards.slice, view=options(wildcards)["view"]
    )


def known_files(wildcards):
    """Return the lists of known objects."""
    return [
        str(expand_path(section["table"], f"publish.known.{name}.table"))
        for name, section in PUBLISH["known"].items()
    ]


def products(wildcards):
    """Return the files that people open or take away."""
    found = [
        *rules.write_explorer.output,
        *rules.write_catalog.output,
        *rules.measure_merit.output,
        *rules.merge_rejects.output,
        *rules.check_tags.output,
        *rules.compare_properties.output,
        *rules.measure_artifacts.output,
        *rules.write_top.output,
        *rules.measure_recall.output,
        rules.draw_recall.output.figure,
        *rules.measure_ranking.output,
        *rules.measure_stability.output,
        *rules.measure_slices.output,
        *rules.measure_dependence.output,
        rules.draw_dependence.output.figure,
        *rules.write_methods.output,
        *rules.measure_selection_rates.output,
        rules.draw_selection_rates.output.figure,
        rules.draw_properties.output.figure,
        rules.draw_score_radius.output.figure,
    ]
    if JOINED:
        found += rules.measure_gains.output
    if PUBLISH["hats"]:
        found += rules.write_hats.output
    found += [
        file.format(slice=of_slice, detector=name)
        for file in rules.measure_selections.output
        for of_slice in SLICES
        for name, detector in CONFIG[of_slice]["detectors"].items()
        if len(detector["selection"]["cuts"]) > 1
    ]
    if TRUST["injection"] is not None:
        found += [*rules.measure_recovery.output, rules.draw_recovery.output.figure]
        found += collect(
            rules.draw_injections.output.figure,
            slice=INJECTED,
            detector=PUBLISH["detector"],
        )
    drawn = [rules.draw_score_distributions, rules.draw_profiles]
    facts = DETECTORS[PUBLISH["detector"]]
    if facts.RECONSTRUCTS:
        found += rules.write_release.output
        drawn += [rules.draw_reconstructions, rules.draw_selections]
    if facts.GENERATES:
        drawn.append(rules.draw_samples)
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
            rules.draw_watch.output.figure, slice=snapshots(name), detector=name
        )
    ]
