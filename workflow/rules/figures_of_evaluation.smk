"""Figures of what the evaluation found."""


rule draw_recall:
    """Draw recall against the fraction of candidates."""
    input:
        table=rules.measure_recall.output.table,
    output:
        figure=report(
            "<results>/figures/recall.png",
            caption="../report/recall_figure.rst",
            category="4 Evaluation",
            labels={"figure": "recall, drawn"},
        ),
        pdf="<results>/figures/recall.pdf",
        facts="<results>/figures/recall.txt",
    log:
        "<logs>/draw_recall.log",
    benchmark:
        "<benchmarks>/draw_recall.tsv"
    conda:
        "../../envs/cpu.yaml"
    params:
        publish=publish("detector"),
        code=code("draw_recall.py"),
    script:
        "../scripts/draw_recall.py"


rule draw_recovery:
    """Draw recall of the injected anomalies against their strength."""
    input:
        table=rules.measure_injection.output.table,
    output:
        figure=report(
            "<results>/figures/injection_recall.png",
            caption="../report/recovery_figure.rst",
            category="4 Evaluation",
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
            category="4 Evaluation",
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


rule draw_dependence:
    """Draw what the scores follow."""
    input:
        table=rules.measure_dependence.output.table,
    output:
        figure=report(
            "<results>/figures/dependence.png",
            caption="../report/dependence_figure.rst",
            category="4 Evaluation",
            labels={"figure": "what scores follow, drawn"},
        ),
        pdf="<results>/figures/dependence.pdf",
        facts="<results>/figures/dependence.txt",
    log:
        "<logs>/draw_dependence.log",
    benchmark:
        "<benchmarks>/draw_dependence.tsv"
    conda:
        "../../envs/cpu.yaml"
    params:
        code=code("draw_dependence.py"),
    script:
        "../scripts/draw_dependence.py"


rule draw_selection_rates:
    """Draw the share that is selected against redshift and equivalent width."""
    input:
        table=rules.measure_selection_rates.output.table,
    output:
        figure=report(
            "<results>/figures/selection_rates.png",
            caption="../report/rates_figure.rst",
            category="4 Evaluation",
            labels={"figure": "shares by redshift and equivalent width"},
        ),
        pdf="<results>/figures/selection_rates.pdf",
        facts="<results>/figures/selection_rates.txt",
    log:
        "<logs>/draw_selection_rates.log",
    benchmark:
        "<benchmarks>/draw_selection_rates.tsv"
    conda:
        "../../envs/cpu.yaml"
    params:
        publish=publish("detector"),
        code=code("draw_selection_rates.py"),
    script:
        "../scripts/draw_selection_rates.py"


rule draw_profiles:
    """Draw radial profiles of known objects, selected and not (T21 Fig. 8)."""
    input:
        cutouts=files(rules.write_cutouts.output.cutouts),
        scores=one_file(rules.merge_scores.output.scores),
        labels=one_file(rules.write_objects.output.labels),
    output:
        figure=report(
            "<results>/figures/{slice}_{detector}_profiles.png",
            caption="../report/profiles.rst",
            category="4 Evaluation",
            labels={
                "slice": "{slice}",
                "detector": "{detector}",
                "figure": "radial profiles",
            },
        ),
        pdf="<results>/figures/{slice}_{detector}_profiles.pdf",
        facts="<results>/figures/{slice}_{detector}_profiles.txt",
    log:
        "<logs>/draw_profiles/{slice}/{detector}.log",
    benchmark:
        "<benchmarks>/draw_profiles/{slice}/{detector}.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        detector=identity,
        labels=labels("ordinary"),
        code=code("draw_profiles.py"),
    script:
        "../scripts/draw_profiles.py"
