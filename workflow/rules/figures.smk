"""The published detector's figures, one set a slice."""


rule generate_samples:
    """Generate images from random latent vectors."""
    input:
        weights=weights,
    output:
        samples="<results>/{slice}/{detector}/samples.h5",
    log:
        "<logs>/generate_samples/{slice}/{detector}.log",
    benchmark:
        "<benchmarks>/generate_samples/{slice}/{detector}.tsv"
    conda:
        "../../envs/gpu.yaml"
    threads: 2
    resources:
        mem_mb=more(4_000),
    params:
        detector=identity,
        sections=trained_sections,
        view=detector_view,
        code=code("generate_samples.py", "peculiar.detectors.{detector_kind}.generate"),
    script:
        "../scripts/generate_samples.py"


rule draw_samples:
    """Draw real images beside generated ones (SF21 Fig. 1)."""
    input:
        views=files(rules.write_view.output.image),
        samples=one_file(rules.generate_samples.output.samples),
    output:
        figure=report(
            "<results>/figures/{slice}_{detector}_samples.png",
            caption="../report/samples.rst",
            category="1 The network",
            labels={
                "slice": "{slice}",
                "detector": "{detector}",
                "figure": "real and generated images",
            },
        ),
        pdf="<results>/figures/{slice}_{detector}_samples.pdf",
        facts="<results>/figures/{slice}_{detector}_samples.txt",
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
        code=code("draw_samples.py"),
    script:
        "../scripts/draw_samples.py"


rule draw_reconstructions:
    """Draw objects of low, middling and high score, and residuals (SF21 Fig. 2)."""
    input:
        scores=one_file(rules.merge_scores.output.scores),
        groups=one_file(rules.find_places.output.groups),
        views=files(rules.write_view.output.image),
        reconstructions=files(rules.score.output.reconstructions),
    output:
        figure=report(
            "<results>/figures/{slice}_{detector}_reconstructions.png",
            caption="../report/reconstructions.rst",
            category="2 Scores",
            labels={
                "slice": "{slice}",
                "detector": "{detector}",
                "figure": "reconstructions",
            },
        ),
        pdf="<results>/figures/{slice}_{detector}_reconstructions.pdf",
        facts="<results>/figures/{slice}_{detector}_reconstructions.txt",
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
        code=code("draw_reconstructions.py"),
    script:
        "../scripts/draw_reconstructions.py"


rule draw_score_distributions:
    """Draw the distribution of each score, and one against another (SF21 Fig. 3)."""
    input:
        scores=rules.merge_scores.output.scores,
    output:
        figure=report(
            "<results>/figures/{slice}_{detector}_scores.png",
            caption="../report/scores.rst",
            category="2 Scores",
            labels={
                "slice": "{slice}",
                "detector": "{detector}",
                "figure": "score distributions",
            },
        ),
        pdf="<results>/figures/{slice}_{detector}_scores.pdf",
        facts="<results>/figures/{slice}_{detector}_scores.txt",
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
        code=code("draw_score_distributions.py"),
    script:
        "../scripts/draw_score_distributions.py"


rule draw_convergence:
    """Draw how the scores settle during the search, where that was kept."""
    input:
        reconstructions=files(rules.score.output.reconstructions),
    output:
        figure=report(
            "<results>/figures/{slice}_{detector}_convergence.png",
            caption="../report/convergence.rst",
            category="1 The network",
            labels={
                "slice": "{slice}",
                "detector": "{detector}",
                "figure": "convergence of the scores",
            },
        ),
        pdf="<results>/figures/{slice}_{detector}_convergence.pdf",
        facts="<results>/figures/{slice}_{detector}_convergence.txt",
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
        code=code("draw_convergence.py"),
    script:
        "../scripts/draw_convergence.py"


rule draw_watch:
    """Draw how the scores of objects set aside change with training."""
    input:
        table=rules.watch.output.table,
        labels=rules.write_objects.output.labels,
    output:
        figure=report(
            "<results>/figures/{slice}_{detector}_watch.png",
            caption="../report/watch.rst",
            category="1 The network",
            labels={
                "slice": "{slice}",
                "detector": "{detector}",
                "figure": "scores against training",
            },
        ),
        pdf="<results>/figures/{slice}_{detector}_watch.pdf",
        facts="<results>/figures/{slice}_{detector}_watch.txt",
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
        code=code("draw_watch.py"),
    script:
        "../scripts/draw_watch.py"


rule draw_selections:
    """Draw what each score selects and the others miss (SF21 Fig. 4)."""
    input:
        scores=one_file(rules.merge_scores.output.scores),
        groups=one_file(rules.find_places.output.groups),
        views=files(rules.write_view.output.image),
        reconstructions=files(rules.score.output.reconstructions),
    output:
        figure=report(
            "<results>/figures/{slice}_{detector}_selections.png",
            caption="../report/selections.rst",
            category="2 Scores",
            labels={
                "slice": "{slice}",
                "detector": "{detector}",
                "figure": "what each score selects",
            },
        ),
        pdf="<results>/figures/{slice}_{detector}_selections.pdf",
        facts="<results>/figures/{slice}_{detector}_selections.txt",
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
        sigma=lambda wildcards: threshold(wildcards.slice, wildcards.detector),
        code=code("draw_selections.py"),
    script:
        "../scripts/draw_selections.py"
