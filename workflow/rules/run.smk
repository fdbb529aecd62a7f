"""Record, methods and summary of the run."""


rule write_run_record:
    """Write the record of the run: config, versions, code, counts."""
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
        digests=lambda wildcards: code_digests(SCRIPTS, CONFIG),
        code=code("write_run_record.py"),
    script:
        "../scripts/write_run_record.py"


rule write_methods:
    """Write a paragraph on the method, for a paper."""
    input:
        record=rules.write_run_record.output.record,
        catalog=one_file(rules.write_catalog.output.parquet),
        candidates=rules.write_candidates.output.parquet,
        reranked=rules.rerank.output.reranked,
        judgements=rules.read_judgements.output.judgements,
    output:
        text="<results>/methods.md",
        page=report(
            "<results>/methods.html",
            caption="../report/methods.rst",
            category="5 Methods",
            labels={"figure": "paragraph for a paper"},
        ),
    log:
        "<logs>/write_methods.log",
    benchmark:
        "<benchmarks>/write_methods.tsv"
    conda:
        "../../envs/cpu.yaml"
    params:
        code=code("write_methods.py", methods_module()),
    script:
        "../scripts/write_methods.py"


rule summarise:
    """Write and print the summary: what was found, what to do next, all counts."""
    input:
        candidates=rules.write_candidates.output.parquet,
        record=rules.write_run_record.output.record,
        metrics=rules.measure_metrics.output.table,
        judgements=rules.read_judgements.output.judgements,
        rejects=rules.read_judgements.output.rejects,
        reranked=rules.rerank.output.reranked,
        annotations=collect(rules.annotate.output.annotations, slice=SLICES),
        files=products,
    output:
        summary="<results>/summary.txt",
        page=report(
            "<results>/summary.html",
            caption="../report/summary.rst",
            category="0 Summary",
            labels={"figure": "summary"},
        ),
    log:
        "<logs>/summarise.log",
    localrule: True
    conda:
        "../../envs/cpu.yaml"
    params:
        publish=publish("detector", "score"),
        detectors={
            "families": repeats(CONFIG),
            "baselines": [name for name in DETECTORS if DETECTORS[name].baseline],
            "ensembles": list(ENSEMBLES),
        },
        code=code("summarise.py"),
    script:
        "../scripts/summarise.py"
