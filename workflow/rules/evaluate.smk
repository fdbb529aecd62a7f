"""Evaluation of the scores: one rule a question."""


rule measure_metrics:
    """Measure the metrics of every score for the known objects."""
    input:
        catalog=rules.write_catalog.output.parquet,
        samples=by_detector(rules.choose_sample.output.sample, which="trained"),
        known=by_detector(rules.choose_sample.output.known, which="trained"),
    output:
        table="<results>/evaluation/metrics.parquet",
        text="<results>/evaluation/metrics.md",
        page=report(
            "<results>/evaluation/metrics.html",
            caption="../report/metrics.rst",
            category="4 Evaluation",
            labels={"figure": "metrics"},
        ),
    log:
        "<logs>/measure_metrics.log",
    benchmark:
        "<benchmarks>/measure_metrics.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(4_000),
    params:
        order=ORDER,
        labels=labels("ordinary", "groups", "artifact"),
        detectors={
            "scores": {name: list(scores) for name, scores in SCORES.items()},
            "seeds": SEEDS,
            "families": repeats(CONFIG),
            "baselines": [name for name in DETECTORS if DETECTORS[name].baseline],
            "ensembles": ENSEMBLES,
        },
        publish={
            "published": publish("detector", "score"),
            "radius": PUBLISH["same_place"],
            "threshold": PUBLISH["artifact_threshold"],
        },
        words=WORDS,
        code=code("measure_metrics.py"),
    script:
        "../scripts/measure_metrics.py"


rule measure_recall:
    """Measure the recall of the known objects."""
    input:
        catalog=rules.write_catalog.output.parquet,
        samples=by_detector(rules.choose_sample.output.sample, which="trained"),
        known=by_detector(rules.choose_sample.output.known, which="trained"),
    output:
        table="<results>/evaluation/recall.parquet",
        text="<results>/evaluation/recall.md",
        page=report(
            "<results>/evaluation/recall.html",
            caption="../report/recall.rst",
            category="4 Evaluation",
            labels={"figure": "recall"},
        ),
    log:
        "<logs>/measure_recall.log",
    benchmark:
        "<benchmarks>/measure_recall.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(4_000),
    params:
        order=ORDER,
        labels=labels("ordinary", "groups"),
        detectors=list(DETECTORS),
        evaluation=evaluation("fractions", "published"),
        publish=publish("detector"),
        words=WORDS,
        code=code("measure_recall.py"),
    script:
        "../scripts/measure_recall.py"


rule measure_injection:
    """Count which of the injected anomalies each detector recovers."""
    input:
        injections=collect(rules.inject.output.table, slice=INJECTED),
        scores=by_detector(rules.score_injected.output.scores, slices=INJECTED),
        survey=by_detector(rules.merge_scores.output.scores, slices=INJECTED),
    output:
        table="<results>/evaluation/injection.parquet",
        text="<results>/evaluation/injection.md",
        page=report(
            "<results>/evaluation/injection.html",
            caption="../report/injection.rst",
            category="4 Evaluation",
            labels={"figure": "injected anomalies, table"},
        ),
    log:
        "<logs>/measure_injection.log",
    benchmark:
        "<benchmarks>/measure_injection.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        order=INJECTED,
        selections={
            name: {
                detector: RANKINGS[name][detector]["selection"]
                for detector in INJECTED[name]["detectors"]
            }
            for name in INJECTED
        },
        left_out=NOT_INJECTED,
        injection=injection("fraction"),
        publish=publish("detector"),
        words=WORDS,
        code=code("measure_injection.py"),
    script:
        "../scripts/measure_injection.py"


rule leave_kinds_out:
    """Teach once without each kind, and score the survey and that kind."""
    input:
        descriptors=files(rules.describe.output.descriptors),
        injected=one_file(rules.describe_teaching.output.table),
        taught=one_file(rules.score_taught.output.scores),
    output:
        survey="<results>/{slice}/left_out/survey.parquet",
        images="<results>/{slice}/left_out/images.parquet",
    log:
        "<logs>/leave_kinds_out/{slice}.log",
    benchmark:
        "<benchmarks>/leave_kinds_out/{slice}.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        section=teaching("seed"),
        code=code("leave_kinds_out.py"),
    script:
        "../scripts/leave_kinds_out.py"


rule measure_teaching:
    """Measure how many of a kind are found that was left out of the teaching."""
    input:
        taught=collect(rules.score_taught.output.scores, slice=TAUGHT),
        left_out=collect(rules.leave_kinds_out.output.survey, slice=TAUGHT),
        images=collect(rules.leave_kinds_out.output.images, slice=TAUGHT),
        labels=collect(rules.write_objects.output.labels, slice=TAUGHT),
    output:
        table="<results>/evaluation/teaching.parquet",
        text="<results>/evaluation/teaching.md",
        page=report(
            "<results>/evaluation/teaching.html",
            caption="../report/teaching.rst",
            category="4 Evaluation",
            labels={"figure": "ranking taught by injection"},
        ),
    log:
        "<logs>/measure_teaching.log",
    benchmark:
        "<benchmarks>/measure_teaching.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        slices=TAUGHT,
        not_taught=NOT_TAUGHT,
        labels=labels("ordinary", "interesting", "artifact"),
        code=code("measure_teaching.py"),
    script:
        "../scripts/measure_teaching.py"


