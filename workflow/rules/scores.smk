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


rule find_basis:
    """Find the axes of descriptors in which judgements teach a ranking."""
    input:
        descriptors=everywhere(rules.describe.output.descriptors),
        taught=collect(rules.score_taught.output.scores, slice=TAUGHT),
    output:
        basis="<results>/descriptor_basis.json",
    log:
        "<logs>/find_basis.log",
    benchmark:
        "<benchmarks>/find_basis.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(4_000),
    params:
        order=OBJECTS,
        taught=TAUGHT,
        code=code("find_basis.py"),
    script:
        "../scripts/find_basis.py"


rule rerank:
    """Rank all objects by people's judgements, and choose the next to look at."""
    input:
        **survey_files(),
        judgements=rules.read_judgements.output.judgements,
    output:
        reranked="<results>/reranked.parquet",
        queue="<results>/queue.csv",
    log:
        "<logs>/rerank.log",
    benchmark:
        "<benchmarks>/rerank.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(4_000),
    params:
        order=OBJECTS,
        taught=TAUGHT,
        radius=PUBLISH["same_place"],
        threshold=PUBLISH["artifact_threshold"],
        code=code("rerank.py"),
    script:
        "../scripts/rerank.py"
