"""From score tables to what people take away: all slices together."""


rule merge_rejects:
    """Collect every row without a score, of all slices, and why."""
    input:
        catalogues=collect(rules.write_objects.output.rejects, slice=SLICES),
        shards=everywhere(rules.write_cutouts.output.rejects),
    output:
        table="<results>/rejects.parquet",
    log:
        "<logs>/merge_rejects.log",
    benchmark:
        "<benchmarks>/merge_rejects.tsv"
    conda:
        "../../envs/cpu.yaml"
    params:
        # Without the detectors: another one refuses nothing.
        order={name: {"shards": len(SHARDS[name])} for name in SLICES},
        code=code("merge_rejects.py"),
    script:
        "../scripts/merge_rejects.py"


rule find_groups:
    """Find selected objects that show the same sky, in all slices together."""
    input:
        objects=collect(rules.write_objects.output.objects, slice=SLICES),
        scores=published(rules.merge_scores.output.scores),
    output:
        groups="<results>/groups.parquet",
    log:
        "<logs>/find_groups.log",
    benchmark:
        "<benchmarks>/find_groups.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(4_000),
    params:
        slices=SLICES,
        score=PUBLISH["score"],
        radius=PUBLISH["same_sky"],
        code=code("find_groups.py"),
    script:
        "../scripts/find_groups.py"


# For what is drawn of a slice alone: a new slice draws no other again.
use rule find_groups as find_places with:
    input:
        objects=alone(rules.write_objects.output.objects),
        scores=alone(rules.merge_scores.output.scores),
    output:
        groups="<results>/{slice}/{detector}/places.parquet",
    log:
        "<logs>/find_places/{slice}/{detector}.log",
    benchmark:
        "<benchmarks>/find_places/{slice}/{detector}.tsv"
    params:
        slices=lambda wildcards: [wildcards.slice],
        score=PUBLISH["score"],
        radius=PUBLISH["same_sky"],
        code=code("find_groups.py"),


rule check_tags:
    """Say which rows of the file of tags say nothing of any object."""
    input:
        objects=collect(rules.write_objects.output.objects, slice=SLICES),
        file=tags_file,
    output:
        rejects="<results>/tag_rejects.parquet",
    log:
        "<logs>/check_tags.log",
    benchmark:
        "<benchmarks>/check_tags.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        code=code("check_tags.py"),
    script:
        "../scripts/check_tags.py"


rule compare_properties:
    """Compare the properties of strange objects with all (SF21 Fig. 5)."""
    input:
        properties=collect(rules.write_properties.output.properties, slice=SLICES),
        scores=published(rules.merge_scores.output.scores),
    output:
        table="<results>/properties.parquet",
        text="<results>/properties.md",
        page=report(
            "<results>/properties.html",
            caption="../report/properties.rst",
            category="3 Kinds of odd",
            labels={"figure": "table of properties"},
        ),
    log:
        "<logs>/compare_properties.log",
    benchmark:
        "<benchmarks>/compare_properties.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(4_000),
    params:
        slices=SLICES,
        names=SHARED_SCORES[PUBLISH["detector"]],
        sigma=threshold(SLICES[0], PUBLISH["detector"]),
        code=code("compare_properties.py"),
    script:
        "../scripts/compare_properties.py"


rule write_catalog:
    """Write the catalogue: one row an object, all scores, strangest first."""
    input:
        objects=collect(rules.write_objects.output.objects, slice=SLICES),
        properties=collect(rules.write_properties.output.properties, slice=SLICES),
        labels=collect(rules.write_objects.output.labels, slice=SLICES),
        tags=collect(rules.write_tags.output.tags, slice=SLICES),
        scores=by_detector(rules.merge_scores.output.scores),
        groups=rules.find_groups.output.groups,
        artifacts=made_everywhere(rules.score_artifacts.output.scores),
    output:
        parquet="<results>/catalog.parquet",
        fits="<results>/catalog.fits",
        csv="<results>/catalog.csv",
    log:
        "<logs>/write_catalog.log",
    benchmark:
        "<benchmarks>/write_catalog.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(4_000),
    params:
        order=ORDER,
        meanings=SCORES,
        publish=publish("detector", "score", "artifact"),
        seeds=published_seeds(CONFIG),
        code=code("write_catalog.py"),
    script:
        "../scripts/write_catalog.py"


rule write_hats:
    """Write the catalogue in parts by place on the sky, for LSDB."""
    input:
        catalog=one_file(rules.write_catalog.output.parquet),
    output:
        folder=directory("<results>/hats"),
    log:
        "<logs>/write_hats.log",
    benchmark:
        "<benchmarks>/write_hats.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(4_000),
    params:
        code=code("write_hats.py"),
    script:
        "../scripts/write_hats.py"


rule write_explorer:
    """Write the page in which people look at the results."""
    input:
        catalog=one_file(rules.write_catalog.output.parquet),
        samples=each_characterised(rules.map_sample.output.maps),
        selected=each_characterised(rules.map_selected.output.maps),
        clusters=each_best(rules.find_clusters.output.embedding),
        neighbours=each_characterised(rules.find_neighbours.output.neighbours),
        views=everywhere(rules.write_view.output.image),
        reconstructions=made_everywhere(rules.score.output.reconstructions),
    output:
        folder=directory("<results>/explorer"),
    log:
        "<logs>/write_explorer.log",
    benchmark:
        "<benchmarks>/write_explorer.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(4_000),
    params:
        order=ORDER,
        characterised=[(name, x) for name in SLICES for x in CHARACTERISED[name]],
        detectors={name: list(scores) for name, scores in SCORES.items()},
        publish=publish("detector", "score", "explorer"),
        page=folder_digest(ROOT / "src" / "peculiar" / "explorer" / "page"),
        code=code("write_explorer.py"),
    script:
        "../scripts/write_explorer.py"


