"""How good the scores are: a rule a question."""


rule measure_merit:
    """Measure what each score finds of the labelled objects."""
    input:
        catalog=rules.write_catalog.output.parquet,
        samples=by_detector(rules.choose_sample.output.sample, which="trained"),
        known=by_detector(rules.choose_sample.output.known, which="trained"),
    output:
        table="<results>/merit.parquet",
        text="<results>/merit.md",
        page=report(
            "<results>/merit.html",
            caption="../report/merit.rst",
            category="4 Figures of merit",
            labels={"figure": "all scores"},
        ),
    log:
        "<logs>/measure_merit.log",
    benchmark:
        "<benchmarks>/measure_merit.tsv"
    conda:
        "../../envs/cpu.yaml"
    params:
        order=ORDER,
        labels=labels("ordinary", "groups"),
        scores={
            name: {
                x: list(scores_of(CONFIG[name], x)) for x in ORDER[name]["detectors"]
            }
            for name in SLICES
        },
        repeats=repeats(CONFIG),
        code=code("measure_merit.py"),
    script:
        "../scripts/measure_merit.py"


rule measure_artifacts:
    """Measure how well the artifact score tells faults from galaxies."""
    input:
        catalog=rules.write_catalog.output.parquet,
    output:
        table="<results>/artifacts.parquet",
        text="<results>/artifacts.md",
        page=report(
            "<results>/artifacts.html",
            caption="../report/artifacts.rst",
            category="4 Figures of merit",
            labels={"figure": "faults or galaxies"},
        ),
    log:
        "<logs>/measure_artifacts.log",
    benchmark:
        "<benchmarks>/measure_artifacts.tsv"
    conda:
        "../../envs/cpu.yaml"
    params:
        labels=labels("ordinary", "artifact"),
        scores=SHARED_SCORES,
        threshold=PUBLISH["artifact_threshold"],
        code=code("measure_artifacts.py"),
    script:
        "../scripts/measure_artifacts.py"


