"""Tags of objects, by people and from published lists."""


rule write_tags:
    """Write the tags of a slice's objects, from the user's file and from lists."""
    input:
        objects=rules.write_objects.output.objects,
        file=tags_file,
        known=known_files,
    output:
        tags="<results>/{slice}/annotations/tags.parquet",
    log:
        "<logs>/write_tags/{slice}.log",
    benchmark:
        "<benchmarks>/write_tags/{slice}.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        known=PUBLISH["known"],
        code=code("write_tags.py"),
    script:
        "../scripts/write_tags.py"


rule check_tags:
    """Write the rows of the file of tags that match no object, and the reasons."""
    input:
        objects=collect(rules.write_objects.output.objects, slice=SLICES),
        file=tags_file,
    output:
        rejects="<results>/tag_rejects.parquet",
    log:
        "<logs>/check_tags.log",
    benchmark:
        "<benchmarks>/check_tags.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        code=code("check_tags.py"),
    script:
        "../scripts/check_tags.py"
