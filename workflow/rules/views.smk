"""Views: the images that detectors see."""


rule write_view:
    """Turn one shard's cutouts into the images that a detector sees."""
    input:
        cutouts=rules.write_cutouts.output.cutouts,
    output:
        image="<results>/{slice}/views/{view}/{shard}.h5",
    log:
        "<logs>/write_view/{slice}/{view}/{shard}.log",
    benchmark:
        "<benchmarks>/write_view/{slice}/{view}/{shard}.tsv"
    priority: 1
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        view=lambda wildcards: CONFIG[wildcards.slice]["views"][wildcards.view],
        code=code("write_view.py"),
    script:
        "../scripts/write_view.py"
