"""A graph of the shape of peculiar's, and nothing else: see plan.py."""

SLICES = [f"s{k}" for k in range(int(config["slices"]))]
SHARDS = [f"{k:04d}" for k in range(int(config["shards"]))]
PRODUCTS = ["catalog", "metrics", "rejects", "release", "record"]
# Images and residuals.
WHATS = range(2)
FIGURES = range(5)


wildcard_constraints:
    s=r"s\d+",
    n=r"\d{4}",
    k=r"\d",
    w=r"\d",
    p="|".join(PRODUCTS),


rule all:
    input:
        PRODUCTS,
        expand("{s}/figure{k}", s=SLICES, k=FIGURES),


rule objects:
    output:
        "{s}/objects",
    shell:
        "touch {output}"


rule cutouts:
    output:
        "{s}/cutouts/{n}",
        "{s}/rejects/{n}",
    shell:
        "touch {output}"


rule measure:
    input:
        "{s}/cutouts/{n}",
    output:
        "{s}/measured/{n}",
    shell:
        "touch {output}"


rule properties:
    input:
        "{s}/objects",
        expand("{{s}}/measured/{n}", n=SHARDS),
    output:
        "{s}/properties",
    shell:
        "touch {output}"


rule view:
    input:
        "{s}/cutouts/{n}",
    output:
        "{s}/view/{n}",
    shell:
        "touch {output}"


rule sample:
    input:
        expand("{{s}}/view/{n}", n=SHARDS),
    output:
        "{s}/sample",
    shell:
        "touch {output}"


rule train:
    input:
        "{s}/sample",
        expand("{{s}}/view/{n}", n=SHARDS),
    output:
        "{s}/wgan",
    shell:
        "touch {output}"


rule encoder:
    input:
        "{s}/wgan",
        "{s}/sample",
        expand("{{s}}/view/{n}", n=SHARDS),
    output:
        "{s}/encoder",
    shell:
        "touch {output}"


rule score:
    input:
        "{s}/view/{n}",
        "{s}/wgan",
        "{s}/encoder",
    output:
        "{s}/score/{n}",
        "{s}/image/{n}",
    shell:
        "touch {output}"


rule artifacts:
    input:
        "{s}/view/{n}",
        "{s}/image/{n}",
    output:
        "{s}/artifact/{n}",
    shell:
        "touch {output}"


rule merge:
    input:
        "{s}/objects",
        expand("{{s}}/{of}/{n}", of=["score", "rejects"], n=SHARDS),
    output:
        "{s}/merged",
    shell:
        "touch {output}"


rule autoencoder:
    input:
        "{s}/merged",
        expand("{{s}}/{of}/{n}", of=["view", "image"], n=SHARDS),
    output:
        "{s}/autoencoder{w}",
    shell:
        "touch {output}"


rule encode:
    input:
        "{s}/autoencoder{w}",
        expand("{{s}}/{of}/{n}", of=["view", "image"], n=SHARDS),
    output:
        "{s}/latents{w}",
    shell:
        "touch {output}"


rule pixels:
    input:
        "{s}/merged",
        expand("{{s}}/{of}/{n}", of=["view", "image"], n=SHARDS),
    output:
        "{s}/pixels{w}",
    shell:
        "touch {output}"


rule map:
    input:
        expand("{{s}}/{of}{w}", of=["latents", "pixels"], w=WHATS),
    output:
        "{s}/map",
    shell:
        "touch {output}"


rule figure:
    input:
        "{s}/merged",
        "{s}/map",
        expand("{{s}}/{of}/{n}", of=["view", "image"], n=SHARDS),
    output:
        "{s}/figure{k}",
    shell:
        "touch {output}"


rule product:
    input:
        expand("{s}/{of}", s=SLICES, of=["merged", "properties"]),
        expand("{s}/{of}/{n}", s=SLICES, of=["image", "artifact"], n=SHARDS),
    output:
        "{p}",
    shell:
        "touch {output}"
