"""What people and published lists say of objects."""


rule read_judgements:
    """Write each person's last judgement of an object, and the rows of no use."""
    input:
        objects=collect(rules.write_objects.output.objects, slice=SLICES),
        files=judgement_files,
    output:
        judgements="<results>/judgements.parquet",
        rejects="<results>/judgement_rejects.parquet",
    log:
        "<logs>/read_judgements.log",
    benchmark:
        "<benchmarks>/read_judgements.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        code=code("read_judgements.py"),
    script:
        "../scripts/read_judgements.py"


rule annotate:
    """Write what people and lists say of a slice's objects."""
    input:
        objects=rules.write_objects.output.objects,
        # Not judgements.parquet, which depends on the other slices' objects.
        files=judgement_files,
        known=known_files,
    output:
        annotations="<results>/{slice}/annotations/judgements.parquet",
    log:
        "<logs>/annotate/{slice}.log",
    benchmark:
        "<benchmarks>/annotate/{slice}.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        known=PUBLISH["known"],
        code=code("annotate.py"),
    script:
        "../scripts/annotate.py"
