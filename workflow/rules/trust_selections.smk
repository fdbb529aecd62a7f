"""What the cuts of detectors take of the known objects (Tanaka et al. 2021)."""


rule measure_selections:
    """Count who passes each cut, several at once, and any (T21 Table 2)."""
    input:
        scores=one_file(rules.merge_scores.output.scores),
        labels=one_file(rules.write_objects.output.labels),
    output:
        table="<results>/{slice}/{detector}/selections.parquet",
        text="<results>/{slice}/{detector}/selections.md",
        page=report(
            "<results>/{slice}/{detector}/selections.html",
            caption="../report/cuts.rst",
            category="5 Trust",
            labels={"slice": "{slice}", "detector": "{detector}", "figure": "cuts"},
        ),
    log:
        "<logs>/measure_selections/{slice}/{detector}.log",
    benchmark:
        "<benchmarks>/measure_selections/{slice}/{detector}.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        selection=option("selection"),
        code=code("measure_selections.py"),
    script:
        "../scripts/measure_selections.py"


rule measure_selection_rates:
    """Measure which share is selected by redshift and equivalent width."""
    input:
        catalog=one_file(rules.write_catalog.output.parquet),
    output:
        table="<results>/trust/rates.parquet",
        text="<results>/trust/rates.md",
        page=report(
            "<results>/trust/rates.html",
            caption="../report/rates.rst",
            category="5 Trust",
            labels={"figure": "table of shares by redshift and equivalent width"},
        ),
    log:
        "<logs>/measure_selection_rates.log",
    benchmark:
        "<benchmarks>/measure_selection_rates.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        detectors=list(DETECTORS),
        code=code("measure_selection_rates.py"),
    script:
        "../scripts/measure_selection_rates.py"


rule draw_selection_rates:
    """Draw the share that is selected against redshift and equivalent width."""
    input:
        table=rules.measure_selection_rates.output.table,
    output:
        figure=report(
            "<results>/figures/selection_rates.png",
            caption="../report/rates_figure.rst",
            category="5 Trust",
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
            category="5 Trust",
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
