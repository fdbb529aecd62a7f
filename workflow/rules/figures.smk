"""Figures of the main detector and of each characterised one, one per rule."""


rule draw_samples:
    """Draw real images beside generated ones (SF21 Fig. 1)."""
    input:
        views=files(rules.write_view.output.image),
        samples=one_file(rules.generate_samples.output.samples),
    output:
        **figure_files(
            "{slice}_{detector}_samples",
            category="1 The network",
            figure="real and generated images",
        ),
    log:
        "<logs>/draw_samples/{slice}/{detector}.log",
    benchmark:
        "<benchmarks>/draw_samples/{slice}/{detector}.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        cutouts=section("cutouts"),
        detector=identity,
        title=shown_as,
        code=code("draw_samples.py"),
    script:
        "../scripts/draw_samples.py"


rule draw_watch:
    """Draw scores against the length of the training."""
    input:
        table=rules.watch.output.table,
        labels=rules.write_objects.output.labels,
    output:
        **figure_files(
            "{slice}_{detector}_watch",
            category="1 The network",
            figure="scores against training",
        ),
    log:
        "<logs>/draw_watch/{slice}/{detector}.log",
    benchmark:
        "<benchmarks>/draw_watch/{slice}/{detector}.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        labels=labels("ordinary", "groups"),
        words=score_words,
        title=shown_as,
        code=code("draw_watch.py"),
    script:
        "../scripts/draw_watch.py"


rule draw_convergence:
    """Draw the convergence of the scores in the latent search, if it was stored."""
    input:
        reconstructions=files(rules.score.output.reconstructions),
    output:
        **figure_files(
            "{slice}_{detector}_convergence",
            category="1 The network",
            figure="convergence of the scores",
        ),
    log:
        "<logs>/draw_convergence/{slice}/{detector}.log",
    benchmark:
        "<benchmarks>/draw_convergence/{slice}/{detector}.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        loss=option("loss"),
        words=score_words,
        title=shown_as,
        code=code("draw_convergence.py"),
    script:
        "../scripts/draw_convergence.py"


rule draw_score_distributions:
    """Draw the distribution of each score, and one against another (SF21 Fig. 3)."""
    input:
        scores=rules.merge_scores.output.scores,
    output:
        **figure_files(
            "{slice}_{detector}_scores",
            category="2 Scores",
            figure="score distributions",
        ),
    log:
        "<logs>/draw_score_distributions/{slice}/{detector}.log",
    benchmark:
        "<benchmarks>/draw_score_distributions/{slice}/{detector}.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        names=compared_names,
        selection=option("selection"),
        publish=publish("detector", "score"),
        selected_by=selected_by,
        meanings=meanings,
        least_per_bin=PUBLISH["figures"]["least_per_bin"],
        words=score_words,
        title=shown_as,
        code=code("draw_score_distributions.py"),
    script:
        "../scripts/draw_score_distributions.py"


rule draw_reconstructions:
    """Draw objects of low, medium and high score, and residuals (SF21 Fig. 2)."""
    input:
        scores=one_file(rules.merge_scores.output.scores),
        groups=one_file(rules.find_places.output.groups),
        views=files(rules.write_view.output.image),
        reconstructions=files(rules.score.output.reconstructions),
    output:
        **figure_files(
            "{slice}_{detector}_reconstructions",
            category="2 Scores",
            figure="reconstructions",
        ),
    log:
        "<logs>/draw_reconstructions/{slice}/{detector}.log",
    benchmark:
        "<benchmarks>/draw_reconstructions/{slice}/{detector}.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        detector=identity,
        publish=publish("detector", "score"),
        words=score_words,
        title=shown_as,
        code=code("draw_reconstructions.py"),
    script:
        "../scripts/draw_reconstructions.py"


rule draw_selections:
    """Draw objects that one score selects and another does not (SF21 Fig. 4)."""
    input:
        scores=one_file(rules.merge_scores.output.scores),
        groups=one_file(rules.find_places.output.groups),
        views=files(rules.write_view.output.image),
        reconstructions=files(rules.score.output.reconstructions),
    output:
        **figure_files(
            "{slice}_{detector}_selections",
            category="2 Scores",
            figure="what each score selects",
        ),
    log:
        "<logs>/draw_selections/{slice}/{detector}.log",
    benchmark:
        "<benchmarks>/draw_selections/{slice}/{detector}.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        detector=identity,
        names=compared_names,
        limit=lambda wildcards: limit(wildcards.slice, wildcards.detector),
        selected_by=selected_by,
        words=score_words,
        title=shown_as,
        code=code("draw_selections.py"),
    script:
        "../scripts/draw_selections.py"


