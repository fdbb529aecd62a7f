"""Artifact scores, autoencoders, maps and clusters of characterised detectors."""


rule score_artifacts:
    """Measure the artifact score from the residuals of one shard."""
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


rule find_groups:
    """Find selected objects at the same position, in all slices together."""
    input:
        objects=collect(rules.write_objects.output.objects, slice=SLICES),
        scores=published(rules.merge_scores.output.scores),
    output:
        groups="<results>/groups.parquet",
    log:
        "<logs>/find_groups.log",
    benchmark:
        "<benchmarks>/find_groups.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(4_000),
    params:
        slices=SLICES,
        score=PUBLISH["score"],
        radius=PUBLISH["same_place"],
        code=code("find_groups.py"),
    script:
        "../scripts/find_groups.py"


# For figures of one slice: a new slice redraws no other.
use rule find_groups as find_places with:
    input:
        objects=alone(rules.write_objects.output.objects),
        scores=alone(rules.merge_scores.output.scores),
    output:
        groups="<results>/{slice}/{detector}/places.parquet",
    log:
        "<logs>/find_places/{slice}/{detector}.log",
    benchmark:
        "<benchmarks>/find_places/{slice}/{detector}.tsv"
    params:
        slices=lambda wildcards: [wildcards.slice],
        score=PUBLISH["score"],
        radius=PUBLISH["same_place"],
        code=code("find_groups.py"),


rule choose_embedded:
    """Choose the objects to embed: the selected ones, and a random sample."""
    input:
        objects=one_file(rules.write_objects.output.objects),
        scores=one_file(rules.merge_scores.output.scores),
    output:
        chosen="<results>/{slice}/{detector}/embedding/chosen.parquet",
        training="<results>/{slice}/{detector}/embedding/training.parquet",
    log:
        "<logs>/choose_embedded/{slice}/{detector}.log",
    benchmark:
        "<benchmarks>/choose_embedded/{slice}/{detector}.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        sample=characterise("sample"),
        trained_on=lambda wc: characterise("autoencoder")(wc)["trained_on"],
        reference_rows=option("reference_rows"),
        code=code("choose_embedded.py"),
    script:
        "../scripts/choose_embedded.py"


rule train_autoencoder:
    """Train an autoencoder of images, or of residuals; it resumes after a kill."""
    input:
        views=first_files(rules.write_view.output.image),
        reconstructions=residuals_of(first_files(rules.score.output.reconstructions)),
        sample=one_file(rules.choose_embedded.output.training),
    output:
        weights="<results>/{slice}/{detector}/embedding/{what}.weights.h5",
        history="<results>/{slice}/{detector}/embedding/{what}.history.parquet",
        parameters="<results>/{slice}/{detector}/embedding/{what}.json",
    log:
        "<logs>/train_autoencoder/{slice}/{detector}/{what}.log",
    benchmark:
        "<benchmarks>/train_autoencoder/{slice}/{detector}/{what}.tsv"
    priority: 1
    conda:
        "../../envs/gpu.yaml"
    # Fixed, as in train.
    threads: 2
    resources:
        mem_mb=more(8_000),
    params:
        autoencoder=autoencoder,
        code=code("train_autoencoder.py"),
    script:
        "../scripts/train_autoencoder.py"


rule encode:
    """Compute the latent values of each chosen object."""
    input:
        views=files(rules.write_view.output.image),
        reconstructions=residuals_of(files(rules.score.output.reconstructions)),
        chosen=one_file(rules.choose_embedded.output.chosen),
        weights=one_file(rules.train_autoencoder.output.weights),
    output:
        latents="<results>/{slice}/{detector}/embedding/{what}.latents.parquet",
    log:
        "<logs>/encode/{slice}/{detector}/{what}.log",
    benchmark:
        "<benchmarks>/encode/{slice}/{detector}/{what}.tsv"
    conda:
        "../../envs/gpu.yaml"
    threads: 2
    resources:
        mem_mb=more(4_000),
    params:
        network=autoencoder_network,
        code=code("encode.py"),
    script:
        "../scripts/encode.py"


rule project_pixels:
    """Project the random sample's pixels, or residuals, onto random directions."""
    input:
        views=files(rules.write_view.output.image),
        reconstructions=residuals_of(files(rules.score.output.reconstructions)),
        chosen=one_file(rules.choose_embedded.output.chosen),
    output:
        projected="<results>/{slice}/{detector}/embedding/{what}.pixels.h5",
    log:
        "<logs>/project_pixels/{slice}/{detector}/{what}.log",
    benchmark:
        "<benchmarks>/project_pixels/{slice}/{detector}/{what}.tsv"
    conda:
        "../../envs/cpu.yaml"
    threads: 2
    resources:
        mem_mb=more(4_000),
    params:
        projection=characterise("projection"),
        code=code("project_pixels.py"),
    script:
        "../scripts/project_pixels.py"


