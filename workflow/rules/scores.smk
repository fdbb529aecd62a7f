"""From the shards' raw scores to one table a slice and detector."""


rule join_orders:
    """Join the orders that several detectors make of a slice."""
    input:
        scores=joined("<results>/{slice}/{detector}/scores.parquet"),
    output:
        joined="<results>/{slice}/{detector}/joined.parquet",
    log:
        "<logs>/join_orders/{slice}/{detector}.log",
    benchmark:
        "<benchmarks>/join_orders/{slice}/{detector}.tsv"
    wildcard_constraints:
        detector=one_of(name for name in DETECTORS if DETECTORS[name].JOINS),
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        join=option("join"),
        code=code("join_orders.py"),
    script:
        "../scripts/join_orders.py"


rule merge_scores:
    """Merge the shards' scores: normalised, selected, every object accounted for."""
    input:
        objects=one_file(rules.write_objects.output.objects),
        rejects=files(rules.write_cutouts.output.rejects),
        scores=raw_scores,
    output:
        scores="<results>/{slice}/{detector}/scores.parquet",
    log:
        "<logs>/merge_scores/{slice}/{detector}.log",
    benchmark:
        "<benchmarks>/merge_scores/{slice}/{detector}.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        selection=option("selection"),
        sets=option("sets"),
        reference_rows=option("reference_rows"),
        code=code("merge_scores.py"),
    script:
        "../scripts/merge_scores.py"
