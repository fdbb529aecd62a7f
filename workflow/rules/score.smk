"""From trained weights to one table of scores a slice and detector."""


rule score:
    """Score every object of one shard by a detector that also reconstructs it."""
    input:
        view=files(rules.write_view.output.image),
        weights=weights,
    output:
        scores="<results>/{slice}/{detector}/scores/{shard}.parquet",
        reconstructions="<results>/{slice}/{detector}/reconstructions/{shard}.h5",
    log:
        "<logs>/score/{slice}/{detector}/{shard}.log",
    benchmark:
        "<benchmarks>/score/{slice}/{detector}/{shard}.tsv"
    wildcard_constraints:
        detector=one_of(name for name in DETECTORS if DETECTORS[name].RECONSTRUCTS),
    conda:
        "../../envs/gpu.yaml"
    # Fixed, as in train: the last digits of the scores depend on it.
    threads: 2
    resources:
        mem_mb=more(6_000),
    params:
        detector=identity,
        sections=scoring_sections,
        code=code("score.py", "peculiar.detectors.{detector_kind}.score"),
    script:
        "../scripts/score.py"


use rule score as score_only with:
    output:
        scores="<results>/{slice}/{detector}/scores/{shard}.parquet",
    log:
        "<logs>/score_only/{slice}/{detector}/{shard}.log",
    benchmark:
        "<benchmarks>/score_only/{slice}/{detector}/{shard}.tsv"
    wildcard_constraints:
        detector=one_of(
            name
            for name, facts in DETECTORS.items()
            if not (facts.RECONSTRUCTS or facts.JOINS)
        ),
    threads: 1


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


rule score_artifacts:
    """Tell faults of the instrument from galaxies, by the residuals of one shard."""
    input:
        view=files(rules.write_view.output.image),
        reconstructions=rules.score.output.reconstructions,
    output:
        scores="<results>/{slice}/{detector}/artifacts/{shard}.parquet",
    log:
        "<logs>/score_artifacts/{slice}/{detector}/{shard}.log",
    benchmark:
        "<benchmarks>/score_artifacts/{slice}/{detector}/{shard}.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        code=code("score_artifacts.py"),
    script:
        "../scripts/score_artifacts.py"