rule measure_stability:
    """Measure the stability of ranks and selections over seeds."""
    input:
        catalog=rules.write_catalog.output.parquet,
    output:
        table="<results>/evaluation/stability.parquet",
        text="<results>/evaluation/stability.md",
        page=report(
            "<results>/evaluation/stability.html",
            caption="../report/stability.rst",
            category="4 Evaluation",
            labels={"figure": "stability over seeds"},
        ),
    log:
        "<logs>/measure_stability.log",
    benchmark:
        "<benchmarks>/measure_stability.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(4_000),
    params:
        scores={name: list(scores) for name, scores in SCORES.items()},
        repeats=repeats(CONFIG),
        words=WORDS,
        code=code("measure_stability.py"),
    script:
        "../scripts/measure_stability.py"


use rule score as score_by_neighbour with:
    input:
        view=read_by(first_file),
        weights=of_other(weights),
    output:
        scores="<results>/{slice}/{detector}/by/{other}.parquet",
        # Only the scores are compared.
        reconstructions=temp("<results>/{slice}/{detector}/by/{other}.h5"),
    log:
        "<logs>/score_by_neighbour/{slice}/{detector}/{other}.log",
    benchmark:
        "<benchmarks>/score_by_neighbour/{slice}/{detector}/{other}.tsv"
    params:
        detector=of_other(identity),
        sections=of_other(scoring_sections),


rule measure_slices:
    """Measure how the models of neighbouring slices differ on the same objects."""
    input:
        scores=each_comparison("<results>/{slice}/{detector}/by/{other}.parquet"),
        own=each_comparison("<results>/{slice}/{detector}/scores.parquet"),
        survey=each_comparison("<results>/{other}/{detector}/scores.parquet"),
    output:
        table="<results>/evaluation/slices.parquet",
        text="<results>/evaluation/slices.md",
        page=report(
            "<results>/evaluation/slices.html",
            caption="../report/slices.rst",
            category="4 Evaluation",
            labels={"figure": "comparability of slices"},
        ),
    log:
        "<logs>/measure_slices.log",
    benchmark:
        "<benchmarks>/measure_slices.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        comparisons=BY_NEIGHBOURS,
        selections=[
            RANKINGS[model][name]["selection"] for _, model, name in BY_NEIGHBOURS
        ],
        words=words_of(name for _, _, name in BY_NEIGHBOURS),
        code=code("measure_slices.py"),
    script:
        "../scripts/measure_slices.py"


rule measure_dependence:
    """Measure correlations of scores with magnitude, seeing, shard, ..."""
    input:
        catalog=rules.write_catalog.output.parquet,
    output:
        table="<results>/evaluation/dependence.parquet",
        text="<results>/evaluation/dependence.md",
        page=report(
            "<results>/evaluation/dependence.html",
            caption="../report/dependence.rst",
            category="4 Evaluation",
            labels={"figure": "dependence on properties"},
        ),
    log:
        "<logs>/measure_dependence.log",
    benchmark:
        "<benchmarks>/measure_dependence.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(4_000),
    params:
        ordinary=LABELS["ordinary"],
        detectors=list(DETECTORS),
        flag=EVALUATION["flag"],
        words=WORDS,
        code=code("measure_dependence.py"),
    script:
        "../scripts/measure_dependence.py"


rule measure_selections:
    """Count the objects that pass each cut, several cuts, and any (T21 Table 2)."""
    input:
        scores=one_file(rules.merge_scores.output.scores),
        labels=one_file(rules.write_objects.output.labels),
    output:
        table="<results>/{slice}/{detector}/selections.parquet",
        text="<results>/{slice}/{detector}/selections.md",
        page=report(
            "<results>/{slice}/{detector}/selections.html",
            caption="../report/cuts.rst",
            category="4 Evaluation",
            labels={"slice": "{slice}", "detector": "{detector}", "figure": "cuts"},
        ),
    log:
        "<logs>/measure_selections/{slice}/{detector}.log",
    benchmark:
        "<benchmarks>/measure_selections/{slice}/{detector}.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        selection=option("selection"),
        words=score_words,
        title=shown_as,
        code=code("measure_selections.py"),
    script:
        "../scripts/measure_selections.py"


rule measure_selection_rates:
    """Measure the selected fraction by redshift and equivalent width."""
    input:
        catalog=one_file(rules.write_catalog.output.parquet),
    output:
        table="<results>/evaluation/rates.parquet",
        text="<results>/evaluation/rates.md",
        page=report(
            "<results>/evaluation/rates.html",
            caption="../report/rates.rst",
            category="4 Evaluation",
            labels={"figure": "selected fraction by redshift and equivalent width"},
        ),
    log:
        "<logs>/measure_selection_rates.log",
    benchmark:
        "<benchmarks>/measure_selection_rates.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        detectors=list(DETECTORS),
        words=WORDS,
        code=code("measure_selection_rates.py"),
    script:
        "../scripts/measure_selection_rates.py"
