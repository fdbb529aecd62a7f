"""From views to weights and raw scores: one job a training step, one a shard."""


rule choose_sample:
    """Choose the objects that a detector is trained on."""
    input:
        views=read_by(first_files),
        # Only tables that the choice depends on: a new label alone trains nothing.
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
    """Train one step of a detector; it resumes after a kill."""
    input:
        views=read_by(first_files),
        sample=one_file(rules.choose_sample.output.sample),
        previous=weights,
        known=known_objects,
    output:
        weights="<results>/{slice}/{detector}/model/{step}.weights.h5",
        history="<results>/{slice}/{detector}/model/{step}.history.parquet",
        parameters="<results>/{slice}/{detector}/model/{step}.json",
        # Empty where none are kept.
        snapshots=directory("<results>/{slice}/{detector}/model/{step}.snapshots"),
    log:
        "<logs>/train/{slice}/{detector}/{step}.log",
    benchmark:
        "<benchmarks>/train/{slice}/{detector}/{step}.tsv"
    # Trainings take longest: the jobs that they wait for run first.
    priority: 1
    conda:
        "../../envs/gpu.yaml"
    # Fixed: sums are split among threads, so weights depend on their number.
    threads: 2
    resources:
        mem_mb=more(8_000),
    params:
        detector=identity,
        sections=step_sections,
        keeps=keeps,
        code=code("train.py", "peculiar.detectors.{detector_kind}.train_{step}"),
    script:
        "../scripts/train.py"


rule watch:
    """Score objects not trained on with every snapshot of a training."""
    input:
        views=read_by(first_files),
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


rule score:
    """Score, and reconstruct if the detector does so, every object of one shard."""
    input:
        view=read_by(files),
        weights=weights,
    output:
        scores="<results>/{slice}/{detector}/scores/{shard}.parquet",
        # Empty where the detector makes none.
        reconstructions="<results>/{slice}/{detector}/reconstructions/{shard}.h5",
    log:
        "<logs>/score/{slice}/{detector}/{shard}.log",
    benchmark:
        "<benchmarks>/score/{slice}/{detector}/{shard}.tsv"
    wildcard_constraints:
        detector=one_of(set(DETECTORS) - set(ENSEMBLES)),
    conda:
        "../../envs/gpu.yaml"
    threads: scoring_threads
    resources:
        mem_mb=more(6_000),
    params:
        detector=identity,
        sections=scoring_sections,
        reconstructs=reconstructs,
        code=code("score.py", "peculiar.detectors.{detector_kind}.score"),
    script:
        "../scripts/score.py"


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
