"""Input functions: the files that a job reads; and the files of figures."""

from snakemake.iocontainers import Wildcards


def given(path, key):
    """Return a path of the config, to which no `prefix` of a module is added."""
    return local(str(expand_path(path, key)))


def source_files(wildcards):
    """Return the files that a source reads, if it reads any."""
    source = CONFIG[wildcards.slice]["source"]
    names = [name for name in ("file", "table", "catalogue") if source.get(name)]
    return [given(source[name], f"source.{name}") for name in names]


def files(pattern):
    """Return the file of a job's shard, or of all shards if the job has none."""

    def of_job(wildcards):
        values = dict(wildcards.items())
        if "detector" in values:
            values["view"] = options(wildcards)["view"]
        if "shard" in values:
            return pattern.format(**values)
        return collect(pattern, shard=SHARDS[wildcards.slice], **values)

    return of_job


def of_members(pattern):
    """Return the files of the detectors of an ensemble, as an input function."""
    return lambda wildcards: collect(
        pattern, slice=wildcards.slice, detector=options(wildcards)["of"]
    )


def one_file(pattern):
    """Return one file, for rules that also take lists of files of all shards.

    With `rules.X.output`, Snakemake looks up each file of such a list in all of the
    list: with 1,000 shards, planning took a third longer.
    """
    return lambda wildcards: pattern.format(**dict(wildcards.items()))


def alone(pattern):
    """Return one file as a list, for scripts that take files of several slices."""
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


def first_file(pattern):
    """Return the file of a slice's first shard, as a detector sees it."""
    return lambda wildcards: pattern.format(
        slice=wildcards.slice,
        view=options(wildcards)["view"],
        shard=next(iter(SHARDS[wildcards.slice])),
    )


def read_by(function):
    """Return what a detector scores, images or descriptors, as an input function."""
    return lambda wildcards: function(
        rules.describe.output.descriptors
        if reads_descriptors(wildcards)
        else rules.write_view.output.image
    )(wildcards)


def chosen_by(names, pattern):
    """Return the table by which a sample is chosen, if any of these options is set."""

    def of_job(wildcards):
        if not any(map(options(wildcards)["sample"].get, names)):
            return []
        table = pattern.format(slice=wildcards.slice)
        # The table has new objects, too, which must not change the sample.
        return ancient(table) if options(wildcards)["reference_rows"] else table

    return of_job


def weights(wildcards):
    """Return the weights of a detector's steps; for a training, of the steps before.

    The weights of the detector that it uses come first.
    """
    steps = list(DETECTORS[wildcards.detector].steps)
    if "step" in wildcards.keys():
        steps = steps[: steps.index(wildcards.step)]
    used = options(wildcards).get("uses")
    parts = {used: list(DETECTORS[used].steps)} if used else {}
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
    """Return the known objects by which a training step chooses weights, if it does."""
    if DETECTORS[wildcards.detector].chooses != wildcards.step:
        return []
    return one_file(rules.choose_sample.output.known)(wildcards)


def kept_snapshots(wildcards):
    """Return the folder of the snapshots of a detector's training."""
    step = DETECTORS[wildcards.detector].snapshots
    pattern = rules.train.output.snapshots
    return pattern.format(step=step, **dict(wildcards.items()))


def measured(wildcards):
    """Return the measurements on a slice's cutouts, if they hold flux."""
    kind = CONFIG[wildcards.slice]["source"]["kind"]
    if getattr(import_module(f"peculiar.sources.{kind}"), "STRETCHED", False):
        return []
    return files(rules.measure_cutouts.output.measured)(wildcards)


def star_masks(wildcards):
    """Return the files of masks of bright stars, if there are any."""
    names = CONFIG[wildcards.slice]["characterise"]["star_masks"]
    return [given(name, "characterise.star_masks") for name in names]


def judgement_files(wildcards):
    """Return the files of people's judgements, and of the simulated person's."""
    files = [given(name, "judgements.files") for name in JUDGEMENTS["files"]]
    return files + rules.simulate_judgements.output[: bool(JUDGEMENTS["simulated"])]


def feature_tables(wildcards):
    """Return the tables of vectors that other programs made of objects."""
    return [given(name, "descriptors.tables") for name in DESCRIPTORS["tables"]]


def residuals_of(function):
    """Return the reconstructions of a job on residuals, as an input function."""
    return lambda wildcards: (
        function(wildcards) if wildcards.what == "residuals" else []
    )


def if_made(function):
    """Return the reconstructions of a detector, if any, as an input function."""
    return lambda wildcards: (
        function(wildcards) if DETECTORS[wildcards.detector].reconstructs else []
    )


def each_what(pattern):
    """Return the file of images, and that of residuals, if there is one."""
    return lambda wildcards: collect(
        pattern, what=whats(wildcards.detector), **dict(wildcards.items())
    )


def best(pattern):
    """Return the file of residuals, if there is one, else of images.

    For what is shown only once: clusters.
    """
    return lambda wildcards: pattern.format(
        what=whats(wildcards.detector)[-1], **dict(wildcards.items())
    )


def published_sample(wildcards):
    """Return the samples on which the main detector, or ensemble, is trained.

    Not of all detectors: adding one would repeat the injection and its scoring.
    """
    name, trained = PUBLISH["detector"], ORDER[wildcards.slice]["trained"]
    parts = RANKINGS[wildcards.slice][name].get("of", [name])
    return collect(
        rules.choose_sample.output.sample,
        slice=wildcards.slice,
        detector=[part for part in parts if part in trained],
    )


def injected_view(wildcards):
    """Return the injected images, as a detector sees them."""
    return rules.write_injected_view.output.image.format(
        slice=wildcards.slice, view=options(wildcards)["view"]
    )


def teaching_images(wildcards):
    """Return the file of a user's own images to inject, if there is one."""
    name = CONFIG[wildcards.slice]["teaching"]["images"]
    return [given(name, "teaching.images")] if name else []


def injected_read(wildcards):
    """Return what a detector scores of the injected images."""
    if reads_descriptors(wildcards):
        return one_file(rules.describe_injected.output.descriptors)(wildcards)
    return injected_view(wildcards)


def known_files(wildcards):
    """Return the lists of known objects."""
    return [
        given(section["table"], f"publish.known.{name}.table")
        for name, section in PUBLISH["known"].items()
    ]


def of_other(function):
    """Apply a function of the wildcards to the slice `other`."""
    return lambda wildcards: function(
        Wildcards(fromdict=dict(wildcards.items()) | {"slice": wildcards.other})
    )


def whats(detector):
    """Return what of a detector's objects is described: images, perhaps residuals."""
    return ["reals", "residuals"] if DETECTORS[detector].reconstructs else ["reals"]


def figure_files(name, *, category, figure, caption=None):
    """Return the files of a figure: image in the report, PDF, and numbers."""
    path = f"<results>/figures/{name}"
    caption = caption or name.removeprefix("{slice}_{detector}_")
    labels = {
        key: f"{{{key}}}" for key in ("slice", "detector") if f"{{{key}}}" in name
    }
    image = report(
        f"{path}.png",
        caption=f"../report/{caption}.rst",
        category=category,
        labels=labels | {"figure": figure},
    )
    return {"figure": image, "pdf": f"{path}.pdf", "facts": f"{path}.txt"}
