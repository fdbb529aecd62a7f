"""Known anomalies put into a survey's own images: which of them a detector finds."""


rule inject:
    """Put every kind of anomaly at every strength into some ordinary objects."""
    input:
        cutouts=files(rules.write_cutouts.output.cutouts),
        labels=one_file(rules.write_objects.output.labels),
        samples=published_sample,
    output:
        injected="<results>/{slice}/injections/cutouts.h5",
        table="<results>/{slice}/injections.parquet",
    log:
        "<logs>/inject/{slice}.log",
    benchmark:
        "<benchmarks>/inject/{slice}.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        section=injection("hosts", "levels", "kinds", "seed", "stretch"),
        labels=labels("ordinary"),
        code=code("inject.py"),
    script:
        "../scripts/inject.py"


use rule write_view as write_injected_view with:
    input:
        cutouts=rules.inject.output.injected,
    output:
        image="<results>/{slice}/injections/views/{view}.h5",
    log:
        "<logs>/write_injected_view/{slice}/{view}.log",
    benchmark:
        "<benchmarks>/write_injected_view/{slice}/{view}.tsv"


use rule score as score_injected with:
    input:
        view=injected_view,
        weights=weights,
    output:
        scores="<results>/{slice}/{detector}/injections.parquet",
        reconstructions="<results>/{slice}/{detector}/injections.h5",
    log:
        "<logs>/score_injected/{slice}/{detector}.log",
    benchmark:
        "<benchmarks>/score_injected/{slice}/{detector}.tsv"


use rule score_only as score_injected_only with:
    input:
        view=injected_view,
        weights=weights,
    output:
        scores="<results>/{slice}/{detector}/injections.parquet",
    log:
        "<logs>/score_injected_only/{slice}/{detector}.log",
    benchmark:
        "<benchmarks>/score_injected_only/{slice}/{detector}.tsv"


rule join_injected:
    """Join the orders that several detectors make of the injected objects."""
    input:
        scores=joined("<results>/{slice}/{detector}/injections.parquet"),
        survey=joined("<results>/{slice}/{detector}/scores.parquet"),
    output:
        scores="<results>/{slice}/{detector}/injections.parquet",
    log:
        "<logs>/join_injected/{slice}/{detector}.log",
    benchmark:
        "<benchmarks>/join_injected/{slice}/{detector}.tsv"
    wildcard_constraints:
        detector=one_of(name for name in DETECTORS if DETECTORS[name].JOINS),
    conda:
        "../../envs/cpu.yaml"
    params:
        join=option("join"),
        selections=joined_selections,
        code=code("join_injected.py"),
    script:
        "../scripts/join_injected.py"


rule measure_recovery:
    """Count which of the injected anomalies each detector recovers."""
    input:
        injections=collect(rules.inject.output.table, slice=INJECTED),
        scores=by_detector(rules.score_injected.output.scores, slices=INJECTED),
        survey=by_detector(rules.merge_scores.output.scores, slices=INJECTED),
    output:
        table="<results>/trust/injection.parquet",
        text="<results>/trust/injection.md",
        page=report(
            "<results>/trust/injection.html",
            caption="../report/recovery.rst",
            category="5 Trust",
            labels={"figure": "injection and recovery, table"},
        ),
    log:
        "<logs>/measure_recovery.log",
    benchmark:
        "<benchmarks>/measure_recovery.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        order=INJECTED,
        selections={
            name: {
                detector: CONFIG[name]["detectors"][detector]["selection"]
                for detector in INJECTED[name]["detectors"]
            }
            for name in INJECTED
        },
        left_out=NOT_INJECTED,
        injection=injection("fraction"),
        code=code("measure_recovery.py"),
    script:
        "../scripts/measure_recovery.py"


rule draw_recovery:
    """Draw recall of the injected anomalies against their strength."""
    input:
        table=rules.measure_recovery.output.table,
    output:
        figure=report(
            "<results>/figures/injection_recall.png",
            caption="../report/recovery_figure.rst",
            category="5 Trust",
            labels={"figure": "injection and recovery"},
        ),
        pdf="<results>/figures/injection_recall.pdf",
        facts="<results>/figures/injection_recall.txt",
    log:
        "<logs>/draw_recovery.log",
    benchmark:
        "<benchmarks>/draw_recovery.tsv"
    conda:
        "../../envs/cpu.yaml"
    params:
        injection=injection("fraction"),
        publish=publish("detector"),
        code=code("draw_recovery.py"),
    script:
        "../scripts/draw_recovery.py"


rule draw_injections:
    """Draw injected anomalies as the published detector sees them."""
    input:
        table=one_file(rules.inject.output.table),
        view=injected_view,
        reconstructions=if_made(one_file(rules.score_injected.output.reconstructions)),
    output:
        figure=report(
            "<results>/figures/{slice}_{detector}_injections.png",
            caption="../report/injections.rst",
            category="5 Trust",
            labels={
                "slice": "{slice}",
                "detector": "{detector}",
                "figure": "injected anomalies",
            },
        ),
        pdf="<results>/figures/{slice}_{detector}_injections.pdf",
        facts="<results>/figures/{slice}_{detector}_injections.txt",
    log:
        "<logs>/draw_injections/{slice}/{detector}.log",
    benchmark:
        "<benchmarks>/draw_injections/{slice}/{detector}.tsv"
    conda:
        "../../envs/cpu.yaml"
    params:
        code=code("draw_injections.py"),
    script:
        "../scripts/draw_injections.py"
