"""The shards of a source's rows; read when the graph is built."""

import hashlib
import importlib
from itertools import pairwise
from types import ModuleType

from peculiar.sources.patterns import columns_of

#: Ending of the properties with the widths of the PSF, which cutouts are written with.
WIDTH = "_psf_fwhm_arcsec"


def source_module(source: dict) -> ModuleType:
    """Import the module of one kind of source, and no other: see `peculiar.sources`."""
    return importlib.import_module(f"peculiar.sources.{source['kind']}")


def shard_bounds(source: dict, shards: dict) -> list[tuple[int, int]]:
    """Divide a source's rows into shards.

    Parameters
    ----------
    source : dict
        The ``source`` section of the configuration.
    shards : dict
        The ``shards`` section: ``size``, the largest number of rows of a shard, usable
        or not; ``ends``, rows at which a shard ends although it may have fewer.

    Returns
    -------
    bounds : list of tuple of int
        First row of each shard, and the row after its last; at least one shard.

    Raises
    ------
    ValueError
        If the source is empty, or has fewer rows than one of ``ends``.
    """
    name, size = describe(source), shards["size"]
    rows = source_module(source).count(source)
    if rows < 1:
        raise ValueError(no_row(source))
    for end in shards["ends"]:
        if end > rows:
            raise ValueError(
                f"shards.ends has {end}, but the source {name} has {rows} rows. "
                "Expected the numbers of rows that it had each time before it grew"
            )
    ends = sorted({0, *shards["ends"], rows})
    return [
        (start, min(start + size, stop))
        for first, stop in pairwise(ends)
        for start in range(first, stop, size)
    ]


def members_digest(source: dict, start: int, stop: int) -> str:
    """Return 16 hexadecimal digits that depend on the ids of a shard's rows.

    A shard depends on its own rows alone: new rows at the end of a catalogue change the
    last shard at most, and a new date of the file changes none.
    """
    ids = source_module(source).identifiers(source, start, stop)
    text = "\n".join(map(repr, ids.tolist()))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def pixels_of(source: dict) -> dict:
    """Return the part of a source's section that its cutouts depend on.

    It has no query, no annotations, and of the properties only the positions, without
    which an object may be refused, those of columns with limits or cuts, and the widths
    of the PSF, which are written beside the pixels; likewise of their units, and of the
    spellings of unknown in single columns: so another column of the catalogue changes
    no shard.
    """
    part = {key: value for key, value in source.items() if key != "query"}
    if "properties" not in source:
        return part
    judged = {*source["limits"], *source["cuts"]}
    kept = {
        name: column
        for name, column in source["properties"].items()
        if name in ("ra", "dec") or column in judged or name.endswith(WIDTH)
    }
    finding = (source.get(x) for x in ("ra", "dec", "x", "y", "tract"))
    used = {"ra", "dec", *finding, *columns_of(source.get("images", "")), *judged}
    used |= {*kept, *kept.values()}
    units, unknown = source["units"], source["unknown"]
    unknown = unknown | {"columns": _of(unknown.get("columns", {}), used)}
    part |= {"units": _of(units, used), "unknown": unknown}
    return part | {"annotations": {}, "properties": kept}


def _of(section: dict, used: set) -> dict:
    return {name: value for name, value in section.items() if name in used}


def no_row(source: dict) -> str:
    """Return the message on a source of which no row is left."""
    name, limits = describe(source), source.get("limits")
    if not limits:
        return f"source {name} holds no object: expected at least one row"
    ends = ", ".join(f"{x} from {low} to {high}" for x, (low, high) in limits.items())
    return (
        f"source {name}: no row is within source.limits, {ends}: expected at least one "
        "row. Check the columns and widen the limits"
    )


def describe(source: dict) -> str:
    """Return a source's kind and file, for messages: ``rgb (images.h5)``."""
    file = source.get("table") or source.get("file")
    return f"{source['kind']} ({file})" if file else source["kind"]
