"""From raw scores to one table a slice and detector, or ensemble of detectors."""


rule merge_scores:
    """Merge the scores of all shards, normalise them and select objects."""
    input:
        objects=one_file(rules.write_objects.output.objects),
        rejects=files(rules.write_cutouts.output.rejects),
        scores=files(rules.score.output.scores),
    output:
        scores="<results>/{slice}/{detector}/scores.parquet",
    log:
        "<logs>/merge_scores/{slice}/{detector}.log",
    benchmark:
        "<benchmarks>/merge_scores/{slice}/{detector}.tsv"
    wildcard_constraints:
        detector=one_of(set(DETECTORS) - set(ENSEMBLES)),
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


rule combine_ranks:
    """Combine the ranks that several detectors give the objects of a slice."""
    input:
        objects=one_file(rules.write_objects.output.objects),
        scores=of_members(rules.merge_scores.output.scores),
    output:
        scores="<results>/{slice}/{detector}/scores.parquet",
    log:
        "<logs>/combine_ranks/{slice}/{detector}.log",
    benchmark:
        "<benchmarks>/combine_ranks/{slice}/{detector}.tsv"
    wildcard_constraints:
        detector=one_of(ENSEMBLES),
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        combine=option("combine"),
        selection=option("selection"),
        sets=option("sets"),
        reference_rows=option("reference_rows"),
        code=code("combine_ranks.py"),
    script:
        "../scripts/combine_ranks.py"


rule score_taught:
    """Score objects by a model that injected images have taught."""
    input:
        descriptors=files(rules.describe.output.descriptors),
        injected="<results>/{slice}/teaching.parquet",
    output:
        scores="<results>/{slice}/taught.parquet",
    log:
        "<logs>/score_taught/{slice}.log",
    benchmark:
        "<benchmarks>/score_taught/{slice}.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        section=teaching("seed"),
        code=code("score_taught.py"),
    script:
        "../scripts/score_taught.py"
