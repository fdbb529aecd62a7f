"""What the workflow has to know before it runs: the names of its shards."""

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
    """Return a slice's shards: their names, four digits from 0000, and their rows.

    Parameters
    ----------
    name : str
        The slice, for the error.
    config : dict
        The slice's resolved config: ``source`` and ``shards``.

    Returns
    -------
    shards : dict of str to tuple of int
        First row of the source, and the one behind the last.

    Raises
    ------
    ValueError
        If the source has no rows, or too many for four digits.
    """
    size = config["shards"]["size"]
    bounds = shard_bounds(config["source"], config["shards"])
    count = len(bounds)
    if count > MOST_SHARDS:
        raise ValueError(
            f"slices.{name}: shards of {size} objects (shards.size) make {count} "
            f"shards, and there are names for {MOST_SHARDS}. Set shards.size to "
            f"{-(-count * size // MOST_SHARDS)} or more"
        )
    return {f"{number:04d}": rows for number, rows in enumerate(bounds)}


def first_shards(
    name: str, shards: dict[str, tuple[int, int]], config: dict, detector: str
) -> list[str]:
    """Return the shards whose objects a detector is trained on and normalised by.

    Parameters
    ----------
    name : str
        The slice, for the error.
    shards : dict
        The slice's shards.
    config : dict
        The slice's resolved config.
    detector : str
        Its name there.

    Raises
    ------
    ValueError
        If no shard ends at the detector's ``reference_rows``.
    """
    rows = rankings(config)[detector]["reference_rows"]
    if rows is None:
        return list(shards)
    ends = [stop for _, stop in shards.values()]
    if rows not in ends:
        raise ValueError(
            f"slices.{name}: detectors.{detector}.reference_rows is {rows}, and no "
            f"shard ends there. Expected one of {', '.join(map(str, ends[-5:]))} or "
            f"another end of a shard; add {rows} to shards.ends if the catalogue had "
            "so many rows before it grew"
        )
    return list(shards)[: ends.index(rows) + 1]


def characterised(config: dict) -> list[str]:
    """Return the detectors of a slice whose selected objects are characterised.

    Parameters
    ----------
    config : dict
        The slice's resolved config.
    """
    names = config["characterise"]["detectors"]
    return [config["publish"]["detector"]] if names is None else names


def not_injected(config: dict) -> str | None:
    """Return why no anomalies can be put into a slice's images; None if they can.

    Parameters
    ----------
    config : dict
        The slice's resolved config.
    """
    bands = config["cutouts"]["bands"]
    section = config["evaluation"]["injection"]
    if section is None:
        return "evaluation.injection is null"
    if not set(bands) & set(BANDS):
        return (
            f"there is light for the bands {', '.join(BANDS)}, and these are "
            f"{', '.join(bands)}"
        )
    if getattr(source_module(config["source"]), "STRETCHED", False):
        if section["stretch"] is None:
            return (
                "the images are stretched already, and evaluation.injection.stretch "
                "does not say how"
            )
        if len(bands) != 3:
            return f"a stretch is undone of three bands, and these are {len(bands)}"
    return None


def by_neighbours(config: dict[str, dict]) -> list[tuple[str, str, str]]:
    """Return whose objects are scored by the models of a neighbouring slice, too.

    Neighbours are slices that stand beside each other in the order of their names. A
    detector counts that is trained in both, and sees the same: its view, and what
    pixels and flux mean there. One without training scores alike by construction.

    Parameters
    ----------
    config : dict of str to dict
        Resolved config of every slice.

    Returns
    -------
    comparisons : list of tuple of str
        The objects' slice, the slice of the models, the detector.
    """
    found = []
    for pair in pairwise(sorted(config)):
        first, second = (config[name] for name in pair)
        wanted = first["evaluation"]["neighbours"]
        for name in sorted(first["detectors"].keys() & second["detectors"].keys()):
            # A name has one kind in all slices (checked).
            trained = facts_of(first["detectors"][name]["kind"]).steps
            chosen = wanted is None or name in wanted
            if trained and chosen and _seen(first, name) == _seen(second, name):
                found += [(*pair, name), (*reversed(pair), name)]
    return found


def _seen(config: dict, detector: str) -> tuple:
    """Return what a detector's images are, whatever is on them."""
    scales = (config["cutouts"][name] for name in ("pixel_scale", "zero_point"))
    return (config["views"][config["detectors"][detector]["view"]], *scales)


def one_of(names: Iterable[str]) -> str:
    """Return a regular expression for these names and nothing else.

    Parameters
    ----------
    names : iterable of str
        May be empty: then nothing matches.
    """
    return "|".join(re.escape(name) for name in sorted(names)) or "(?!)"


def repeats(config: dict[str, dict]) -> list[list[str]]:
    """Return the detectors that differ from each other in their seed alone.

    So do those that use, and ensembles of, detectors of which the same is true.

    Parameters
    ----------
    config : dict
        Resolved config of every slice.

    Returns
    -------
    groups : list of list of str
        Names, of groups of two and more.
    """
    everything = {key: rankings(one) for key, one in config.items()}
    names = sorted({name for found in everything.values() for name in found})
    first: dict[str, str] = {}
    # Once for those that stand alone, and once more for those made of them.
    for _ in range(2):
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
    """Return a detector's config without its seed, and without those of its parts."""
    options = {**options, "seed": None}
    if options.get("uses"):
        options["uses"] = first.get(options["uses"], options["uses"])
    if "of" in options:
        options["of"] = [first.get(name, name) for name in options["of"]]
    return options


def families(config: dict[str, dict]) -> list[list[str]]:
    """Return all detectors and ensembles, together what differs in its seed alone.

    Parameters
    ----------
    config : dict
        Resolved config of every slice.

    Returns
    -------
    families : list of list of str
        Names, by the first of each family.
    """
    groups = repeats(config)
    alike = {name for group in groups for name in group}
    names = {name for one in config.values() for name in rankings(one)}
    return sorted([*groups, *([name] for name in names - alike)])


def published_seeds(config: dict[str, dict]) -> list[str]:
    """Return the published detector and those that differ from it in their seed alone.

    Parameters
    ----------
    config : dict
        Resolved config of every slice.

    Returns
    -------
    names : list of str
        Empty if no other detector is like it.
    """
    published = next(iter(config.values()))["publish"]["detector"]
    return next((names for names in repeats(config) if published in names), [])
