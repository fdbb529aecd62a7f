"""Catalogue and candidates of all slices, and their formats for other programs."""


rule merge_rejects:
    """Collect the rejects of all slices, and say what was refused, and why."""
    input:
        objects=collect(rules.write_objects.output.objects, slice=SLICES),
        catalogues=collect(rules.write_objects.output.rejects, slice=SLICES),
        shards=everywhere(rules.write_cutouts.output.rejects),
    output:
        table="<results>/rejects.parquet",
        text="<results>/rejects.md",
        page=report(
            "<results>/rejects.html",
            caption="../report/rejects.rst",
            category="0 Summary",
            labels={"figure": "refused rows"},
        ),
    log:
        "<logs>/merge_rejects.log",
    benchmark:
        "<benchmarks>/merge_rejects.tsv"
    conda:
        "../../envs/cpu.yaml"
    params:
        order=OBJECTS,
        code=code("merge_rejects.py"),
    script:
        "../scripts/merge_rejects.py"


rule write_catalog:
    """Write the catalogue: one row for each object, all scores."""
    input:
        objects=collect(rules.write_objects.output.objects, slice=SLICES),
        properties=collect(rules.write_properties.output.properties, slice=SLICES),
        labels=collect(rules.write_objects.output.labels, slice=SLICES),
        annotations=collect(rules.annotate.output.annotations, slice=SLICES),
        scores=by_detector(rules.merge_scores.output.scores),
        groups=rules.find_groups.output.groups,
        artifacts=made_everywhere(rules.score_artifacts.output.scores),
        taught=collect(rules.score_taught.output.scores, slice=TAUGHT),
        reranked=rules.rerank.output.reranked,
    output:
        parquet="<results>/catalog.parquet",
        fits="<results>/catalog.fits",
        csv="<results>/catalog.csv",
    log:
        "<logs>/write_catalog.log",
    benchmark:
        "<benchmarks>/write_catalog.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(4_000),
    params:
        order=ORDER,
        taught=TAUGHT,
        meanings=SCORES,
        publish=candidates(),
        seeds=published_seeds(CONFIG),
        code=code("write_catalog.py"),
    script:
        "../scripts/write_catalog.py"


rule write_hats:
    """Write the catalogue in parts of the sky, for LSDB."""
    input:
        catalog=one_file(rules.write_catalog.output.parquet),
    output:
        folder=directory("<results>/hats"),
    log:
        "<logs>/write_hats.log",
    benchmark:
        "<benchmarks>/write_hats.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(4_000),
    params:
        code=code("write_hats.py"),
    script:
        "../scripts/write_hats.py"


rule write_candidates:
    """Write the list of candidates, and a page of the first of them."""
    input:
        catalog=one_file(rules.write_catalog.output.parquet),
    output:
        parquet="<results>/candidates.parquet",
        csv="<results>/candidates.csv",
        spreadsheet="<results>/candidates.xlsx",
        votable="<results>/candidates.vot",
        text="<results>/candidates.md",
        page=report(
            "<results>/candidates.html",
            caption="../report/candidates.rst",
            category="0 Summary",
            labels={"figure": "candidates"},
        ),
    log:
        "<logs>/write_candidates.log",
    benchmark:
        "<benchmarks>/write_candidates.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(4_000),
    params:
        publish=candidates(),
        labels=labels("interesting", "artifact"),
        words=WORDS,
        objects=50,
        code=code("write_candidates.py"),
    script:
        "../scripts/write_candidates.py"


rule write_release:
    """Write the main detector's objects in the format of SF21's release."""
    input:
        catalog=one_file(rules.write_catalog.output.parquet),
        views=everywhere(rules.write_view.output.image),
        reconstructions=everywhere(rules.score.output.reconstructions),
    output:
        csv="<results>/release.csv",
        hdf5="<results>/release.h5",
    log:
        "<logs>/write_release.log",
    benchmark:
        "<benchmarks>/write_release.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(4_000),
    params:
        order=ORDER,
        publish=publish("detector", "release"),
        code=code("write_release.py"),
    script:
        "../scripts/write_release.py"
