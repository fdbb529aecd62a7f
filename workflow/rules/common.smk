"""Checked configuration and names, for the rule files."""

from importlib import import_module
from pathlib import Path

from peculiar.config.files import check_files
from peculiar.config.resolve import SHARED, resolve
from peculiar.config.detectors import all_scores, compared_scores, facts_of
from peculiar.config.detectors import keeps_snapshots, members_of_ensembles, rankings
from peculiar.config.detectors import scores_of, shared_scores, used_sections
from peculiar.sources.members import members_digest, pixels_of
from peculiar.run.door import check_all, refusals
from peculiar.run.expected import expect
from peculiar.run.plan import by_neighbours, characterised, first_shards, not_injected
from peculiar.run.plan import families, not_taught, one_of, published_seeds
from peculiar.run.plan import repeats, shards_of
from peculiar.config.paths import expand as expand_path
from peculiar.config.paths import results_folder
from peculiar.config.titles import capital, words
from peculiar.run.submissions import runs, watch_submissions
from peculiar.run.progress import RUN
from peculiar.run.provenance import PACKAGE, code_digest, code_digests, folder_digest
from peculiar.publish.sf21.release import RELEASED
from peculiar.scores.cuts import by_slice, limit_of, limit_words, selection_words

# Not of `workflow.basedir`, which is the folder of a Snakefile that takes this as a module.
ROOT = Path(workflow.current_basedir.get_path_or_uri(secret_free=True)).parents[1]
SCRIPTS = ROOT / "workflow" / "scripts"
with refusals(config, workflow.configfiles):
    # The process of each job reads this, too, and need not check the input again.
    if workflow.is_main_process:
        check_files(workflow.configfiles)
    CONFIG = resolve(config, ROOT / "workflow" / "schemas", files=workflow.configfiles)
    # The files of a workflow that takes this one as a module do not name its results.
    IS_MODULE = Path(workflow.main_snakefile).resolve().parent not in (
        ROOT.resolve(),
        (ROOT / "workflow").resolve(),
    )
    RESULTS = results_folder(config, [] if IS_MODULE else workflow.configfiles)
    if not IS_MODULE:
        RUN.results = RESULTS
    if workflow.is_main_process:
        check_all(CONFIG)
        watch_submissions(workflow)
    # Slice -> name of a shard -> its first row of the source, and that after its last.
    SHARDS = {name: shards_of(name, CONFIG[name]) for name in CONFIG}
# How long jobs take: for their time limits, and for the time left of a run.
EXPECTED = expect(CONFIG)


pathvars:
    results=RESULTS,
    logs="<results>/logs",
    benchmarks="<results>/benchmarks",


SLICES = sorted(CONFIG)
# These sections are the same in all slices.
DESCRIPTORS, LABELS, JUDGEMENTS, PUBLISH, EVALUATION = (
    CONFIG[SLICES[0]][name] for name in SHARED
)
# Slice -> name -> config of each detector and ensemble; rules treat both alike.
RANKINGS = {name: rankings(CONFIG[name]) for name in SLICES}
# Name -> kind. A name has one kind in all slices: the config is checked for it.
KINDS = {
    name: options["kind"]
    for of_slice in RANKINGS.values()
    for name, options in of_slice.items()
}
# Name -> seed, in the first slice that has it.
SEEDS = {
    name: options["seed"]
    for of_slice in reversed(RANKINGS.values())
    for name, options in of_slice.items()
}
# Name -> declaration of its kind: its scores, training steps and options.
DETECTORS = {name: facts_of(kind) for name, kind in sorted(KINDS.items())}
# Name -> score -> what it means, of all slices.
SCORES = all_scores(CONFIG)
# What figures and texts call detectors and scores.
WORDS = words(CONFIG)
# Name -> scores that can be compared over all slices.
SHARED_SCORES = shared_scores(CONFIG)
# Name of an ensemble -> the detectors that it combines in any slice.
ENSEMBLES = members_of_ensembles(CONFIG)
# Detectors whose objects are characterised, by slice.
CHARACTERISED = {name: characterised(CONFIG[name]) for name in SLICES}
# Jobs for all slices get one list of files. This is the order of such a list.
ORDER = {
    name: {
        "shards": len(SHARDS[name]),
        "detectors": list(RANKINGS[name]),
        "trained": [x for x in RANKINGS[name] if DETECTORS[x].steps],
    }
    for name in SLICES
}
# The same without the detectors, of which not every rule for all slices depends.
OBJECTS = {name: {"shards": part["shards"]} for name, part in ORDER.items()}
# The first detector of outliers among descriptors that scores all slices; or None.
NOVELTY = next(
    (
        name
        for name in DETECTORS
        if KINDS[name] == "descriptor_outlier"
        and all(name in of_slice for of_slice in RANKINGS.values())
    ),
    None,
)
# Slices without injected anomalies, and why; the others as in ORDER.
NOT_INJECTED = {name: why for name in SLICES if (why := not_injected(CONFIG[name]))}
INJECTED = {name: ORDER[name] for name in SLICES if name not in NOT_INJECTED}
# Slices without a ranking taught by injection, and why; the others.
NOT_TAUGHT = {name: why for name in SLICES if (why := not_taught(CONFIG[name]))}
TAUGHT = [name for name in SLICES if name not in NOT_TAUGHT]
# Objects scored by a neighbour's models: their slice, the models' slice, the detector.
BY_NEIGHBOURS = by_neighbours(CONFIG)


wildcard_constraints:
    slice=one_of(SLICES),
    other=one_of(SLICES),
    view=one_of({view for of_slice in CONFIG.values() for view in of_slice["views"]}),
    detector=one_of(DETECTORS),
    step=one_of({step for facts in DETECTORS.values() for step in facts.steps}),
    shard=r"\d{4}",
    what="reals|residuals",
