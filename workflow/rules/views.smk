"""Views: the images that detectors see."""


rule write_view:
    """Make the input images of detectors from the cutouts of one shard."""
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