rule measure_recall:
    """Measure how many of the known objects are among the first candidates."""
    input:
        catalog=rules.write_catalog.output.parquet,
        samples=by_detector(rules.choose_sample.output.sample, which="trained"),
        known=by_detector(rules.choose_sample.output.known, which="trained"),
    output:
        table="<results>/trust/recall.parquet",
        text="<results>/trust/recall.md",
        page=report(
            "<results>/trust/recall.html",
            caption="../report/recall.rst",
            category="5 Trust",
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
        trust=trust("fractions", "published"),
        code=code("measure_recall.py"),
    script:
        "../scripts/measure_recall.py"


rule measure_ranking:
    """Measure how well the known objects come first, all detectors side by side."""
    input:
        catalog=rules.write_catalog.output.parquet,
        samples=by_detector(rules.choose_sample.output.sample, which="trained"),
        known=by_detector(rules.choose_sample.output.known, which="trained"),
    output:
        table="<results>/trust/ranking.parquet",
        text="<results>/trust/ranking.md",
        page=report(
            "<results>/trust/ranking.html",
            caption="../report/ranking.rst",
            category="5 Trust",
            labels={"figure": "ranking"},
        ),
    log:
        "<logs>/measure_ranking.log",
    benchmark:
        "<benchmarks>/measure_ranking.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(4_000),
    params:
        order=ORDER,
        labels=labels("ordinary", "groups"),
        scores={name: list(scores) for name, scores in SCORES.items()},
        radius=PUBLISH["same_place"],
        chosen={
            "detectors": published_seeds(CONFIG) or [PUBLISH["detector"]],
            "score": PUBLISH["score"],
            "baselines": [name for name in DETECTORS if DETECTORS[name].baseline],
            "others": [
                family
                for family in families(CONFIG)
                if PUBLISH["detector"] not in family
                and not DETECTORS[family[0]].baseline
            ],
        },
        code=code("measure_ranking.py"),
    script:
        "../scripts/measure_ranking.py"


rule measure_gains:
    """Measure what ensembles gain over the best of their detectors."""
    input:
        catalog=rules.write_catalog.output.parquet,
        samples=by_detector(rules.choose_sample.output.sample, which="trained"),
        known=by_detector(rules.choose_sample.output.known, which="trained"),
    output:
        table="<results>/trust/gains.parquet",
        text="<results>/trust/gains.md",
        page=report(
            "<results>/trust/gains.html",
            caption="../report/gains.rst",
            category="5 Trust",
            labels={"figure": "what ensembles gain"},
        ),
    log:
        "<logs>/measure_gains.log",
    benchmark:
        "<benchmarks>/measure_gains.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(4_000),
    params:
        order=ORDER,
        labels=labels("ordinary", "groups"),
        joined=ENSEMBLES,
        radius=PUBLISH["same_place"],
        code=code("measure_gains.py"),
    script:
        "../scripts/measure_gains.py"


rule measure_recovery:
    """Count which of the injected anomalies each detector recovers."""
    input:
        injections=collect(rules.inject.output.table, slice=INJECTED),
        scores=by_detector(rules.score_injected.output.scores, slices=INJECTED),
        survey=by_detector(rules.merge_scores.output.scores, slices=INJECTED),
    output:
        table="<results>/trust/injection.parquet",
        text="<results>/trust/injection.md",
        page=report(
            "<results>/trust/injection.html",
            caption="../report/recovery.rst",
            category="5 Trust",
            labels={"figure": "injection and recovery, table"},
        ),
    log:
        "<logs>/measure_recovery.log",
    benchmark:
        "<benchmarks>/measure_recovery.tsv"
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
        code=code("measure_recovery.py"),
    script:
        "../scripts/measure_recovery.py"


rule measure_stability:
    """Measure what of the result is the seed's."""
    input:
        catalog=rules.write_catalog.output.parquet,
    output:
        table="<results>/trust/stability.parquet",
        text="<results>/trust/stability.md",
        page=report(
            "<results>/trust/stability.html",
            caption="../report/stability.rst",
            category="5 Trust",
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
        code=code("measure_stability.py"),
    script:
        "../scripts/measure_stability.py"


use rule score as score_by_neighbour with:
    input:
        view=first_view,
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
        table="<results>/trust/slices.parquet",
        text="<results>/trust/slices.md",
        page=report(
            "<results>/trust/slices.html",
            caption="../report/slices.rst",
            category="5 Trust",
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
        code=code("measure_slices.py"),
    script:
        "../scripts/measure_slices.py"


rule measure_dependence:
    """Measure what the scores follow: magnitude, seeing, place, shard."""
    input:
        catalog=rules.write_catalog.output.parquet,
    output:
        table="<results>/trust/dependence.parquet",
        text="<results>/trust/dependence.md",
        page=report(
            "<results>/trust/dependence.html",
            caption="../report/dependence.rst",
            category="5 Trust",
            labels={"figure": "what scores follow"},
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
        flag=TRUST["flag"],
        code=code("measure_dependence.py"),
    script:
        "../scripts/measure_dependence.py"


rule measure_selections:
    """Count who passes each cut, several at once, and any (T21 Table 2)."""
    input:
        scores=one_file(rules.merge_scores.output.scores),
        labels=one_file(rules.write_objects.output.labels),
    output:
        table="<results>/{slice}/{detector}/selections.parquet",
        text="<results>/{slice}/{detector}/selections.md",
        page=report(
            "<results>/{slice}/{detector}/selections.html",
            caption="../report/cuts.rst",
            category="5 Trust",
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
        code=code("measure_selections.py"),
    script:
        "../scripts/measure_selections.py"


rule measure_selection_rates:
    """Measure which share is selected by redshift and equivalent width."""
    input:
        catalog=one_file(rules.write_catalog.output.parquet),
    output:
        table="<results>/trust/rates.parquet",
        text="<results>/trust/rates.md",
        page=report(
            "<results>/trust/rates.html",
            caption="../report/rates.rst",
            category="5 Trust",
            labels={"figure": "table of shares by redshift and equivalent width"},
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
        code=code("measure_selection_rates.py"),
    script:
        "../scripts/measure_selection_rates.py"
