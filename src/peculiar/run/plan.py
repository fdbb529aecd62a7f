"""What the workflow has to know before it runs: shards, comparisons, seeds."""

import json
import re
from collections.abc import Iterable
from itertools import pairwise

from peculiar.config.detectors import facts_of, rankings
from peculiar.sources.members import shard_bounds, source_module
from peculiar.sources.simulated.galaxies import BANDS

#: Shards are named by four digits.
MOST_SHARDS = 10_000


def shards_of(name: str, config: dict) -> dict[str, tuple[int, int]]:
    """Return the shards of the slice `name`: first row of the source, and end row.

    The end row is the row after the last one. Shards are named by four digits from
    0000. A source without rows, or with too many for four digits, is a ValueError, and
    so are ``reference_rows`` of a detector at which no shard ends.
    """
    size = config["shards"]["size"]
    bounds = shard_bounds(config["source"], config["shards"])
    count = len(bounds)
    if count > MOST_SHARDS:
        raise ValueError(
            f"slices.{name}: shards of {size} objects (shards.size) make {count} "
            f"shards; expected at most {MOST_SHARDS}. Set shards.size to "
            f"{-(-count * size // MOST_SHARDS)} or more"
        )
    shards = {f"{number:04d}": rows for number, rows in enumerate(bounds)}
    for detector in rankings(config):
        first_shards(name, shards, config, detector)
    return shards


def first_shards(
    name: str, shards: dict[str, tuple[int, int]], config: dict, detector: str
) -> list[str]:
    """Return the shards whose objects a detector is trained on and normalised by.

    They are those of the slice `name` up to the detector's ``reference_rows``. If no
    shard ends there, it is a ValueError.
    """
    rows = rankings(config)[detector]["reference_rows"]
    if rows is None:
        return list(shards)
    ends = [stop for _, stop in shards.values()]
    if rows not in ends:
        raise ValueError(
            f"slices.{name}: detectors.{detector}.reference_rows is {rows}, and no "
            f"shard ends there. Expected {', '.join(map(str, ends[-5:]))} or another "
            f"end of a shard; add {rows} to shards.ends if the catalogue had that many "
            "rows before it grew"
        )
    return list(shards)[: ends.index(rows) + 1]


def characterised(config: dict) -> list[str]:
    """Return the detectors of a slice whose selected objects are characterised."""
    names = config["characterise"]["detectors"]
    return [config["publish"]["detector"]] if names is None else names


def not_injected(config: dict) -> str | None:
    """Return why no anomalies can be put into a slice's images; None if they can."""
    if config["evaluation"]["injection"] is None:
        return "evaluation.injection is null"
    return _without_light(config)


def not_taught(config: dict) -> str | None:
    """Return why no ranking can be taught by injection; None if it can."""
    if config["teaching"] is None:
        return "teaching is null"
    return _without_light(config)


def _without_light(config: dict) -> str | None:
    """Return why no light can be put into a slice's images; None if it can."""
    bands = config["cutouts"]["bands"]
    if not set(bands) & set(BANDS):
        ours, own = ", ".join(BANDS), ", ".join(bands)
        return f"anomalies are simulated in the bands {ours}, and the images are {own}"
    if getattr(source_module(config["source"]), "STRETCHED", False):
        if config["cutouts"]["stretch"] is None:
            return "the images are stretched, and cutouts.stretch is null"
        if len(bands) != 3:
            return f"only a stretch of three bands can be inverted, not of {len(bands)}"
    return None


def by_neighbours(config: dict[str, dict]) -> list[tuple[str, str, str]]:
    """Return which objects are also scored by the models of a neighbouring slice.

    Neighbours are slices next to each other in the order of their names. A detector is
    compared if it is trained in both slices and has the same view, pixel scale and zero
    point there. A detector without training gives the same scores anyway.

    Returns
    -------
    comparisons : list of tuple of str
        The slice of the objects, the slice of the models, the detector.
    """
    found = []
    for pair in pairwise(sorted(config)):
        first, second = (config[name] for name in pair)
        wanted = first["evaluation"]["neighbours"]
        for name in sorted(first["detectors"].keys() & second["detectors"].keys()):
            trained = facts_of(first["detectors"][name]["kind"]).steps
            chosen = wanted is None or name in wanted
            if trained and chosen and _seen(first, name) == _seen(second, name):
                found += [(*pair, name), (*reversed(pair), name)]
    return found


def _seen(config: dict, detector: str) -> tuple:
    """Return the view of a detector, and the scale of its pixels and fluxes.

    Of one that reads descriptors, the bands in place of the view.
    """
    options, cutouts = config["detectors"][detector], config["cutouts"]
    scales = (cutouts[name] for name in ("pixel_scale", "zero_point"))
    if facts_of(options["kind"]).reads == "descriptors":
        return (cutouts["bands"], *scales)
    return (config["views"][options["view"]], *scales)


def one_of(names: Iterable[str]) -> str:
    """Return a regular expression that matches these names only, or nothing if none."""
    return "|".join(re.escape(name) for name in sorted(names)) or "(?!)"


def repeats(config: dict[str, dict]) -> list[list[str]]:
    """Return groups of two or more detectors that differ only in their seed.

    This includes detectors that use such detectors, and ensembles of them.
    """
    everything = {key: rankings(one) for key, one in config.items()}
    names = sorted({name for found in everything.values() for name in found})
    first: dict[str, str] = {}
    # The second pass finds those that use groups found in the first, the third the
    # ensembles of these.
    for _ in range(3):
        groups: dict[str, list[str]] = {}
        for name in names:
            options = {
                key: _without_seeds(found[name], first)
                for key, found in everything.items()
                if name in found
            }
            groups.setdefault(json.dumps(options, sort_keys=True), []).append(name)
        first = {name: group[0] for group in groups.values() for name in group}
    return [group for group in groups.values() if len(group) > 1]


def _without_seeds(options: dict, first: dict[str, str]) -> dict:
    """Return a detector's config without its seed and the seeds of its parts."""
    options = {**options, "seed": None}
    if options.get("uses"):
        options["uses"] = first.get(options["uses"], options["uses"])
    if "of" in options:
        options["of"] = [first.get(name, name) for name in options["of"]]
    return options


def families(config: dict[str, dict]) -> list[list[str]]:
    """Return the names of all detectors and ensembles, grouped as by `repeats`."""
    groups = repeats(config)
    alike = {name for group in groups for name in group}
    names = {name for one in config.values() for name in rankings(one)}
    return sorted([*groups, *([name] for name in names - alike)])


def published_seeds(config: dict[str, dict]) -> list[str]:
    """Return the main detector's group of `repeats`; empty if it has none."""
    published = next(iter(config.values()))["publish"]["detector"]
    return next((names for names in repeats(config) if published in names), [])
