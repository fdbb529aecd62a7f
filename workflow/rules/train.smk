"""From views to trained weights: one job a training step of a detector."""


rule choose_sample:
    """Choose the objects that a detector is trained on."""
    input:
        views=first_files(rules.write_view.output.image),
        # Only what the choice goes by: else each new label would train anew.
        objects=chosen_by(("balance",), rules.write_objects.output.objects),
        labels=chosen_by(("only", "known"), rules.write_objects.output.labels),
    output:
        sample="<results>/{slice}/{detector}/sample.parquet",
        known="<results>/{slice}/{detector}/known.parquet",
    log:
        "<logs>/choose_sample/{slice}/{detector}.log",
    benchmark:
        "<benchmarks>/choose_sample/{slice}/{detector}.tsv"
    priority: 1
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        sample=option("sample"),
        code=code("choose_sample.py"),
    script:
        "../scripts/choose_sample.py"


rule train:
    """Train one step of a detector; killed and run again, it resumes."""
    input:
        views=first_files(rules.write_view.output.image),
        sample=one_file(rules.choose_sample.output.sample),
        previous=weights,
        known=known_objects,
    output:
        weights="<results>/{slice}/{detector}/model/{step}.weights.h5",
        history="<results>/{slice}/{detector}/model/{step}.history.parquet",
        parameters="<results>/{slice}/{detector}/model/{step}.json",
    log:
        "<logs>/train/{slice}/{detector}/{step}.log",
    benchmark:
        "<benchmarks>/train/{slice}/{detector}/{step}.tsv"
    # Trainings take longest: what they wait for goes before other work.
    priority: 1
    conda:
        "../../envs/gpu.yaml"
    # Fixed: sums are split among threads, so other weights come of another number.
    threads: 2
    resources:
        mem_mb=more(8_000),
    params:
        detector=identity,
        sections=step_sections,
        code=code("train.py", "peculiar.detectors.{detector_kind}.train_{step}"),
    script:
        "../scripts/train.py"


use rule train as train_with_snapshots with:
    output:
        weights="<results>/{slice}/{detector}/model/{step}.weights.h5",
        history="<results>/{slice}/{detector}/model/{step}.history.parquet",
        parameters="<results>/{slice}/{detector}/model/{step}.json",
        snapshots=directory("<results>/{slice}/{detector}/model/{step}.snapshots"),
    log:
        "<logs>/train_with_snapshots/{slice}/{detector}/{step}.log",
    benchmark:
        "<benchmarks>/train_with_snapshots/{slice}/{detector}/{step}.tsv"
    wildcard_constraints:
        detector=with_snapshots(),


ruleorder: train_with_snapshots > train


rule watch:
    """Score objects that were not trained on with every snapshot of a training."""
    input:
        views=first_files(rules.write_view.output.image),
        sample=one_file(rules.choose_sample.output.sample),
        snapshots=kept_snapshots,
    output:
        table="<results>/{slice}/{detector}/watch.parquet",
    log:
        "<logs>/watch/{slice}/{detector}.log",
    benchmark:
        "<benchmarks>/watch/{slice}/{detector}.tsv"
    conda:
        "../../envs/gpu.yaml"
    threads: 2
    resources:
        mem_mb=more(6_000),
    params:
        detector=identity,
        sections=watching_sections,
        code=code("watch.py", "peculiar.detectors.{detector_kind}.watch"),
    script:
        "../scripts/watch.py"
