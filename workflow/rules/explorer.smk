"""The page to look at objects."""


rule find_neighbours:
    """Find the most similar objects of each object, by their descriptors."""
    input:
        descriptors=everywhere(rules.describe.output.descriptors),
    output:
        neighbours="<results>/neighbours.parquet",
    log:
        "<logs>/find_neighbours.log",
    benchmark:
        "<benchmarks>/find_neighbours.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(4_000),
    params:
        order=OBJECTS,
        number=PUBLISH["explorer"]["similar"],
        code=code("find_neighbours.py"),
    script:
        "../scripts/find_neighbours.py"


# The first slice with injected anomalies: one galaxy shows what they look like.
EXAMPLES = list(INJECTED)[:1]


rule write_explorer:
    """Write the explorer."""
    input:
        **survey_files(),
        catalog=one_file(rules.write_catalog.output.parquet),
        queue=rules.rerank.output.queue,
        judgements=rules.read_judgements.output.judgements,
        samples=each_characterised(rules.map_sample.output.maps),
        selected=each_characterised(rules.map_selected.output.maps),
        clusters=each_best(rules.find_clusters.output.embedding),
        neighbours=rules.find_neighbours.output.neighbours,
        views=everywhere(rules.write_view.output.image),
        reconstructions=made_everywhere(rules.score.output.reconstructions),
        cutouts=everywhere(rules.write_cutouts.output.cutouts),
        injections=collect(rules.inject.output.table, slice=EXAMPLES),
        injected=collect(rules.inject.output.injected, slice=EXAMPLES),
    output:
        folder=directory("<results>/explorer"),
    log:
        "<logs>/write_explorer.log",
    benchmark:
        "<benchmarks>/write_explorer.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(4_000),
    params:
        order=ORDER,
        characterised=[(name, x) for name in SLICES for x in CHARACTERISED[name]],
        detectors={name: list(scores) for name, scores in SCORES.items()},
        words=WORDS,
        publish=candidates() | publish("explorer"),
        examples=EXAMPLES,
        shown={name: published_view(name) for name in SLICES},
        taught=TAUGHT,
        radius=PUBLISH["same_place"],
        threshold=PUBLISH["artifact_threshold"],
        page=folder_digest(PACKAGE / "explorer" / "page"),
        code=code("write_explorer.py"),
    script:
        "../scripts/write_explorer.py"
