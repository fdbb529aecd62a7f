"""Whether scores of neighbouring slices compare: the same objects by two models."""


use rule score as score_by_neighbour with:
    input:
        view=first_view,
        weights=of_other(weights),
    output:
        scores="<results>/{slice}/{detector}/by/{other}.parquet",
        reconstructions=temp("<results>/{slice}/{detector}/by/{other}.h5"),
    log:
        "<logs>/score_by_neighbour/{slice}/{detector}/{other}.log",
    benchmark:
        "<benchmarks>/score_by_neighbour/{slice}/{detector}/{other}.tsv"
    params:
        detector=of_other(identity),
        sections=of_other(scoring_sections),


use rule score_only as score_by_neighbour_only with:
    input:
        view=first_view,
        weights=of_other(weights),
    output:
        scores="<results>/{slice}/{detector}/by/{other}.parquet",
    log:
        "<logs>/score_by_neighbour_only/{slice}/{detector}/{other}.log",
    benchmark:
        "<benchmarks>/score_by_neighbour_only/{slice}/{detector}/{other}.tsv"
    params:
        detector=of_other(identity),
        sections=of_other(scoring_sections),


rule measure_slices:
    """Measure how the models of neighbouring slices differ on the same objects."""
    input:
        scores=each_comparison("<results>/{slice}/{detector}/by/{other}.parquet"),
        own=each_comparison("<results>/{slice}/{detector}/scores.parquet"),
        survey=each_comparison("<results>/{other}/{detector}/scores.parquet"),
    output:
        table="<results>/trust/slices.parquet",
        text="<results>/trust/slices.md",
        page=report(
            "<results>/trust/slices.html",
            caption="../report/slices.rst",
            category="5 Trust",
            labels={"figure": "comparability of slices"},
        ),
    log:
        "<logs>/measure_slices.log",
    benchmark:
        "<benchmarks>/measure_slices.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        comparisons=BY_NEIGHBOURS,
        selections=[
            CONFIG[model]["detectors"][name]["selection"]
            for _, model, name in BY_NEIGHBOURS
        ],
        code=code("measure_slices.py"),
    script:
        "../scripts/measure_slices.py"
