"""How far the scores can be trusted: a rule a question."""


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


rule draw_recall:
    """Draw recall against the fraction of candidates."""
    input:
        table=rules.measure_recall.output.table,
    output:
        figure=report(
            "<results>/figures/recall.png",
            caption="../report/recall_figure.rst",
            category="5 Trust",
            labels={"figure": "recall, drawn"},
        ),
        pdf="<results>/figures/recall.pdf",
        facts="<results>/figures/recall.txt",
    log:
        "<logs>/draw_recall.log",
    benchmark:
        "<benchmarks>/draw_recall.tsv"
    conda:
        "../../envs/cpu.yaml"
    params:
        publish=publish("detector"),
        code=code("draw_recall.py"),
    script:
        "../scripts/draw_recall.py"


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
        radius=PUBLISH["same_sky"],
        chosen={
            "detectors": published_seeds(CONFIG) or [PUBLISH["detector"]],
            "score": PUBLISH["score"],
            "baselines": [name for name in DETECTORS if DETECTORS[name].BASELINE],
            "others": [
                family
                for family in families(CONFIG)
                if PUBLISH["detector"] not in family
                and not DETECTORS[family[0]].BASELINE
            ],
        },
        code=code("measure_ranking.py"),
    script:
        "../scripts/measure_ranking.py"


rule measure_gains:
    """Measure what joint orders gain over the best that they join."""
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
            labels={"figure": "what joint orders gain"},
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
        joined=JOINED,
        radius=PUBLISH["same_sky"],
        code=code("measure_gains.py"),
    script:
        "../scripts/measure_gains.py"


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


rule draw_dependence:
    """Draw what the scores follow."""
    input:
        table=rules.measure_dependence.output.table,
    output:
        figure=report(
            "<results>/figures/dependence.png",
            caption="../report/dependence_figure.rst",
            category="5 Trust",
            labels={"figure": "what scores follow, drawn"},
        ),
        pdf="<results>/figures/dependence.pdf",
        facts="<results>/figures/dependence.txt",
    log:
        "<logs>/draw_dependence.log",
    benchmark:
        "<benchmarks>/draw_dependence.tsv"
    conda:
        "../../envs/cpu.yaml"
    params:
        code=code("draw_dependence.py"),
    script:
        "../scripts/draw_dependence.py"
