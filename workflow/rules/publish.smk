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
        order=ORDER,
        code=code("merge_rejects.py"),
    script:
        "../scripts/merge_rejects.py"


rule write_catalog:
    """Write the catalogue: one row an object, all scores, strangest first."""
    input:
        objects=collect(rules.write_objects.output.objects, slice=SLICES),
        labels=collect(rules.write_objects.output.labels, slice=SLICES),
        scores=by_detector(rules.merge_scores.output.scores),
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
        meanings={name: facts.SCORES for name, facts in DETECTORS.items()},
        publish=PUBLISH,
        code=code("write_catalog.py"),
    script:
        "../scripts/write_catalog.py"


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
        publish=PUBLISH,
        code=code("write_release.py"),
    script:
        "../scripts/write_release.py"


rule measure_merit:
    """Measure what each score finds of the labelled objects."""
    input:
        catalog=rules.write_catalog.output.parquet,
        samples=by_detector(rules.choose_sample.output.sample, which="trained"),
    output:
        table="<results>/merit.parquet",
        text=report(
            "<results>/merit.md",
            caption="../report/merit.rst",
            category="Figures of merit",
            labels={"table": "all scores"},
        ),
    log:
        "<logs>/measure_merit.log",
    benchmark:
        "<benchmarks>/measure_merit.tsv"
    conda:
        "../../envs/cpu.yaml"
    params:
        order=ORDER,
        labels=LABELS,
        scores={name: list(facts.SCORES) for name, facts in DETECTORS.items()},
        repeats=repeats(CONFIG),
        code=code("measure_merit.py"),
    script:
        "../scripts/measure_merit.py"


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


rule summarise:
    """Print what came out, how good it is, and which files to open."""
    input:
        record=rules.write_run_record.output.record,
        merit=rules.measure_merit.output.table,
        files=products,
    output:
        summary="<results>/summary.txt",
    log:
        "<logs>/summarise.log",
    localrule: True
    conda:
        "../../envs/cpu.yaml"
    params:
        publish=PUBLISH,
        repeats=repeats(CONFIG),
        code=code("summarise.py"),
    script:
        "../scripts/summarise.py"