rule draw_properties:
    """Draw properties of the highest-scoring and of all objects (SF21 Fig. 5)."""
    input:
        properties=collect(rules.write_properties.output.properties, slice=SLICES),
        scores=published(rules.merge_scores.output.scores),
    output:
        **figure_files(
            "properties",
            category="3 Kinds of peculiar objects",
            figure="properties",
        ),
    log:
        "<logs>/draw_properties.log",
    benchmark:
        "<benchmarks>/draw_properties.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(4_000),
    params:
        slices=SLICES,
        publish=publish("detector", "score"),
        names=SHARED_SCORES[PUBLISH["detector"]],
        limits=published_limits(),
        limit_words=published_limit_words(),
        least_per_bin=PUBLISH["figures"]["least_per_bin"],
        words=WORDS["scores"][PUBLISH["detector"]],
        title=published_shown_as(),
        code=code("draw_properties.py"),
    script:
        "../scripts/draw_properties.py"


rule draw_score_radius:
    """Draw radius and blendedness against the score (SF19 Fig. 9)."""
    input:
        properties=collect(rules.write_properties.output.properties, slice=SLICES),
        scores=published(rules.merge_scores.output.scores),
    output:
        **figure_files(
            "score_radius",
            category="3 Kinds of peculiar objects",
            figure="radius and blendedness",
        ),
    log:
        "<logs>/draw_score_radius.log",
    benchmark:
        "<benchmarks>/draw_score_radius.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(4_000),
    params:
        slices=SLICES,
        publish=publish("detector", "score"),
        limits=published_limits(),
        limit_words=published_limit_words(),
        least_per_bin=PUBLISH["figures"]["least_per_bin"],
        words=WORDS["scores"][PUBLISH["detector"]],
        title=published_shown_as(),
        code=code("draw_score_radius.py"),
    script:
        "../scripts/draw_score_radius.py"


rule draw_maps:
    """Draw the maps of the random sample (SF21 Fig. 6)."""
    input:
        maps=one_file(rules.map_sample.output.maps),
        order=one_file(rules.measure_order.output.table),
        scores=one_file(rules.merge_scores.output.scores),
    output:
        **figure_files(
            "{slice}_{detector}_maps",
            category="3 Kinds of peculiar objects",
            figure="maps",
        ),
    log:
        "<logs>/draw_maps/{slice}/{detector}.log",
    benchmark:
        "<benchmarks>/draw_maps/{slice}/{detector}.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        score=ordering_score,
        words=score_words,
        title=shown_as,
        code=code("draw_maps.py"),
    script:
        "../scripts/draw_maps.py"


rule draw_map_boxes:
    """Draw the map of the selected objects, and galaxies of boxes on it (SF21 Fig. 7)."""
    input:
        maps=one_file(rules.map_selected.output.maps),
        chosen=one_file(rules.choose_embedded.output.chosen),
        scores=one_file(rules.merge_scores.output.scores),
        views=files(rules.write_view.output.image),
        reconstructions=if_made(files(rules.score.output.reconstructions)),
    output:
        **figure_files(
            "{slice}_{detector}_map_boxes",
            category="3 Kinds of peculiar objects",
            figure="boxes on the map",
        ),
    log:
        "<logs>/draw_map_boxes/{slice}/{detector}.log",
    benchmark:
        "<benchmarks>/draw_map_boxes/{slice}/{detector}.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        detector=identity,
        which_map=lambda wildcards: whats(wildcards.detector)[-1],
        score=ordering_score,
        selected_by=selected_by,
        least_per_box=PUBLISH["figures"]["least_per_box"],
        words=score_words,
        title=shown_as,
        code=code("draw_map_boxes.py"),
    script:
        "../scripts/draw_map_boxes.py"


rule draw_clusters:
    """Draw typical members of each cluster (SF21 Fig. 8)."""
    input:
        embedding=best(rules.find_clusters.output.embedding),
        scores=one_file(rules.merge_scores.output.scores),
        labels=one_file(rules.write_objects.output.labels),
        annotations=one_file(rules.annotate.output.annotations),
        views=files(rules.write_view.output.image),
        reconstructions=if_made(files(rules.score.output.reconstructions)),
    output:
        **figure_files(
            "{slice}_{detector}_clusters",
            category="3 Kinds of peculiar objects",
            figure="clusters",
        ),
    log:
        "<logs>/draw_clusters/{slice}/{detector}.log",
    benchmark:
        "<benchmarks>/draw_clusters/{slice}/{detector}.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        score=ordering_score,
        selected_by=selected_by,
        least_per_cluster=PUBLISH["figures"]["least_per_cluster"],
        words=score_words,
        title=shown_as,
        code=code("draw_clusters.py"),
    script:
        "../scripts/draw_clusters.py"


rule draw_candidates:
    """Draw the first candidates, with their positions."""
    input:
        candidates=one_file(rules.write_candidates.output.parquet),
        views=everywhere(rules.write_view.output.image),
    output:
        **figure_files(
            "candidates",
            caption="candidates_figure",
            category="0 Summary",
            figure="candidates, images",
        ),
    log:
        "<logs>/draw_candidates.log",
    benchmark:
        "<benchmarks>/draw_candidates.tsv"
    conda:
        "../../envs/cpu.yaml"
    params:
        order=OBJECTS,
        scales={name: CONFIG[name]["cutouts"]["pixel_scale"] for name in SLICES},
        code=code("draw_candidates.py"),
    script:
        "../scripts/draw_candidates.py"
