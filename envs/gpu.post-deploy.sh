#!/usr/bin/env bash
# Run by snakemake --sdm conda once the environment stands, from the repository's root.
set -euo pipefail
pip install --require-hashes --requirement requirements-gpu.lock
pip install --no-deps --editable .
