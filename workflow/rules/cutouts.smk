"""Objects and cutouts from a source.

A shard is made from its own rows of the source. No rule of a shard takes the slice's
table of objects as input, or it would be made anew each time the catalogue grows.
`ancient` is no remedy: Snakemake does not compare the params of a job that depends on a
running job, so that a shard with other members would be missed.
"""


rule write_objects:
    """Read the catalogue: the objects of a slice, their annotations, the rejects."""
    input:
        files=source_files,
    output:
        objects="<results>/{slice}/objects.parquet",
        labels="<results>/{slice}/annotations/labels.parquet",
        rejects="<results>/{slice}/rejects/objects.parquet",
    log:
        "<logs>/write_objects/{slice}.log",
    benchmark:
        "<benchmarks>/write_objects/{slice}.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(4_000),
    params:
        source=source_of_objects,
        shards=section("shards"),
        code=code("write_objects.py", "peculiar.sources.{source_kind}"),
    script:
        "../scripts/write_objects.py"


rule write_cutouts:
    """Cut one shard: linear flux, or the images of a source without flux."""
    input:
        # Ancient: a file that grew is newer than every shard. `members` decides.
        files=ancient(source_files),
    output:
        cutouts="<results>/{slice}/cutouts/{shard}.h5",
        rejects="<results>/{slice}/rejects/{shard}.parquet",
    log:
        "<logs>/write_cutouts/{slice}/{shard}.log",
    benchmark:
        "<benchmarks>/write_cutouts/{slice}/{shard}.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(4_000),
        # Limits the jobs at a time, cluster jobs included: profiles/default.
        connections=connections,
    params:
        source=source_of_pixels,
        cutouts=cutouts,
        rows=rows,
        members=members,
        code=code("write_cutouts.py", "peculiar.sources.{source_kind}"),
    script:
        "../scripts/write_cutouts.py"
