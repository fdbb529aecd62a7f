"""Figures of the evaluation."""


rule draw_recall:
    """Draw recall against the highest-scoring fraction."""
    input:
        table=rules.measure_recall.output.table,
    output:
        **figure_files(
            "recall",
            caption="recall_figure",
            category="4 Evaluation",
            figure="recall of known objects",
        ),
    log:
        "<logs>/draw_recall.log",
    benchmark:
        "<benchmarks>/draw_recall.tsv"
    conda:
        "../../envs/cpu.yaml"
    params:
        publish=publish("detector"),
        words=WORDS["detectors"],
        code=code("draw_recall.py"),
    script:
        "../scripts/draw_recall.py"


rule draw_found_per_look:
    """Draw what a person finds against the number of looks."""
    input:
        table=rules.measure_found_per_look.output.table,
    output:
        **figure_files(
            "found_per_look",
            caption="found_per_look_figure",
            category="4 Evaluation",
            figure="found per look",
        ),
    log:
        "<logs>/draw_found_per_look.log",
    benchmark:
        "<benchmarks>/draw_found_per_look.tsv"
    conda:
        "../../envs/cpu.yaml"
    params:
        publish=publish("detector"),
        words=WORDS["detectors"],
        code=code("draw_found_per_look.py"),
    script:
        "../scripts/draw_found_per_look.py"


rule draw_injection_recall:
    """Draw recall of the injected anomalies against their strength."""
    input:
        table=rules.measure_injection.output.table,
    output:
        **figure_files(
            "injection_recall",
            category="4 Evaluation",
            figure="injection and recovery",
        ),
    log:
        "<logs>/draw_injection_recall.log",
    benchmark:
        "<benchmarks>/draw_injection_recall.tsv"
    conda:
        "../../envs/cpu.yaml"
    params:
        injection=injection("fraction"),
        publish=publish("detector"),
        words=WORDS["detectors"],
        code=code("draw_injection_recall.py"),
    script:
        "../scripts/draw_injection_recall.py"


rule draw_injections:
    """Draw injected anomalies in the view of the main detector."""
    input:
        table=one_file(rules.inject.output.table),
        view=injected_view,
        reconstructions=if_made(one_file(rules.score_injected.output.reconstructions)),
    output:
        **figure_files(
            "{slice}_{detector}_injections",
            category="4 Evaluation",
            figure="injected anomalies",
        ),
    log:
        "<logs>/draw_injections/{slice}/{detector}.log",
    benchmark:
        "<benchmarks>/draw_injections/{slice}/{detector}.tsv"
    conda:
        "../../envs/cpu.yaml"
    params:
        title=shown_as,
        code=code("draw_injections.py"),
    script:
        "../scripts/draw_injections.py"


rule draw_profiles:
    """Draw radial profiles of known objects, selected and not (T21 Fig. 8)."""
    input:
        cutouts=files(rules.write_cutouts.output.cutouts),
        scores=one_file(rules.merge_scores.output.scores),
        labels=one_file(rules.write_objects.output.labels),
    output:
        **figure_files(
            "{slice}_{detector}_profiles",
            category="4 Evaluation",
            figure="radial profiles",
        ),
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
        classes=labels("ordinary", "groups"),
        selected_by=selected_by,
        least_per_bin=PUBLISH["figures"]["least_per_bin"],
        title=shown_as,
        code=code("draw_profiles.py"),
    script:
        "../scripts/draw_profiles.py"
