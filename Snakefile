"""From a survey's galaxies to a catalogue of the peculiar ones."""

import gc
from pathlib import Path

from peculiar.run.allocations import allocate, check_limits
from peculiar.run.head import write_note
from peculiar.run.progress import RUN
from snakemake.utils import min_version

min_version("9.27")
# A plan holds objects by the million and frees none of them: Python's default, to look
# for garbage at every 700 new ones, is a tenth of the time of a plan of 30,000 jobs.
gc.set_threshold(100_000)


onstart:
    with refusals():
        check_limits(workflow, rules, EXPECTED)
    # By which `peculiar resume` can prove that a run is dead.
    write_note(Path.cwd())
    RUN.begin(workflow.dag.needrun_jobs())


onsuccess:
    RUN.end()


onerror:
    RUN.fail()


# The config file is named in profiles/default, not here: Snakemake would merge a file
# named here into the one given with --configfile, and the demo's slices would stand in
# every survey.
report: "workflow/report/workflow.rst"


# Above the rules: it says what <results> is.
include: "workflow/rules/common.smk"
include: "workflow/rules/params.smk"


rule all:
    """Everything: the summary comes last, when all that people look at is there."""
    input:
        "<results>/report.html",
        "<results>/summary.txt",


include: "workflow/rules/inputs.smk"
include: "workflow/rules/lists.smk"
include: "workflow/rules/cutouts.smk"
include: "workflow/rules/measure.smk"
include: "workflow/rules/views.smk"
include: "workflow/rules/labels.smk"
include: "workflow/rules/detectors.smk"
include: "workflow/rules/scores.smk"
include: "workflow/rules/inject.smk"
include: "workflow/rules/characterise.smk"
include: "workflow/rules/publish.smk"
include: "workflow/rules/evaluate.smk"
include: "workflow/rules/evaluate_looks.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/figures_of_evaluation.smk"
include: "workflow/rules/explorer.smk"
include: "workflow/rules/run.smk"


# After all rules: each gets a time limit by what its jobs should take.
allocate(rules, workflow.resource_settings, EXPECTED, head=workflow.is_main_process)
