"""Time of a plan of 10 slices of 1,000 shards, beside a bare graph of that shape.

    python benchmarks/plan.py [--slices 10] [--shards 1000]

Both are dry runs of Snakemake, one after the other. The bare graph (bare.smk) has the
same shape, without config, params, resources and logs.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]

#: Greatest time of the plan, in seconds and in times of the bare graph's.
SECONDS, TIMES = 60.0, 2.0


def main() -> None:
    """Plan both, compare and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--slices", type=int, default=10)
    parser.add_argument("--shards", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.yaml").write_text(yaml.safe_dump(config(**vars(options))))
        config_file = ["--configfile", f"{folder}/config.yaml"]
        sizes = [
            "--config",
            *(f"{key}={value}" for key, value in vars(options).items()),
        ]
        bare = plan(folder, "--snakefile", f"{ROOT}/benchmarks/bare.smk", *sizes)
        ours = plan(folder, "--snakefile", f"{ROOT}/Snakefile", *config_file)
    for title, (jobs, seconds) in {"bare graph": bare, "peculiar": ours}.items():
        print(f"{title:12} {jobs:,} jobs planned in {seconds:.1f} s")
    times = (ours[1] / ours[0]) / (bare[1] / bare[0])
    print(f"{times:.2f} times as long a job (bound {TIMES:g}; {SECONDS:.0f} s in all)")
    if ours[1] > SECONDS or times > TIMES:
        sys.exit(1)


def config(slices: int, shards: int) -> dict:
    """Return a config of a simulated survey, one object a shard."""
    view = {"size": 32, "bands": ["i", "r", "g"], "stretch": {"kind": "lupton"}}
    cuts = {"cuts": [{"score": "s_disc", "sigma": 3.0}]}
    source = {"kind": "simulated", "objects": shards, "magnitudes": [20.0, 20.5]}
    return {
        "shards": {"size": 1},
        "cutouts": {"size": 32, "bands": ["g", "r", "i"]},
        "views": {"rgb": view},
        "detectors": {"wgan": {"kind": "wgan", "view": "rgb", "selection": cuts}},
        "publish": {"detector": "wgan", "score": "s_disc"},
        "slices": {f"s{k}": {"source": source} for k in range(slices)},
    }


def plan(folder: Path, *arguments: str) -> tuple[int, float]:
    """Return the number of jobs of a dry run, and its seconds."""
    command = [sys.executable, "-m", "snakemake", "--dry-run", "--quiet", "rules"]
    start = time.perf_counter()
    done = subprocess.run(
        [*command, "--cores", "2", "--directory", folder, *arguments],
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    seconds = time.perf_counter() - start
    return int(re.findall(r"^total +(\d+)", done.stdout, re.M)[-1]), seconds


if __name__ == "__main__":
    main()