rule write_release:
    """Write the published detector's objects in the form of SF21's release."""
    input:
        catalog=one_file(rules.write_catalog.output.parquet),
        views=everywhere(rules.write_view.output.image),
        reconstructions=everywhere(rules.score.output.reconstructions),
    output:
        csv="<results>/release.csv",
        hdf5="<results>/release.h5",
    log:
        "<logs>/write_release.log",
    benchmark:
        "<benchmarks>/write_release.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(4_000),
    params:
        order=ORDER,
        publish=publish("detector", "release"),
        code=code("write_release.py"),
    script:
        "../scripts/write_release.py"


rule measure_merit:
    """Measure what each score finds of the labelled objects."""
    input:
        catalog=rules.write_catalog.output.parquet,
        samples=by_detector(rules.choose_sample.output.sample, which="trained"),
        known=by_detector(rules.choose_sample.output.known, which="trained"),
    output:
        table="<results>/merit.parquet",
        text="<results>/merit.md",
        page=report(
            "<results>/merit.html",
            caption="../report/merit.rst",
            category="4 Figures of merit",
            labels={"figure": "all scores"},
        ),
    log:
        "<logs>/measure_merit.log",
    benchmark:
        "<benchmarks>/measure_merit.tsv"
    conda:
        "../../envs/cpu.yaml"
    params:
        order=ORDER,
        labels=labels("ordinary", "groups"),
        scores={
            name: {
                x: list(scores_of(CONFIG[name], x)) for x in ORDER[name]["detectors"]
            }
            for name in SLICES
        },
        repeats=repeats(CONFIG),
        code=code("measure_merit.py"),
    script:
        "../scripts/measure_merit.py"


rule measure_artifacts:
    """Measure how well the artifact score tells faults from galaxies."""
    input:
        catalog=rules.write_catalog.output.parquet,
    output:
        table="<results>/artifacts.parquet",
        text="<results>/artifacts.md",
        page=report(
            "<results>/artifacts.html",
            caption="../report/artifacts.rst",
            category="4 Figures of merit",
            labels={"figure": "faults or galaxies"},
        ),
    log:
        "<logs>/measure_artifacts.log",
    benchmark:
        "<benchmarks>/measure_artifacts.tsv"
    conda:
        "../../envs/cpu.yaml"
    params:
        labels=labels("ordinary", "artifact"),
        scores=SHARED_SCORES,
        threshold=PUBLISH["artifact"],
        code=code("measure_artifacts.py"),
    script:
        "../scripts/measure_artifacts.py"


rule write_top:
    """List the strangest objects, all and the vetted."""
    input:
        catalog=rules.write_catalog.output.parquet,
    output:
        text="<results>/top.md",
        page=report(
            "<results>/top.html",
            caption="../report/top.rst",
            category="2 Scores",
            labels={"figure": "the strangest objects"},
        ),
    log:
        "<logs>/write_top.log",
    benchmark:
        "<benchmarks>/write_top.tsv"
    conda:
        "../../envs/cpu.yaml"
    params:
        publish=publish("detector", "score", "artifact"),
        objects=50,
        code=code("write_top.py"),
    script:
        "../scripts/write_top.py"


rule write_run_record:
    """Write how the results were made: config, versions, code, counts."""
    input:
        objects=collect(rules.write_objects.output.objects, slice=SLICES),
        scores=by_detector(rules.merge_scores.output.scores),
        rejects=rules.merge_rejects.output.table,
    output:
        record="<results>/run.json",
    log:
        "<logs>/write_run_record.log",
    benchmark:
        "<benchmarks>/write_run_record.tsv"
    conda:
        "../../envs/cpu.yaml"
    params:
        config=CONFIG,
        order=ORDER,
        digests=all_digests,
        code=code("write_run_record.py"),
    script:
        "../scripts/write_run_record.py"


rule write_methods:
    """Write a paragraph on how the run was done, for a paper."""
    input:
        record=rules.write_run_record.output.record,
        catalog=one_file(rules.write_catalog.output.parquet),
    output:
        text="<results>/methods.md",
        page=report(
            "<results>/methods.html",
            caption="../report/methods.rst",
            category="6 Methods",
            labels={"figure": "paragraph for a paper"},
        ),
    log:
        "<logs>/write_methods.log",
    benchmark:
        "<benchmarks>/write_methods.tsv"
    conda:
        "../../envs/cpu.yaml"
    params:
        code=code(
            "write_methods.py",
            f"peculiar.detectors.{KINDS[PUBLISH['detector']]}.methods",
        ),
    script:
        "../scripts/write_methods.py"


rule summarise:
    """Print what came out, how good it is, and which files to open."""
    input:
        record=rules.write_run_record.output.record,
        merit=rules.measure_merit.output.table,
        files=products,
    output:
        summary="<results>/summary.txt",
        page=report(
            "<results>/summary.html",
            caption="../report/summary.rst",
            category="0 Summary",
            labels={"figure": "all in one"},
        ),
    log:
        "<logs>/summarise.log",
    localrule: True
    conda:
        "../../envs/cpu.yaml"
    params:
        publish=publish("detector", "score"),
        repeats=repeats(CONFIG),
        code=code("summarise.py"),
    script:
        "../scripts/summarise.py"
