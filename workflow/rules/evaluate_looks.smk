"""What a person finds per look, played by the true labels."""


rule measure_found_per_look:
    """Play a person by the true labels, and count what is found per look."""
    input:
        **survey_files(),
        labels=collect(rules.write_objects.output.labels, slice=SLICES),
        scores=by_detector(rules.merge_scores.output.scores),
    output:
        table="<results>/evaluation/found_per_look.parquet",
        text="<results>/evaluation/found_per_look.md",
        page=report(
            "<results>/evaluation/found_per_look.html",
            caption="../report/found_per_look.rst",
            category="4 Evaluation",
            labels={"figure": "found per look, table"},
        ),
    log:
        "<logs>/measure_found_per_look.log",
    benchmark:
        "<benchmarks>/measure_found_per_look.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(4_000),
    params:
        order=ORDER,
        taught=TAUGHT,
        labels=labels("interesting", "artifact"),
        radius=PUBLISH["same_place"],
        threshold=PUBLISH["artifact_threshold"],
        words=WORDS,
        code=code("measure_found_per_look.py"),
    script:
        "../scripts/measure_found_per_look.py"


rule simulate_judgements:
    """Play a person who judges by the true labels, and write what is said."""
    input:
        **survey_files(),
        labels=collect(rules.write_objects.output.labels, slice=SLICES),
    output:
        judgements="<results>/simulated_judgements.csv",
    log:
        "<logs>/simulate_judgements.log",
    benchmark:
        "<benchmarks>/simulate_judgements.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(4_000),
    params:
        order=OBJECTS,
        taught=TAUGHT,
        labels=labels("interesting", "artifact"),
        radius=PUBLISH["same_place"],
        threshold=PUBLISH["artifact_threshold"],
        looks=JUDGEMENTS["simulated"],
        code=code("simulate_judgements.py"),
    script:
        "../scripts/simulate_judgements.py"
