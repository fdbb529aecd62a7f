"""Checks of detectors and ensembles that a schema cannot make."""

from collections.abc import Iterator

from peculiar.config.declaration import ENSEMBLE
from peculiar.config.detectors import facts_of, scores_of
from peculiar.config.schema import Place, nearest

Found = Iterator[tuple[Place, str]]


def of_detector(place: Place, options: dict, config: dict) -> Found:
    """Yield the errors in a detector's section, or between it and other sections.

    Its `options` are valid by the schema; the last part of `place` is its name.
    """
    for name, section in options.items():
        if isinstance(section, dict):
            yield from _training((*place, name), section)
    yield from _sample((*place, "sample"), options.get("sample", {}))
    if options.get("uses") is not None:
        yield from _uses((*place, "uses"), options, config["detectors"])
    for number, family in enumerate(options.get("reference", {}).get("families", [])):
        if family == "feature":
            yield from _features((*place, "reference", "families", number), config)
    view, views = options["view"], config["views"]
    if view not in views:
        yield (*place, "view"), f"no view is called {view!r}; {nearest(view, views)}"
        return
    size, multiple = views[view]["size"], facts_of(options["kind"]).multiple
    if size % multiple:
        yield (
            (*place, "view"),
            f"the view {view!r} is {size} px; for a detector of kind "
            f"{options['kind']} a multiple of {multiple} is needed",
        )
    bands = views[view]["bands"]
    for number, band in enumerate(options.get("scoring", {}).get("known_bands", [])):
        if band not in bands:
            text = f"the view has no band {band!r}; it has {', '.join(bands)}"
            yield (*place, "scoring", "known_bands", number), text
    yield from _selections(place, options, list(scores_of(config, str(place[-1]))))


def of_ensemble(place: Place, options: dict, config: dict) -> Found:
    """Yield the errors in an ensemble's section, as `of_detector`."""
    detectors = config["detectors"]
    if place[-1] in detectors:
        yield place, "name not allowed; a detector has it. Expected another"
    for number, name in enumerate(options["of"]):
        if name not in detectors:
            text = f"no detector is called {name!r}; {nearest(name, detectors)}"
            yield (*place, "of", number), text
    yield from _selections(place, options, list(ENSEMBLE.scores))


def _selections(place: Place, options: dict, scores: list[str]) -> Found:
    kind = options.get("kind")
    what = f"a detector of kind {kind}" if kind else "an ensemble"
    selections: dict[Place, dict] = {("selection",): options["selection"]}
    selections |= {("sets", name): part for name, part in options["sets"].items()}
    for where, selection in selections.items():
        for number, cut in enumerate(selection["cuts"]):
            for key in cut.keys() & {"score", "positive", "negative"}:
                if (name := cut[key]) not in scores:
                    text = f"no score is called {name!r} in {what}"
                    at = (*place, *where, "cuts", number, key)
                    yield at, f"{text}; {nearest(name, scores)}"


def _uses(place: Place, options: dict, detectors: dict) -> Found:
    name, kinds = options["uses"], facts_of(options["kind"]).uses
    if name not in detectors:
        yield place, f"no detector is called {name!r}; {nearest(name, detectors)}"
        return
    used = detectors[name]
    if used["kind"] not in kinds:
        yield (
            place,
            f"{name!r} is not allowed, a detector of kind {used['kind']}; expected one "
            f"of kind {' or '.join(kinds)}",
        )
    if used["view"] != options["view"]:
        yield (
            place,
            f"{name!r} is not allowed; its view is {used['view']!r}, and that of this "
            f"detector is {options['view']!r}. Expected the same view",
        )


def _features(place: Place, config: dict) -> Found:
    what = "'feature' is not allowed; "
    if not config["descriptors"]["tables"]:
        yield place, f"{what}there are no such descriptors (descriptors.tables)"
    elif config["evaluation"]["injection"] is not None:
        text = "injected images have none; expected evaluation.injection null"
        yield place, f"{what}{text}, or other families"


def _training(place: Place, training: dict) -> Found:
    every = training.get("snapshots_every", 0)
    iterations = training.get("iterations", every)
    if every > iterations:
        yield (
            (*place, "snapshots_every"),
            f"{every} is not allowed; the training ends after {iterations} iterations "
            f"({place[-1]}.iterations), before the first snapshot",
        )


def _sample(place: Place, sample: dict) -> Found:
    fold, held_out = sample.get("fold", 0), sample.get("held_out", 0.0)
    if fold and not 0 < (fold + 1) * held_out <= 1:
        yield (
            (*place, "fold"),
            f"{fold} is not allowed; where sample.held_out is {held_out:g} of the "
            f"objects, the folds are 0 to {int(1 / held_out) - 1 if held_out else 0}",
        )
