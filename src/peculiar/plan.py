"""What the workflow has to know before it runs: the names of its shards."""

import json
import re
from collections.abc import Iterable

from peculiar.members import shard_count

#: Shards are named by four digits.
MOST_SHARDS = 10_000


def shard_names(name: str, config: dict) -> list[str]:
    """Return the names of a slice's shards: four digits, from 0000.

    Parameters
    ----------
    name : str
        The slice, for the error.
    config : dict
        The slice's resolved config: ``source`` and ``shards``.

    Raises
    ------
    ValueError
        If the source has no rows, or too many for four digits.
    """
    size = config["shards"]["size"]
    count = shard_count(config["source"], size)
    if count > MOST_SHARDS:
        raise ValueError(
            f"slices.{name}: shards of {size} objects (shards.size) make {count} "
            f"shards, and there are names for {MOST_SHARDS}. Set shards.size to "
            f"{-(-count * size // MOST_SHARDS)} or more"
        )
    return [f"{shard:04d}" for shard in range(count)]


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

    Parameters
    ----------
    config : dict
        Resolved config of every slice.

    Returns
    -------
    groups : list of list of str
        Names, of groups of two and more.
    """
    groups: dict[str, list[str]] = {}
    for name in sorted({name for one in config.values() for name in one["detectors"]}):
        options = {
            key: {**one["detectors"][name], "seed": None}
            for key, one in config.items()
            if name in one["detectors"]
        }
        groups.setdefault(json.dumps(options, sort_keys=True), []).append(name)
    return [names for names in groups.values() if len(names) > 1]