rule map_sample:
    """Map the random sample, by pixels and by latent values (SF21 Fig. 6)."""
    input:
        chosen=one_file(rules.choose_embedded.output.chosen),
        pixels=each_what(rules.project_pixels.output.projected),
        latents=each_what(rules.encode.output.latents),
    output:
        maps="<results>/{slice}/{detector}/embedding/sample.maps.parquet",
    log:
        "<logs>/map_sample/{slice}/{detector}.log",
    benchmark:
        "<benchmarks>/map_sample/{slice}/{detector}.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(6_000),
    params:
        umap=characterise("umap"),
        which="sampled",
        code=code("map_sample.py"),
    script:
        "../scripts/map_sample.py"


# Of the selected objects, by the latent values of images and of residuals.
use rule map_sample as map_selected with:
    input:
        chosen=one_file(rules.choose_embedded.output.chosen),
        latents=each_what(rules.encode.output.latents),
    output:
        maps="<results>/{slice}/{detector}/embedding/selected.maps.parquet",
    log:
        "<logs>/map_selected/{slice}/{detector}.log",
    benchmark:
        "<benchmarks>/map_selected/{slice}/{detector}.tsv"
    params:
        umap=characterise("umap"),
        which="selected",
        code=code("map_sample.py"),


rule find_clusters:
    """Find clusters on the map of the selected objects."""
    input:
        latents=one_file(rules.encode.output.latents),
        maps=one_file(rules.map_selected.output.maps),
    output:
        embedding="<results>/{slice}/{detector}/embedding/{what}.parquet",
    log:
        "<logs>/find_clusters/{slice}/{detector}/{what}.log",
    benchmark:
        "<benchmarks>/find_clusters/{slice}/{detector}/{what}.tsv"
    conda:
        "../../envs/cpu.yaml"
    params:
        clusters=characterise("clusters"),
        code=code("find_clusters.py"),
    script:
        "../scripts/find_clusters.py"


rule measure_order:
    """Measure how well a position on each map predicts the score."""
    input:
        maps=one_file(rules.map_sample.output.maps),
        pixels=each_what(rules.project_pixels.output.projected),
        scores=one_file(rules.merge_scores.output.scores),
    output:
        table="<results>/{slice}/{detector}/embedding/order.parquet",
        text="<results>/{slice}/{detector}/embedding/order.md",
        page=report(
            "<results>/{slice}/{detector}/embedding/order.html",
            caption="../report/order.rst",
            category="3 Kinds of peculiar objects",
            labels={
                "slice": "{slice}",
                "detector": "{detector}",
                "figure": "order of the maps",
            },
        ),
    log:
        "<logs>/measure_order/{slice}/{detector}.log",
    benchmark:
        "<benchmarks>/measure_order/{slice}/{detector}.tsv"
    conda:
        "../../envs/cpu.yaml"
    params:
        score=ordering_score,
        code=code("measure_order.py"),
    script:
        "../scripts/measure_order.py"


rule describe_clusters:
    """Describe each cluster: size, scores, labels."""
    input:
        embedding=best(rules.find_clusters.output.embedding),
        scores=one_file(rules.merge_scores.output.scores),
        labels=one_file(rules.write_objects.output.labels),
        annotations=one_file(rules.annotate.output.annotations),
    output:
        table="<results>/{slice}/{detector}/embedding/clusters.parquet",
        text="<results>/{slice}/{detector}/embedding/clusters.md",
        page=report(
            "<results>/{slice}/{detector}/embedding/clusters.html",
            caption="../report/cluster_table.rst",
            category="3 Kinds of peculiar objects",
            labels={
                "slice": "{slice}",
                "detector": "{detector}",
                "figure": "table of clusters",
            },
        ),
    log:
        "<logs>/describe_clusters/{slice}/{detector}.log",
    benchmark:
        "<benchmarks>/describe_clusters/{slice}/{detector}.tsv"
    conda:
        "../../envs/cpu.yaml"
    params:
        names=score_names,
        code=code("describe_clusters.py"),
    script:
        "../scripts/describe_clusters.py"


rule compare_properties:
    """Compare properties of the highest-scoring objects with all (SF21 Fig. 5)."""
    input:
        properties=collect(rules.write_properties.output.properties, slice=SLICES),
        scores=published(rules.merge_scores.output.scores),
    output:
        table="<results>/properties.parquet",
        text="<results>/properties.md",
        page=report(
            "<results>/properties.html",
            caption="../report/properties.rst",
            category="3 Kinds of peculiar objects",
            labels={"figure": "table of properties"},
        ),
    log:
        "<logs>/compare_properties.log",
    benchmark:
        "<benchmarks>/compare_properties.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(4_000),
    params:
        slices=SLICES,
        names=SHARED_SCORES[PUBLISH["detector"]],
        limits=published_limits(),
        limit_words=published_limit_words(),
        code=code("compare_properties.py"),
    script:
        "../scripts/compare_properties.py"
