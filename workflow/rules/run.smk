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
        histories=histories(),
        embeddings=published_maps(),
        views=matched_views(),
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
        without={"injected": NOT_INJECTED, "taught": NOT_TAUGHT},
        code=code("write_methods.py", *methods_modules()),
    script:
        "../scripts/write_methods.py"


rule write_report:
    """Write the page one sends: what was found, how sure, and how."""
    input:
        **finding_files(),
        catalog=one_file(rules.write_catalog.output.parquet),
        found_per_look=rules.measure_found_per_look.output.table,
        teaching=rules.measure_teaching.output.table,
        stability=rules.measure_stability.output.table,
        injection=(
            rules.measure_injection.output.table if EVALUATION["injection"] else []
        ),
        methods=rules.write_methods.output.text,
        refused=rules.merge_rejects.output.text,
        views=everywhere(rules.write_view.output.image),
        figures=drawn,
        # It says what all of them took.
        measured=products,
    output:
        page="<results>/report.html",
    log:
        "<logs>/write_report.log",
    benchmark:
        "<benchmarks>/write_report.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(4_000),
    params:
        order=OBJECTS,
        publish=publish("detector", "score"),
        detectors=compared_detectors(),
        labels=labels("interesting", "artifact"),
        injection=injection("fraction"),
        words=WORDS,
        templates=folder_digest(PACKAGE / "report" / "templates"),
        code=code("write_report.py"),
    script:
        "../scripts/write_report.py"


rule summarise:
    """Write the summary, and all counts, metrics and costs."""
    input:
        **finding_files(),
        report=rules.write_report.output.page,
        files=products,
    output:
        summary="<results>/summary.txt",
        text="<results>/run.md",
        page=report(
            "<results>/run.html",
            caption="../report/run.rst",
            category="0 Summary",
            labels={"figure": "counts, metrics and cost"},
        ),
    log:
        "<logs>/summarise.log",
    benchmark:
        "<benchmarks>/summarise.tsv"
    localrule: True
    conda:
        "../../envs/cpu.yaml"
    params:
        publish=publish("detector", "score"),
        detectors=compared_detectors(),
        words=WORDS,
        code=code("summarise.py"),
    script:
        "../scripts/summarise.py"
