"""Known anomalies in the survey's own images, scored like the survey."""


rule inject:
    """Inject every kind of anomaly at every strength into some ordinary objects."""
    input:
        cutouts=files(rules.write_cutouts.output.cutouts),
        labels=one_file(rules.write_objects.output.labels),
        samples=published_sample,
    output:
        injected="<results>/{slice}/injections/cutouts.h5",
        table="<results>/{slice}/injections.parquet",
    log:
        "<logs>/inject/{slice}.log",
    benchmark:
        "<benchmarks>/inject/{slice}.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        section=injection("hosts", "levels", "kinds", "seed"),
        stretch=stretch,
        labels=labels("ordinary"),
        code=code("inject.py"),
    script:
        "../scripts/inject.py"


use rule write_view as write_injected_view with:
    input:
        cutouts=rules.inject.output.injected,
    output:
        image="<results>/{slice}/injections/views/{view}.h5",
    log:
        "<logs>/write_injected_view/{slice}/{view}.log",
    benchmark:
        "<benchmarks>/write_injected_view/{slice}/{view}.tsv"


use rule describe as describe_injected with:
    input:
        cutouts=rules.inject.output.injected,
    output:
        descriptors="<results>/{slice}/injections/descriptors.parquet",
    log:
        "<logs>/describe_injected/{slice}.log",
    benchmark:
        "<benchmarks>/describe_injected/{slice}.tsv"


use rule score as score_injected with:
    input:
        view=injected_read,
        weights=weights,
    output:
        scores="<results>/{slice}/{detector}/injections.parquet",
        reconstructions="<results>/{slice}/{detector}/injections.h5",
    log:
        "<logs>/score_injected/{slice}/{detector}.log",
    benchmark:
        "<benchmarks>/score_injected/{slice}/{detector}.tsv"


rule combine_injected:
    """Combine the ranks that several detectors give the injected objects."""
    input:
        scores=of_members(rules.score_injected.output.scores),
        survey=of_members(rules.merge_scores.output.scores),
    output:
        scores="<results>/{slice}/{detector}/injections.parquet",
    log:
        "<logs>/combine_injected/{slice}/{detector}.log",
    benchmark:
        "<benchmarks>/combine_injected/{slice}/{detector}.tsv"
    wildcard_constraints:
        detector=one_of(ENSEMBLES),
    conda:
        "../../envs/cpu.yaml"
    params:
        combine=option("combine"),
        selections=members_selections,
        code=code("combine_injected.py"),
    script:
        "../scripts/combine_injected.py"


rule describe_teaching:
    """Inject every kind into some objects, and describe the images, to teach by them."""
    input:
        cutouts=files(rules.write_cutouts.output.cutouts),
        images=teaching_images,
    output:
        table="<results>/{slice}/teaching.parquet",
    log:
        "<logs>/describe_teaching/{slice}.log",
    benchmark:
        "<benchmarks>/describe_teaching/{slice}.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        section=teaching("hosts", "levels", "kinds", "seed"),
        stretch=stretch,
        code=code("describe_teaching.py"),
    script:
        "../scripts/describe_teaching.py"
