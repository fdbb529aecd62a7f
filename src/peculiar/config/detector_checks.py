"""What a schema cannot say of a detector: that its section fits the others."""

from collections.abc import Iterator

from peculiar.config.declaration import ENSEMBLE
from peculiar.config.detectors import facts_of, scores_of
from peculiar.config.schema import Place, nearest

Found = Iterator[tuple[Place, str]]


def of_detector(place: Place, options: dict, config: dict) -> Found:
    """Find what is wrong in a detector's section, and between it and others.

    Parameters
    ----------
    place : tuple
        Where the section stands; its last part is the detector's name.
    options : dict
        The section, valid by the schema.
    config : dict
        The slice's config.

    Yields
    ------
    place, text : tuple, str
        Where, and what was found and expected.
    """
    for name, section in options.items():
        if isinstance(section, dict):
            yield from _training((*place, name), section)
    yield from _sample((*place, "sample"), options.get("sample", {}))
    if options.get("uses") is not None:
        yield from _uses((*place, "uses"), options, config["detectors"])
    view, views = options["view"], config["views"]
    if view not in views:
        yield (
            (*place, "view"),
            f"no view is called {view!r}; {nearest(view, sorted(views))}",
        )
        return
    size, multiple = views[view]["size"], facts_of(options["kind"]).multiple
    if size % multiple:
        yield (
            (*place, "view"),
            f"the view {view!r} is {size} px; for a detector of kind "
            f"{options['kind']} a multiple of {multiple} is needed",
        )
    yield from _bands((*place, "scoring"), options.get("scoring", {}), views[view])
    yield from _selections(place, options, list(scores_of(config, place[-1])))


def _bands(place: Place, scoring: dict, view: dict) -> Found:
    for number, band in enumerate(scoring.get("known_bands", [])):
        if band not in view["bands"]:
            yield (
                (*place, "known_bands", number),
                f"the view has no band {band!r}; it has {', '.join(view['bands'])}",
            )


def of_ensemble(place: Place, options: dict, config: dict) -> Found:
    """Find what is wrong in an ensemble's section, and between it and others.

    Parameters
    ----------
    place : tuple
        Where the section stands; its last part is the ensemble's name.
    options : dict
        The section, valid by the schema.
    config : dict
        The slice's config.

    Yields
    ------
    place, text : tuple, str
        Where, and what was found and expected.
    """
    detectors = config["detectors"]
    if place[-1] in detectors:
        yield place, "not a good name; it is that of a detector. Expected another"
    for number, name in enumerate(options["of"]):
        if name not in detectors:
            text = f"no detector is called {name!r}; {nearest(name, sorted(detectors))}"
            yield (*place, "of", number), text
    yield from _selections(place, options, list(ENSEMBLE.scores))


def _selections(place: Place, options: dict, scores: list[str]) -> Found:
    kind = options.get("kind")
    what = f"a detector of kind {kind}" if kind else "an ensemble"
    sets = {("sets", name): part for name, part in options["sets"].items()}
    for where, selection in {("selection",): options["selection"], **sets}.items():
        for number, cut in enumerate(selection["cuts"]):
            for key in ("score", "positive", "negative"):
                if key in cut and cut[key] not in scores:
                    yield (
                        (*place, *where, "cuts", number, key),
                        f"no score is called {cut[key]!r} in {what}; "
                        f"{nearest(cut[key], sorted(scores))}",
                    )


def _uses(place: Place, options: dict, detectors: dict) -> Found:
    name, kinds = options["uses"], facts_of(options["kind"]).uses
    if name not in detectors:
        yield (
            place,
            f"no detector is called {name!r}; {nearest(name, sorted(detectors))}",
        )
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
            f"{name!r} is not allowed; it sees the view {used['view']!r}, and this "
            f"detector {options['view']!r}. Expected one that sees the same",
        )


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
