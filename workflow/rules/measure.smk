"""Measurements on cutouts, and the properties of objects."""


rule fit_features:
    """Fit components to vectors that other programs made of objects."""
    input:
        # Ancient: tables that grew move no object that is described already.
        tables=ancient(feature_tables),
    output:
        features="<results>/features.h5",
    log:
        "<logs>/fit_features.log",
    benchmark:
        "<benchmarks>/fit_features.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(4_000),
    params:
        components=DESCRIPTORS["components"],
        code=code("fit_features.py"),
    script:
        "../scripts/fit_features.py"


rule describe:
    """Describe each cutout of one shard by numbers."""
    input:
        cutouts=rules.write_cutouts.output.cutouts,
        tables=ancient(feature_tables),
        features=rules.fit_features.output.features if DESCRIPTORS["tables"] else [],
    output:
        descriptors="<results>/{slice}/descriptors/{shard}.parquet",
    log:
        "<logs>/describe/{slice}/{shard}.log",
    benchmark:
        "<benchmarks>/describe/{slice}/{shard}.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        stretch=stretch,
        code=code("describe.py"),
    script:
        "../scripts/describe.py"


rule measure_cutouts:
    """Measure shapes, blendedness and colours of one shard of flux."""
    input:
        cutouts=rules.write_cutouts.output.cutouts,
    output:
        measured="<results>/{slice}/measured/{shard}.parquet",
    log:
        "<logs>/measure_cutouts/{slice}/{shard}.log",
    benchmark:
        "<benchmarks>/measure_cutouts/{slice}/{shard}.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(2_000),
    params:
        code=code("measure_cutouts.py"),
    script:
        "../scripts/measure_cutouts.py"


rule write_properties:
    """Write each object's properties from the catalogue or the cutouts (SF21 §4.4)."""
    input:
        objects=one_file(rules.write_objects.output.objects),
        measured=measured,
        star_masks=star_masks,
    output:
        properties="<results>/{slice}/properties.parquet",
    log:
        "<logs>/write_properties/{slice}.log",
    benchmark:
        "<benchmarks>/write_properties/{slice}.tsv"
    conda:
        "../../envs/cpu.yaml"
    resources:
        mem_mb=more(4_000),
    params:
        code=code("write_properties.py"),
    script:
        "../scripts/write_properties.py"
