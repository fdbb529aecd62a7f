"""A graph of the shape of peculiar's, and nothing else: see plan.py."""

SLICES = [f"s{k}" for k in range(int(config["slices"]))]
SHARDS = [f"{k:04d}" for k in range(int(config["shards"]))]
PRODUCTS = ["catalog", "merit", "rejects", "release", "record"]


wildcard_constraints:
    s=r"s\d+",
    n=r"\d{4}",
    k=r"\d",
    p="|".join(PRODUCTS),


rule all:
    input:
        PRODUCTS,
        expand("{s}/figure{k}", s=SLICES, k=range(3)),


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


rule merge:
    input:
        "{s}/objects",
        expand("{{s}}/{of}/{n}", of=["score", "rejects"], n=SHARDS),
    output:
        "{s}/merged",
    shell:
        "touch {output}"


rule figure:
    input:
        "{s}/merged",
        expand("{{s}}/{of}/{n}", of=["view", "image"], n=SHARDS),
    output:
        "{s}/figure{k}",
    shell:
        "touch {output}"


rule product:
    input:
        expand("{s}/merged", s=SLICES),
        expand("{s}/image/{n}", s=SLICES, n=SHARDS),
    output:
        "{p}",
    shell:
        "touch {output}"
