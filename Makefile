# Each target is one command. `make help` lists them.

# The newest from 3.11 to 3.13 that works, unless another is named.
PYTHON ?=
CORES ?= all
VENV = .venv
SNAKEMAKE = $(VENV)/bin/snakemake
# Names the lock that is installed: it stays, whatever is made, until GPU=1 or GPU=0.
STAMP = $(VENV)/installed
INSTALLED = $(or $(shell cat $(STAMP) 2> /dev/null),requirements.lock)
LOCK = $(or $(if $(filter 1,$(GPU)),requirements-gpu.lock),$(if $(filter 0,$(GPU)),requirements.lock),$(INSTALLED))
RUN = $(VENV)/bin/peculiar run
# Networks as small as these are as fast on one core as on two: two jobs side by side.
SMALL = --cores $(CORES) --max-threads 1

export PYTHONUNBUFFERED = 1
# TensorFlow's own chatter; warnings and errors stay.
export TF_CPP_MIN_LOG_LEVEL = 1

.PHONY: help venv another-lock demo run plan real trust check quick test test-all page-test slurm-test docs lint hooks bench lock clean
.DEFAULT_GOAL := help

help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z\/.A-Z-]+:.*## / {printf "%-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

venv: $(STAMP)  ## Install pinned versions of all packages into .venv (GPU=1: for NVIDIA cards)

$(STAMP): $(LOCK) pyproject.toml $(if $(filter $(INSTALLED),$(LOCK)),,another-lock)
	@envs/make_venv.sh $(VENV) $(LOCK) "$(PYTHON)"

another-lock:

# These targets have configs of their own.
ifeq ($(origin CONFIG),command line)
ifneq ($(filter demo real trust,$(MAKECMDGOALS)),)
$(error CONFIG is not read by make $(filter demo real trust,$(MAKECMDGOALS)): use make run CONFIG=$(CONFIG))
endif
endif

demo: venv  ## Make a simulated survey, find its peculiar objects, print a summary
	@$(RUN) $(SMALL) $(ARGS)

run: venv  ## Run a survey of your own: make run CONFIG=config/my_survey.yaml
	@test -n "$(CONFIG)" || { echo "Which survey? make run CONFIG=config/my_survey.yaml (make demo runs the demo)" >&2; exit 1; }
	@$(RUN) $(CONFIG) $(ARGS)

plan: venv  ## What a run would do, and what it takes: make plan CONFIG=config/my_survey.yaml
	@$(VENV)/bin/peculiar plan $(CONFIG) $(ARGS)

real: venv  ## Run 299 real cutouts, in the folder that PECULIAR_DATA names
	@test -n "$$PECULIAR_DATA" || { echo "PECULIAR_DATA has to name the folder with hsc_rgb_labelled.h5" >&2; exit 1; }
	@$(RUN) config/hsc_real.yaml $(SMALL) $(ARGS)

trust: venv  ## The full evaluation: a simulated survey of two slices, three seeds
	@$(RUN) config/trust.yaml $(SMALL) $(ARGS)

# Two files of tests side by side: most wait for one core at a time.
PYTEST = $(VENV)/bin/pytest -n 2 --dist loadfile --no-loadscope-reorder
# What needs neither TensorFlow nor a run.
QUICK = tests/unit tests/workflow/plans

check: venv  ## Lint, types, tests without TensorFlow, one dry run: in two minutes
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target lint quick

quick: venv  ## The tests and the dry run of `make check`
	$(PYTEST) $(QUICK) --quiet
	$(SNAKEMAKE) --dry-run --quiet all

# Coverage is measured where it costs little: not in the jobs of runs.
test: venv  ## All tests but the cluster's and the slow ones; prints the coverage
	$(PYTEST) --cov --cov-report=
	@$(VENV)/bin/coverage report --format=total | sed 's/^/Coverage of src\/peculiar: /; s/$$/%/'

test-all: check page-test  ## Everything, also what CI leaves out: hours on two cores
	$(PYTEST) -m "not slurm" --hypothesis-profile nightly
	$(VENV)/bin/pytest tests/slurm -m slurm -rP

page-test:  ## Types, style and tests of the explorer's scripts, with Node 20
	npm ci --ignore-scripts --no-audit --no-fund
	npm run types
	npm run lint -- --colors=off
	npm test

# The tests start a Slurm of their own: root, Debian. PECULIAR_SLURM=own takes the
# machine's, with the partitions of profiles/slurm.
slurm-test: venv  ## A survey and its changes on a Slurm of three nodes, made on this machine
	$(VENV)/bin/pytest tests/slurm -m "slurm and not slow"

docs: venv  ## Build the site of these pages in site/; every link is checked
	$(VENV)/bin/sphinx-build --fail-on-warning --quiet --doctree-dir site/.doctrees -c docs . site

lint: venv  ## Style of Python, rules and workflow; imports between packages; types
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/snakefmt --check Snakefile workflow
	$(VENV)/bin/lint-imports
	$(VENV)/bin/mypy
	$(SNAKEMAKE) --lint

hooks: venv  ## Check style, imports and types at every commit
	$(VENV)/bin/pre-commit install

bench: venv  ## Throughput, beside the machine's own matrix products
	$(VENV)/bin/python benchmarks/networks.py
	$(VENV)/bin/python benchmarks/stretch.py
	OMP_NUM_THREADS=1 $(VENV)/bin/python benchmarks/descriptors.py
	$(VENV)/bin/python benchmarks/simulated_survey.py
	$(VENV)/bin/python benchmarks/merge.py
	$(VENV)/bin/python benchmarks/catalogue.py
	$(VENV)/bin/python benchmarks/readers.py
	$(VENV)/bin/python benchmarks/plan.py
	$(VENV)/bin/python benchmarks/maps.py
	$(VENV)/bin/python benchmarks/explorer.py
	node benchmarks/learning.js

config/README.md: workflow/schemas/*.yaml src/peculiar/detectors/*/*.yaml src/peculiar/config/reference.py | venv  ## Write the reference of the config anew
	$(VENV)/bin/peculiar config-docs > $@.new
	mv $@.new $@

lock: venv  ## Choose the newest versions that fit, for the lock files
	$(VENV)/bin/pip install --quiet uv
	for extra in cpu gpu; do \
	  $(VENV)/bin/uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 \
	    --extra $$extra --extra dev --generate-hashes --no-emit-index-url --no-header --no-annotate \
	    --output-file requirements-$$extra.lock; \
	done
	mv requirements-cpu.lock requirements.lock

clean:  ## Remove results, logs and the environment
	rm -rf results site .snakemake node_modules $(VENV)
